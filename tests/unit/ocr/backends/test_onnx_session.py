"""Which provider serves: CUDA where it works, the processor else, also when CUDA goes away while it runs."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from prometheus_client import REGISTRY

from ocr.backends.onnx_session import CPU, CUDA, open_session
from ocr.models import ModelUnusable

BLANK = {"x": np.zeros((1, 3, 32, 32), dtype=np.float32)}


class FakeRuntime:
    """Makes sessions that fail on the providers they are told to fail on.

    As the real one, a session goes over to the processor by itself unless told not to, and one that is made where CUDA
    is `absent` has the processor alone.
    """

    def __init__(self, broken: Sequence[str] = (), *, absent: bool = False) -> None:
        self.broken = list(broken)
        self.absent = absent
        self.asked: list[list[str]] = []
        self.models: list[str | bytes] = []

    def __call__(self, model: str | bytes, options: Any, providers: list[str]) -> "FakeSession":
        self.asked.append(providers)
        self.models.append(model)
        assert not options.enable_cpu_mem_arena
        return FakeSession(self, [CPU] if self.absent else providers)


class FakeSession:
    def __init__(self, runtime: FakeRuntime, providers: list[str]) -> None:
        self._runtime = runtime
        self._providers = providers
        self._falls_back = True

    def disable_fallback(self) -> None:
        self._falls_back = False

    def run(self, _: None, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        if self._providers[0] in self._runtime.broken and self._falls_back:
            self._providers = self._providers[1:]
        elif self._providers[0] in self._runtime.broken:
            raise RuntimeError(f"{self._providers[0]} is broken\nmore")
        return [inputs["x"]]

    def get_providers(self) -> list[str]:
        return self._providers


@pytest.mark.parametrize(
    ("available", "broken", "served_by", "tries"),
    [
        ([CPU], [], CPU, 1),
        (["TensorrtExecutionProvider", CUDA, CPU], [], CUDA, 1),
        ([CUDA, CPU], [CUDA], CPU, 2),
        (["AzureExecutionProvider"], [], CPU, 1),
    ],
)
def test_cuda_serves_where_it_works_and_else_the_processor(
    available: list[str], broken: list[str], served_by: str, tries: int
) -> None:
    runtime = FakeRuntime(broken)
    session = open_session(Path("m.onnx"), BLANK, threads=1, available=available, make=runtime)
    assert session.provider == served_by
    assert session.degraded == bool(broken)
    assert len(runtime.asked) == tries
    assert REGISTRY.get_sample_value("sangdam_ocr_provider", {"model": "m.onnx", "provider": served_by}) == 1


def test_a_cuda_that_silently_becomes_the_processor_is_told() -> None:
    runtime = FakeRuntime(absent=True)
    session = open_session(Path("m.onnx"), BLANK, threads=1, available=[CUDA, CPU], make=runtime)
    assert (session.provider, session.degraded) == (CPU, True)
    assert runtime.asked == [[CUDA, CPU], [CPU]]


def test_a_cuda_that_goes_away_is_followed_by_the_processor(tmp_path: Path) -> None:
    path = tmp_path / "m.onnx"
    path.write_bytes(b"the model")
    runtime = FakeRuntime()
    session = open_session(path, BLANK, threads=1, available=[CUDA, CPU], make=runtime)
    path.write_bytes(b"another one")
    runtime.broken.append(CUDA)
    [found] = session.run(None, BLANK)
    assert found is BLANK["x"]
    assert (session.provider, session.degraded) == (CPU, True)
    assert runtime.models == [b"the model"] * 2  # never what lies there by now
    session.run(None, BLANK)
    assert len(runtime.asked) == 2


def test_a_failure_of_the_processor_is_told() -> None:
    runtime = FakeRuntime()
    session = open_session(Path("m.onnx"), BLANK, threads=1, available=[CPU], make=runtime)
    runtime.broken.append(CPU)
    with pytest.raises(RuntimeError, match="broken"):
        session.run(None, BLANK)
    assert not session.degraded


def test_a_model_that_not_even_the_processor_can_run_is_named() -> None:
    with pytest.raises(ModelUnusable, match=r"m\.onnx cannot be run: CPUExecutionProvider is broken$"):
        open_session(Path("m.onnx"), BLANK, threads=1, available=[CPU], make=FakeRuntime([CPU]))
