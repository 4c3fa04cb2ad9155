"""The diagnoses of a folder: the good ones for use, the faulty ones by name. A changed file is read anew."""

import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import structlog

from actions.diagnosis import files
from actions.diagnosis.check import Compiled
from actions.diagnosis.problems import Problem

log = structlog.get_logger(__name__)
LOOK_EVERY_S = 2.0
Signature = tuple[tuple[str, int, int], ...]


class Library:
    """What is usable now (without a folder, nothing). A faulty file stops only itself: it is named, and in the log."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._signature: Signature | None = None
        self._looked = 0.0
        self._good: Mapping[str, Compiled] = MappingProxyType({})
        self._faulty: tuple[str, ...] = ()

    @property
    def good(self) -> Mapping[str, Compiled]:
        """By id."""
        self._look()
        return self._good

    @property
    def faulty(self) -> tuple[str, ...]:
        """Names of the files that cannot be used."""
        self._look()
        return self._faulty

    def _look(self) -> None:
        """Reads the folder again where a file has changed; looks at most every two seconds."""
        if self._signature is not None and time.monotonic() - self._looked < LOOK_EVERY_S:
            return
        self._looked = time.monotonic()
        signature = self._sign()
        if signature != self._signature:
            self._signature = signature
            self._read()

    def _sign(self) -> Signature:
        signed = []
        for path in self._paths():
            try:
                stat = path.stat()
            except OSError:  # removed just now
                continue
            signed.append((path.name, stat.st_mtime_ns, stat.st_size))
        return tuple(signed)

    def _paths(self) -> list[Path]:
        return files.paths(self._folder) if self._folder else []

    def _read(self) -> None:
        good: dict[str, Compiled] = {}
        faulty: list[str] = []
        for path in self._paths():
            compiled, problems = files.read(path)
            errors = [p for p in problems if p.level == "error"]
            if compiled is None or errors:
                faulty.append(path.name)
                _tell(errors)
            elif compiled.diagnosis.id in good:
                faulty.append(path.name)
                _tell([Problem(path.name, 1, f"the id {compiled.diagnosis.id} is another file's too")])
            else:
                good[compiled.diagnosis.id] = compiled
        self._good, self._faulty = MappingProxyType(good), tuple(faulty)
        log.info("diagnoses.read", good=len(good), faulty=len(faulty))


def _tell(errors: list[Problem]) -> None:
    for problem in errors:
        log.error("diagnosis.faulty", file=problem.file, line=problem.line, problem=problem.text)
