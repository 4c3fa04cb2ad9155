"""What can be told of a diagnosis before any customer asks: unknown names, rows that overlap or are never reached, …"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from actions.diagnosis.cells import ANY_OTHER, BadCell, Cell, Value, read_cell
from actions.diagnosis.facts import BadFacts, FactPlan, plan
from actions.diagnosis.model import DEFAULT, Diagnosis, Outcome, Words
from actions.diagnosis.problems import Loc, Problem, Written
from actions.diagnosis.table import Column, Row, TooTangled, overlaps, unreachable
from actions.diagnosis.wording import BadTemplate, slots
from contracts.articles import Button, Language
from contracts.records import QueryDescription

LANGUAGES: tuple[Language, ...] = ("ko", "en")


@dataclass(frozen=True, slots=True)
class Compiled:
    """A diagnosis with its facts' plan and its table, ready to be followed. `written` finds lines again."""

    diagnosis: Diagnosis
    plan: FactPlan
    rows: tuple[Row, ...]
    written: Written


def examine(diagnosis: Diagnosis, written: Written, *, expected_id: str) -> tuple[Compiled, list[Problem]]:
    """Everything that is wrong with a diagnosis of the right shape. What is returned works where nothing is."""
    problems: list[Problem] = []
    if diagnosis.id != expected_id:
        problems.append(written.problem(["id"], f"the id is {diagnosis.id}, but the file's name says {expected_id}"))
    problems += _queries(diagnosis, written)
    problems += _parameters(diagnosis, written)
    try:
        facts = plan(diagnosis)
    except BadFacts as error:
        problems += [written.problem(["facts", name], text) for name, text in error.problems.items()]
        return Compiled(diagnosis, FactPlan({}), (), written), problems
    rows: list[Row] = []
    for n, outcome in enumerate(diagnosis.outcomes):
        row, faults = _row(diagnosis, facts, outcome, n, written)
        rows.append(row)
        problems += faults
    problems += _words(diagnosis, written, diagnosis.default.cause, ["default", "cause"])
    if not problems:
        problems += _table(diagnosis, facts, rows, written)
    problems += _unused(diagnosis, facts, written)
    return Compiled(diagnosis, facts, tuple(rows), written), problems


def against_records(compiled: Compiled, queries: Sequence[QueryDescription]) -> list[Problem]:
    """What the records service does not have: a query, a column, a parameter; or has with another type."""
    known = {query.name: query for query in queries}
    problems = []
    for name, query in compiled.diagnosis.queries.items():
        at: Loc = ["queries", name]
        there = known.get(query.name or name)
        if there is None:
            text = f"the records service knows no query {query.name or name!r}; it has {', '.join(sorted(known))}"
            problems.append(compiled.written.problem(at, text))
            continue
        for column, kind in query.fields.items():
            if column not in there.fields:
                text = f"{there.name} has no column {column}; it has {', '.join(there.fields)}"
                problems.append(compiled.written.problem([*at, "fields", column], text))
            elif there.fields[column].type != kind:
                text = f"{there.name}.{column} is a {there.fields[column].type}, not a {kind}"
                problems.append(compiled.written.problem([*at, "fields", column], text))
        for given in sorted(set(query.parameters) ^ set(there.parameters)):
            text = f"{there.name} {'wants' if given in there.parameters else 'knows no'} parameter {given}"
            problems.append(compiled.written.problem([*at, "parameters", given], text))
    return problems


def against_articles(compiled: Compiled, known: frozenset[str]) -> list[Problem]:
    """Articles that help search does not have."""
    named: list[tuple[Loc, str]] = [(["articles", n], name) for n, name in enumerate(compiled.diagnosis.articles)]
    named += [(["outcomes", n, "article"], o.article) for n, o in enumerate(compiled.diagnosis.outcomes) if o.article]
    return [compiled.written.problem(at, f"there is no article {name!r}") for at, name in named if name not in known]


def doubled_examples(all_of_them: Sequence[Compiled]) -> list[Problem]:
    """Examples that stand in two diagnoses: a question could not be told apart by them."""
    seen: dict[str, str] = {}
    problems = []
    for compiled in all_of_them:
        for lang in LANGUAGES:
            for n, example in enumerate(getattr(compiled.diagnosis.examples, lang)):
                first = seen.setdefault(example.casefold(), compiled.diagnosis.id)
                if first != compiled.diagnosis.id:
                    text = f"{example!r} is an example of {first} too"
                    problems.append(compiled.written.problem(["examples", lang, n], text))
    return problems


def _queries(diagnosis: Diagnosis, written: Written) -> Iterator[Problem]:
    for name, query in diagnosis.queries.items():
        for wanted, given in query.parameters.items():
            if given not in diagnosis.parameters:
                text = f"{wanted} is given from {given!r}, which is none of this diagnosis's parameters"
                yield written.problem(["queries", name, "parameters", wanted], text)


