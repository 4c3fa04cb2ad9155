"""The desk's lists over many conversations still open when the customer of one has asked to be forgotten."""

from collections.abc import Sequence

from contracts.agents import Agent
from contracts.events import Event, EventDraft, Kind, Source
from conversation.forgetting import bare
from desk import care, evidence, inner
from desk.handoff import Actor
from desk.mentions import mentions
from tests.unit.desk.talks import Talk

HANUL = Actor(agent=Agent(id="hanul", name="김하늘"))
WORDS = "나쁜 말이에요"


def written(talk: Talk, drafts: Sequence[EventDraft]) -> Talk:
    for draft in drafts:
        talk.add(draft.source, draft.kind, **draft.data)
    return talk


def forgotten(talk: Talk) -> list[Event]:
    return [event.model_copy(update={"data": bare(event)}) for event in talk.events]


def test_abuse_is_still_a_case_and_has_no_words() -> None:
    talk = written(Talk().says(WORDS), care.flag(HANUL, 1, True))
    (case,) = evidence.cases([e for e in forgotten(talk) if e.kind is Kind.ABUSE_FLAGGED])
    assert (case.flags, case.agents) == (1, ("김하늘",))
    assert WORDS in str(talk.events)
    assert WORDS not in str(forgotten(talk))


def test_what_was_read_stays_read() -> None:
    other = {"id": "bora", "name": "이보라"}
    noted = {"agent": other, "to": {"id": "hanul", "name": "김하늘"}, "text": WORDS}
    talk = written(Talk().add(Source.AGENT, Kind.WHISPERED, **noted), inner.read_mentions(HANUL, 1))
    (mention,) = mentions(forgotten(talk), "hanul")
    assert (mention.read, mention.text) == (True, "")
