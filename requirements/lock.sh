#!/bin/sh
# Locks what `make run`, the image and `make test` install, for every supported Python and platform, with hashes.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header"
$compile --extra illustrator requirements/setup.in pyproject.toml -o requirements/run.txt
services="--extra postgres --extra s3 --extra redis --extra otel"
$compile --extra illustrator --extra heif $services -c requirements/run.txt requirements/setup.in pyproject.toml -o requirements/image.txt
# The matte's package wants older libraries than it needs: its model alone is used.
$compile --extra illustrator --extra vision --extra matte --extra safety $services --group dev \
    --override requirements/overrides.txt -c requirements/run.txt requirements/setup.in pyproject.toml -o requirements/dev.txt
