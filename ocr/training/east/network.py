"""The part of EAST that we train: stages merged from the coarsest to the finest, and what each cell says.

Zhou et al., figure 3, with two changes. Convolutions are separable, for the sake of CPUs. And merged maps look along
their rows and columns in strips (`REACHES`), since EAST's known weakness is a line longer than a cell can see.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from ocr.training.east.backbone import CHANNELS

WIDTHS = (32, 64, 96, 96)
"""Channels of the merged maps, the finest first."""
REACHES = ((), (11,), (15, 15), (15, 15))
"""Cells that strips are long: at a sixteenth of the picture's side, two of 15 see 224 pixels to each side."""
CELL = 4
"""Pixels of the picture a cell of the finest map: a quarter of the side, a sixteenth of the area."""
FAR = 6.0
"""Distances lie between e^-6 and e^6 cells."""


class Look(nn.Module):
    """A map and what stands around: 5 × 5 cells, and strips along the row and the column."""

    def __init__(self, width: int, reach: int | None = None) -> None:
        super().__init__()
        shapes = [(5, 5), *([(1, reach), (reach, 1)] if reach else [])]
        self.around = nn.ModuleList(
            nn.Conv2d(width, width, (h, w), padding=(h // 2, w // 2), groups=width, bias=False) for h, w in shapes
        )
        self.even = nn.BatchNorm2d(width)
        self.mix = nn.Conv2d(width, width, 1)

    def forward(self, cells: Tensor) -> Tensor:
        seen = (
            torch.stack([look(cells) for look in self.around]).sum(0)
            if len(self.around) > 1
            else (self.around[0](cells))
        )
        mixed: Tensor = cells + self.mix(functional.relu(self.even(seen)))
        return mixed


class Merge(nn.Module):
    """A stage's map, and the merged map of the stage below it at twice the size, to one map."""

    def __init__(self, stage: int, below: int, width: int, reaches: Sequence[int]) -> None:
        super().__init__()
        self.into = nn.Sequential(
            nn.Conv2d(stage + below, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)
        )
        self.looks = nn.Sequential(*(Look(width, reach) for reach in reaches or (None,)))

    def forward(self, stage: Tensor, below: Tensor | None) -> Tensor:
        if below is not None:
            stage = torch.cat([stage, functional.interpolate(below, scale_factor=2.0, mode="nearest")], 1)
        merged: Tensor = self.looks(self.into(stage))
        return merged


class East(nn.Module):
    """The four stages' maps to (n, 6, h / 4, w / 4), raw: see `said`."""

    def __init__(self) -> None:
        super().__init__()
        below = (*WIDTHS[1:], 0)
        self.merges = nn.ModuleList(map(Merge, CHANNELS, below, WIDTHS, REACHES))
        self.says = nn.Conv2d(WIDTHS[0], 6, 1)
        nn.init.constant_(self.says.bias, 0.0)
        with torch.no_grad():
            self.says.bias[0] = -2.0  # most cells are no text
            self.says.bias[1:5] = torch.tensor([1.0, 2.5, 1.0, 2.5])

    def forward(self, *stages: Tensor) -> Tensor:
        merged: Tensor | None = None
        for merge, stage in zip(reversed(self.merges), reversed(stages), strict=True):
            merged = merge(stage, merged)
        raw: Tensor = self.says(merged)
        return raw


def said(raw: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What cells say: logits of text (n, h, w); pixels to the line's top, right, bottom, left (n, 4, h, w); its angle
    (n, h, w) in radians, clockwise, within an eighth of a turn."""
    angle = (torch.sigmoid(raw[:, 5]) - 0.5) * (torch.pi / 2)
    return raw[:, 0], CELL * torch.exp(raw[:, 1:5].clamp(-FAR, FAR)), angle
