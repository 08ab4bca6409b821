#!/bin/sh
SUPAQUEUE_BIN=build/asan/supaqueue exec "$(dirname "$0")/run"
