"""The head that we train: self-attention over the backbone's map, read out by CTC at twice the map's pooled rate."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from ocr.training.backbone import CHANNELS, ROWS

FOLD = 2
"""Columns of the map that make one step of attention; each step is read out as as many CTC frames."""


@dataclass(frozen=True, slots=True)
class HeadConfig:
    """`width`: features a step; `blocks` of self-attention with `heads` heads."""

    width: int = 256
    blocks: int = 3
    heads: int = 4
    feed_forward: int = 512


class Block(nn.Module):
    """Pre-norm self-attention and feed-forward; a depthwise convolution of five steps tells positions apart."""

    def __init__(self, config: HeadConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.place = nn.Conv1d(width, width, 5, padding=2, groups=width)
        self.before_attention = nn.LayerNorm(width)
        self.questions = nn.Linear(width, 3 * width)
        self.answers = nn.Linear(width, width)
        self.before_forward = nn.LayerNorm(width)
        self.forward_in = nn.Linear(width, config.feed_forward)
        self.forward_out = nn.Linear(config.feed_forward, width)

    def forward(self, steps: Tensor) -> Tensor:
        count, length, width = steps.shape
        steps = steps + self.place(steps.transpose(1, 2)).transpose(1, 2)
        split = self.questions(self.before_attention(steps)).view(count, length, 3, self.heads, width // self.heads)
        query, key, value = split.permute(2, 0, 3, 1, 4).unbind(0)
        # Lines are short: plain matrix products are faster here than the fused kernel, whose backward is slow on a CPU.
        chances = torch.softmax(query @ key.transpose(-1, -2) * (width // self.heads) ** -0.5, -1)
        mixed = chances.to(value.dtype) @ value
        steps = steps + self.answers(mixed.transpose(1, 2).reshape(count, length, width))
        return steps + self.forward_out(functional.gelu(self.forward_in(self.before_forward(steps))))


class Head(nn.Module):
    """Maps (n, 160, 3, width / 4) to logits (n, width / 4, classes); class 0 is CTC's blank."""

    def __init__(self, classes: int, config: HeadConfig | None = None) -> None:
        super().__init__()
        config = config or HeadConfig()
        features = CHANNELS * ROWS * FOLD
        self.into = nn.Sequential(nn.LayerNorm(features), nn.Linear(features, config.width))
        self.blocks = nn.Sequential(*(Block(config) for _ in range(config.blocks)))
        self.unfold = nn.Sequential(nn.LayerNorm(config.width), nn.Linear(config.width, FOLD * config.width), nn.GELU())
        self.classes = nn.Linear(config.width, classes)

    def forward(self, maps: Tensor, only: Tensor | None = None) -> Tensor:
        """With `only`, logits of those classes alone, in their order."""
        count, columns = maps.shape[0], maps.shape[3]
        steps = maps.permute(0, 3, 1, 2).reshape(count, columns // FOLD, FOLD * CHANNELS * ROWS)
        steps = self.unfold(self.blocks(self.into(steps)))
        steps = steps.reshape(count, columns, -1)
        if only is not None:
            return functional.linear(steps, self.classes.weight[only], self.classes.bias[only])
        logits: Tensor = self.classes(steps)
        return logits
