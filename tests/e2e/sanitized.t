#!/bin/sh
# All files, with ASan and UBSan.
cd "$(dirname "$0")/../.."
SUPAQUEUE_BIN=build/asan/supaqueue exec tests/e2e/run
