#!/bin/sh
# clang-tidy finds nothing.
set -eu
cd "$(dirname "$0")/../.."
. tests/lib/tap.sh

flags="-std=c11 -D_GNU_SOURCE -Isrc -Ibuild/embed -DSUPAQUEUE_VERSION=\"0\" -DEMBED_DIR=\"build/embed/\"
    $(pkg-config --cflags libpq libcurl libevent jansson libcrypto)"

# Every version of clang-tidy has checks of its own; the source follows 14, that of Debian 12. The findings of
# others are shown only.
case $(clang-tidy --version) in
*' 14.'*) errors='*' ;;
*) errors='-*' ;;
esac

tidy() {
    printf '%s\n' src/*/*.c | xargs -P 2 -n 4 sh -c '
        errors=$0 flags=$1
        shift
        clang-tidy --quiet --warnings-as-errors="$errors" "$@" -- $flags 2>/dev/null' "$errors" "$flags"
}

check 'clang-tidy finds nothing' tidy
check_end
