"""ONNX Runtime sessions: on CUDA where it is there, else on the CPU; one a model, warmed up, and logged."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import onnxruntime
import structlog
from prometheus_client import Gauge

from ocr.models import ModelUnusable

log = structlog.get_logger(__name__)
CUDA, CPU = "CUDAExecutionProvider", "CPUExecutionProvider"
Make = Callable[[str | bytes, Any, list[Any]], Any]
_provider = Gauge("sangdam_ocr_provider", "1 for what runs a model", ["model", "provider"])


class Session:
    """One model, ready to run; thread-safe. A CUDA that fails or goes away is said in the log, and the CPU goes on.

    `degraded`: whether the CPU runs it though CUDA was there.
    """

    def __init__(self, path: Path, warm_up: Mapping[str, np.ndarray], options: Any, make: Make, *, cuda: bool) -> None:
        """Raises ModelUnusable, which names the file, where not even the CPU can run it."""
        self._name = path.name
        self._options, self._make = options, make
        self._failing = Lock()
        self.degraded = False
        # Kept where CUDA may go away: by then another file may lie in its place.
        self._model = path.read_bytes() if cuda and path.is_file() else str(path)
        self._session: Any = None
        if cuda:
            try:
                self._session = self._opened(CUDA, warm_up)
            except Exception as error:  # ONNX Runtime raises many kinds; all mean the same here
                self._lost(error)
        if self._session is None:
            try:
                self._session = self._opened(CPU, warm_up)
            except Exception as error:
                raise ModelUnusable(f"{path} cannot be run: {str(error).splitlines()[0]}") from error
        self._say()

    @property
    def provider(self) -> str:
        return str(self._session.get_providers()[0])

    def get_outputs(self) -> Any:
        return self._session.get_outputs()

    def run(self, names: Sequence[str] | None, inputs: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """As ONNX Runtime's. Where CUDA fails the CPU does it again, and everything after it."""
        session = self._session
        try:
            return list(session.run(names, dict(inputs)))
        except Exception as error:
            if session.get_providers()[0] == CPU:
                raise
            with self._failing:
                if self._session is session:  # else another thread was first to notice
                    self._lost(error)
                    self._session = self._opened(CPU, inputs)
                    self._say()
        return list(self._session.run(names, dict(inputs)))

    def _opened(self, provider: str, warm_up: Mapping[str, np.ndarray]) -> Any:
        session = self._make(self._model, self._options, [CUDA, CPU] if provider == CUDA else [CPU])
        # ONNX Runtime goes over to the CPU by itself, at the start as at a run, and only prints that it did.
        session.disable_fallback()
        if (served_by := session.get_providers()[0]) != provider:
            raise RuntimeError(f"{served_by} came where {provider} was asked for")
        session.run(None, dict(warm_up))
        return session

    def _lost(self, error: Exception) -> None:
        self.degraded = True
        log.warning("onnx.provider_failed", model=self._name, provider=CUDA, reason=str(error)[:300])

    def _say(self) -> None:
        for provider in (CUDA, CPU):
            _provider.labels(self._name, provider).set(provider == self.provider)
        log.info("onnx.ready", model=self._name, provider=self.provider, threads=self._options.intra_op_num_threads)


def open_session(
    path: Path,
    warm_up: Mapping[str, np.ndarray],
    *,
    threads: int,
    arena: bool = False,
    available: Sequence[str] | None = None,
    make: Make = onnxruntime.InferenceSession,
) -> Session:
    """A session that has run once. `available` and `make` are ONNX Runtime's own but in tests.

    Raises ModelUnusable, which names the file, where not even the CPU can run it.
    """
    offered = onnxruntime.get_available_providers() if available is None else available
    preload = getattr(onnxruntime, "preload_dlls", None)
    if CUDA in offered and preload is not None:
        preload()  # finds the CUDA and cuDNN that came as wheels
    return Session(path, warm_up, _options(threads, arena), make, cuda=CUDA in offered)


def _options(threads: int, arena: bool) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Neither the arena nor the memory pattern gives back what the largest picture once took: 308 MB instead of 693.
    options.enable_cpu_mem_arena = arena
    options.enable_mem_pattern = arena
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options
