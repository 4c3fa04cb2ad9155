"""Four ways to look along a line, on two ways to see it: one model, eight configurations.

| | how steps learn of one another |
|---|---|
| lstm | two bidirectional LSTMs (Hochreiter and Schmidhuber, 1997), as in CRNN (Shi et al., 2015) |
| multihead | blocks of self-attention, every step over all others (Vaswani et al., 2017), without positions |
| dilated | the same, but each head is masked to 17 steps around, 1, 2, 4 or 8 apart |
| dilated_pos | the same, with sinusoidal positions (Vaswani et al., section 3.5) |

Seen either by three convolution stages of our own, trained from nothing, or by PP-OCRv6-tiny's frozen backbone. All
have about as many weights, so that what differs is the kind of looking.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import torch
from torch import Tensor, nn
from torch.nn import functional

from ocr.backends.ctc_lines import HEIGHT
from ocr.training.backbone import CHANNELS, ROWS

Kind: TypeAlias = Literal["lstm", "multihead", "dilated", "dilated_pos"]
KINDS: tuple[Kind, ...] = ("lstm", "multihead", "dilated", "dilated_pos")
Eye: TypeAlias = Literal["own", "frozen"]
EYES: tuple[Eye, ...] = ("own", "frozen")
STRIDE: Mapping[Eye, int] = {"own": 2, "frozen": 4}
"""Pixels of a line's width a CTC frame: our stages halve it once, the backbone twice."""
STAGES = (32, 64, 128)
"""Channels; the height is halved by each, from 48 to 6."""
DILATIONS = (1, 2, 4, 8)
"""One a head: steps from one that it looks at to the next."""
LOOKED_AT = 8
"""Steps on each side that a masked head looks at."""


@dataclass(frozen=True, slots=True)
class Config:
    """One of the family. `width`: features a step; an LSTM's are `memory` each way."""

    kind: Kind
    eye: Eye
    width: int = 256
    blocks: int = 3
    feed_forward: int = 512
    layers: int = 2
    memory: int = 192

    @property
    def name(self) -> str:
        return f"{self.eye}-{self.kind}"


class Stages(nn.Module):
    """Lines (n, 1, 48, w) to maps (n, 128, 6, w / 2)."""

    def __init__(self) -> None:
        super().__init__()
        sizes = ((1, STAGES[0], (2, 2)), (STAGES[0], STAGES[1], (2, 1)), (STAGES[1], STAGES[2], (2, 1)))
        self.stages = nn.ModuleList(nn.Conv2d(a, b, 3, stride, padding=1) for a, b, stride in sizes)
        heights = (HEIGHT // 2, HEIGHT // 4, HEIGHT // 8)
        self.even = nn.ModuleList(
            nn.LayerNorm((channels, height)) for channels, height in zip(STAGES, heights, strict=True)
        )

    def forward(self, lines: Tensor) -> Tensor:
        maps = lines
        for stage, even in zip(self.stages, self.even, strict=True):
            # Over height and channels of each column, so that no column is judged by the padding beside it.
            columns = even(stage(maps).permute(0, 3, 1, 2))
            maps = functional.gelu(columns).permute(0, 2, 3, 1)
        return maps


class Lstm(nn.Module):
    """Steps (n, length, width) that know of all before and behind them."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.both_ways = nn.LSTM(config.width, config.memory, config.layers, bidirectional=True, batch_first=True)
        self.back = nn.Linear(2 * config.memory, config.width)

    def forward(self, steps: Tensor) -> Tensor:
        back: Tensor = self.back(self.both_ways(steps)[0])
        return back


class Attention(nn.Module):
    """Blocks of pre-norm self-attention and feed-forward, each head masked as `allowed` says."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.dilations = DILATIONS if config.kind != "multihead" else None
        self.positions = config.kind == "dilated_pos"
        self.blocks = nn.ModuleList(AttentionBlock(config) for _ in range(config.blocks))

    def forward(self, steps: Tensor) -> Tensor:
        length = steps.shape[1]
        if self.positions:
            steps = steps + sinusoids(length, steps.shape[2], steps.device).to(steps.dtype)
        barred = ~allowed(length, self.dilations, steps.device) if self.dilations else None
        for block in self.blocks:
            steps = block(steps, barred)
        return steps


class AttentionBlock(nn.Module):
    def __init__(self, config: Config) -> None:
        super().__init__()
        width = config.width
        self.before_attention = nn.LayerNorm(width)
        self.questions = nn.Linear(width, 3 * width)
        self.answers = nn.Linear(width, width)
        self.before_forward = nn.LayerNorm(width)
        self.forward_in = nn.Linear(width, config.feed_forward)
        self.forward_out = nn.Linear(config.feed_forward, width)

    def forward(self, steps: Tensor, barred: Tensor | None) -> Tensor:
        """`barred` (heads, length, length): where a step may not look."""
        count, length, width = steps.shape
        heads = len(DILATIONS)
        split = self.questions(self.before_attention(steps)).view(count, length, 3, heads, width // heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        scores = query @ key.transpose(-1, -2) * (width // heads) ** -0.5
        if barred is not None:
            scores = scores.masked_fill(barred, float("-inf"))
        mixed = torch.softmax(scores, -1).to(value.dtype) @ value
        steps = steps + self.answers(mixed.transpose(1, 2).reshape(count, length, width))
        return steps + self.forward_out(functional.gelu(self.forward_in(self.before_forward(steps))))


class FamilyMember(nn.Module):
    """What the eye gives to logits (n, frames, classes); class 0 is CTC's blank.

    With our own eye lines (n, 1, 48, w) go in, with the frozen one the backbone's maps (n, 160, 3, w / 4).
    """

    def __init__(self, classes: int, config: Config) -> None:
        super().__init__()
        self.config = config
        self.eye = Stages() if config.eye == "own" else nn.Identity()
        features = STAGES[-1] * HEIGHT // 8 if config.eye == "own" else CHANNELS * ROWS
        self.into = nn.Sequential(nn.LayerNorm(features), nn.Linear(features, config.width))
        self.along = Lstm(config) if config.kind == "lstm" else Attention(config)
        self.even = nn.LayerNorm(config.width)
        self.classes = nn.Linear(config.width, classes)

    def forward(self, inputs: Tensor, only: Tensor | None = None) -> Tensor:
        """With `only`, logits of those classes alone, in their order."""
        columns = self.eye(inputs).permute(0, 3, 1, 2).flatten(2)
        steps = self.even(self.along(self.into(columns)))
        if only is not None:
            return functional.linear(steps, self.classes.weight[only], self.classes.bias[only])
        logits: Tensor = self.classes(steps)
        return logits


def allowed(length: int, dilations: Sequence[int], device: torch.device) -> Tensor:
    """Where each head may look, (heads, length, length): `LOOKED_AT` steps to each side, a dilation apart."""
    steps = torch.arange(length, device=device)
    away = (steps[None] - steps[:, None]).abs()
    return torch.stack([(away % dilation == 0) & (away <= LOOKED_AT * dilation) for dilation in dilations])


def sinusoids(length: int, width: int, device: torch.device) -> Tensor:
    """Positions (length, width) as waves of lengths from 2 pi to 10,000 times that."""
    rates = torch.exp(torch.arange(0, width, 2, device=device) * (-9.210340371976184 / width))
    turns = torch.arange(length, device=device)[:, None] * rates
    return torch.cat([torch.sin(turns), torch.cos(turns)], 1)


def frames(width: int, eye: Eye) -> int:
    """CTC frames of a line so many pixels wide."""
    return width // STRIDE[eye]
