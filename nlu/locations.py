"""Where things lie under the data folder, and which encoder is there. Imports nothing heavy."""

import json
import os
from pathlib import Path


def models_folder() -> Path:
    """Where Rasa's trained models lie."""
    return _data() / "models" / "rasa"


def encoder_folder() -> Path:
    """Where the sentence encoder lies that `kb` builds at install time: `SANGDAM_ENCODER_DIR`, else in the data folder."""
    given = os.environ.get("SANGDAM_ENCODER_DIR")
    return Path(given) if given else _data() / "models" / "encoder"


def encoder_version() -> str | None:
    """A hash of the encoder's files as its builder wrote it, or None where no encoder is built."""
    try:
        version: str = json.loads((encoder_folder() / "build.json").read_text(encoding="utf-8"))["version"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return version


def _data() -> Path:
    return Path(os.environ.get("SANGDAM_DATA_DIR", "var"))
