"""The handoff's state machine, checked against a model that a machine tries to break."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from contracts.agents import Agent
from contracts.errors import Conflict
from contracts.events import Event, EventDraft, Kind, Source
from contracts.messages import Message
from conversation.log import HolderChanged, given
from conversation.models import Address, Conversation, Holder, Stage, apply
from desk import handoff
from desk.handoff import Actor, Drafts, Taken

HANUL, BADA, LEAD = (Agent(id=i, name=n) for i, n in (("a1", "김하늘"), ("a2", "이바다"), ("s1", "박산")))
AGENTS = (HANUL, BADA, LEAD)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
NEW = Conversation(id="web:x", address=Address("web", "v", "duretalk"))
agents = st.sampled_from(AGENTS)


def actor(agent: Agent) -> Actor:
    return Actor(agent, leads=agent is LEAD)


@dataclass
class Case:
    """One conversation: its state, and the rows that made it."""

    state: Conversation = field(default_factory=lambda: NEW)
    rows: list[tuple[Event, Conversation]] = field(default_factory=list)

    def write(self, drafts: Drafts) -> list[Kind]:
        for draft in drafts:
            event = Event(
                conversation_id=self.state.id,
                offset=self.state.last_offset + 1,
                at=START + timedelta(seconds=self.state.last_offset),
                **draft.model_dump(),
            )
            self.rows.append((event, self.state))
            self.state = apply(self.state, event)
        return [draft.kind for draft in drafts]

    def tries(self, transition: Callable[[Conversation], Drafts]) -> bool:
        """Whether the transition was allowed; a refused one has written nothing."""
        try:
            self.write(transition(self.state))
        except Conflict:
            return False
        return True


def message(source: Source, text: str = "…") -> EventDraft:
    return EventDraft(source=source, kind=Kind.MESSAGE_CREATED, data={"text": text})


class Handoffs(RuleBasedStateMachine):
    """`expected` is the model: who holds, by a few plain rules of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.case = Case()
        self.expected: str = "bot"
        self.thinking = False
        self.since: datetime | None = None
        self.key = 0
        self.hops = 0

    @rule(off_hours=st.booleans())
    def request(self, off_hours: bool) -> None:
        allowed = self.case.tries(lambda c: handoff.request(c, "asked", off_hours=off_hours))
        assert allowed == (self.expected in ("bot", "waiting"))
        if self.expected == "bot":
            self.expected, self.since = "waiting", self.case.state.waiting_since
            assert self.case.state.off_hours == off_hours, "a new request starts anew"

    @rule(agent=agents)
    def claim(self, agent: Agent) -> None:
        allowed = self.case.tries(lambda c: handoff.claim(c, actor(agent)))
        assert allowed == (self.expected in ("waiting", agent.id))
        if allowed:
            self.expected = agent.id
            assert self.case.state.stage is Stage.ASSIGNED

    @rule(agent=agents)
    def answer(self, agent: Agent) -> None:
        self.key += 1
        said = self.case.tries(lambda c: handoff.answer(c, actor(agent), Message(text="네"), f"k{self.key}"))
        assert said == (self.expected == agent.id)

    @rule(agent=agents, to=st.one_of(st.none(), agents))
    def transfer(self, agent: Agent, to: Agent | None) -> None:
        holds = self.expected in {a.id for a in AGENTS}
        may = holds and (agent is LEAD or self.expected == agent.id) and (to is None or to.id != self.expected)
        may = may and (agent is LEAD or self.hops < handoff.MAX_HOPS)
        assert self.case.tries(lambda c: handoff.transfer(c, actor(agent), to, "note")) == may
        if may:
            self.hops += 1
            self.expected = to.id if to else "waiting"
            assert self.case.state.waiting_since == self.since, "nobody loses their place by a transfer"

    @rule(agent=agents)
    def hand_back(self, agent: Agent) -> None:
        may = self.expected != "bot" and (self.expected in ("waiting", agent.id) or agent is LEAD)
        may = may and (agent is LEAD or self.hops < handoff.MAX_HOPS)
        assert self.case.tries(lambda c: handoff.hand_back(c, actor(agent))) == may
        if may:
            self.expected = "bot"
            self.hops += 1

    @rule(agent=agents)
    def take_over(self, agent: Agent) -> None:
        may = self.expected != "bot" and (agent is LEAD or self.expected == agent.id)
        assert self.case.tries(lambda c: handoff.take_over(c, actor(agent))) == may
        if may:
            self.expected = agent.id

    @rule(agent=agents)
    def resolve(self, agent: Agent) -> None:
        may = self.expected not in ("bot", "waiting") and (self.expected == agent.id or agent is LEAD)
        assert self.case.tries(lambda c: handoff.resolve(c, actor(agent), "solved", "")) == may
        if may:
            self.expected, self.hops = "bot", 0
            assert self.case.state.stage is Stage.RESOLVED

    @rule()
    def cancel(self) -> None:
        allowed = self.case.tries(handoff.cancel)
        assert allowed == (self.expected in ("bot", "waiting"))
        if self.expected == "waiting":
            self.expected = "bot"

    @rule()
    def customer_writes(self) -> None:
        self.case.write([message(Source.CUSTOMER)])

    @precondition(lambda self: self.expected == "bot")
    @rule()
    def bot_begins_to_think(self) -> None:
        self.thinking = True

    @precondition(lambda self: self.thinking)
    @rule()
    def bot_has_thought(self) -> None:
        """However long it took, and whatever happened meanwhile: it speaks only where it holds."""
        self.thinking = False
        reply = [message(Source.BOT), EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data={})]
        if self.expected == "bot":
            assert self.case.tries(given(reply, Holder.BOT)), "after a hand back the bot answers"
        else:
            with pytest.raises(HolderChanged):
                given(reply, Holder.BOT)(self.case.state)

    @invariant()
    def the_model_agrees(self) -> None:
        state = self.case.state
        expected = {"bot": Holder.BOT, "waiting": Holder.WAITING}.get(self.expected, Holder.AGENT)
        assert state.holder is expected
        assert state.assignee == (self.expected if expected is Holder.AGENT else None)

    @invariant()
    def nobody_waits_and_is_assigned_at_once(self) -> None:
        state = self.case.state
        assert (state.assignee is None) == (state.assignee_name is None)
        assert (state.assignee is not None) == (state.holder is Holder.AGENT)
        assert (state.waiting_since is None) == (state.holder is Holder.BOT)

    @invariant()
    def while_an_agent_holds_nobody_else_speaks(self) -> None:
        for event, before in self.case.rows:
            if event.kind is Kind.MESSAGE_CREATED and event.source is Source.BOT:
                assert before.holder is Holder.BOT
            if event.kind is Kind.MESSAGE_CREATED and event.source is Source.AGENT:
                assert event.data["agent"]["id"] == before.assignee

    @invariant()
    def every_deed_of_an_agent_says_who(self) -> None:
        assert all(event.data["agent"]["name"] for event, _ in self.case.rows if event.source is Source.AGENT)


