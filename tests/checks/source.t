#!/bin/sh
# The checks of the source itself: format, layers, and files that are made from others.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/tap.sh

# Every version of clang-format has its own idea of some corners; the source follows 14, that of Debian 12.
formatted() {
    case $(clang-format --version) in
    *' 14.'*) is_strict=-Werror ;;
    *) is_strict= ;;
    esac
    clang-format --dry-run $is_strict $(ls src/*/*.[ch] tests/unit/*.c bench/*.c bench/*/*.c 2>/dev/null)
}

no_tabs_or_trailing_blanks() {
    not grep -nE '[[:blank:]]+$' $(git ls-files --cached --others --exclude-standard -- '*.sql' '*.c' '*.h' '*.sh' '*.t' '*.mjs' '*.ts' scripts |
        grep -v '^sql/snapshot.sql$')
}

snapshot_is_fresh() {
    scripts/snapshot --print | diff -u sql/snapshot.sql - || { echo 'sql/snapshot.sql is stale: run scripts/snapshot'; return 1; }
}

states_are_fresh() {
    scripts/states --print | diff -u docs/states.md - || { echo 'docs/states.md is stale: run scripts/states'; return 1; }
}

sql_api_is_fresh() {
    scripts/sql-api --print | diff -u docs/sql-api.md - || { echo 'docs/sql-api.md is stale: run make docs'; return 1; }
}

relay=relay/supabase/functions/supaqueue

relay_is_right() {
    deno=node_modules/.bin/deno
    NO_COLOR=1 $deno fmt --check --line-width 120 $relay && NO_COLOR=1 $deno lint $relay && $deno check --no-remote $relay/index.ts &&
        { grep -qx "export const VERSION = \"$(cat VERSION)\";" $relay/environment.ts || { echo "$relay/environment.ts names another version"; return 1; }; } &&
        not grep -nE "(from|import) *[(]?[\"'](https?|npm|jsr|node):" $relay/*.ts
}

# Links of the documents to files and headings of this repository.
links_lead_somewhere() {
    is_good=true
    for file in *.md docs/*.md docs/*/*.md examples/*.md; do
        for link in $(awk '/^```/ { is_code = !is_code } !is_code' "$file" | grep -oE '\]\([^) ]+\)' | sed 's/^](//; s/)$//'); do
            case $link in http://* | https://*) continue ;; esac
            target=$(dirname "$file")/${link%%#*}
            [ "${link%%#*}" ] || target=$file
            heading=$(echo "$link" | sed -n 's/.*#//p' | tr - .)
            if ! [ -e "$target" ] || ! { [ -z "$heading" ] || grep -qiE "^#+ $heading\$" "$target"; }; then
                echo "$file: $link"
                is_good=false
            fi
        done
    done
    $is_good
}

check 'the C source is formatted as .clang-format says' formatted
check 'no line ends with a blank' no_tabs_or_trailing_blanks
check 'includes go downwards only, and only the stores name SQL' scripts/check-layers
check 'the man page and docs/cli.md are what the option tables say' make -s generated
check 'sql/snapshot.sql is the schema of a fresh install' snapshot_is_fresh
check 'docs/states.md is the table that the code goes by' states_are_fresh
check 'docs/sql-api.md is what the comments of a fresh install say' sql_api_is_fresh
check 'the edge function is formatted, its types are right, it imports nothing remote and knows its version' relay_is_right
check 'links of the documents lead somewhere' links_lead_somewhere
check_end
