"""Trains EAST: `python -m ocr.training.east.train --fonts FOLDER --out FOLDER [--pages N] [--hours H] [--decay 0.3]`.

Pages are drawn, seen by the frozen backbone and learnt one batch after another in one process: on few cores nothing is
gained by more. Each page is drawn from its number alone, so a training that was stopped goes on with the pages that it
would have seen. `--decay 0.3` lets the rate fall to zero over the last three tenths of the run.
"""

import argparse
import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET
from ocr.backends.east_boxes import Thresholds, boxes_of_cells
from ocr.backends.tiling import prepared
from ocr.detector import Quad
from ocr.figures import Places, places
from ocr.training import runs
from ocr.training.corpus import read_corpus
from ocr.training.east.backbone import FrozenStages
from ocr.training.east.loss import Truth, loss
from ocr.training.east.network import East, said
from ocr.training.east.screens import Screen, Screens
from ocr.training.east.targets import encoded
from ocr.training.fonts import find_fonts
from ocr.training.texts import LineWriter

log = logging.getLogger("ocr.training.east")

RATE, WEIGHT_DECAY, CLIP = 2e-3, 1e-2, 5.0
WARM_UP_STEPS = 100
BATCH = 4
SHAPES = ((512, 736), (512, 736), (736, 736), (416, 960), (736, 512))
"""Height and width of a batch's pages: upright screens are 736 pixels wide to the detector, tiles at most 960."""
VALIDATION_PAGES = 24
STEPS_A_WORD = 50


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is asked to do. `pages` and `seconds` bound it; the rate falls to zero over `decay` of it."""

    out: Path
    pages: float
    seconds: float
    chunk: int
    decay: float
    seed: int
    device: str


@dataclass(slots=True)
class Progress:
    """How far training is, over all runs."""

    pages: int = 0
    steps: int = 0
    seconds: float = 0.0


class Trainer:
    """The network, its optimizer, and how far they are."""

    def __init__(self, plan: Plan, screens: Screens) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.device = torch.device(plan.device)
        self.screens = screens
        self.stages = FrozenStages(torch.get_num_threads())
        self.model = East().to(self.device, memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=RATE, weight_decay=WEIGHT_DECAY)
        self.progress = Progress()
        if (plan.out / "checkpoint.pt").exists():
            self._go_on(plan.out / "checkpoint.pt")

    def _go_on(self, path: Path) -> None:
        saved = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(saved["model"])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.progress = Progress(**saved["progress"])
        log.info("going on after %d pages", self.progress.pages)

    def save(self) -> None:
        """Writes the checkpoint; a kill leaves the old one or the new one."""
        path = self.plan.out / "checkpoint.pt"
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
        }
        runs.save(state, path)

    def step(self, done: float) -> Tensor:
        """One batch of fresh pages; `done` (0..1) is how much of this run is over. Gives the three losses."""
        self._set_rate(done)
        first = self.progress.pages
        height, width = Random(f"{self.plan.seed} shape {first}").choice(SHAPES)
        drawn = [self.screens.draw(first + number, height, width) for number in range(BATCH)]
        self.model.train()
        with torch.autocast(self.device.type, torch.bfloat16):
            raw = self.model(*self._seen(drawn))
        parts = torch.stack(loss(raw.float(), self._truth(drawn)))
        self.optimizer.zero_grad(set_to_none=True)
        parts.sum().backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        self.progress.pages += BATCH
        self.progress.steps += 1
        return parts.detach()

    def _set_rate(self, done: float) -> None:
        warm = min(1.0, (self.progress.steps + 1) / WARM_UP_STEPS)
        falling = min(1.0, (1 - done) / self.plan.decay) if self.plan.decay else 1.0
        for group in self.optimizer.param_groups:
            group["lr"] = RATE * warm * max(0.0, falling)

    def _seen(self, drawn: list[Screen]) -> list[Tensor]:
        batch = np.concatenate([prepared(screen.pixels) for screen in drawn])
        return [
            torch.from_numpy(each).to(self.device, memory_format=torch.channels_last)
            for each in self.stages.maps(batch)
        ]

    def _truth(self, drawn: list[Screen]) -> Truth:
        made = [encoded(screen.quads, *screen.pixels.shape[:2]) for screen in drawn]
        stacked = ([getattr(each, name) for each in made] for name in ("text", "sides", "angle", "weight"))
        return Truth(*(torch.from_numpy(np.stack(each)).to(self.device) for each in stacked))

    @torch.inference_mode()
    def quads(self, screen: Screen) -> list[Quad]:
        """What is found on a page."""
        self.model.eval()
        logits, sides, angle = said(self.model(*self._seen([screen])))
        cells = torch.cat([torch.sigmoid(logits)[:, None], sides, angle[:, None]], 1)[0].cpu().numpy()
        return [box.quad for box in boxes_of_cells(cells, Thresholds())]


def train(plan: Plan, fresh: Screens, held: list[Screen]) -> None:
    """Trains in chunks until the plan's pages or time are used up, or SIGTERM; saves, validates and logs after each."""
    plan.out.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(plan, fresh)
    begun, first = time.monotonic(), trainer.progress.pages
    stopped = runs.stopped_by_sigterm()

    def done() -> float:
        spent = (time.monotonic() - begun) / plan.seconds
        return 1.0 if stopped.is_set() else max(spent, (trainer.progress.pages - first) / plan.pages)

    while done() < 1:
        losses = train_chunk(trainer, plan.chunk, done)
        trainer.save()
        report(trainer, held, losses)


