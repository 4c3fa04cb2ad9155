"""A bot's conversation in short, without a language model: a fold over the log, whose words stand there. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.events import Event, Kind, Source
from contracts.tools import Digest, Refused, Tried
from text.abuse import abuse_in
from text.masking import mask

MAX_EACH = 8
MAX_CHARACTERS = 200
QUESTIONS = frozenset({"answered", "suggested", "abstained", "offered", "asked", "explained", "guest", "browsed"})
"""Outcomes of turns in which something was asked."""
RECORDS_FAILED = frozenset({"records_failed"})


@dataclass(slots=True)
class _Talk:
    """What has been seen so far. `open`: similar questions that were just shown;
    `said`: the words of the turn that is not finished yet."""

    asked: list[str] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    suggested: list[str] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    choice: dict[str, Any] | None = None
    said: list[str] = field(default_factory=list)


def part_of_the_bot(events: Sequence[Event]) -> Sequence[Event]:
    """From the end of the handoff before to the last request; to the end where there was none since."""
    ended = {Kind.HANDOFF_RESOLVED, Kind.HANDED_BACK, Kind.HANDOFF_CANCELLED}
    requests = [n for n, e in enumerate(events) if e.kind is Kind.HANDOFF_REQUESTED]
    last = requests[-1] if requests else len(events)
    if any(e.kind in ended for e in events[last:]):
        last = len(events)
    start = max((n + 1 for n, e in enumerate(events[:last]) if e.kind in ended), default=0)
    # The request's own turn ends after it: what was said in it is in its `turn.finished`.
    stop = next((n + 1 for n, e in enumerate(events[last:], last) if e.kind is Kind.TURN_FINISHED), last + 1)
    return events[start : max(stop, last)]


def digest(events: Sequence[Event]) -> Digest:
    """What was asked, tried, suggested and refused, each in its order, once; without abuse, which is covered."""
    talk = _Talk()
    for event in part_of_the_bot(events):
        _take(talk, event)
    return Digest(
        asked=_short(text for text in talk.asked if not abuse_in(text)),
        tried=tuple(talk.tried[-MAX_EACH:]),
        suggested=_short(title for title in talk.suggested if title not in {t.title for t in talk.tried}),
        refused=tuple(dict.fromkeys(talk.refused))[-MAX_EACH:],
        pictures=_short(text for text in talk.pictures if not abuse_in(text)),
        facts=tuple(talk.facts),
    )


def _take(talk: _Talk, event: Event) -> None:
    match event.kind:
        case Kind.MESSAGE_CREATED if event.source is Source.CUSTOMER:
            talk.choice = event.data.get("choice")
            talk.said += [] if talk.choice else [str(event.data.get("text") or "")]
            if talk.open and (talk.choice or {}).get("kind") != "article":
                talk.refused.append(Refused(kind="suggestions", count=len(talk.open)))
            talk.open.clear()
        case Kind.MESSAGE_CREATED if event.source is Source.BOT:
            _shown(talk, event.data)
        case Kind.ATTACHMENT_READ:
            read = str(event.data.get("summary") or event.data.get("text") or "")
            talk.pictures += [" ".join(mask(read).split())] if read.strip() else []
        case Kind.HANDOFF_REQUESTED:
            found = event.data.get("diagnosis") or {}
            talk.facts = [str(fact) for fact in found.get("facts", ())]
            if found:
                failed = found.get("outcome") in RECORDS_FAILED
                _tried(talk, "diagnosis", str(found.get("title", "")), "failed" if failed else "unknown")
                talk.asked += [str(found["question"])] if found.get("question") else []
            if event.data.get("reason") in ("unavailable", "error") and talk.said:
                talk.asked += [mask(text) for text in talk.said]
        case Kind.TURN_FINISHED:
            _finished(talk, event.data)
        case _:
            pass


def _shown(talk: _Talk, data: dict[str, Any]) -> None:
    """Titles of similar questions, and the first line of an answer."""
    for suggestion in data.get("suggestions", ()):
        title = str(suggestion["title"])
        talk.titles[str(suggestion["article_id"])] = title
        talk.open.add(title)
        talk.suggested.append(title)
    if not data.get("suggestions") and data.get("search_id"):
        talk.shown.append(str(data.get("text") or "").partition("\n")[0])


def _finished(talk: _Talk, facts: dict[str, Any]) -> None:
    outcome, article = facts.get("outcome"), facts.get("article_id")
    title = talk.titles.get(str(article), "") or (talk.shown[-1] if talk.shown else "")
    match outcome:
        case "answered" | "chosen":
            talk.titles[str(article)] = title
            _tried(talk, "article", title, "unknown")
        case "solved":
            _settle(talk, article, "solved")
        case "not_solved":
            _settle(talk, article, "not_solved")
        case "explained":
            name = str((facts.get("diagnosis") or {}).get("title", ""))
            _tried(talk, "diagnosis", name, "unknown")
        case "refused":
            talk.refused.append(Refused(kind="diagnosis", title=_diagnosis(talk, facts)))
        case "rephrase" if (talk.choice or {}).get("kind") == "read_as":
            talk.refused.append(Refused(kind="reading"))
        case _:
            pass
    fresh = outcome in QUESTIONS or (outcome == "handoff" and not _only_a_human(facts))
    question = str(facts.get("question") or facts.get("said") or "") if fresh else ""
    if question and (talk.choice is None or not talk.asked):
        talk.asked.append(question)
    if outcome == "offered":
        talk.titles["diagnosis"] = str((facts.get("diagnosis") or {}).get("title", ""))
    talk.shown.clear()
    talk.said.clear()


def _tried(talk: _Talk, kind: Any, title: str, result: Any) -> None:
    if not title:
        return  # of an older release, which wrote no title
    made = Tried(kind=kind, title=title[:MAX_CHARACTERS], result=result)
    talk.tried = [t for t in talk.tried if (t.kind, t.title) != (made.kind, made.title)] + [made]


def _settle(talk: _Talk, article: object, result: Any) -> None:
    """What the customer said about the answer; without an article, about the last thing tried."""
    title = talk.titles.get(str(article)) if article else None
    for n in range(len(talk.tried) - 1, -1, -1):
        if title is None or talk.tried[n].title == title:
            talk.tried[n] = talk.tried[n].model_copy(update={"result": result})
            if result == "not_solved":
                talk.refused.append(Refused(kind=talk.tried[n].kind, title=talk.tried[n].title))
            return


def _diagnosis(talk: _Talk, facts: dict[str, Any]) -> str:
    return str((facts.get("diagnosis") or {}).get("title") or talk.titles.get("diagnosis", ""))


def _only_a_human(facts: dict[str, Any]) -> bool:
    """The words ask for a human and for nothing else."""
    return (facts.get("intent") or {}).get("name") in ("ask_human", None)


def _short(texts: Iterable[str]) -> tuple[str, ...]:
    cleaned = (" ".join(text.split())[:MAX_CHARACTERS] for text in texts)
    return tuple(dict.fromkeys(text for text in cleaned if text))[-MAX_EACH:]
