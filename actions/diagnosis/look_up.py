"""Following one diagnosis for one customer: parameters, facts, table, words.

Nothing is changed anywhere and nothing is kept: the same request gives the same step, as long as the records do.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import structlog

from actions.diagnosis.cells import Value
from actions.diagnosis.check import Compiled
from actions.diagnosis.facts import work_out
from actions.diagnosis.model import DEFAULT, Outcome, Parameter, Words
from actions.diagnosis.records import Records, RecordsFailed
from actions.diagnosis.rows import FactValue, Row
from actions.diagnosis.table import decide
from actions.diagnosis.wording import fill, in_words, slots
from contracts.articles import Button, Language
from contracts.diagnosis import Asked, Chosen, DiagnosisRequest, Explained, Failed, Option, ShownFact, Step
from contracts.records import RecordsRequest

log = structlog.get_logger(__name__)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Answers:
    """What the queries gave: rows by query, and why there are none."""

    rows: Mapping[str, Sequence[Row]]
    failed: Mapping[str, str]


async def look_up(compiled: Compiled, request: DiagnosisRequest, records: Records, clock: Clock) -> Step:
    """The next step: a parameter to ask for, the cause in words, or that the records could not be read."""
    choices = await _ask(compiled, request, records, [p.options.query for p in compiled.diagnosis.parameters.values()])
    if choices.failed:
        return Failed(title=compiled.diagnosis.title.ko, failed=dict(choices.failed))
    chosen: list[Chosen] = []
    for name, parameter in compiled.diagnosis.parameters.items():
        settled = _settle(name, parameter, choices.rows[parameter.options.query], request, compiled)
        if isinstance(settled, Asked):
            return settled
        chosen.append(settled)
    given = {c.parameter: c.option.value for c in chosen if c.option}
    rest = [name for name in compiled.diagnosis.queries if name not in choices.rows]
    answers = await _ask(compiled, request, records, rest, given)
    rows = {**choices.rows, **answers.rows}
    worked_out = work_out(compiled.diagnosis, compiled.plan, rows, clock())
    for name, error in worked_out.failed.items():
        log.warning("diagnosis.bad_result", diagnosis=request.diagnosis, fact=name, problem=error)
    if failed := {**answers.failed, **dict.fromkeys(worked_out.failed, "nonsense")}:
        return Failed(title=compiled.diagnosis.title.ko, failed=failed, known=_known(compiled, worked_out.values))
    return explain(compiled, worked_out.values, request.lang, tuple(chosen))


def explain(
    compiled: Compiled, values: Mapping[str, FactValue], lang: Language, chosen: tuple[Chosen, ...] = ()
) -> Explained:
    """The row that the facts choose, in words."""
    outcome_id = decide(compiled.rows, {name: _for_cells(value) for name, value in values.items()})
    outcome = next((o for o in compiled.diagnosis.outcomes if o.id == outcome_id), None)
    cause = outcome.cause if outcome else compiled.diagnosis.default.cause
    words = {name: _in_words(compiled, name, value, lang) for name, value in values.items()}
    log.info("diagnosis.explained", diagnosis=compiled.diagnosis.id, outcome=outcome_id or DEFAULT)
    return Explained(
        title=compiled.diagnosis.title.ko,
        outcome=outcome_id or DEFAULT,
        text=fill(getattr(cause, lang), lang, words),
        facts=_shown(compiled, values, _grounds(outcome, cause, values), lang),
        known=_known(compiled, values),
        chosen=chosen,
        article_id=outcome.article if outcome else None,
        buttons=_buttons(outcome, lang) if outcome else (),
        confirm=outcome.confirm if outcome else False,
        found=outcome is not None,
    )


async def _ask(
    compiled: Compiled,
    request: DiagnosisRequest,
    records: Records,
    names: Sequence[str],
    given: Mapping[str, str] | None = None,
) -> Answers:
    """These queries, all at the same time, each with its own patience; no rows where a parameter has no value."""
    given = given or {}

    async def one(name: str) -> Sequence[Row]:
        query = compiled.diagnosis.queries[name]
        if any(parameter not in given for parameter in query.parameters.values()):
            return ()
        parameters = {wanted: given[parameter] for wanted, parameter in query.parameters.items()}
        body = RecordsRequest(customer=request.customer, parameters=parameters)
        return await records.ask(query.name or name, body, query.fields, query.timeout_ms / 1000)

    wanted = list(dict.fromkeys(names))
    results = await asyncio.gather(*(one(name) for name in wanted), return_exceptions=True)
    rows: dict[str, Sequence[Row]] = {}
    failed: dict[str, str] = {}
    for name, result in zip(wanted, results, strict=True):
        if isinstance(result, RecordsFailed):
            failed[name] = result.why
            log.warning("records.failed", query=name, diagnosis=request.diagnosis, problem=str(result))
        elif isinstance(result, BaseException):
            raise result
        else:
            rows[name] = result
    return Answers(rows, failed)


def _settle(
    name: str, parameter: Parameter, rows: Sequence[Row], request: DiagnosisRequest, compiled: Compiled
) -> Chosen | Asked:
    """The parameter's value: the one given, if it is the customer's own; the only one there is; or a question."""
    options = _options(parameter, rows, request.lang, compiled)
    words = (*parameter.words.ko, *parameter.words.en)
    given = request.given.get(name)
    own = next((o for o in options if o.value == given), None)
    if own is None and (len(options) > 1 or (options and request.ask == name) or given is not None):
        return Asked(
            parameter=name,
            question=getattr(parameter.ask, request.lang),
            options=tuple(options),
            words=words,
            unknown=given is not None,
        )
    option = own or (options[0] if options else None)
    called = getattr(parameter.words, request.lang)[0]
    return Chosen(parameter=name, option=option, called=called, words=words, others=len(options) - (option is not None))


def _options(parameter: Parameter, rows: Sequence[Row], lang: Language, compiled: Compiled) -> list[Option]:
    fields = compiled.diagnosis.queries[parameter.options.query].fields
    template = getattr(parameter.options.label, lang)
    options: dict[str, Option] = {}
    for row in rows:
        value = row[parameter.options.value]
        if isinstance(value, str) and value:
            words = {name: in_words(row[name], kind, lang) for name, kind in fields.items()}
            options.setdefault(value, Option(value=value, label=fill(template, lang, words)))
    return list(options.values())


def _grounds(outcome: Outcome | None, cause: Words, values: Mapping[str, FactValue]) -> list[str]:
    """The facts that an outcome rests on: those of its conditions and those it names, as far as there is a record."""
    wanted = {slot.name for slot in slots(cause.ko, "ko")} | set(outcome.when if outcome else ())
    return [name for name, value in values.items() if name in wanted and value is not None]


def _known(compiled: Compiled, values: Mapping[str, FactValue]) -> tuple[ShownFact, ...]:
    """Everything that the records say, for an agent, whatever the customer's language."""
    return _shown(compiled, values, [name for name, value in values.items() if value is not None], "ko")


