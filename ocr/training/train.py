"""Trains the recogniser: `python -m ocr.training.train --fonts FOLDER --out FOLDER [--hours H] [--lines N]`.

One process writes and renders fresh lines (and runs the backbone while that is frozen), this one trains. The learning
rate stays level after the warm-up, and what is validated, saved and exported is a moving average of the weights; so
training can be stopped at any chunk, and the same command goes on where it stopped. `--decay 0.3` lets the rate fall to
zero over the last three tenths of a run.
"""

import argparse
import logging
import multiprocessing
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any, get_args

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ocr.backends.ctc_charset import Charset
from ocr.training import runs
from ocr.training.backbone import Thaw
from ocr.training.lines import Batch, Sources, produce, unpack
from ocr.training.loss import ctc_loss, drawn_classes
from ocr.training.recogniser import Recogniser
from ocr.training.validation import ValidationSet, validate, validation_set

log = logging.getLogger("ocr.training")

RATE = 1e-3
BACKBONE_RATE = 1.5e-4
WARM_UP_STEPS = 400
AVERAGE, AVERAGE_IN_DECAY = 0.9985, 0.98
"""Memory of the moving average, a step. A falling rate averages by itself, and a long memory would lag behind it."""
CLIP = 2.0
DRAWN_CLASSES = 512
"""Classes beside a batch's own that a step reads out while the rate is level; all are, once it falls."""
BLOWN_UP = 2.0
"""A character error rate so many times the best is no noise: training goes back."""
STEPS_A_WORD = 200
QUEUED_BATCHES = 24


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do. `lines` and `seconds` bound it.

    `decay`: the share of it, at its end, over which the learning rate falls to zero.
    """

    out: Path
    sources: Sources
    lines: float
    seconds: float
    chunk: int
    seed: int
    thaw: Thaw
    decay: float
    device: str


@dataclass(slots=True)
class Progress:
    """How far training is, over all runs."""

    lines: int = 0
    steps: int = 0
    seconds: float = 0.0
    best: float = 1.0
    """The least character error rate so far."""


class Trainer:
    """The weights, their moving average, the optimizer, and how far they are."""

    def __init__(self, plan: Plan, charset: Charset) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.charset = charset
        self.device = torch.device(plan.device)
        self.model, self.average = (
            Recogniser(charset.size, plan.thaw).to(self.device, memory_format=torch.channels_last) for _ in range(2)
        )
        self.optimizer = torch.optim.AdamW(
            self.model.parameter_groups(RATE, BACKBONE_RATE), betas=(0.9, 0.98), weight_decay=0.02
        )
        self.rates = [group["lr"] for group in self.optimizer.param_groups]
        self.progress = Progress()
        self.since_warm = 0
        self.falling = False
        self.average.load_state_dict(self.model.state_dict())
        if (plan.out / "checkpoint.pt").exists():
            self.go_back_to(plan.out / "checkpoint.pt")

    def go_back_to(self, path: Path) -> None:
        """Goes on from a checkpoint; its optimizer is taken where as much of the backbone was trained."""
        saved = torch.load(path, map_location=self.device, weights_only=True)
        self.model.take(saved["model"])
        self.average.take(saved["average"])
        self.progress = Progress(**saved["progress"])
        if saved["thaw"] == self.plan.thaw:
            self.optimizer.load_state_dict(saved["optimizer"])
            self.since_warm = WARM_UP_STEPS
        log.info("going on after %s lines", self.progress.lines)

    def save(self, *, best: bool) -> None:
        """Writes the checkpoint, and a second time as the best; a kill leaves the old one or the new one."""
        path = self.plan.out / "checkpoint.pt"
        state = {
            "model": self.model.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": {name: getattr(self.progress, name) for name in Progress.__slots__},
            "thaw": self.plan.thaw,
        }
        runs.save(state, path)
        if best:
            shutil.copyfile(path, self.plan.out / "best.pt")

    def step(self, batch: Batch, done: float) -> Tensor:
        """One step of descent; `done` (0..1) is how much of this run is over."""
        warm = min(1.0, (self.since_warm + 1) / WARM_UP_STEPS)
        left = max(0.0, 1.0 - done)
        self.falling = left < self.plan.decay
        level = warm * (left / self.plan.decay if self.falling else 1.0)
        for group, rate in zip(self.optimizer.param_groups, self.rates, strict=True):
            group["lr"] = rate * level
        inputs = torch.from_numpy(batch.inputs if batch.inputs.dtype != np.int8 else unpack(batch.inputs))
        targets = torch.tensor([each for text in batch.texts for each in self.charset.encode(text)])
        lengths = torch.tensor([len(text) for text in batch.texts])
        inputs, targets, lengths = inputs.to(self.device).float(), targets.to(self.device), lengths.to(self.device)
        with torch.autocast(self.device.type, torch.bfloat16):
            if self.falling:
                logits = self.model(inputs)
            else:
                only, addition, targets = drawn_classes(targets, self.charset.size, DRAWN_CLASSES)
                logits = self.model(inputs, only) + addition.bfloat16()
        loss = ctc_loss(logits, targets, lengths)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        self._follow(AVERAGE_IN_DECAY if self.falling else AVERAGE)
        self.progress.steps += 1
        self.progress.lines += len(batch.texts)
        self.since_warm += 1
        return loss.detach()

    @torch.no_grad()
    def _follow(self, memory: float) -> None:
        # Early on a short memory, so that the average is not held back by the random start.
        weight = 1 - min(memory, (self.progress.steps + 1) / (self.progress.steps + 10))
        theirs, ours = list(self.average.parameters()), list(self.model.parameters())
        torch._foreach_lerp_(theirs, ours, weight)

    def classes(self, lines: NDArray[np.float32]) -> NDArray[np.int64]:
        """What the averaged weights read: the best class of each frame."""
        with torch.inference_mode(), torch.autocast(self.device.type, torch.bfloat16):
            inputs = torch.from_numpy(self.average.inputs(lines)).to(self.device)
            best: NDArray[np.int64] = self.average(inputs).argmax(-1).cpu().numpy()
        return best


def train(plan: Plan) -> None:
    """Trains in chunks until the plan's lines or time are used up, or SIGTERM; saves, validates and logs after each."""
    plan.out.mkdir(parents=True, exist_ok=True)
    charset = Charset.load(plan.sources.charset)
    trainer = Trainer(plan, charset)
    held = validation_set(plan.sources)
    begun, first = time.monotonic(), trainer.progress.lines
    stopped = runs.stopped_by_sigterm()

    def done() -> float:
        spent = (time.monotonic() - begun) / plan.seconds
        return 1.0 if stopped.is_set() else max(spent, (trainer.progress.lines - first) / plan.lines)

    with fresh_batches(plan, first) as queue:
        while done() < 1:
            loss = train_chunk(trainer, queue, plan.chunk, done)
            figures = report(trainer, held, loss)
            if figures["cer"] > BLOWN_UP * trainer.progress.best:
                log.warning("training blew up: going back to the best checkpoint")
                trainer.go_back_to(plan.out / "best.pt")
                continue
            best = figures["cer"] <= trainer.progress.best
            trainer.progress.best = min(trainer.progress.best, figures["cer"])
            trainer.save(best=best)


