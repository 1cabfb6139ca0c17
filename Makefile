.PHONY: run test quick check bench bench-province bench-talks pictures messages
# A distribution's own Python is built for speed (a tenth less time for the tests), one built on the spot seldom is.
PYTHON ?= $(shell for one in /usr/bin/python3.11 python3.11 python3; do $$one -c 'import ensurepip' 2>/dev/null && echo $$one && break; done)
PY = .venv/bin/python
PIP = $(PY) -m pip install -q --disable-pip-version-check

run: .venv/ready           ## the site at http://127.0.0.1:8000, with the demonstration city when empty
	DEMO=$${DEMO:-1} exec $(PY) manage.py serve --port $${PORT:-8000}

test: .venv/ready-dev      ## the whole suite: SQLite always, PostgreSQL and browser where found
	$(PY) -m tests.run

quick: .venv/ready-dev     ## the tests that touch what changed, in under a minute
	$(PY) -m tests.quick $(SINCE)

check: .venv/ready-dev     ## style, types, layers, migrations, templates, catalogue
	$(PY) -m tests.check

bench: .venv/ready-dev     ## a city on both databases: one table, each line with floor, peer and target
	$(PY) -m tests.benchmarks $(if $(BEFORE),--before $(BEFORE))

bench-province: .venv/ready-dev  ## the same at a million cadres and ten million ratings, on PostgreSQL
	$(PY) -m tests.benchmarks province

bench-talks: .venv/ready-dev  ## search over a million talks, on PostgreSQL
	$(PY) -m tests.benchmarks talks

pictures: .venv/ready-dev  ## thirty pages at three widths, light and dark, into pictures/
	$(PY) -m tests.pictures

messages: .venv/ready-dev  ## brings the catalogue up to date with the sources (needs gettext)
	$(PY) manage.py makemessages -l zh_Hans --no-location --no-wrap -i .venv -i var -i tests -i staticfiles

.venv/ready: requirements.txt
	$(PY) -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv  # never one Python over another's
	$(PIP) -r requirements.txt && touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	$(PIP) -r requirements-dev.txt && touch $@
