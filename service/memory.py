"""How glibc keeps memory: by default every thread has an arena of its own, and none gives back what it held once."""

import ctypes
from collections.abc import Mapping
from typing import Final

TRIM_THRESHOLD: Final = -1
MMAP_THRESHOLD: Final = -3
ARENA_MAX: Final = -8
"""Options of mallopt, from malloc.h."""


def tell_malloc(options: Mapping[int, int]) -> None:
    """Sets these for the whole process, before its threads begin. Without glibc nothing happens."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        for option, value in options.items():
            mallopt(option, value)
