"""Trains a family: `python -m ocr.training.family.train --eye own|frozen --fonts FOLDER --out FOLDER [--lines N]`.

All four members of an eye learn from the very same batches in one process: each line is written, drawn and (by the
frozen eye) seen once for all four, and no member has easier lines than another. The same command goes on where it
stopped, with the lines that it would have seen. It ends after `--lines`, and once no member's validation gets better
any more (`flat`), but not before all have seen `--least`. `--decay 0.25` lets the rate fall to zero over the last
quarter of `--lines`.
"""

import argparse
import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ocr.backends.ctc_charset import Charset
from ocr.training import runs
from ocr.training.family.network import KINDS, Config, Eye, FamilyMember, Kind
from ocr.training.family.stream import Batch, Stream
from ocr.training.lines import POOL, Sources
from ocr.training.loss import ctc_loss, drawn_classes
from ocr.training.validation import ValidationSet, validate, validation_set

log = logging.getLogger("ocr.training.family")

RATE, WEIGHT_DECAY, CLIP = 1e-3, 0.02, 2.0
WARM_UP_STEPS = 400
DRAWN_CLASSES = 512
FLAT_ROWS, FLAT_GAIN = 3, 0.02
"""A curve is flat where its last so many validations are not so much (a share) better than the best before them."""
POOLS_A_WORD = 4


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do. It ends at `lines` of all runs together, or after `seconds` of this one.

    `decay`: the share of `lines`, at their end, over which the rate falls to zero. `chunk`: lines between checkpoints.
    """

    out: Path
    eye: Eye
    kinds: tuple[Kind, ...]
    lines: int
    least: int
    seconds: float
    chunk: int
    seed: int
    decay: float
    device: str


@dataclass(slots=True)
class Learner:
    """One member and how it fares. `seconds`: of its own steps alone."""

    model: FamilyMember
    optimizer: torch.optim.Optimizer
    seconds: float = 0.0
    losses: list[Tensor] = field(default_factory=list)


class Trainer:
    """The members, and how many pools and steps they have had; all had the same."""

    def __init__(self, plan: Plan, charset: Charset) -> None:
        self.plan = plan
        self.charset = charset
        self.device = torch.device(plan.device)
        self.learners: dict[Kind, Learner] = {kind: self._learner(kind) for kind in plan.kinds}
        self.pools = self.steps = 0
        path = plan.out / "checkpoint.pt"
        if path.exists():
            self._go_on(torch.load(path, map_location=self.device, weights_only=True))

    @property
    def lines(self) -> int:
        """That each member has seen."""
        return self.pools * POOL

    def _learner(self, kind: Kind) -> Learner:
        torch.manual_seed(self.plan.seed)
        model = FamilyMember(self.charset.size, Config(kind, self.plan.eye)).to(self.device)
        return Learner(model, torch.optim.AdamW(model.parameters(), RATE, (0.9, 0.98), weight_decay=WEIGHT_DECAY))

    def _go_on(self, saved: dict[str, Any]) -> None:
        if set(saved["learners"]) != set(self.learners) or saved["eye"] != self.plan.eye:
            raise ValueError("the checkpoint is of other members: give another --out")
        for kind, state in saved["learners"].items():
            self.learners[kind].model.load_state_dict(state["model"])
            self.learners[kind].optimizer.load_state_dict(state["optimizer"])
            self.learners[kind].seconds = state["seconds"]
        self.pools, self.steps = saved["pools"], saved["steps"]
        log.info("going on after %d lines", self.lines)

    def save(self) -> None:
        """Writes the checkpoint; a kill leaves the old one or the new one."""
        state = {
            "eye": self.plan.eye,
            "pools": self.pools,
            "steps": self.steps,
            "learners": {
                kind: {
                    "model": learner.model.state_dict(),
                    "optimizer": learner.optimizer.state_dict(),
                    "seconds": learner.seconds,
                }
                for kind, learner in self.learners.items()
            },
        }
        path = self.plan.out / "checkpoint.pt"
        runs.save(state, path)

    def learn(self, batch: Batch) -> None:
        """One step of every member on the same batch, read out over the same classes."""
        # Drawn by the step's number: a training that goes on draws what it would have drawn.
        torch.manual_seed(1_000_003 * self.plan.seed + self.steps)
        targets = torch.tensor([each for text in batch.texts for each in self.charset.encode(text)])
        lengths = torch.tensor([len(text) for text in batch.texts])
        only, addition, targets = drawn_classes(targets, self.charset.size, DRAWN_CLASSES)
        inputs = torch.from_numpy(batch.inputs)
        given = [each.to(self.device) for each in (inputs, targets, lengths, only, addition)]
        for learner in self.learners.values():
            begun = time.process_time() if self.device.type == "cpu" else time.perf_counter()
            learner.losses.append(self._step(learner, *given))
            ended = time.process_time() if self.device.type == "cpu" else time.perf_counter()
            learner.seconds += ended - begun
        self.steps += 1

    def _step(
        self, learner: Learner, inputs: Tensor, targets: Tensor, lengths: Tensor, only: Tensor, addition: Tensor
    ) -> Tensor:
        for group in learner.optimizer.param_groups:
            group["lr"] = RATE * self._level()
        learner.model.train()
        with torch.autocast(self.device.type, torch.bfloat16):
            logits = learner.model(inputs, only) + addition.bfloat16()
        loss = ctc_loss(logits, targets, lengths)
        learner.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(learner.model.parameters(), CLIP)
        learner.optimizer.step()
        return loss.detach()

    def _level(self) -> float:
        """The rate's share: rising at first, falling over the plan's last part."""
        left = max(0.0, 1 - self.lines / self.plan.lines)
        falling = min(1.0, left / self.plan.decay) if self.plan.decay else 1.0
        return min(1.0, (self.steps + 1) / WARM_UP_STEPS) * falling

    def read(self, kind: Kind, stream: Stream, lines: NDArray[np.float32]) -> NDArray[np.int64]:
        """What a member reads of lines (n, 1, 48, w): the best class of each frame."""
        inputs = stream.seen(lines)
        model = self.learners[kind].model.eval()
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16):
            best: NDArray[np.int64] = model(torch.from_numpy(inputs).to(self.device)).argmax(-1).cpu().numpy()
        return best


def train(plan: Plan, stream: Stream, trainer: Trainer, held: ValidationSet) -> None:
    """Pool by pool, until the plan is fulfilled, every curve is flat, or SIGTERM; saves and validates each chunk."""
    stopped = runs.stopped_by_sigterm()
    begun = time.monotonic()
    curve = plan.out / "curve.jsonl"

    def over() -> bool:
        return stopped.is_set() or trainer.lines >= plan.lines or time.monotonic() - begun > plan.seconds

    while not over() and not (trainer.lines >= plan.least and all(flat(curve, kind) for kind in plan.kinds)):
        until = trainer.lines + plan.chunk
        while trainer.lines < until and not over():
            for batch in stream.pool(trainer.pools):
                trainer.learn(batch)
            trainer.pools += 1
            if trainer.pools % POOLS_A_WORD == 0:
                say(trainer)
        trainer.save()
        report(trainer, stream, held, curve)


def say(trainer: Trainer) -> None:
    """How far each member is, on the screen."""
    losses = {
        kind: round(torch.stack(learner.losses[-100:]).mean().item(), 3)
        for kind, learner in trainer.learners.items()
        if learner.losses
    }
    speeds = {kind: round(trainer.lines / learner.seconds, 1) for kind, learner in trainer.learners.items()}
    log.info("%d lines, losses %s, lines a second %s", trainer.lines, losses, speeds)


def report(trainer: Trainer, stream: Stream, held: ValidationSet, curve: Path) -> None:
    """A row of the curve for each member; `seconds` are those of its own steps."""
    for kind, learner in trainer.learners.items():
        figures = validate(held, partial(trainer.read, kind, stream), trainer.charset)
        row = {
            "kind": kind,
            "eye": trainer.plan.eye,
            "lines": trainer.lines,
            "seconds": round(learner.seconds, 1),
            "loss": round(torch.stack(learner.losses).mean().item(), 4) if learner.losses else None,
            **figures,
        }
        learner.losses.clear()
        runs.note(row, curve, log)


def flat(curve: Path, kind: Kind) -> bool:
    """Whether a member's validation has stopped getting better."""
    rows = [json.loads(line) for line in curve.read_text("utf-8").splitlines()] if curve.exists() else []
    return is_flat([row["cer"] for row in rows if row["kind"] == kind])


