"""CTC loss over thousands of classes, at a few passes over the logits instead of a dozen.

A line of 16 characters concerns 17 classes of 3,396. The loss needs only those and each frame's normaliser; its
gradient is the softmax less the chance that the alignment is at that class (Graves et al., 2006, equation 16).
"""

import math
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from ocr.backends.ctc_charset import BLANK


class _ReducedCtc(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
        count, frames, _ = logits.shape
        classes, labels = _concerned(targets, lengths)
        # In half precision the differences to the largest logit are near exact, a normaliser is not; and a softmax that
        # does not add up to one lets the logits drift until training blows up.
        largest = logits.amax(-1, keepdim=True)
        weights = (logits - largest).exp_()
        total = weights.sum(-1, keepdim=True, dtype=torch.float32)
        chances = logits.gather(2, classes[:, None].expand(-1, frames, -1)).float() - largest.float() - total.log()
        with torch.enable_grad():
            reduced = chances.transpose(0, 1).contiguous().requires_grad_()
            all_frames = torch.full((count,), frames)
            loss = functional.ctc_loss(reduced, labels, all_frames, lengths, BLANK, "sum", zero_infinity=True)
            (slope,) = torch.autograd.grad(loss, reduced)
        # ctc_loss takes its input for a whole softmax: what it calls the slope is softmax less alignment, which is the
        # slope of the logits. Columns that only fill a row up point to the blank, and must say the same as its own.
        slope = slope.transpose(0, 1)
        slope = torch.where(classes[:, None] == BLANK, slope[:, :, :1], slope)
        context.save_for_backward(weights, total, classes, slope)
        return loss.detach()

    @staticmethod
    def backward(context: Any, *outer: Any) -> tuple[Tensor, None, None]:
        weights, total, classes, slope = context.saved_tensors
        whole = weights * total.reciprocal().to(weights.dtype)
        count, frames, width = weights.shape
        rows = torch.arange(count * frames, device=weights.device).view(count, frames, 1) * width
        whole.put_(rows + classes[:, None], slope.to(weights.dtype))
        return whole.mul_(outer[0].to(weights.dtype)), None, None


def _concerned(targets: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
    """For each line the distinct classes it concerns, blank first, filled up with classes that nothing points to, and
    the targets as places among them: (n, k) and (sum of lengths,)."""
    rows = [torch.unique(line, return_inverse=True) for line in targets.split(lengths.tolist())]
    widest = 1 + max(len(classes) for classes, _ in rows)
    concerned = torch.zeros((len(rows), widest), dtype=torch.long, device=targets.device)
    for row, (classes, _) in zip(concerned, rows, strict=True):
        row[1 : 1 + len(classes)] = classes
    return concerned, torch.cat([places + 1 for _, places in rows])


def drawn_classes(targets: Tensor, classes: int, count: int) -> tuple[Tensor, Tensor, Tensor]:
    """The blank, a batch's own classes and `count` others; what to add to their logits; the targets among them.

    The others stand for all that were not drawn, each for several: hence the addition (Jean et al., "On Using Very
    Large Target Vocabulary", 2015). It saves three quarters of the readout.
    """
    own = torch.unique(torch.cat((torch.tensor([BLANK], device=targets.device), targets)))
    rest = torch.ones(classes, dtype=torch.bool, device=targets.device)
    rest[own] = False
    others = rest.nonzero()[:, 0]
    drawn = others[torch.randperm(len(others), device=others.device)[:count]]
    chosen = torch.cat((own, drawn))
    addition = torch.zeros(len(chosen), device=targets.device)
    addition[len(own) :] = math.log(max(1, len(others)) / max(1, len(drawn)))
    return chosen, addition, torch.searchsorted(own, targets)


def ctc_loss(logits: Tensor, targets: Tensor, lengths: Tensor) -> Tensor:
    """Mean loss a character of logits (n, frames, classes). `targets`: all lines' classes in a row.

    Every frame counts: a line's padding is background, and is to be read as blank.
    """
    loss: Tensor = _ReducedCtc.apply(logits, targets, lengths)
    return loss / lengths.sum()
