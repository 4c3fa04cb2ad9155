"""Opening hours from a TOML file: one table for each centre; a centre without one is open round the clock.

[duretalk]
timezone = "Asia/Seoul"
lunch = "12:00-13:00"
holidays = "KR"             # "" ignores public holidays
mon = ["09:00-18:00"]       # … to sun; a day that is not named is closed
sat = ["10:00-12:00"]
[duretalk.exceptions]
2026-12-24 = ["09:00-12:00"]
2026-12-31 = []
"""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import list_supported_countries
from pydantic import BeforeValidator, Field, ValidationError, field_validator

from contracts.base import Strict
from desk.hours import ALWAYS_OPEN, Hours, Span, Weekly

SPAN = re.compile(r"(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)")


class HoursError(ValueError):
    """The file cannot be used; the message says where and why."""


def _span(text: object) -> object:
    if not isinstance(text, str):
        return text
    matched = SPAN.fullmatch(text.strip())
    if matched is None or any(int(minute) > 59 for minute in matched.group(2, 4)):
        raise ValueError('hours are written as "09:00-18:00"')
    start_hour, start, end_hour, end = map(int, matched.groups())
    return Span(start_hour * 60 + start, end_hour * 60 + end)


Spans = tuple[Annotated[Span, BeforeValidator(_span)], ...]


class CentreHours(Strict):
    """One centre's table."""

    timezone: str = "Asia/Seoul"
    lunch: Annotated[Span, BeforeValidator(_span)] | None = None
    holidays: str = "KR"
    mon: Spans = ()
    tue: Spans = ()
    wed: Spans = ()
    thu: Spans = ()
    fri: Spans = ()
    sat: Spans = ()
    sun: Spans = ()
    exceptions: dict[date, Spans] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("not a time zone, such as Asia/Seoul") from error
        return name

    @field_validator("holidays")
    @classmethod
    def _known_country(cls, code: str) -> str:
        if code and code not in list_supported_countries():
            raise ValueError('not a country with known holidays, such as "KR"')
        return code

    def weekly(self) -> Weekly:
        return Weekly(
            days=(self.mon, self.tue, self.wed, self.thu, self.fri, self.sat, self.sun),
            lunch=self.lunch,
            holidays=self.holidays or None,
            exceptions=self.exceptions,
            zone=ZoneInfo(self.timezone),
        )


def load(path: Path | None, centre_id: str) -> Hours:
    """The centre's hours. Raises HoursError where a file is named that is not there, or that is faulty."""
    if path is None:
        return ALWAYS_OPEN
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        if centre_id not in tables:
            return ALWAYS_OPEN
        return CentreHours.model_validate(tables[centre_id]).weekly()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise HoursError(f"{path}: {error}") from error
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_url=False))
        raise HoursError(f"{path}, centre {centre_id}: {faults}") from error
