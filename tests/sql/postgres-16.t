#!/bin/sh
# What may differ from one version to the next: plans, and what the catalog is asked.
cd "$(dirname "$0")/../.."
exec tests/sql/run 16 tests/sql/claim/*.sql tests/sql/claim_again/*.sql tests/sql/recover/*.sql \
    tests/sql/settle/*.sql tests/sql/keys/*.sql tests/sql/plans/*.sql tests/sql/grants/*.sql tests/sql/surface/*.sql \
    tests/sql/states/*.sql tests/sql/schedule/*.sql
