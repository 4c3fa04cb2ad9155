"""Facts: what the rows of the queries say, and what follows from it.

A fact that follows from others is an expression of rule-engine, a small typed language without access to anything but
the facts and the functions below: unknown names and wrong types are told when a file is read, not when a customer asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import rule_engine
from rule_engine import DataType

from actions.diagnosis import calendar
from actions.diagnosis.calendar import SEOUL
from actions.diagnosis.model import Diagnosis, Fact
from actions.diagnosis.rows import FactValue, Row
from contracts.records import FieldType

_TYPES = {
    "text": DataType.STRING,
    "yesno": DataType.BOOLEAN,
    "count": DataType.FLOAT,
    "amount": DataType.FLOAT,
    "number": DataType.FLOAT,
    "date": DataType.DATETIME,
    "datetime": DataType.DATETIME,
}
_FUNCTIONS: dict[str, Any] = {
    "business_days": lambda start, end: Decimal(calendar.business_days(start, end)),
    "after_business_days": lambda start, count: _midnight(calendar.after_business_days(start, int(count))),
    "days_between": lambda start, end: Decimal((end.astimezone(SEOUL).date() - start.astimezone(SEOUL).date()).days),
    "minutes_between": lambda start, end: Decimal(int((end - start).total_seconds() // 60)),
    "smaller": min,
    "larger": max,
}
_SIGNATURES = {
    "business_days": (DataType.FLOAT, (DataType.DATETIME, DataType.DATETIME)),
    "after_business_days": (DataType.DATETIME, (DataType.DATETIME, DataType.FLOAT)),
    "days_between": (DataType.FLOAT, (DataType.DATETIME, DataType.DATETIME)),
    "minutes_between": (DataType.FLOAT, (DataType.DATETIME, DataType.DATETIME)),
    "smaller": (DataType.FLOAT, (DataType.FLOAT, DataType.FLOAT)),
    "larger": (DataType.FLOAT, (DataType.FLOAT, DataType.FLOAT)),
}
RESERVED = frozenset({"now", "today", *_FUNCTIONS})


class BadFact(ValueError):
    """A fact that cannot be worked out, and why."""


class BadFacts(ValueError):
    """`problems`: each such fact's name, with what is wrong."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(problems.values()))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Derived:
    """A fact that follows from others; `needs` are those."""

    name: str
    rule: rule_engine.Rule
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FactPlan:
    """Every fact's type, and the derived ones in an order in which they can be worked out."""

    types: Mapping[str, FieldType]
    derived: Sequence[Derived] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """What is known. `failed`: facts left out, since their expression fails on these records; with the error's name."""

    values: Mapping[str, FactValue]
    failed: Mapping[str, str]


def plan(diagnosis: Diagnosis) -> FactPlan:
    """How the facts are worked out. Raises BadFacts with all that cannot be."""
    problems: dict[str, str] = {}
    types: dict[str, FieldType] = {}
    derived: dict[str, Derived] = {}
    for name, fact in diagnosis.facts.items():
        try:
            types[name] = _type(diagnosis, name, fact)
        except BadFact as error:
            problems[name] = str(error)
    for name in types:
        if (expression := diagnosis.facts[name].expression) is not None:
            try:
                derived[name] = _derived(name, expression, types)
            except BadFact as error:
                problems[name] = str(error)
    if problems:
        raise BadFacts(problems)
    return FactPlan(types, tuple(_ordered(derived, types)))


def _ordered(derived: Mapping[str, Derived], types: Mapping[str, FieldType]) -> list[Derived]:
    ordered: list[Derived] = []
    known = {name for name in types if name not in derived}
    while len(ordered) < len(derived):
        ready = [d for d in derived.values() if d.name not in known and known.issuperset(d.needs)]
        if not ready:
            stuck = [name for name in derived if name not in known]
            raise BadFacts({n: f"{n} needs itself, by way of {', '.join(derived[n].needs)}" for n in stuck})
        ordered += ready
        known |= {d.name for d in ready}
    return ordered


