import ctypes
from types import SimpleNamespace

import pytest

from service.memory import ARENA_MAX, TRIM_THRESHOLD, tell_malloc


def test_every_option_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[int, int]] = []
    libc = SimpleNamespace(mallopt=lambda option, value: told.append((option, value)))
    monkeypatch.setattr(ctypes, "CDLL", lambda name: libc)
    tell_malloc({ARENA_MAX: 2, TRIM_THRESHOLD: 1 << 24})
    assert told == [(ARENA_MAX, 2), (TRIM_THRESHOLD, 1 << 24)]


def test_another_libc_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda name: SimpleNamespace())
    tell_malloc({ARENA_MAX: 2})
