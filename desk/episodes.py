"""A customer's earlier times with an agent, and the questions that were asked inside: folds over one log. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from contracts.agents import Agent
from contracts.events import Event, Kind
from contracts.tools import Episode, Question
from desk.digest import digest

ENDS = {
    Kind.HANDOFF_RESOLVED: "resolved",
    Kind.HANDED_BACK: "handed_back",
    Kind.HANDOFF_CANCELLED: "cancelled",
}


def episodes(events: Sequence[Event]) -> tuple[Episode, ...]:
    """Each time a human was wanted, the newest first."""
    made: list[dict[str, Any]] = []
    for n, event in enumerate(events):
        match event.kind:
            case Kind.HANDOFF_REQUESTED:
                asked = digest(events[: n + 1]).asked
                made.append({"begun": event.at, "offset": event.offset, "asked": asked})
            case Kind.HANDOFF_ASSIGNED if made:
                made[-1]["agent"] = event.data.get("agent")
            case Kind.HANDOFF_RESOLVED | Kind.HANDED_BACK | Kind.HANDOFF_CANCELLED if made:
                told = {"reason": str(event.data.get("reason", "")), "note": str(event.data.get("note", ""))}
                made[-1] |= {"ended": ENDS[event.kind], **told}
            case Kind.SURVEY_ANSWERED if made:
                made[-1]["score"] = event.data.get("score")
            case _:
                pass
    return tuple(Episode.model_validate(one) for one in reversed(made))


def questions(events: Iterable[Event]) -> tuple[Question, ...]:
    """Questions to colleagues with their answers, in the order in which they were asked; of any conversations."""
    made: dict[str, Question] = {}
    for event in events:
        if event.kind is Kind.QUESTION_ASKED:
            data = event.data
            made[data["question_id"]] = Question(
                question_id=data["question_id"],
                conversation_id=event.conversation_id,
                asked_by=Agent.model_validate(data["agent"]),
                owner=Agent.model_validate(data["owner"]),
                text=data["text"],
                asked_at=event.at,
                due=datetime.fromisoformat(data["due"]),
                asked=tuple(data.get("asked", ())),
            )
        elif event.kind is Kind.QUESTION_ANSWERED and event.data["question_id"] in made:
            answered = {"answer": event.data["text"], "answered_at": event.at}
            made[event.data["question_id"]] = made[event.data["question_id"]].model_copy(update=answered)
    return tuple(made.values())
