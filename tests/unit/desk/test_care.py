"""Steps against abuse, in their order; evidence that shows when it was changed."""

from datetime import UTC, datetime

import pytest

from contracts.agents import Agent
from contracts.errors import NotFound
from contracts.events import Event, EventDraft, Kind
from conversation.models import Address, Conversation, Stage, apply
from desk import care
from desk.evidence import evidence
from desk.handoff import Actor, Drafts, Taken
from tests.unit.desk.talks import Talk

HANUL, LEAD = Actor(Agent(id="a1", name="김하늘")), Actor(Agent(id="s1", name="박산"), leads=True)
HELD = Conversation(
    "web:talk", Address("web", "v", "duretalk"), Stage.ASSIGNED, assignee="a1", assignee_name="김하늘", last_offset=9
)
NOW = datetime(2026, 3, 4, 9, tzinfo=UTC)


def after(c: Conversation, drafts: "list[EventDraft] | object") -> Conversation:
    for draft in drafts:  # type: ignore[attr-defined]
        row = {"conversation_id": c.id, "offset": c.last_offset + 1, "at": NOW}
        c = apply(c, Event(**row, **draft.model_dump()))
    return c


def test_a_firm_word_a_warning_and_the_end() -> None:
    firm = care.take(HELD, HANUL, "firm", "차분히 말씀해 주세요")
    assert [d.kind for d in firm] == [Kind.MESSAGE_CREATED, Kind.CARE_TAKEN]
    once = after(HELD, firm)
    with pytest.raises(care.OutOfTurn):
        care.take(once, HANUL, "firm", "…")
    with pytest.raises(care.OutOfTurn):
        care.take(once, HANUL, "end", "…")
    twice = after(once, care.take(once, HANUL, "warn", "마지막으로 부탁드려요"))
    ended = after(twice, care.take(twice, HANUL, "end", "여기서 마칠게요"))
    assert (ended.stage, ended.assignee) == (Stage.RESOLVED, None)
    assert ended.survey_offset == 0, "nobody is asked how it was"


def test_a_threat_may_be_answered_by_the_end_at_once() -> None:
    assert care.is_grave(Talk().says("찾아가서 죽여버린다").events)
    assert not care.is_grave(Talk().says("아 진짜 짜증나").events)
    drafts = care.take(HELD, HANUL, "end", "여기서 마칠게요", grave=True)
    assert drafts[-1].data["reason"] == "abuse"


def test_who_may() -> None:
    with pytest.raises(Taken):
        care.take(HELD, LEAD, "firm", "…")
    warned = after(HELD, [*care.take(HELD, HANUL, "firm", "…")])
    warned = after(warned, care.take(warned, HANUL, "warn", "…"))
    assert after(warned, care.take(warned, LEAD, "end", "…")).stage is Stage.RESOLVED, "a supervisor ends it for them"


def test_who_had_the_chat_is_worn_out_whoever_ended_it() -> None:
    def worn(by: Actor) -> list[str]:
        rows = [{"conversation_id": "web:talk", "offset": 1, "at": NOW, **d.model_dump()} for d in ended(by)]
        return [agent for row in rows if (agent := care.worn(Event(**row))) is not None]

    def ended(by: Actor) -> Drafts:
        return care.take(HELD, by, "end", "여기서 마칠게요", grave=True)

    assert worn(HANUL) == worn(LEAD) == ["a1"]
    firm = care.take(HELD, HANUL, "firm", "…")[1]
    assert care.worn(Event(conversation_id="web:talk", offset=1, at=NOW, **firm.model_dump())) is None


def test_evidence_holds_what_was_said_and_done_and_nothing_else() -> None:
    talk = Talk().says("환불 언제 돼요").says("야 이 병신아").says("답답하게 구네 진짜")
    talk.agent(Kind.CARE_TAKEN, step="firm", offsets=[3])
    made = evidence(HELD, talk.events, NOW, "user:s1")
    assert [(m.offset, m.abuse) for m in made.messages] == [(2, "insult"), (3, "flagged")]
    assert [(s.agent.name, s.step) for s in made.steps] == [("김하늘", "firm")]
    again = evidence(HELD, talk.events, NOW, "user:s2")
    assert again.sha256 == made.sha256, "over what was said and done alone"
    other = Talk().says("야 이 멍청한놈아").agent(Kind.CARE_TAKEN, step="firm", offsets=[])
    assert evidence(HELD, other.events, NOW, "user:s1").sha256 != made.sha256
    with pytest.raises(NotFound):
        evidence(HELD, Talk().says("환불이요").events, NOW, "user:s1")
