"""Unit tests see the defaults, whatever the shell that runs them has set for its stack."""

import os

import pytest

KEPT = {"SANGDAM_DATA_DIR", "SANGDAM_MODELS_DIR", "SANGDAM_ENCODER_DIR"}


@pytest.fixture(autouse=True)
def _default_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [n for n in os.environ if n.startswith("SANGDAM_") and n not in KEPT]:
        monkeypatch.delenv(name)
