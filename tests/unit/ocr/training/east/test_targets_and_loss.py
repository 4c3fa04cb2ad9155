"""What cells should say, and how far from it what they say is."""

import numpy as np
import pytest
import torch

from ocr.training.east.loss import Truth, dice_loss, iou_loss, loss
from ocr.training.east.network import CELL, FAR
from ocr.training.east.targets import encoded, turned

LINE = np.array([(40, 20), (200, 20), (200, 60), (40, 60)], dtype=np.float32)


def test_the_middle_of_a_line_is_text_and_its_rim_is_not() -> None:
    targets = encoded([LINE], 96, 256)
    rows, columns = np.nonzero(targets.text)
    assert (rows.min() * CELL, columns.min() * CELL) >= (20 + 0.3 * 40 - CELL, 40 + 0.3 * 40 - CELL)
    assert (rows.max() + 1) * CELL <= 60 - 0.3 * 40 + CELL
    row, column = rows[0], columns[0]
    y, x = (row + 0.5) * CELL, (column + 0.5) * CELL
    assert targets.sides[:, row, column].tolist() == [y - 20, 200 - x, 60 - y, x - 40]


def test_a_single_digit_has_a_cell_of_its_own() -> None:
    digit = np.array([(101, 30), (105, 30), (105, 44), (101, 44)], dtype=np.float32)
    assert encoded([digit], 96, 256).text.sum() >= 1


def test_a_line_that_is_mostly_outside_is_not_learnt() -> None:
    targets = encoded([LINE + np.array([180, 0], dtype=np.float32)], 96, 256)
    assert targets.text.sum() == 0
    assert (targets.weight == 0).any()


@pytest.mark.parametrize("degrees", [-40, -3, 0, 12, 44])
def test_the_angle_is_that_of_the_level_side(degrees: float) -> None:
    angle = np.radians(degrees)
    by = np.array([(np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))])
    assert turned((LINE @ by).astype(np.float32)).angle == pytest.approx(angle, abs=1e-5)


def test_perfect_cells_lose_nothing() -> None:
    targets = encoded([LINE], 96, 256)
    truth = Truth(
        *(torch.from_numpy(each)[None] for each in (targets.text, targets.sides, targets.angle, targets.weight))
    )
    raw = torch.zeros(1, 6, 24, 64)
    raw[:, 0] = truth.text * 40 - 20
    raw[:, 1:5] = torch.log(truth.sides / CELL).clamp(-FAR, FAR)
    assert [float(part) for part in loss(raw, truth)] == pytest.approx([0, 0, 0], abs=1e-3)


def test_no_text_at_all_is_the_worst_for_dice() -> None:
    text = torch.ones(1, 8, 8)
    assert float(dice_loss(1 - text, text, text)) > 0.9
    assert float(dice_loss(torch.zeros(1, 8, 8), torch.zeros(1, 8, 8), text)) == pytest.approx(0.0)


def test_iou_of_boxes_around_one_cell() -> None:
    one, other = torch.full((1, 4, 1, 1), 10.0), torch.full((1, 4, 1, 1), 5.0)
    assert float(iou_loss(one, other)) == pytest.approx(np.log(401) - np.log(101), abs=1e-4)
