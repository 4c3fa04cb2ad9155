"""Writes what was trained as the repository ships it: `python -m ocr.training.export --from RUN --out FOLDER`.

The delta is an ONNX graph from the backbone's cut to log chances, its weights stored as float16, with what joining must
know in its metadata. The exported graph is compared with torch before it is written.
"""

import argparse
import io
import json
import logging
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET, CUT, DELTA, OUTPUT, widened
from ocr.training.backbone import CUTS, SHA256, Thaw
from ocr.training.recogniser import Recogniser

log = logging.getLogger("ocr.training")
OPSET = 17
EXACT, HALVED = 0.005, 0.2
"""How far a log chance may lie from torch's, as exported and with weights rounded to float16 (chances above e^-8)."""


class _Readout(nn.Module):
    """Log chances instead of logits."""

    def __init__(self, recogniser: Recogniser) -> None:
        super().__init__()
        self.recogniser = recogniser

    def forward(self, inputs: Tensor) -> Tensor:
        return torch.log_softmax(self.recogniser(inputs), -1)


def export(run: Path, out: Path, charset: Charset) -> Path:
    """The averaged weights of a run's checkpoint as `out/delta.onnx`. ValueError if it differs from torch."""
    saved = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    thaw: Thaw = saved["thaw"]
    recogniser = Recogniser(charset.size, thaw)
    recogniser.take(saved["average"])
    readout = _Readout(recogniser).eval()
    lines = np.random.default_rng(0).uniform(-1, 1, (3, 1, 48, 256)).astype(np.float32)
    inputs = torch.from_numpy(recogniser.inputs(lines))
    graph = _traced(readout, inputs)
    _compare(graph, readout, inputs, EXACT)
    store_halved(graph)
    _compare(graph, readout, inputs, HALVED)
    onnx.helper.set_model_props(
        graph,
        {
            "backbone_sha256": SHA256,
            "cut": CUTS[thaw],
            "lines": str(saved["progress"]["lines"]),
            "classes": str(charset.size),
        },
    )
    out.mkdir(parents=True, exist_ok=True)
    path = out / DELTA.name
    path.write_bytes(graph.SerializeToString())
    log.info(
        "%s", json.dumps({"delta": str(path), "megabytes": round(path.stat().st_size / 1e6, 2), **saved["progress"]})
    )
    return path


def _traced(readout: nn.Module, inputs: Tensor) -> onnx.ModelProto:
    buffer = io.BytesIO()
    with torch.inference_mode():
        torch.onnx.export(
            readout,
            (inputs,),
            buffer,
            input_names=[CUT],
            output_names=[OUTPUT],
            dynamic_axes={CUT: {0: "lines", 3: "width"}, OUTPUT: {0: "lines", 1: "frames"}},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())


def store_halved(graph: onnx.ModelProto) -> None:
    """Rounds all weights to float16, in place."""
    for weight in graph.graph.initializer:
        if weight.data_type == onnx.TensorProto.FLOAT:
            values = numpy_helper.to_array(weight)
            weight.CopyFrom(numpy_helper.from_array(values.astype(np.float16), weight.name))


def _compare(graph: onnx.ModelProto, readout: nn.Module, inputs: Tensor, tolerance: float) -> None:
    session = onnxruntime.InferenceSession(widened(graph).SerializeToString(), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {CUT: inputs.numpy()})
    with torch.inference_mode():
        wanted = readout(inputs).numpy()
    likely = wanted > -8
    worst = float(np.abs(got - wanted)[likely].max())
    log.info("largest difference to torch: %.4f in log chances", worst)
    if worst > tolerance or not (got.argmax(-1) == wanted.argmax(-1)).mean() > 0.99:
        raise ValueError(f"the exported graph differs from torch by {worst:.4f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.export", description="Export the trained recogniser.")
    parser.add_argument("--from", dest="run", type=Path, default=Path("var/recogniser-training"))
    parser.add_argument("--out", type=Path, default=DELTA.parent)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export(options.run, options.out, Charset.load(CHARSET))


if __name__ == "__main__":
    main()
