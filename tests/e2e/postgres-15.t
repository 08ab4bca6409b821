#!/bin/sh
cd "$(dirname "$0")/../.."
PG_VERSION=15 exec tests/e2e/run tests/e2e/calls.test.mjs
