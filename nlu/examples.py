"""The training utterances of the Rasa project, read without Rasa."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

TRAINING_DATA = Path(__file__).resolve().parent.parent / "bot" / "rasa" / "data" / "nlu"


@dataclass(frozen=True)
class Example:
    """`qtype` is None where the block names no question type."""

    text: str
    intent: str
    qtype: "str | None"


def training_examples(folder: Path = TRAINING_DATA) -> "Iterator[Example]":
    """Every example under the folder, file by file. Raises ValueError for a line that is no example."""
    for path in sorted(folder.rglob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            qtype = block.get("metadata", {}).get("question_type")
            for line in block["examples"].splitlines():
                if not line.startswith("- "):
                    raise ValueError(f"{path}: no example: {line!r}")
                yield Example(line[2:].strip(), block["intent"], qtype)
