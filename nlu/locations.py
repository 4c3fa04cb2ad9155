"""Where built models lie, as in service.settings, and which encoder is there. Imports nothing heavy."""

import json
import os
from pathlib import Path


def models_folder() -> Path:
    """Where Rasa's trained models lie."""
    return _models() / "rasa"


def encoder_folder() -> Path:
    """Where the sentence encoder lies that `kb` builds: `SANGDAM_ENCODER_DIR`, else among the models."""
    given = os.environ.get("SANGDAM_ENCODER_DIR")
    return Path(given) if given else _models() / "encoder"


def encoder_version() -> str | None:
    """A hash of the encoder's files as its builder wrote it, or None where no encoder is built."""
    try:
        version: str = json.loads((encoder_folder() / "build.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return version


def _models() -> Path:
    given = os.environ.get("SANGDAM_MODELS_DIR")
    return Path(given) if given else Path(os.environ.get("SANGDAM_DATA_DIR", "var")) / "models"