def train_chunk(trainer: Trainer, pages: int, done: Callable[[], float]) -> Tensor:
    """So many pages, or until done; gives the three mean losses."""
    begun, first, losses = time.monotonic(), trainer.progress.pages, []
    while trainer.progress.pages - first < pages and done() < 1:
        losses.append(trainer.step(done()))
        if len(losses) % STEPS_A_WORD == 0:
            speed = (trainer.progress.pages - first) / (time.monotonic() - begun)
            recent = [round(float(part), 4) for part in torch.stack(losses[-STEPS_A_WORD:]).mean(0)]
            log.info("%d pages, losses %s, %.2f pages a second", trainer.progress.pages, recent, speed)
    trainer.progress.seconds += time.monotonic() - begun
    return torch.stack(losses).mean(0) if losses else torch.full((3,), float("nan"))


def report(trainer: Trainer, held: list[Screen], losses: Tensor) -> dict[str, Any]:
    """One row of the curve, in the file and on the screen."""
    found = [places(screen.quads, trainer.quads(screen)) for screen in held]
    row = {
        "pages": trainer.progress.pages,
        "minutes": round(trainer.progress.seconds / 60, 1),
        **dict(zip(("text", "sides", "angle"), (round(float(part), 4) for part in losses), strict=True)),
        **found_again(found),
    }
    runs.note(row, trainer.plan.out / "curve.jsonl", log)
    return row


def found_again(counts: list[Places]) -> dict[str, float]:
    """Recall and precision at IoU .5."""
    hits = sum(each.hits for each in counts)
    return {
        "recall": round(hits / max(1, sum(each.asked for each in counts)), 4),
        "precision": round(hits / max(1, sum(each.found for each in counts)), 4),
    }


def sources(fonts: list[Path], corpus: list[Path], seed: str, *, unseen: bool) -> Screens:
    """Screens of words and fonts that are trained on, or of the held-out ones."""
    charset = Charset.load(CHARSET)
    sentences = read_corpus(corpus, unseen=unseen)

    def writer(chance: Random) -> LineWriter:
        return LineWriter(chance, charset, sentences, unseen=unseen)

    return Screens(seed, find_fonts(fonts, held_out=unseen), writer)


def validation_pages(screens: Screens) -> list[Screen]:
    """The fixed pages that training is judged by."""
    shapes: Iterator[tuple[int, int]] = (SHAPES[number % len(SHAPES)] for number in count())
    return [screens.draw(number, *next(shapes)) for number in range(VALIDATION_PAGES)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m ocr.training.east.train", description="Train the EAST detector.")
    parser.add_argument("--fonts", type=Path, nargs="+", required=True, help="folders that hold the fonts")
    parser.add_argument("--corpus", type=Path, nargs="*", default=[], help="further sentences: .txt, .tsv or .jsonl")
    parser.add_argument("--out", type=Path, default=Path("var/east-training"))
    parser.add_argument("--pages", type=float, default=float("inf"), help="end this run after so many pages")
    parser.add_argument("--hours", type=float, default=float("inf"), help="end this run after so long")
    parser.add_argument("--chunk", type=int, default=1_000, help="pages between checkpoints")
    parser.add_argument("--decay", type=float, default=0.0, help="share of this run in which the rate falls to zero")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    options = parser.parse_args()
    if options.decay > 0 and min(options.hours, options.pages) == float("inf"):
        parser.error("--decay needs --hours or --pages: the rate falls over them")
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(options.threads)
    cv2.setNumThreads(1)
    fresh = sources(options.fonts, options.corpus, f"{options.seed}", unseen=False)
    held = validation_pages(sources(options.fonts, options.corpus, "validation", unseen=True))
    plan = Plan(
        out=options.out,
        pages=options.pages,
        seconds=options.hours * 3600,
        chunk=options.chunk,
        decay=options.decay,
        seed=options.seed,
        device=options.device,
    )
    train(plan, fresh, held)


if __name__ == "__main__":
    main()
