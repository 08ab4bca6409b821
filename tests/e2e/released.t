#!/bin/sh
# As it is released: the files in which time matters most.
cd "$(dirname "$0")/../.."
exec tests/e2e/run tests/e2e/attempts.test.mjs tests/e2e/delivery.test.mjs tests/e2e/faults.test.mjs \
    tests/e2e/limits.test.mjs tests/e2e/robust.test.mjs tests/e2e/run.test.mjs tests/e2e/schedule.test.mjs
