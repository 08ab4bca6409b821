# TAP for checks written in shell; to be sourced.
#
#     check 'the promise' command arguments…     one test: passes when the command does
#     check_end                                  the plan; fails when a test did
#
# What a failed command has printed is shown as a comment.

tap_number=0
tap_failed=0

check() {
    tap_promise=$1
    shift
    tap_number=$((tap_number + 1))
    set +e
    tap_output=$(set -e; "$@" 2>&1) # not as a condition: there, set -e has no effect
    tap_status=$?
    set -e
    if [ $tap_status -eq 0 ]; then
        echo "ok $tap_number - $tap_promise"
    else
        echo "not ok $tap_number - $tap_promise"
        echo "$tap_output" | head -n 60 | sed 's/^/# /' >&2
        tap_failed=$((tap_failed + 1))
    fi
}

# Succeeds when the command fails; unlike `!`, it stops a `set -e` script otherwise.
not() {
    if "$@"; then
        return 1
    fi
}

check_end() {
    echo "1..$tap_number"
    [ "$tap_failed" -eq 0 ]
}
