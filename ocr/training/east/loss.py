"""How far EAST's cells are from the truth: Zhou et al., section 3.4, but dice instead of balanced cross-entropy.

Dice (Milletari et al., "V-Net", 2016) needs no count of the cells that are text. A line counts by the root of its
cells, so that a single digit is not lost beside a sentence.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from ocr.training.east.network import said

ANGLE_WEIGHT = 200.0
"""The paper's 10, for letters in the street, leaves angles off by two degrees: that spoils the order of a page."""


@dataclass(frozen=True, slots=True)
class Truth:
    """A batch's targets: `text` (n, h, w) is 1 in the middle of lines; `sides` (n, 4, h, w) in pixels and `angle`
    (n, h, w) in radians are of use there alone; `weight` (n, h, w), 0 where nothing is to be learnt."""

    text: Tensor
    sides: Tensor
    angle: Tensor
    weight: Tensor


def loss(raw: Tensor, truth: Truth) -> tuple[Tensor, Tensor, Tensor]:
    """Of text, of sides and of angles; their sum is what is trained."""
    logits, sides, angle = said(raw)
    where = truth.text * truth.weight
    total = where.sum().clamp(min=1.0)
    of_sides = (where * iou_loss(sides, truth.sides)).sum() / total
    of_angle = (where * (1 - torch.cos(angle - truth.angle))).sum() / total
    return dice_loss(torch.sigmoid(logits), truth.text, truth.weight), of_sides, ANGLE_WEIGHT * of_angle


def dice_loss(chance: Tensor, text: Tensor, weight: Tensor) -> Tensor:
    """1 less twice what both share over what both have; 0 for a perfect map, 1 for its opposite."""
    both = (weight * chance * text).sum()
    return 1 - (2 * both + 1) / ((weight * chance).sum() + (weight * text).sum() + 1)


def iou_loss(found: Tensor, asked: Tensor) -> Tensor:
    """-log IoU of the boxes that two sets of sides (n, 4, h, w) span around the same cell: (n, h, w)."""
    top, right, bottom, left = torch.minimum(found, asked).unbind(1)
    both = (top + bottom) * (right + left)
    areas = [(each[:, 0] + each[:, 2]) * (each[:, 1] + each[:, 3]) for each in (found, asked)]
    return torch.log(areas[0] + areas[1] - both + 1) - torch.log(both + 1)
