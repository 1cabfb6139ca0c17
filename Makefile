.PHONY: run test check bench messages setup setup-dev
PY = .venv/bin/python

run: .venv/ready           ## the site at http://127.0.0.1:8000, with the demonstration city when empty
	DEMO=1 $(PY) manage.py serve --port $${PORT:-8000}

test: .venv/ready-dev      ## the whole suite: SQLite always, PostgreSQL and browser where found
	$(PY) -m tests.run

check: .venv/ready-dev     ## style, types, floors, migrations, templates, catalogue
	$(PY) -m tests.check

bench: .venv/ready-dev     ## measures; prints each figure with its floor and its peer
	$(PY) -m tests.benchmarks

messages: .venv/ready-dev  ## brings the catalogue up to date with the sources (needs gettext)
	$(PY) manage.py makemessages -l zh_Hans --no-location --no-wrap -i .venv -i var -i tests -i staticfiles

.venv/ready: requirements.txt
	python3 -m venv .venv && .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt && touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	.venv/bin/pip install -q --disable-pip-version-check -r requirements-dev.txt && touch $@
