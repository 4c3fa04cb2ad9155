#!/usr/bin/env bash
# Locks every environment: hashes, no registry host, no torch (it has a step of its own in the Makefile).
# Usage: requirements/lock.sh [uv options, such as --upgrade-package NAME]
set -euo pipefail
cd "$(dirname "$0")/.."
constraint=()
for name in cpu gpu build dev train; do
  uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
    --overrides requirements/overrides.txt --no-emit-package torch \
    "${constraint[@]}" "requirements/$name.in" -o "requirements/$name.txt" "$@"
  [ "$name" = gpu ] || constraint=(-c "requirements/$name.txt") # each set holds the versions of the smaller one
done
for name in weights tesseract; do
  uv pip compile -q --python-version 3.11 --no-deps --generate-hashes --no-header --no-annotate \
    "requirements/$name.in" -o "requirements/$name.txt" "$@"
done
uv pip compile -q --python-version 3.10 --python-platform x86_64-unknown-linux-gnu --generate-hashes --no-header --no-annotate \
  bot/rasa/requirements.in -o bot/rasa/requirements.txt "$@"
if grep -nE '://|--(extra-)?index-url|--find-links' requirements/*.txt bot/rasa/requirements.txt; then
  echo "a lock names a host" >&2
  exit 1
fi
