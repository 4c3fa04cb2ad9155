"""Which build this is: the version, and the commit where it can be known."""

import os
import subprocess
from functools import cache

from service.settings import REPOSITORY

VERSION = "0.1.0"


@cache
def commit() -> str:
    """The commit baked into an image (`SANGDAM_COMMIT`), else the checkout's, else `unknown`."""
    if baked := os.environ.get("SANGDAM_COMMIT"):
        return baked
    try:
        done = subprocess.run(
            ["git", "-C", str(REPOSITORY), "rev-parse", "--short=12", "HEAD"],
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return done.stdout.strip() or "unknown"
