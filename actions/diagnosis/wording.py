"""Facts in words: amounts, dates and moments as people write them (Babel), and templates with the right particles."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from string import Formatter
from types import MappingProxyType

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal

from actions.diagnosis.calendar import SEOUL
from actions.diagnosis.model import Fact
from actions.diagnosis.rows import FactValue
from contracts.articles import Language
from contracts.records import FieldType
from text.particles import attach

_YES = MappingProxyType({"ko": "예", "en": "yes"})
_NO = MappingProxyType({"ko": "아니요", "en": "no"})
_NONE = MappingProxyType({"ko": "기록 없음", "en": "none on record"})
_DATE = "long"  # 2026년 11월 23일, November 23, 2026
_DAY = "MMMd"  # 11월 23일, Nov 23
_CLOSING = "’”」』"
_TIME = MappingProxyType({"ko": "aaaa h:mm", "en": "h:mm a"})  # 오후 3:20, 3:20 PM


class BadTemplate(ValueError):
    """A template that cannot be filled; the message says why."""


@dataclass(frozen=True, slots=True)
class Slot:
    """`{name}` or, in Korean, `{name:을}` in a template. `closing`: a quotation mark between the two, `‘{name:’을}`."""

    name: str
    closing: str = ""
    particle: str = ""


def slots(template: str, lang: Language) -> list[Slot]:
    """The slots of a template. Raises BadTemplate."""
    return [slot for _, slot in _parts(template, lang) if slot is not None]


def fill(template: str, lang: Language, words: Mapping[str, str]) -> str:
    """The template with words in its slots, in Korean with the particle that follows from them. Raises BadTemplate."""
    return "".join(
        literal + (_filled(slot, words[slot.name]) if slot else "") for literal, slot in _parts(template, lang)
    )


def _filled(slot: Slot, word: str) -> str:
    return word + slot.closing + attach(word, slot.particle)[len(word) :]


def in_words(value: FactValue, kind: FieldType, lang: Language, fact: Fact | None = None) -> str:
    """A value as a person reads it; `fact` has words and a unit of its own."""
    if value is None:
        return _NONE[lang]
    if fact is not None and (own := fact.values.get(str(value).lower() if isinstance(value, bool) else str(value))):
        return str(getattr(own, lang))
    if isinstance(value, bool):
        return (_YES if value else _NO)[lang]
    if isinstance(value, Decimal):
        return _amount(value, lang) if kind == "amount" else _number(value, lang, fact)
    if isinstance(value, datetime):
        day = format_skeleton(_DAY, value, tzinfo=SEOUL, locale=lang)
        return f"{day} {format_time(value, _TIME[lang], tzinfo=SEOUL, locale=lang)}"
    if isinstance(value, date):
        return str(format_date(value, _DATE, locale=lang))
    return value


def _amount(value: Decimal, lang: Language) -> str:
    """4,900원, as 두레톡 and every Korean shop write it; English with the sign."""
    if lang == "ko":
        return f"{format_decimal(value, locale=lang)}원"
    return str(format_currency(value, "KRW", locale=lang))


def _number(value: Decimal, lang: Language, fact: Fact | None) -> str:
    number = str(format_decimal(value, locale=lang))
    if fact is None or fact.unit is None:
        return number
    if lang == "ko":
        return number + fact.unit.ko
    one, _, other = fact.unit.en.partition("|")
    return f"{number} {one if not other or Locale('en').plural_form(value) == 'one' else other}"


def _parts(template: str, lang: Language) -> Iterator[tuple[str, Slot | None]]:
    try:
        parsed = list(Formatter().parse(template))
    except ValueError as error:
        raise BadTemplate(f"{error} (a brace that is meant is written twice)") from error
    for literal, name, following, conversion in parsed:
        if name is None:
            yield literal, None
            continue
        particle = (following or "").lstrip(_CLOSING)
        closing = (following or "").removesuffix(particle)
        if not name.isidentifier() or conversion or (following and (lang != "ko" or not _hangul(particle))):
            shown = "{" + name + (f"!{conversion}" if conversion else "") + (f":{following}" if following else "") + "}"
            raise BadTemplate(f"{shown} is no slot: write {{fact}}, or in Korean {{fact:을}} with a particle")
        yield literal, Slot(name, closing, particle)


def _hangul(text: str) -> bool:
    return bool(text) and all("가" <= letter <= "힣" or letter == "/" for letter in text)
