"""The trainer: steps lower the loss, a checkpoint goes on where it stopped, what is exported is what was trained."""

from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import torch

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import INPUT, joined
from ocr.backends.onnx_session import open_session
from ocr.training.backbone import MAP, STAGE, FrozenBackbone
from ocr.training.export import export
from ocr.training.lines import Batch, Sources
from ocr.training.thaw import thawed
from ocr.training.train import Plan, Trainer

pytestmark = pytest.mark.skipif(find_spec("onnx2torch") is None, reason="installed to train: requirements/train.txt")
CHARSET = Charset("가나다라")
TEXTS = ("가나", "다라")


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    return Plan(tmp_path, Sources(()), lines=100, seconds=100, chunk=10, seed=1, thaw="last", decay=0.0, device="cpu")


def lines() -> np.ndarray:
    return np.random.default_rng(0).uniform(-1, 1, (2, 1, 48, 128)).astype(np.float32)


def batch(trainer: Trainer) -> Batch:
    return Batch(trainer.model.inputs(lines()).astype(np.float16), TEXTS)


def test_steps_lower_the_loss(plan: Plan) -> None:
    trainer = Trainer(plan, CHARSET)
    losses = [trainer.step(batch(trainer), 0.0).item() for _ in range(25)]
    assert losses[-1] < losses[0] / 2
    assert (trainer.progress.steps, trainer.progress.lines) == (25, 50)


def test_a_checkpoint_goes_on_where_it_stopped(plan: Plan) -> None:
    first = Trainer(plan, CHARSET)
    first.step(batch(first), 0.0)
    first.save(best=True)
    second = Trainer(plan, CHARSET)
    assert second.progress == first.progress
    for name, value in first.model.state_dict().items():
        torch.testing.assert_close(second.model.state_dict()[name], value)
    assert (plan.out / "best.pt").exists()


def test_more_of_the_backbone_can_be_thawed_later(plan: Plan) -> None:
    first = Trainer(replace(plan, thaw="none"), CHARSET)
    first.save(best=False)
    second = Trainer(plan, CHARSET)
    # Alike but for the rounding of the stage's arithmetic to bfloat16.
    assert (first.classes(lines()) == second.classes(lines())).mean() > 0.9


def test_another_networks_checkpoint_is_refused(plan: Plan) -> None:
    Trainer(plan, CHARSET).save(best=False)
    with pytest.raises((ValueError, RuntimeError)):
        Trainer(replace(plan, thaw="none"), CHARSET)


def test_the_rate_falls_to_nothing_in_decay(plan: Plan) -> None:
    trainer = Trainer(replace(plan, decay=1.0), CHARSET)
    trainer.step(batch(trainer), 1.0)
    assert all(group["lr"] == 0 for group in trainer.optimizer.param_groups)


def test_the_thawed_stage_is_the_packaged_one() -> None:
    inputs = FrozenBackbone("last").maps(lines())
    found = thawed(STAGE, MAP)(torch.from_numpy(inputs)).detach().numpy()
    np.testing.assert_allclose(found, FrozenBackbone("none").maps(lines()), atol=1e-3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # torch of its own exporter
def test_the_joined_model_reads_as_the_trained_one(plan: Plan, tmp_path: Path) -> None:
    trainer = Trainer(plan, CHARSET)
    trainer.step(batch(trainer), 0.0)
    trainer.save(best=False)
    delta = export(plan.out, tmp_path / "shipped", CHARSET)
    model = tmp_path / "recogniser.onnx"
    model.write_bytes(joined(delta))
    assert model.read_bytes() == joined(delta)  # its checksum is a fact of the delta
    session = open_session(model, {INPUT: np.ones((1, 1, 48, 64), np.float32)}, threads=1)
    (found,) = session.run(None, {INPUT: lines()})
    with torch.inference_mode():
        wanted = torch.log_softmax(trainer.average(torch.from_numpy(trainer.average.inputs(lines()))), -1).numpy()
    assert found.shape == (2, 32, 5)
    np.testing.assert_allclose(found, wanted, atol=0.1)


def test_another_backbone_is_refused(plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "rec.onnx"
    other.write_bytes(b"another")
    delta = tmp_path / "delta.onnx"
    import onnx

    made = onnx.ModelProto()
    onnx.helper.set_model_props(made, {"backbone_sha256": "0" * 64, "cut": MAP})
    delta.write_bytes(made.SerializeToString())
    monkeypatch.setattr("ocr.backends.ctc_join.packaged_backbone", lambda: other)
    with pytest.raises(ValueError, match="not the backbone"):
        joined(delta)
