"""What an OCR engine saw, as this package takes it, and what it makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from text.fields import Field, Kind
from text.masking import Kind as PersonalKind

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
MAX_CODES = 20
Side = Literal["left", "right"]
"""Where a bubble of a chat stands: on the right is who took the picture."""


@dataclass(frozen=True, slots=True)
class ScreenLine:
    """One line. `quad`: clockwise from top-left, in pixels of the upright image; confidence in 0..1.

    `block`: lines of one paragraph or bubble share a number, where the engine tells.
    """

    text: str
    confidence: float
    quad: Quad
    side: Side | None = None
    block: int | None = None

    @property
    def top(self) -> float:
        return (self.quad[0][1] + self.quad[1][1]) / 2

    @property
    def bottom(self) -> float:
        return (self.quad[2][1] + self.quad[3][1]) / 2

    @property
    def left(self) -> float:
        return (self.quad[0][0] + self.quad[3][0]) / 2

    @property
    def right(self) -> float:
        return (self.quad[1][0] + self.quad[2][0]) / 2

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def width(self) -> float:
        return max(self.right - self.left, 1.0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Screen:
    """One picture: its lines in reading order, its size in pixels."""

    lines: tuple[ScreenLine, ...]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A line that is kept. `picture` counts from 0."""

    text: str
    side: Side | None
    picture: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Whether the reading can be built on, and why not."""

    verdict: Literal["good", "poor", "empty"]
    reason: Literal["", "no_text", "low_confidence", "few_letters", "mostly_noise"] = ""


@dataclass(frozen=True, slots=True)
class ScreenField:
    """A `text.fields.Field` without its place, a name that was given, or personal data, of which only the kind is told.

    `text` is how it stands in the picture, `value` how a program compares it; of personal data both are a tag.
    """

    kind: Kind | PersonalKind | Literal["app", "screen"]
    value: str
    text: str

    @classmethod
    def of(cls, field: Field) -> ScreenField:
        return cls(field.kind, field.value, field.text)


@dataclass(frozen=True, slots=True)
class ScreenReading:
    """`text`, `lines`: what the pictures say, without noise, in reading order, **not masked**: for the event log only.

    The rest may be shown, indexed and searched by, for it is masked. `fields`: each once, codes first; `summary`: one
    line of at most 60 characters, empty where nothing was read; `query`: the sentences that tell the problem and the
    screen's title, at most 300 characters, without codes (which are fields) and buttons.
    """

    text: str
    lines: tuple[ReadLine, ...]
    fields: tuple[ScreenField, ...]
    summary: str
    query: str
    quality: Quality

    @property
    def codes(self) -> tuple[str, ...]:
        """The error codes among the fields, at most MAX_CODES."""
        return tuple(field.value for field in self.fields if field.kind == "error_code")[:MAX_CODES]