TestHandoffs = Handoffs.TestCase
TestHandoffs.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


def waiting() -> Case:
    case = Case()
    case.write(handoff.request(case.state, "asked"))
    return case


def test_the_whole_way_writes_who_and_why() -> None:
    case = waiting()
    case.write(handoff.claim(case.state, actor(HANUL)))
    case.write(handoff.transfer(case.state, actor(HANUL), BADA, "결제 담당이에요"))
    assert case.state.stage is Stage.TRANSFERRED
    assert case.write(handoff.answer(case.state, actor(BADA), Message(text="이어서 볼게요"), "k")) == [
        Kind.HANDOFF_ASSIGNED,
        Kind.MESSAGE_CREATED,
    ]
    case.write(handoff.resolve(case.state, actor(BADA), "solved", ""))
    assert [(e.source, e.kind, e.data) for e, _ in case.rows] == [
        (Source.BOT, Kind.HANDOFF_REQUESTED, {"reason": "asked"}),
        (Source.AGENT, Kind.HANDOFF_ASSIGNED, {"agent": {"id": "a1", "name": "김하늘"}, "waited": True}),
        (
            Source.AGENT,
            Kind.HANDOFF_TRANSFERRED,
            {
                "agent": {"id": "a1", "name": "김하늘"},
                "to": {"id": "a2", "name": "이바다"},
                "note": "결제 담당이에요",
            },
        ),
        (Source.AGENT, Kind.HANDOFF_ASSIGNED, {"agent": {"id": "a2", "name": "이바다"}}),
        (Source.AGENT, Kind.MESSAGE_CREATED, {"agent": {"id": "a2", "name": "이바다"}, "text": "이어서 볼게요"}),
        (Source.AGENT, Kind.HANDOFF_RESOLVED, {"agent": {"id": "a2", "name": "이바다"}, "reason": "solved"}),
        (Source.SYSTEM, Kind.SURVEY_REQUESTED, {}),
    ]


def test_a_taken_conversation_says_by_whom() -> None:
    case = waiting()
    case.write(handoff.claim(case.state, actor(HANUL)))
    with pytest.raises(Taken) as taken:
        handoff.claim(case.state, actor(BADA))
    assert taken.value.detail == {"assignee": {"id": "a1", "name": "김하늘"}}
    assert taken.value.status == 409


def test_doing_it_twice_is_harmless() -> None:
    case = waiting()
    assert handoff.request(case.state, "asked") == ()
    case.write(handoff.claim(case.state, actor(HANUL)))
    assert handoff.claim(case.state, actor(HANUL)) == ()
    case.write(handoff.hand_back(case.state, actor(HANUL)))
    assert handoff.cancel(case.state) == ()


def test_a_survey_is_answered_once_after_it_was_asked_for() -> None:
    case = waiting()
    with pytest.raises(Conflict):
        handoff.rate(case.state, 5, None)
    case.write(handoff.claim(case.state, actor(HANUL)))
    case.write(handoff.resolve(case.state, actor(HANUL), "solved", ""))
    [first], [second] = handoff.rate(case.state, 5, "고마워요"), handoff.rate(case.state, 1, None)
    assert first.key == second.key == f"survey:{case.state.last_offset}"
    assert first.data == {"score": 5, "text": "고마워요"}


def test_who_has_no_form_to_answer_is_not_asked() -> None:
    case = Case(Conversation(id="kakao:x", address=Address("kakao", "v", "duretalk")))
    case.write(handoff.request(case.state, "asked"))
    case.write(handoff.claim(case.state, actor(HANUL)))
    assert case.write(handoff.resolve(case.state, actor(HANUL), "solved", "")) == [Kind.HANDOFF_RESOLVED]
    with pytest.raises(Conflict):
        handoff.rate(case.state, 5, None)


def test_a_contact_is_for_those_who_wait_for_a_human() -> None:
    case = Case()
    with pytest.raises(Conflict):
        handoff.leave_contact(case.state, "minji@example.com")
    case = waiting()
    case.write(handoff.leave_contact(case.state, "minji@example.com"))
    assert case.state.notify_email == "minji@example.com"
    assert handoff.leave_contact(case.state, "minji@example.com") == ()
    case.write(handoff.hand_back(case.state, actor(HANUL)))
    assert case.state.notify_email is None
