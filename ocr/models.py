"""The model files: which there must be, where, and that they are the ones we know."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import structlog

from contracts.errors import Unavailable
from service.settings import Settings

log = structlog.get_logger(__name__)


class ModelUnusable(Unavailable):
    """A model file is absent, damaged or another than the one we know; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """`path` is relative to the OCR's models; `sha256` in hex."""

    path: str
    sha256: str


DETECTOR = ModelFile("detector.onnx", "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8")
RECOGNISER = ModelFile("recogniser.onnx", "1f2a414e50796f71f216fce134eb51e6a71f6e14d149512aef5fa01d532e2b28")
EAST = ModelFile("east.onnx", "b5529bc2b7c59753d7f325a186cc2884767b85e9432ffce620d3f28175683fae")
KOREAN = ModelFile("tessdata/kor.traineddata", "ec1749377d49ac38fb3d3cd05dd5e2a53359d329f359762bc638a81132109992")
ENGLISH = ModelFile("tessdata/eng.traineddata", "5dc5d8d640a212c9d6184921ba103b186f50e0fed9ee716c53e6b312b400d747")
ALL = (DETECTOR, RECOGNISER)
"""What reading needs."""
DETECTORS = {"db": DETECTOR, "east": EAST}
"""By the name that the setting has for them."""
LANGUAGES = (KOREAN, ENGLISH)
"""What Tesseract needs, where it gives a second opinion."""


class ModelWatch:
    """Notices a model file that is swapped under a running process, which goes on with what it has loaded.

    Thread-safe.
    """

    def __init__(self, models: Path, *files: ModelFile) -> None:
        self._paths = {models / file.path: file for file in files}
        self._last = {path: _mark(path) for path in self._paths}
        self._changed: set[Path] = set()
        self._looking = Lock()

    def changed(self) -> tuple[str, ...]:
        """Names of the files that are not what was loaded; a file is only read again once what `_mark` sees changes."""
        with self._looking:
            for path, file in self._paths.items():
                self._look(path, file)
            return tuple(sorted(path.name for path in self._changed))

    def _look(self, path: Path, file: ModelFile) -> None:
        mark = _mark(path)
        if mark == self._last[path]:
            return
        if is_whole(path, file):
            self._changed.discard(path)
            log.info("ocr.model_restored", file=str(path))
        else:
            self._changed.add(path)
            log.warning("ocr.model_changed", file=str(path), until="the process starts again")
        self._last[path] = mark


def folder(settings: Settings) -> Path:
    """Where the OCR's models stand."""
    return settings.models / "ocr"


def checked(models: Path, *files: ModelFile) -> list[Path]:
    """The paths of these files. Raises ModelUnusable for the first that is not there, or not as it should be."""
    return [_checked(models / file.path, file) for file in files]


def is_whole(path: Path, file: ModelFile) -> bool:
    """Whether the file is there, can be read, and is the one we know."""
    try:
        return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == file.sha256
    except OSError:  # no rights, or taken away just now
        return False


def _mark(path: Path) -> tuple[int, int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode


def _checked(path: Path, file: ModelFile) -> Path:
    if not path.is_file():
        raise ModelUnusable(f"the model file {path} is not there: run `make setup`")
    if not is_whole(path, file):
        raise ModelUnusable(
            f"the model file {path} is damaged or another one than we know: remove it, run `make setup`"
        )
    return path
