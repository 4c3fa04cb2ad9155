"""EAST's trained part: a cell for every four pixels, and a view as wide as a line."""

import torch

from ocr.training.east.backbone import CHANNELS
from ocr.training.east.network import CELL, East, said


def stages(height: int, width: int) -> list[torch.Tensor]:
    return [torch.randn(1, channels, height // 2**n, width // 2**n) for n, channels in enumerate(CHANNELS, start=2)]


def test_a_cell_for_every_four_pixels() -> None:
    raw = East().eval()(*stages(96, 160))
    assert raw.shape == (1, 6, 96 // CELL, 160 // CELL)
    logits, sides, angle = said(100 * raw)
    assert logits.shape == angle.shape == (1, 24, 40)
    assert (sides > 0).all()
    assert (angle.abs() <= torch.pi / 4).all()


def test_a_cell_sees_further_than_any_line_is_long() -> None:
    maps = [each.requires_grad_() for each in stages(64, 960)]
    East().eval()(*maps)[0, :, 8, 0].sum().backward()
    seen = maps[-1].grad
    assert seen is not None
    reached = seen.abs().sum((0, 1, 2)).nonzero().max().item()
    assert (reached + 1) * 32 > 400
