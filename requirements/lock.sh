#!/bin/sh
# Locks what `make run` and `make test` install, for every supported Python and platform, with hashes.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header"
$compile --extra illustrator requirements/setup.in pyproject.toml -o requirements/run.txt
$compile --extra illustrator --extra postgres --extra s3 --group dev -c requirements/run.txt requirements/setup.in pyproject.toml -o requirements/dev.txt