def _parameters(diagnosis: Diagnosis, written: Written) -> Iterator[Problem]:
    for name, parameter in diagnosis.parameters.items():
        at: Loc = ["parameters", name, "options"]
        query = diagnosis.queries.get(parameter.options.query)
        if query is None:
            yield written.problem([*at, "query"], f"there is no query {parameter.options.query!r}")
            continue
        if query.parameters:
            yield written.problem([*at, "query"], "the query of the choices must need no parameter itself")
        if query.fields.get(parameter.options.value) != "text":
            yield written.problem([*at, "value"], f"{parameter.options.value!r} is no text column of the query")
        yield from _templates(parameter.options.label, [*at, "label"], query.fields, "column", written)


def _row(
    diagnosis: Diagnosis, facts: FactPlan, outcome: Outcome, n: int, written: Written
) -> tuple[Row, list[Problem]]:
    at: Loc = ["outcomes", n]
    problems = []
    if outcome.id == DEFAULT or outcome.id in [o.id for o in diagnosis.outcomes[:n]]:
        problems.append(written.problem([*at, "id"], f"the id {outcome.id} is taken"))
    cells: dict[str, Cell] = {}
    for name, test in outcome.when.items():
        if name not in facts.types:
            text = f"{name} is no fact of this diagnosis; there are {', '.join(facts.types)}"
            problems.append(written.problem([*at, "when", name], text))
            continue
        try:
            cells[name] = read_cell(test, facts.types[name], _values(diagnosis, facts, name))
        except BadCell as error:
            problems.append(written.problem([*at, "when", name], f"{name}: {error}"))
    problems += _words(diagnosis, written, outcome.cause, [*at, "cause"])
    for number, button in enumerate(outcome.buttons):
        try:
            for title in (button.title.ko, button.title.en):
                Button(title=title, url=button.url, deep_link=button.deep_link, phone=button.phone)
        except ValidationError:
            text = "a button has exactly one of url, deep_link, phone, and a title of 40 characters at most"
            problems.append(written.problem([*at, "buttons", number], text))
    return Row(outcome.id, cells), problems


def _words(diagnosis: Diagnosis, written: Written, words: Words, at: Loc) -> Iterator[Problem]:
    yield from _templates(words, at, diagnosis.facts, "fact", written)


def _templates(words: Words, at: Loc, known: Mapping[str, object], what: str, written: Written) -> Iterator[Problem]:
    for lang in LANGUAGES:
        try:
            for slot in slots(getattr(words, lang), lang):
                if slot.name not in known:
                    text = f"{{{slot.name}}} is no {what}; there are {', '.join(known)}"
                    yield written.problem([*at, lang], text)
        except BadTemplate as error:
            yield written.problem([*at, lang], str(error))


def _table(diagnosis: Diagnosis, facts: FactPlan, rows: Sequence[Row], written: Written) -> Iterator[Problem]:
    columns = {name: Column(kind, _values(diagnosis, facts, name)) for name, kind in facts.types.items()}
    place = {row.outcome: n for n, row in enumerate(rows)}
    dead: Mapping[str, tuple[str, ...]] = {}
    try:
        dead = unreachable(rows, columns)
    except TooTangled as error:
        text = (
            f"whether {error.outcome} is ever reached cannot be told: the rows before it cut its cases into too many "
            "pieces; test fewer facts in a row, or work them out in a fact of its own"
        )
        yield written.problem(["outcomes", place[error.outcome]], text, "warning")
    for outcome, takers in dead.items():
        why = f"earlier rows take all its cases: {', '.join(takers)}" if takers else "its conditions exclude each other"
        yield written.problem(["outcomes", place[outcome]], f"{outcome} is never reached: {why}")
    if diagnosis.hit == "first":
        return
    for overlap in overlaps(rows, columns):
        if overlap.row not in dead:
            text = f"{overlap.row} overlaps with {overlap.earlier}: both match where {_case(overlap.example)}"
            yield written.problem(["outcomes", place[overlap.row]], text)


def _case(example: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} = {_written(value)}" for name, value in example.items()) or "anything"


def _written(value: Value) -> str:
    """As an operator would write it."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "true", False: "false"}[value]
    return "anything else" if value == ANY_OTHER else str(value)


def _values(diagnosis: Diagnosis, facts: FactPlan, name: str) -> tuple[str, ...]:
    return tuple(diagnosis.facts[name].values) if facts.types[name] == "text" else ()


def _unused(diagnosis: Diagnosis, facts: FactPlan, written: Written) -> Iterator[Problem]:
    """Queries that would be asked for nothing."""
    used = {(f.source or f.count or "").partition(".")[0] for f in diagnosis.facts.values()}
    used |= {p.options.query for p in diagnosis.parameters.values()}
    for name in diagnosis.queries:
        if name not in used:
            yield written.problem(["queries", name], f"no fact comes from {name}", "warning")
