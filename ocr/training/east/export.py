"""Writes the trained EAST as the repository ships it: `python -m ocr.training.east.export --from RUN --out FOLDER`.

The delta is an ONNX graph from the backbone's four maps to what cells say, its weights stored as float16. The exported
graph is compared with torch before it is written.
"""

import argparse
import io
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from torch import Tensor, nn

from ocr.backends.ctc_join import widened
from ocr.backends.east_join import CUTS, DELTA, OUTPUT, SHA256
from ocr.training.east.backbone import CHANNELS, FrozenStages
from ocr.training.east.network import CELL, East, said
from ocr.training.export import OPSET, store_halved

log = logging.getLogger("ocr.training.east")
EXACT, HALVED = 0.001, 0.02
"""How far what cells say may lie from torch's, a share of it, as exported and with weights rounded to float16."""


class _Spoken(nn.Module):
    """What cells say, in numbers that mean something: chances, pixels, radians."""

    def __init__(self, east: East) -> None:
        super().__init__()
        self.east = east

    def forward(self, *stages: Tensor) -> Tensor:
        logits, sides, angle = said(self.east(*stages))
        return torch.cat([torch.sigmoid(logits)[:, None], sides, angle[:, None]], 1)


def export(run: Path, out: Path) -> Path:
    """The weights of a run's checkpoint as `out/delta.onnx`. ValueError if it differs from torch."""
    saved = torch.load(run / "checkpoint.pt", map_location="cpu", weights_only=True)
    east = East()
    east.load_state_dict(saved["model"])
    spoken = _Spoken(east).eval()
    page = np.random.default_rng(0).standard_normal((1, 3, 128, 192), dtype=np.float32)
    stages = [torch.from_numpy(each) for each in FrozenStages().maps(page)]
    graph = traced(spoken, stages)
    _compare(graph, spoken, stages, EXACT)
    store_halved(graph)
    _compare(graph, spoken, stages, HALVED)
    facts = {"backbone_sha256": SHA256, "pages": str(saved["progress"]["pages"]), "cell": str(CELL)}
    onnx.helper.set_model_props(graph, facts)
    out.mkdir(parents=True, exist_ok=True)
    path = out / DELTA.name
    path.write_bytes(graph.SerializeToString())
    log.info("%s", json.dumps({"delta": str(path), "bytes": path.stat().st_size, **saved["progress"]}))
    return path


def traced(spoken: nn.Module, stages: Sequence[Tensor]) -> onnx.ModelProto:
    """The graph of the part that is trained; pages may be of any size that is a multiple of 32."""
    buffer = io.BytesIO()
    axes = {cut: {0: "pages", 2: f"{cut}_rows", 3: f"{cut}_columns"} for cut in CUTS}
    with torch.inference_mode():
        torch.onnx.export(
            spoken,
            tuple(stages),
            buffer,
            input_names=list(CUTS),
            output_names=[OUTPUT],
            dynamic_axes={**axes, OUTPUT: {0: "pages", 2: "rows", 3: "columns"}},
            opset_version=OPSET,
            dynamo=False,
        )
    return onnx.load_from_string(buffer.getvalue())


def blank_stages(height: int = 64, width: int = 64) -> list[Tensor]:
    """Maps of a page of that size with nothing on them."""
    return [torch.zeros(1, channels, height // 2**n, width // 2**n) for n, channels in enumerate(CHANNELS, start=2)]


def _compare(graph: onnx.ModelProto, spoken: nn.Module, stages: Sequence[Tensor], tolerance: float) -> None:
    session = onnxruntime.InferenceSession(widened(graph).SerializeToString(), providers=["CPUExecutionProvider"])
    (got,) = session.run(None, {cut: stage.numpy() for cut, stage in zip(CUTS, stages, strict=True)})
    with torch.inference_mode():
        wanted = spoken(*stages).numpy()
    worst = float((np.abs(got - wanted) / np.maximum(1, np.abs(wanted))).max())
    log.info("largest difference to torch: %.5f", worst)
    if worst > tolerance:
        raise ValueError(f"the exported graph differs from torch by {worst:.5f}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.east.export", description="Export the trained EAST.")
    parser.add_argument("--from", dest="run", type=Path, default=Path("var/east-training"))
    parser.add_argument("--out", type=Path, default=DELTA.parent)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export(options.run, options.out)


if __name__ == "__main__":
    main()
