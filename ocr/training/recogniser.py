"""Backbone and head together, as training sees them."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ocr.training.backbone import INPUT, MAP, STAGE, FrozenBackbone, Thaw
from ocr.training.network import Head
from ocr.training.thaw import thawed


class Recogniser(nn.Module):
    """What is thawed of the backbone is part of the network; the rest runs before it, in ONNX Runtime."""

    def __init__(self, classes: int, thaw: Thaw) -> None:
        super().__init__()
        self.stem = thawed(INPUT, STAGE) if thaw == "all" else None
        self.stage = thawed(STAGE, MAP) if thaw != "none" else None
        self.head = Head(classes)
        self._frozen = FrozenBackbone(thaw) if thaw != "all" else None

    def forward(self, inputs: Tensor, only: Tensor | None = None) -> Tensor:
        """Lines (n, 1, 48, w), or what the frozen part made of them, to logits (n, w / 4, classes), or `only` some."""
        maps = inputs.contiguous(memory_format=torch.channels_last)
        if self.stem is not None:
            maps = self.stem(maps.expand(-1, 3, -1, -1))
        if self.stage is not None:
            maps = self.stage(maps)
        logits: Tensor = self.head(maps, only)
        return logits

    def inputs(self, lines: NDArray[np.float32]) -> NDArray[np.float32]:
        """Lines (n, 1, 48, w) as `forward` wants them."""
        return lines if self._frozen is None else self._frozen.maps(lines)

    def parameter_groups(self, rate: float, backbone_rate: float) -> list[dict[str, Any]]:
        """The head learns at one rate, the backbone at another."""
        backbone = [each.parameters() for each in (self.stage, self.stem) if each is not None]
        groups = [(self.head.parameters(), rate), *((each, backbone_rate) for each in backbone)]
        return [{"params": list(parameters), "lr": its} for parameters, its in groups]

    def take(self, state: dict[str, Any]) -> None:
        """Weights of a checkpoint; what it did not train stays as packaged. ValueError for another network's."""
        missing, unexpected = self.load_state_dict(state, strict=False)
        if unexpected or any(name.startswith("head.") for name in missing):
            raise ValueError("the checkpoint is of another network, or trained more of the backbone")
