"""The family is trained alike: on the same batches, on from where it stopped, until nothing gets better."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ocr.backends.ctc_charset import Charset
from ocr.training.family.network import KINDS
from ocr.training.family.stream import Batch
from ocr.training.family.train import Plan, Trainer, flat, is_flat

CHARSET = Charset("가나다라")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path, "frozen", KINDS, 10_000, 1_000, 60.0, 256, 3, 0.0, "cpu")


def batches(first: int, count: int) -> Iterator[Batch]:
    for number in range(first, first + count):
        maps = np.random.default_rng(number).standard_normal((2, 160, 3, 24), dtype=np.float32)
        yield Batch(maps, ("가나", "다라"))


def weights(trainer: Trainer) -> list[torch.Tensor]:
    return [value for learner in trainer.learners.values() for value in learner.model.state_dict().values()]


def test_every_member_learns(plan: Plan) -> None:
    trainer = Trainer(plan, CHARSET)
    (batch,) = batches(0, 1)
    for _ in range(60):
        trainer.learn(batch)
    for learner in trainer.learners.values():
        assert learner.losses[-1] < learner.losses[0]
        assert learner.seconds > 0


def test_a_training_that_goes_on_is_the_one_that_never_stopped(plan: Plan) -> None:
    whole = Trainer(plan, CHARSET)
    for batch in batches(0, 6):
        whole.learn(batch)
    first = Trainer(plan, CHARSET)
    for batch in batches(0, 3):
        first.learn(batch)
    first.pools = 1
    first.save()
    second = Trainer(plan, CHARSET)
    assert (second.pools, second.steps) == (1, 3)
    for batch in batches(3, 3):
        second.learn(batch)
    for one, other in zip(weights(whole), weights(second), strict=True):
        torch.testing.assert_close(one, other)


def test_a_checkpoint_of_other_members_is_refused(plan: Plan) -> None:
    Trainer(plan, CHARSET).save()
    with pytest.raises(ValueError, match="other members"):
        Trainer(replace(plan, kinds=("lstm",)), CHARSET)


def test_the_rate_falls_to_zero_at_the_end(plan: Plan) -> None:
    trainer = Trainer(replace(plan, decay=0.5, lines=2_560), CHARSET)
    trainer.steps = 10_000
    levels = []
    for trainer.pools in (0, 5, 8, 10):
        levels.append(trainer._level())
    assert levels == pytest.approx([1.0, 1.0, 0.4, 0.0])


def test_a_curve_is_flat_once_nothing_gets_better(tmp_path: Path) -> None:
    assert not is_flat([])
    assert not is_flat([0.9, 0.5, 0.4])
    assert not is_flat([0.9, 0.5, 0.4, 0.3])
    assert is_flat([0.9, 0.300, 0.299, 0.301, 0.298])
    curve = tmp_path / "curve.jsonl"
    assert not flat(curve, "lstm")
    rows = [{"kind": kind, "cer": cer} for cer in (0.9, 0.3, 0.3, 0.3, 0.3) for kind in ("lstm", "dilated")]
    rows[-1]["cer"] = 0.1
    curve.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    assert flat(curve, "lstm")
    assert not flat(curve, "dilated")
