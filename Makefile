# make            build/supaqueue
# make check      unit tests, layer and style checks (no database needed)
# make test       everything: the same as scripts/test
# make bench      benchmark against a bare libcurl loop and the peers (scripts/setup bench first)
# make install    PREFIX=/usr/local DESTDIR=
#
# SANITIZE=1 builds with ASan and UBSan into build/asan; WERROR=1 makes warnings errors; V=1 shows commands.

, := ,
PREFIX ?= /usr/local
Q := $(if $(V),,@)
SAY := @echo ' '
SANITIZE ?=
BUILD := build$(if $(SANITIZE),/asan)
VERSION := $(shell cat VERSION)

PACKAGES := libpq libcurl libevent jansson libcrypto
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
	-Wvla -Wformat=2 -Wundef -Wwrite-strings -Wswitch-enum
CFLAGS ?= $(if $(SANITIZE),-O1 -g,-O2 -g -D_FORTIFY_SOURCE=2)
HARDEN := $(if $(SANITIZE),-fsanitize=address$(,)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined,-fstack-protector-strong)

override CPPFLAGS += -D_GNU_SOURCE -Isrc -I$(BUILD)/embed -DSUPAQUEUE_VERSION='"$(VERSION)"' -DEMBED_DIR='"$(BUILD)/embed/"' \
	$(shell pkg-config --cflags $(PACKAGES))
override CFLAGS += -std=c11 -fPIE $(WARNINGS) $(if $(WERROR),-Werror) $(HARDEN)
override LDFLAGS += -pie -Wl,-z,relro,-z,now $(if $(SANITIZE),-fsanitize=address$(,)undefined)
LDLIBS := $(shell pkg-config --libs $(PACKAGES))

SOURCES := $(wildcard src/*/*.c)
OBJECTS := $(SOURCES:src/%.c=$(BUILD)/obj/%.o)
LIBRARY := $(BUILD)/libsupaqueue.a
UNIT_TESTS := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/*.c))
BENCH_TOOLS := $(patsubst bench/%.c,$(BUILD)/bench/%,$(wildcard bench/*.c))
RELAY := $(shell find relay/supabase/functions/supaqueue -type f)
SQL := $(wildcard sql/*.sql sql/migrations/*.sql sql/functions/*.sql)

.PHONY: all check layers generated test bench bench-tools install docs format clean

all: $(BUILD)/supaqueue

$(BUILD)/supaqueue: $(BUILD)/obj/cli/main.o $(LIBRARY)
	$(SAY) LINK $@
	$(Q)$(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Everything but main(), for the tests and the benchmark to link with.
$(LIBRARY): $(filter-out $(BUILD)/obj/cli/main.o,$(OBJECTS))
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

$(BUILD)/obj/%.o: src/%.c Makefile VERSION
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# Files that travel inside the binary: src/core/embedded.c names them.
EMBEDDED := $(BUILD)/embed/install.sql $(BUILD)/embed/serve_function.ts $(BUILD)/embed/config.toml $(BUILD)/embed/relay.inc

$(BUILD)/obj/core/embedded.o: $(EMBEDDED)

$(BUILD)/embed/install.sql: scripts/build-installer $(SQL)
	@mkdir -p $(@D)
	scripts/build-installer >$@.tmp && mv $@.tmp $@

$(BUILD)/embed/%.ts: src/embed/%.ts
	@mkdir -p $(@D)
	cp $< $@

$(BUILD)/embed/config.toml: relay/supabase/config.toml
	@mkdir -p $(@D)
	cp $< $@

$(BUILD)/embed/relay.inc: scripts/embed-folder $(RELAY)
	@mkdir -p $(@D)
	scripts/embed-folder relay/supabase/functions/supaqueue relay $(@D) >$@.tmp && mv $@.tmp $@

$(BUILD)/unit/%: tests/unit/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) $(shell pkg-config --cflags cmocka) -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) \
		$(LDLIBS) $(shell pkg-config --libs cmocka)

$(BUILD)/bench/%: bench/%.c $(LIBRARY)
	@mkdir -p $(@D)
	$(SAY) CC $<
	$(Q)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) -o $@ $< $(LIBRARY) $(LDLIBS)

check: all layers generated $(UNIT_TESTS)
	CMOCKA_MESSAGE_OUTPUT=TAP prove --exec '' $(UNIT_TESTS)

# Includes go downwards only: cli > core > io > base.
layers:
	@scripts/check-layers

# The man page and docs/cli.md are made from the option tables and committed; stale ones fail the build.
generated: $(BUILD)/supaqueue
	@$(BUILD)/supaqueue help --markdown | diff -u docs/cli.md - || { echo "docs/cli.md is stale: run make docs" >&2; exit 1; }
	@$(BUILD)/supaqueue help --man | diff -u docs/supaqueue.1 - || { echo "docs/supaqueue.1 is stale: run make docs" >&2; exit 1; }

docs: $(BUILD)/supaqueue
	$(BUILD)/supaqueue help --markdown >docs/cli.md
	$(BUILD)/supaqueue help --man >docs/supaqueue.1
	scripts/sql-api
	scripts/states

test:
	scripts/test

bench: bench-tools
	bench/run

bench-tools: all $(BENCH_TOOLS)

install: all
	install -D -m 755 $(BUILD)/supaqueue $(DESTDIR)$(PREFIX)/bin/supaqueue
	install -D -m 644 docs/supaqueue.1 $(DESTDIR)$(PREFIX)/share/man/man1/supaqueue.1

format:
	clang-format -i $(wildcard src/*/*.[ch] tests/unit/*.c bench/*.c)

clean:
	rm -rf build

-include $(OBJECTS:.o=.d) $(UNIT_TESTS:=.d) $(BENCH_TOOLS:=.d)