def train_chunk(trainer: Trainer, queue: "Queue[Batch]", lines: int, done: Callable[[], float]) -> float:
    """So many lines, or until done; gives their mean loss."""
    begun, first, losses = time.monotonic(), trainer.progress.lines, []
    while trainer.progress.lines - first < lines and done() < 1:
        losses.append(trainer.step(queue.get(timeout=600), done()))
        if len(losses) % STEPS_A_WORD == 0:
            speed = (trainer.progress.lines - first) / (time.monotonic() - begun)
            recent = torch.stack(losses[-STEPS_A_WORD:]).mean().item()
            log.info("%d lines, loss %.3f, %.0f lines a second", trainer.progress.lines, recent, speed)
    trainer.progress.seconds += time.monotonic() - begun
    return torch.stack(losses).mean().item() if losses else float("nan")


@contextmanager
def fresh_batches(plan: Plan, first: int) -> Iterator["Queue[Batch]"]:
    """Batches from a process of their own, through a bounded queue. Each run draws lines that none before it drew."""
    context = multiprocessing.get_context("spawn")
    queue: Queue[Batch] = context.Queue(QUEUED_BATCHES)
    stop = context.Event()
    arguments = (plan.sources, plan.seed, first, plan.thaw, queue, stop)
    process = context.Process(target=produce, args=arguments, daemon=True)
    process.start()
    try:
        yield queue
    finally:
        stop.set()
        process.terminate()
        process.join(30)


def report(trainer: Trainer, held: ValidationSet, loss: float) -> dict[str, float]:
    """One row of the curve, in the log file and on the screen; gives the figures of validation."""
    progress = trainer.progress
    figures = validate(held, trainer.classes, trainer.charset)
    row: dict[str, Any] = {
        "lines": progress.lines,
        "minutes": round(progress.seconds / 60, 1),
        "thaw": trainer.plan.thaw,
        "decay": trainer.falling,
        "loss": round(loss, 4),
        **figures,
    }
    runs.note(row, trainer.plan.out / "curve.jsonl", log)
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.train", description="Train the line recogniser.")
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="folders that hold the fonts")
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="further sentences: .txt, .tsv or .jsonl")
    parser.add_argument("--out", type=Path, default=Path("var/recogniser-training"))
    parser.add_argument("--hours", type=float, default=float("inf"), help="end this run after so long")
    parser.add_argument("--lines", type=float, default=float("inf"), help="end this run after so many lines")
    parser.add_argument("--chunk", type=int, default=20_000, help="lines between checkpoints")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--thaw", choices=get_args(Thaw), default="last", help="how much of the backbone is trained")
    parser.add_argument("--decay", type=float, default=0.0, help="share of this run in which the rate falls to zero")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    if options.decay > 0 and min(options.hours, options.lines) == float("inf"):
        parser.error("--decay needs --hours or --lines: the rate falls over them")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    sources = Sources(tuple(options.fonts), tuple(options.corpus))
    train(
        Plan(
            out=options.out,
            sources=sources,
            lines=options.lines,
            seconds=options.hours * 3600,
            chunk=options.chunk,
            seed=options.seed,
            thaw=options.thaw,
            decay=options.decay,
            device=options.device,
        )
    )


if __name__ == "__main__":
    main()