def _shown(
    compiled: Compiled, values: Mapping[str, FactValue], names: Sequence[str], lang: Language
) -> tuple[ShownFact, ...]:
    """Those of the facts that have a label."""
    shown = []
    for name in names:
        fact = compiled.diagnosis.facts[name]
        if fact.label is None or name not in values:
            continue
        value = values[name]
        shown.append(
            ShownFact(
                name=name,
                label=getattr(fact.label, lang),
                text=_in_words(compiled, name, value, lang),
                value=value if value is None or isinstance(value, bool | str) else _plain(value),
            )
        )
    return tuple(shown)


def _in_words(compiled: Compiled, name: str, value: FactValue, lang: Language) -> str:
    return in_words(value, compiled.plan.types[name], lang, compiled.diagnosis.facts[name])


def _buttons(outcome: Outcome, lang: Language) -> tuple[Button, ...]:
    return tuple(
        Button(title=getattr(b.title, lang), url=b.url, deep_link=b.deep_link, phone=b.phone) for b in outcome.buttons
    )


def _for_cells(value: FactValue) -> Value:
    return value.isoformat() if isinstance(value, date) else value


def _plain(value: FactValue) -> str | int | float:
    """As JSON can hold it."""
    if isinstance(value, date):  # or a datetime, which is one
        return value.isoformat()
    number = float(value)  # type: ignore[arg-type]  # a Decimal: all else is handled before
    return int(number) if number.is_integer() else number
