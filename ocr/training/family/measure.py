"""What each of the family costs: `python -m ocr.training.family.measure --out speed.json [--only NAME…]`.

Needs no trained weights: time does not depend on them. Each member, eye and all, becomes one ONNX model, as it would
be served, and reads the same made-up lines; members take turns, so that whatever else the machine does hits all alike.
What training costs is measured by steps on the same lines. Times are medians over rounds; processor times are of the
process.
"""

import argparse
import io
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import compose, version_converter

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET
from ocr.training.backbone import INPUT, MAP, part
from ocr.training.export import OPSET
from ocr.training.family.network import EYES, KINDS, Config, FamilyMember
from ocr.training.family.stream import Batch
from ocr.training.family.train import Plan, Trainer

WIDTH, BATCH = 448, 16
"""Of the lines that are read, in pixels (a usual line of a screen is 25 syllables), and lines a batch."""
ROUNDS, WARM = 9, 2
TRAINED_BATCH, TRAINED_TEXT = 8, "상담원과 이야기하고 싶어요"


@dataclass(frozen=True, slots=True)
class Speed:
    """One member's. `latency_ms`: of one line alone. `throughput`: lines a second in batches of 16. `cpu_ms`: processor
    time a line in these batches. `training`: lines learnt a second of processor time. `weights`: of what is trained."""

    latency_ms: float
    throughput: float
    cpu_ms: float
    training: float
    weights: int


def measured(names: Sequence[str], threads: int, device: str) -> dict[str, Speed]:
    """Each member's speeds by its name."""
    charset = Charset.load(CHARSET)
    configs = {config.name: config for eye in EYES for kind in KINDS if (config := Config(kind, eye)).name in names}
    members = {name: FamilyMember(charset.size, config).eval() for name, config in configs.items()}
    sessions = {name: _session(member, threads, device) for name, member in members.items()}
    lines: NDArray[np.float32] = np.random.default_rng(0).uniform(-1, 1, (BATCH, 1, 48, WIDTH)).astype(np.float32)
    alone, together, spent = ({name: list[float]() for name in names} for _ in range(3))
    for round_number in range(WARM + ROUNDS):
        for name, session in sessions.items():
            wall, _ = _timed(partial(session.run, None, {"line": lines[:1]}))
            walls, cpu = _timed(partial(session.run, None, {"line": lines}))
            if round_number >= WARM:
                alone[name].append(wall)
                together[name].append(walls)
                spent[name].append(cpu)
    return {
        name: Speed(
            latency_ms=round(1000 * median(alone[name]), 2),
            throughput=round(BATCH / median(together[name]), 1),
            cpu_ms=round(1000 * median(spent[name]) / BATCH, 2),
            training=round(_training(config, charset, device), 1),
            weights=sum(each.numel() for each in members[name].parameters()),
        )
        for name, config in configs.items()
    }


def _session(member: FamilyMember, threads: int, device: str) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    wanted = ["CUDAExecutionProvider"] if device == "cuda" else ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(served(member).SerializeToString(), options, providers=wanted)
    if session.get_providers()[0] != wanted[0]:
        raise RuntimeError(f"{wanted[0]} is not there")
    return session


def served(member: FamilyMember) -> onnx.ModelProto:
    """Eye and member as one graph: lines (n, 1, 48, w) to logits (n, frames, classes)."""
    own = member.config.eye == "own"
    given = torch.zeros(2, 1, 48, 64) if own else torch.zeros(2, 160, 3, 16)
    buffer, name = io.BytesIO(), "line" if own else "map"
    with torch.inference_mode():
        torch.onnx.export(
            member,
            (given,),
            buffer,
            input_names=[name],
            output_names=["logits"],
            dynamic_axes={name: {0: "lines", 3: "width"}, "logits": {0: "lines", 1: "frames"}},
            opset_version=OPSET,
            dynamo=False,
        )
    graph = onnx.load_from_string(buffer.getvalue())
    return graph if own else _seen_by_backbone(graph)


def _seen_by_backbone(graph: onnx.ModelProto) -> onnx.ModelProto:
    from ocr.backends.ctc_join import three_channels

    backbone = version_converter.convert_version(part(INPUT, MAP), OPSET)
    backbone.ir_version = graph.ir_version
    backbone = compose.add_prefix(backbone, "backbone_")
    eye = compose.merge_models(three_channels(graph), backbone, [("channels", f"backbone_{INPUT}")])
    return compose.merge_models(eye, graph, [(f"backbone_{MAP}", "map")])


def _training(config: Config, charset: Charset, device: str) -> float:
    """Lines a second of a member's own steps: forward, loss, back, and the optimizer."""
    plan = Plan(Path("/nowhere"), config.eye, (config.kind,), 10**6, 0, 0.0, 0, 1, 0.0, device)
    trainer = Trainer(plan, charset)
    shape = (TRAINED_BATCH, 1, 48, WIDTH) if config.eye == "own" else (TRAINED_BATCH, 160, 3, WIDTH // 4)
    inputs = np.random.default_rng(1).standard_normal(shape, dtype=np.float32)
    batch = Batch(inputs, (TRAINED_TEXT,) * TRAINED_BATCH)
    learner = trainer.learners[config.kind]
    seconds = []
    for _ in range(WARM + ROUNDS):
        before = learner.seconds
        trainer.learn(batch)
        seconds.append(learner.seconds - before)
    return TRAINED_BATCH / median(seconds[WARM:])


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and seconds of processor time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def main() -> None:
    names = [Config(kind, eye).name for eye in EYES for kind in KINDS]
    parser = argparse.ArgumentParser(prog="python -m ocr.training.family.measure", description="Measure the family.")
    parser.add_argument("--out", type=Path, default=Path("var/family-training/speed.json"))
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    found = measured(options.only, options.threads, options.device)
    row = {"device": options.device, "threads": options.threads, **{name: asdict(each) for name, each in found.items()}}
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(row, indent=1) + "\n", "utf-8")
    for name, each in found.items():
        sys.stdout.write(f"{name:20} {asdict(each)}\n")


if __name__ == "__main__":
    main()
