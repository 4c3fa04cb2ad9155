"""The reduced CTC loss is torch's, and so is its gradient."""

import pytest
import torch
from torch.nn import functional

from ocr.training.loss import ctc_loss, drawn_classes


def whole(logits: torch.Tensor, targets: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    frames = torch.full((logits.shape[0],), logits.shape[1])
    chances = functional.log_softmax(logits, -1).transpose(0, 1)
    return functional.ctc_loss(chances, targets, frames, lengths, reduction="sum") / lengths.sum()


@pytest.mark.parametrize("scale", [0.1, 2.0, 8.0])
def test_value_and_gradient_are_those_over_all_classes(scale: float) -> None:
    generator = torch.Generator().manual_seed(3)
    logits = (torch.randn(3, 40, 120, generator=generator) * scale).requires_grad_()
    lengths = torch.tensor([7, 1, 12])
    targets = torch.randint(1, 120, (20,), generator=generator)
    targets[3] = targets[4]  # a repeat needs a blank between
    loss, wanted = ctc_loss(logits, targets, lengths), whole(logits, targets, lengths)
    (slope,) = torch.autograd.grad(loss, logits)
    (wanted_slope,) = torch.autograd.grad(wanted, logits)
    assert loss.item() == pytest.approx(wanted.item(), rel=1e-5)
    torch.testing.assert_close(slope, wanted_slope, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("level", [-20, 0, 30])
def test_half_precision_logits_do_not_drift(level: float) -> None:
    generator = torch.Generator().manual_seed(1)
    logits = (torch.randn(2, 30, 500, generator=generator) * 2 + level).bfloat16()
    targets, lengths = torch.randint(1, 500, (9,), generator=generator), torch.tensor([4, 5])
    ours, exact = logits.clone().requires_grad_(), logits.float().requires_grad_()
    loss, wanted = ctc_loss(ours, targets, lengths), whole(exact, targets, lengths)
    (slope,), (wanted_slope,) = torch.autograd.grad(loss, ours), torch.autograd.grad(wanted, exact)
    assert loss.item() == pytest.approx(wanted.item(), rel=2e-3)
    assert slope.float().sum(-1).abs().max().item() < 0.004 * wanted_slope.abs().sum(-1).max().item()


def test_half_precision_logits_keep_the_targets_slope() -> None:
    logits = torch.zeros(1, 4, 9, dtype=torch.bfloat16)
    logits[0, :, 0] = 12
    logits.requires_grad_()
    loss = ctc_loss(logits, torch.tensor([5]), torch.tensor([1]))
    (slope,) = torch.autograd.grad(loss, logits)
    assert slope.dtype == torch.bfloat16
    assert slope[0, :, 5].sum().item() == pytest.approx(-1, abs=0.02)


def test_drawn_classes_stand_for_all() -> None:
    torch.manual_seed(0)
    logits = torch.randn(4, 25, 300)
    targets, lengths = torch.randint(1, 300, (24,)), torch.tensor([6, 6, 6, 6])
    wanted = whole(logits, targets, lengths).item()
    drawn = []
    for _ in range(60):
        only, addition, places = drawn_classes(targets, 300, 100)
        assert only[0] == 0
        assert len(set(only.tolist())) == len(only)
        assert (only[places] == targets).all()
        drawn.append(ctc_loss(logits[..., only] + addition, places, lengths).item())
    assert sum(drawn) / len(drawn) == pytest.approx(wanted, rel=0.02)


def test_all_classes_may_be_drawn() -> None:
    targets = torch.tensor([3, 1])
    only, addition, places = drawn_classes(targets, 5, 100)
    assert sorted(only.tolist()) == [0, 1, 2, 3, 4]
    assert (addition == 0).all()
    assert only[places].tolist() == [3, 1]
