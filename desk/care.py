"""Care for agents (산업안전보건법 제41조): pure. A firm word, a warning, then the end, with what was said kept.

The steps come in their order; a threat or sexual harassment may be answered by the end at once.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from contracts.desk import Abuse
from contracts.errors import Conflict
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import Message
from conversation.models import Conversation
from desk import handoff
from desk.handoff import Actor, Drafts
from desk.transcripts import abuse_of

Step = Literal["firm", "warn", "end"]
STEPS: tuple[Step, ...] = ("firm", "warn", "end")
GRAVE: frozenset[Abuse] = frozenset({"threat", "sexual"})
COOL_DOWN = timedelta(minutes=10)
"""After an abusive chat nothing is offered to the agent for so long; they may end it sooner."""


def is_grave(events: Sequence[Event]) -> bool:
    """Whether the customer has threatened or harassed."""
    return any(abuse_of(event) in GRAVE for event in events)


def take(
    c: Conversation, by: Actor, step: Step, sentence: str, *, grave: bool = False, offsets: Sequence[int] = ()
) -> Drafts:
    """The next step, in words to the customer; the last one ends the chat. `holder`: whose chat a supervisor ends.

    Raises a Conflict where it is not that step's turn, so that a double click takes one step and not two.
    """
    handoff.need_own(c, by, leader_too=step == "end")
    due = STEPS[min(c.care, len(STEPS) - 1)]
    if step != due and not (step == "end" and grave):
        raise OutOfTurn(f"the next step is: {due}", detail={"due": due})
    message = Message(text=sentence, agent=by.agent).model_dump(mode="json", exclude_defaults=True)
    said = EventDraft(source=Source.AGENT, kind=Kind.MESSAGE_CREATED, data=message)
    own = c.assignee == by.agent.id
    holder = {} if own else {"holder": {"id": c.assignee, "name": c.assignee_name}}
    data = {"agent": by.agent.model_dump(), "step": step, "offsets": sorted(set(offsets)), **holder}
    taken = EventDraft(source=Source.AGENT, kind=Kind.CARE_TAKEN, data=data)
    drafts = [*handoff.claim(c, by), said, taken] if own else [said, taken]
    return [*drafts, *handoff.resolve(c, by, "abuse", "")[:1]] if step == "end" else drafts


def worn(event: Event) -> str | None:
    """The id of the agent whose abusive chat this event ended; None where it did not."""
    if event.kind is not Kind.CARE_TAKEN or event.data.get("step") != "end":
        return None
    return str((event.data.get("holder") or event.data["agent"])["id"])


def flag(by: Actor, offset: int, abuse: bool) -> Drafts:
    """What a person says of a message counts more than any list; the last word counts."""
    data = {"agent": by.agent.model_dump(), "offset": offset, "abuse": abuse}
    return [EventDraft(source=Source.AGENT, kind=Kind.ABUSE_FLAGGED, data=data)]


def flagged(events: Sequence[Event]) -> dict[int, bool]:
    """By offset, what agents have said of messages: abuse, or none."""
    return {e.data["offset"]: e.data["abuse"] for e in events if e.kind is Kind.ABUSE_FLAGGED}


class OutOfTurn(Conflict):
    """Another step against abuse comes first."""

    code = "out_of_turn"
