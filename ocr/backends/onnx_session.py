"""ONNX Runtime sessions: on CUDA where it is there, else on the CPU; one a model, warmed up, and logged."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import structlog

from ocr.models import ModelUnusable

log = structlog.get_logger(__name__)
WANTED = ("CUDAExecutionProvider", "CPUExecutionProvider")
Make = Callable[[str, Any, list[Any]], Any]


def open_session(
    path: Path,
    warm_up: Mapping[str, np.ndarray],
    *,
    threads: int,
    available: Sequence[str] | None = None,
    make: Make = onnxruntime.InferenceSession,
) -> Any:
    """A session that has run once. `available` and `make` are ONNX Runtime's own but in tests.

    A CUDA that is there and does not work is said in the log, and the CPU serves. Raises ModelUnusable, which names the
    file, where not even the CPU can run it.
    """
    preload = getattr(onnxruntime, "preload_dlls", None)
    offered = onnxruntime.get_available_providers() if available is None else available
    providers = [provider for provider in WANTED if provider in offered] or ["CPUExecutionProvider"]
    if providers[0] != "CPUExecutionProvider" and preload is not None:
        preload()  # finds the CUDA and cuDNN that came as wheels
    while True:
        try:
            session = make(str(path), _options(threads), list(providers))
            session.run(None, dict(warm_up))
        except Exception as error:  # ONNX Runtime raises many kinds; all mean the same here
            if providers[0] == "CPUExecutionProvider":
                raise ModelUnusable(f"{path} cannot be run: {str(error).splitlines()[0]}") from error
            log.warning("onnx.provider_failed", model=path.name, provider=providers[0], reason=str(error)[:300])
            providers = ["CPUExecutionProvider"]
            continue
        log.info("onnx.ready", model=path.name, provider=session.get_providers()[0], threads=threads)
        return session


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Neither the arena nor the memory pattern gives back what the largest picture once took: 308 MB instead of 693.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