def work_out(diagnosis: Diagnosis, facts: FactPlan, rows: Mapping[str, Sequence[Row]], now: datetime) -> WorkedOut:
    """The facts, from the rows of each query, of which the first counts. What hangs on a query not given is left out.

    A fact that follows from one without a record (None) has none either; what follows from a failed one is left out.
    """
    values: dict[str, FactValue] = {}
    failed: dict[str, str] = {}
    for name, fact in diagnosis.facts.items():
        query = fact.count or (fact.source or "").partition(".")[0]
        if query in rows:
            first = rows[query][0] if rows[query] else None
            column = (fact.source or "").partition(".")[2]
            values[name] = Decimal(len(rows[query])) if fact.count else first[column] if first else None
    moment = {"now": now, "today": _midnight(now.astimezone(SEOUL).date()), **_FUNCTIONS}
    for one in facts.derived:
        if any(need not in values for need in one.needs):
            continue
        if any(values[need] is None for need in one.needs):
            values[one.name] = None
            continue
        inputs = {need: _for_rule(values[need]) for need in one.needs}
        try:
            values[one.name] = _from_rule(one.rule.evaluate({**moment, **inputs}), facts.types[one.name])
        except (rule_engine.EngineError, ArithmeticError, ValueError, TypeError) as error:
            failed[one.name] = type(error).__name__
    return WorkedOut({name: values[name] for name in diagnosis.facts if name in values}, failed)


def _type(diagnosis: Diagnosis, name: str, fact: Fact) -> FieldType:
    if name in RESERVED:
        raise BadFact(f"{name} is a word of expressions and cannot name a fact")
    if sum(given is not None for given in (fact.source, fact.count, fact.expression)) != 1:
        raise BadFact(f"{name} wants exactly one of from, count, is")
    if fact.expression is not None:
        if fact.type is None:
            raise BadFact(f"{name} follows from others, so its type has to be written")
        return fact.type
    query, _, column = (fact.source or fact.count or "").partition(".")
    if query not in diagnosis.queries:
        raise BadFact(f"{name} is from the query {query!r}, which is none of {', '.join(diagnosis.queries)}")
    if fact.count is not None:
        return "count"
    fields = diagnosis.queries[query].fields
    if column not in fields:
        raise BadFact(f"{name} is from {query}.{column}, but {query} has only {', '.join(fields)}")
    if fact.type not in (None, fields[column]):
        raise BadFact(f"{name} is a {fact.type}, but {query}.{column} is a {fields[column]}")
    return fields[column]


def _derived(name: str, expression: str, types: Mapping[str, FieldType]) -> Derived:
    if "$" in expression:  # the language's own names: random numbers, ranges without end
        raise BadFact(f"{name}: there are no names with a dollar sign; there are {', '.join(sorted(RESERVED))}")
    symbols: dict[str, Any] = {fact: _TYPES[kind] for fact, kind in types.items() if fact != name}
    symbols |= {"now": DataType.DATETIME, "today": DataType.DATETIME}
    symbols |= {
        function: DataType.FUNCTION(function, return_type=returned, argument_types=taken, minimum_arguments=len(taken))
        for function, (returned, taken) in _SIGNATURES.items()
    }
    context = rule_engine.Context(
        type_resolver=rule_engine.type_resolver_from_dict(symbols),
        resolver=rule_engine.resolve_item,
        default_timezone=UTC,
    )
    try:
        rule = rule_engine.Rule(expression, context=context)
    except rule_engine.EngineError as error:
        raise BadFact(f"{name}: {error.message}{_suggestion(error)}") from error
    result, wanted = rule.statement.expression.result_type, _TYPES[types[name]]
    if result not in (wanted, DataType.UNDEFINED):
        raise BadFact(f"{name} is said to be a {types[name]}, but its expression gives a {result.name.lower()}")
    return Derived(name, rule, tuple(sorted(context.symbols & set(types))))


def _suggestion(error: rule_engine.EngineError) -> str:
    nearest = getattr(error, "suggestion", None)
    return f"; did you mean {nearest}?" if nearest else ""


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SEOUL)


def _for_rule(value: FactValue) -> Any:
    return _midnight(value) if isinstance(value, date) and not isinstance(value, datetime) else value


def _from_rule(value: Any, kind: FieldType) -> FactValue:
    if kind == "date" and isinstance(value, datetime):
        return value.astimezone(SEOUL).date()
    if kind in ("count", "amount"):
        return Decimal(value).to_integral_value()
    if kind == "number":
        return Decimal(value)
    if kind == "yesno":
        return bool(value)
    return value if isinstance(value, str | datetime) else None
