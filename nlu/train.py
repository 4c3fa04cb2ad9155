"""Trains Rasa where its inputs changed: `python -m nlu.train --out DIR` in Rasa's environment, at the repository root.

The model's file name carries a hash of everything it was learned from, so "is it current?" is a look into the folder.
A model is written beside its place and moved there in one step; the newest two are kept.
"""

import argparse
import fcntl
import hashlib
import importlib.metadata
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from nlu import environment
from nlu.locations import encoder_version, models_folder

REPOSITORY = Path(__file__).resolve().parent.parent
INPUTS = ("bot/rasa/config.yml", "bot/rasa/domain", "bot/rasa/data", "nlu/components", "text")
PACKAGES = ("rasa", "kiwipiepy", "kiwipiepy_model", "scikit-learn", "hangulpy", "regex", "onnxruntime", "tokenizers")
KEPT = 2


def train(out: Path, *, force: bool = False) -> bool:
    """Puts a current model into `out`; True where it had to be trained. Raises TrainingFailed."""
    out.mkdir(parents=True, exist_ok=True)
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        stamp = inputs_stamp()
        found = model_with(out, stamp)
        if found and not force:
            os.utime(found)  # Rasa serves the newest file of a folder
            return False
        from nlu.components.training import train_project  # imports Rasa, which takes seconds

        with tempfile.TemporaryDirectory(prefix=".training-", dir=out) as scratch:
            name = f"sangdam-{time.strftime('%Y%m%d-%H%M%S')}-{stamp}.tar.gz"
            made = train_project(Path(scratch), name)
            made.replace(out / name)
        for old in models(out)[KEPT:]:
            old.unlink()
        return True


def models(out: Path) -> list[Path]:
    """Trained models, newest first."""
    return sorted(out.glob("sangdam-*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)


def model_with(out: Path, stamp: str) -> Path | None:
    return next((path for path in models(out) if path.name.endswith(f"-{stamp}.tar.gz")), None)


def inputs_stamp() -> str:
    """16 hexadecimal digits over files, encoder and packages that a model is learned from."""
    digest = hashlib.sha256()
    for path in _input_files():
        digest.update(f"{path.relative_to(REPOSITORY)}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for package in PACKAGES:
        digest.update(f"{package}=={importlib.metadata.version(package)}\n".encode())
    digest.update(f"encoder {encoder_version()}\n".encode())
    return digest.hexdigest()[:16]


def _input_files() -> Iterator[Path]:
    for name in INPUTS:
        path = REPOSITORY / name
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in files if file.suffix in {".py", ".yml"})


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m nlu.train", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=models_folder(), help="folder of the models (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help="train even where nothing changed")
    options = parser.parse_args()
    environment.prepare()
    start = time.monotonic()
    try:
        trained = train(options.out, force=options.force)
    except Exception as error:  # Rasa raises many kinds; each message says what is wrong with the project
        sys.stderr.write(f"rasa: cannot train: {error}\n")
        return 1
    what = f"trained in {time.monotonic() - start:.0f} s" if trained else "up to date"
    sys.stderr.write(f"rasa: {what} in {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