def is_flat(rates: Sequence[float]) -> bool:
    before, last = rates[:-FLAT_ROWS], rates[-FLAT_ROWS:]
    return bool(before) and min(last) > (1 - FLAT_GAIN) * min(before)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.family.train", description="Train the family.")
    parser.add_argument("--eye", choices=get_args(Eye), required=True, help="our own stages, or the frozen backbone")
    parser.add_argument("--kinds", choices=KINDS, nargs="+", default=KINDS)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="folders that hold the fonts")
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="further sentences: .txt, .tsv or .jsonl")
    parser.add_argument(
        "--out", type=Path, default=Path("var/family-training"), help="a folder for each eye is made in it"
    )
    parser.add_argument("--lines", type=int, default=300_000, help="the most that each member sees, all runs together")
    parser.add_argument("--least", type=int, default=100_000, help="lines before a flat curve ends the training")
    parser.add_argument("--hours", type=float, default=float("inf"), help="end this run after so long")
    parser.add_argument("--chunk", type=int, default=10_240, help="lines between checkpoints")
    parser.add_argument("--decay", type=float, default=0.25, help="share of --lines in which the rate falls to zero")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    sources = Sources(tuple(options.fonts), tuple(options.corpus))
    plan = Plan(
        out=options.out / f"{options.eye}-{options.seed}",
        eye=options.eye,
        kinds=tuple(options.kinds),
        lines=options.lines,
        least=options.least,
        seconds=options.hours * 3600,
        chunk=options.chunk,
        seed=options.seed,
        decay=options.decay,
        device=options.device,
    )
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, Charset.load(sources.charset))
    train(plan, Stream(sources, plan.seed, plan.eye, options.threads), trainer, validation_set(sources))


if __name__ == "__main__":
    main()
