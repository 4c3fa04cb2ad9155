"""Imported first by the tests that need Rasa, which lives in an environment of its own (Python 3.10)."""

import importlib.util

import pytest

if importlib.util.find_spec("rasa") is None:
    pytest.skip("rasa is not importable: these run in bot/rasa/.venv", allow_module_level=True)

from nlu import environment

environment.prepare()
