"""Faults of a diagnosis file, each with the line it stands on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import yaml

Loc = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Problem:
    """`line` counts from 1. An error keeps the file from being used, a warning does not."""

    file: str
    line: int
    text: str
    level: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.level}: {self.text}"


@dataclass(frozen=True, slots=True)
class Written:
    """A YAML file's node tree, by which a place in its data is found again as a line."""

    file: str
    root: yaml.Node | None = None

    def problem(self, loc: Loc, text: str, level: Literal["error", "warning"] = "error") -> Problem:
        return Problem(self.file, self.line(loc), text, level)

    def line(self, loc: Loc) -> int:
        """The line of the innermost part of `loc` that is written down."""
        node, line = self.root, 1
        if node is not None:
            line = node.start_mark.line + 1
        for step in loc:
            found = _child(node, step)
            if found is None:
                return line
            line, node = found
        return line

    def doubled_keys(self) -> list[Problem]:
        """Keys that stand twice in one mapping: YAML would silently keep the last."""
        return [
            Problem(self.file, key.start_mark.line + 1, f"{key.value} is written twice")
            for mapping in _mappings(self.root)
            for n, (key, _) in enumerate(mapping.value)
            if any(key.value == earlier.value for earlier, _ in mapping.value[:n])
        ]


def _child(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        child = node.value[step]
        return child.start_mark.line + 1, child
    return None


def _mappings(node: yaml.Node | None) -> list[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        return [node, *(m for _, value in node.value for m in _mappings(value))]
    if isinstance(node, yaml.SequenceNode):
        return [m for value in node.value for m in _mappings(value)]
    return []
