"""One suite over every backend of the event log: it compares values, not lengths."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.errors import Conflict, NotFound
from contracts.events import Event, EventDraft, Kind, Source
from conversation.backends.memory_log import MemoryEventLog
from conversation.backends.sql_log import SqlEventLog
from conversation.log import EventLog, HolderChanged
from conversation.models import Address, Conversation, Holder, Stage, apply

ADDRESS = Address("rest", "김민지", "duretalk")


def said(text: str, key: str | None = None) -> EventDraft:
    return EventDraft(source=Source.CUSTOMER, kind=Kind.MESSAGE_CREATED, data={"text": text, "lang": "ko"}, key=key)


def replied(text: str, turn: int) -> list[EventDraft]:
    return [
        EventDraft(source=Source.BOT, kind=Kind.MESSAGE_CREATED, data={"text": text}, turn=turn),
        EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data={}, turn=turn),
    ]


HANDOFF = EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={"reason": "asked"})
BACK = EventDraft(source=Source.AGENT, kind=Kind.HANDED_BACK, data={})
HANUL, BADA = {"id": "a1", "name": "김하늘"}, {"id": "a2", "name": "이바다"}


def agents(kind: Kind, **data: object) -> EventDraft:
    return EventDraft(source=Source.AGENT, kind=kind, data=data)


ASSIGNED = agents(Kind.HANDOFF_ASSIGNED, agent=HANUL)


@pytest.fixture(params=["memory", "sqlite"])
async def log(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EventLog]:
    if request.param == "memory":
        yield MemoryEventLog()
        return
    path = tmp_path_factory.mktemp("log") / "events.sqlite3"
    sql = await SqlEventLog.open(f"sqlite+pysqlite:///{path}")
    yield sql
    await sql.close()


async def test_a_new_conversation_is_empty_and_the_bots(log: EventLog) -> None:
    begun = await log.begin(ADDRESS)
    assert begun == Conversation(id=ADDRESS.conversation_id, address=ADDRESS)
    assert await log.begin(ADDRESS) == begun
    assert await log.read(begun.id) == []


async def test_events_come_back_as_written_in_order(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    before = datetime.now(UTC)
    written = await log.append(c.id, [said("환불 언제 돼요?", key="in:1"), said("급해요")])
    written += await log.append(c.id, replied("3영업일이에요", turn=2))
    assert await log.read(c.id) == written
    assert [e.offset for e in written] == [1, 2, 3, 4]
    assert [e.data.get("text") for e in written] == ["환불 언제 돼요?", "급해요", "3영업일이에요", None]
    assert [e.turn for e in written] == [None, None, 2, 2]
    assert all(before <= e.at <= datetime.now(UTC) + timedelta(seconds=1) and e.at.tzinfo == UTC for e in written)
    assert await log.read(c.id, after=1, limit=2) == written[1:3]
    assert await log.recent(c.id, 2) == written[2:]
    assert await log.recent(c.id, 9) == written


async def test_calls_for_a_human_of_all_conversations_newest_first(log: EventLog) -> None:
    first, second = await log.begin(ADDRESS), await log.begin(Address("web", "2", "duretalk"))
    for conversation in (first, second):
        await log.append(conversation.id, [said("사람 바꿔 주세요"), HANDOFF])
    before = datetime.now(UTC) - timedelta(minutes=1)
    assert [(e.conversation_id, e.offset) for e in await log.handed_over(before, 10)] == [(second.id, 2), (first.id, 2)]
    assert [e.conversation_id for e in await log.handed_over(before, 1)] == [second.id]
    assert await log.handed_over(datetime.now(UTC) + timedelta(minutes=1), 10) == []


async def test_finished_turns_of_all_conversations_newest_first(log: EventLog) -> None:
    first, second = await log.begin(ADDRESS), await log.begin(Address("web", "이바다", "duretalk"))
    for c, text in ((first, "하나"), (second, "둘"), (first, "셋")):
        [asked] = await log.append(c.id, [said(text)])
        finished = EventDraft(source=Source.SYSTEM, kind=Kind.TURN_FINISHED, data={"said": text}, turn=asked.offset)
        await log.append(c.id, [finished])
    assert [e.data["said"] for e in await log.finished(10)] == ["셋", "둘", "하나"]
    assert [e.conversation_id for e in await log.finished(2)] == [first.id, second.id]


async def test_events_of_kinds_in_all_conversations_in_order_of_time(log: EventLog) -> None:
    first, second = await log.begin(ADDRESS), await log.begin(Address("web", "이바다", "duretalk"))
    before = datetime.now(UTC)
    for c in (first, second, first):
        await log.append(c.id, [said("하나"), HANDOFF])
    after = datetime.now(UTC) + timedelta(seconds=1)
    found = await log.of_kinds({Kind.HANDOFF_REQUESTED}, before, after)
    assert [(e.conversation_id, e.offset) for e in found] == [(first.id, 2), (second.id, 2), (first.id, 4)]
    latest = await log.of_kinds({Kind.HANDOFF_REQUESTED, Kind.MESSAGE_CREATED}, before, after, limit=2)
    assert [(e.offset, e.kind) for e in latest] == [(3, Kind.MESSAGE_CREATED), (4, Kind.HANDOFF_REQUESTED)]
    assert await log.of_kinds({Kind.HANDOFF_REQUESTED}, after, after) == []
    assert await log.of_kinds({Kind.HANDOFF_REQUESTED}, before, found[1].at) == found[:1]


async def test_what_routing_needs_follows_the_events(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    wanted = HANDOFF.model_copy(update={"data": {"reason": "asked", "signs": ["urgent"], "topic": "결제"}})
    to_team = agents(Kind.HANDOFF_TRANSFERRED, agent=HANUL, team={"id": "pay", "name": "결제"})
    tagged = agents(Kind.TAGGED, agent=HANUL, tags=["환불", "카드"])
    await log.append(c.id, [wanted, ASSIGNED, to_team, tagged])
    state = await log.conversation(c.id)
    assert state is not None
    assert (state.signs, state.topic, state.team, state.last_agent) == ("urgent", "결제", "pay", "a1")
    assert (state.hops, state.tags, state.hopped_at is None) == (1, "환불 카드", False)
    await log.append(c.id, [ASSIGNED, agents(Kind.CARE_TAKEN, agent=HANUL, step="firm"), BACK, HANDOFF])
    again = await log.conversation(c.id)
    assert again is not None
    assert (again.signs, again.topic, again.team, again.hops, again.care) == ("", None, None, 2, 0)


async def test_state_follows_the_events(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    await log.append(c.id, [said("안녕")])
    assert await log.unanswered() == [c.id]
    await log.append(c.id, replied("안녕하세요", turn=1))
    assert await log.unanswered() == []
    state = await log.conversation(c.id)
    assert state == Conversation(
        id=c.id, address=ADDRESS, last_offset=3, asked_offset=1, answered_offset=1, outgoing_offset=2, lang="ko"
    )


async def test_a_key_seen_twice_is_one_event(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    first = await log.append(c.id, [said("주문 취소", key="m1")])
    again = await log.append(c.id, [said("주문 취소", key="m1"), said("빨리요", key="m2"), said("빨리요", key="m2")])
    assert [e.offset for e in again] == [1, 2, 2]
    assert again[0] == first[0]
    assert [e.data["text"] for e in await log.read(c.id)] == ["주문 취소", "빨리요"]


async def test_the_same_key_elsewhere_is_another_event(log: EventLog) -> None:
    here, there = await log.begin(ADDRESS), await log.begin(Address("callback", "김민지", "duretalk"))
    await log.append(here.id, [said("a", key="m1")])
    await log.append(there.id, [said("b", key="m1")])
    assert [e.data["text"] for e in await log.read(there.id)] == ["b"]


async def test_nothing_is_written_where_the_holder_has_changed(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    await log.append(c.id, [said("사람이랑 얘기할래요"), HANDOFF])
    with pytest.raises(HolderChanged):
        await log.append(c.id, replied("늦은 답", turn=1), if_holder=Holder.BOT)
    assert [e.kind for e in await log.read(c.id)] == [Kind.MESSAGE_CREATED, Kind.HANDOFF_REQUESTED]
    await log.append(c.id, replied("전달했어요", turn=1), if_holder=Holder.WAITING)


async def test_a_change_sees_the_newest_state_and_writes_all_or_nothing(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    seen: list[Conversation] = []

    def claim(state: Conversation) -> list[EventDraft]:
        seen.append(state)
        if state.holder is not Holder.WAITING:
            raise Conflict("nobody waits")
        return [ASSIGNED]

    with pytest.raises(Conflict, match="nobody waits"):
        await log.change(c.id, claim)
    assert await log.read(c.id) == []
    await log.append(c.id, [HANDOFF])
    written = await log.change(c.id, claim)
    assert written == (await log.read(c.id))[1:]
    assert [s.last_offset for s in (seen[0], seen[-1])] == [0, 1]
    assert await log.change(c.id, lambda state: []) == []
    with pytest.raises(NotFound):
        await log.change("rest:unknown", claim)


async def test_stages_and_the_assignee_follow_the_events(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    steps = [
        (HANDOFF, Stage.WAITING, None, 0),
        (ASSIGNED, Stage.ASSIGNED, "김하늘", 2),
        (agents(Kind.HANDOFF_TRANSFERRED, agent=HANUL, to=BADA), Stage.TRANSFERRED, "이바다", 3),
        (agents(Kind.HANDOFF_TRANSFERRED, agent=BADA), Stage.WAITING, None, 4),
        (ASSIGNED, Stage.ASSIGNED, "김하늘", 5),
        (agents(Kind.HANDOFF_RESOLVED, agent=HANUL, reason="solved"), Stage.RESOLVED, None, 6),
        (HANDOFF, Stage.WAITING, None, 6),
        (agents(Kind.HANDOFF_CANCELLED), Stage.BOT, None, 6),
        (HANDOFF, Stage.WAITING, None, 6),
        (BACK, Stage.BOT, None, 10),
    ]
    for draft, stage, name, outgoing in steps:
        await log.append(c.id, [draft])
        state = await log.conversation(c.id)
        assert state is not None
        assert (state.stage, state.assignee_name, state.outgoing_offset) == (stage, name, outgoing), draft.kind
        assert (state.waiting_since is None) == (state.holder is Holder.BOT)


async def test_what_agents_hold_is_listed_for_one_and_for_all(log: EventLog) -> None:
    ids = []
    for sender, agent in (("가", HANUL), ("나", BADA), ("다", HANUL)):
        c = await log.begin(Address("rest", sender, "duretalk"))
        await log.append(c.id, [HANDOFF, agents(Kind.HANDOFF_ASSIGNED, agent=agent)])
        ids.append(c.id)
    assert [c.id for c in await log.held()] == ids
    assert [c.id for c in await log.held("a1")] == [ids[0], ids[2]]
    assert await log.held("nobody") == []
    assert await log.waiting() == []
    await log.append(ids[0], [agents(Kind.HANDOFF_TRANSFERRED, agent=HANUL, to=BADA)])
    assert [c.id for c in await log.held("a2")] == ids[:2]


async def test_the_customers_last_words_of_several_conversations(log: EventLog) -> None:
    one, two, silent = [await log.begin(Address("rest", name, "duretalk")) for name in ("가", "나", "다")]
    first = await log.append(one.id, [said("하나"), *replied("네", 1), said("둘"), HANDOFF, said("셋")])
    (only,) = await log.append(two.id, [said("넷")])
    found = await log.last_said([one.id, two.id, silent.id, "rest:none"], 2)
    assert found == {one.id: [first[3], first[5]], two.id: [only]}
    assert await log.last_said([], 2) == {}
    many = [f"rest:{n}" for n in range(1_200)]
    assert await log.last_said([*many, two.id], 1) == {two.id: [only]}


async def test_what_was_left_at_night_and_where_to_tell_of_the_answer(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    left = EventDraft(source=Source.BOT, kind=Kind.HANDOFF_REQUESTED, data={"reason": "asked", "off_hours": True})
    contact = EventDraft(source=Source.CUSTOMER, kind=Kind.CONTACT_GIVEN, data={"email": "minji@example.com"})
    await log.append(c.id, [left, contact])
    [state] = await log.waiting()
    assert (state.off_hours, state.notify_email) == (True, "minji@example.com")
    await log.append(c.id, [EventDraft(source=Source.SYSTEM, kind=Kind.CONTACT_TOLD, data={})])
    [state] = await log.waiting()
    assert (state.off_hours, state.notify_email) == (True, None)
    await log.append(c.id, [contact, BACK, HANDOFF])
    [state] = await log.waiting()
    assert (state.off_hours, state.notify_email) == (False, None), "a new handoff starts anew"


async def test_what_the_customer_has_seen_moves_forward_only_and_never_beyond_the_end(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    await log.append(c.id, [said("안녕"), *replied("네", turn=1)])
    assert [await log.seen(c.id, offset) for offset in (2, 1, 2, 4, 3, 0)] == [True, False, False, False, True, False]
    assert await log.seen("rest:unknown", 1) is False
    state = await log.conversation(c.id)
    assert state is not None
    assert state.seen_offset == 3


async def test_an_unknown_conversation_is_not_found(log: EventLog) -> None:
    with pytest.raises(NotFound):
        await log.append("rest:unknown", [said("?")])
    assert await log.conversation("rest:unknown") is None
    assert await log.read("rest:unknown") == []


async def test_waiting_is_in_order_of_waiting_and_ends_with_hand_back(log: EventLog) -> None:
    ids = []
    for sender in ("가", "나", "다"):
        c = await log.begin(Address("rest", sender, "duretalk"))
        await log.append(c.id, [HANDOFF])
        ids.append(c.id)
    assert [c.id for c in await log.waiting()] == ids
    since = (await log.waiting())[0].waiting_since
    await log.append(ids[0], [HANDOFF])
    assert (await log.waiting())[0].waiting_since == since, "asking again does not lose one's place"
    await log.append(ids[1], [BACK])
    assert [c.id for c in await log.waiting()] == [ids[0], ids[2]]
    assert (await log.conversation(ids[1])) is not None


async def test_delivery_moves_forward_only(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    await log.append(c.id, [said("안녕"), *replied("네", turn=1)])
    assert await log.undelivered(["rest"]) == [c.id]
    assert await log.undelivered(["callback"]) == []
    await log.delivered(c.id, 3)
    await log.delivered(c.id, 1)
    assert await log.undelivered(["rest"]) == []
    state = await log.conversation(c.id)
    assert state is not None
    assert state.delivered_offset == 3


async def test_writers_side_by_side_leave_no_gap_and_no_double(log: EventLog) -> None:
    c = await log.begin(ADDRESS)
    results = await asyncio.gather(*(log.append(c.id, [said(f"{n}", key=f"k{n % 20}")]) for n in range(40)))
    events = await log.read(c.id)
    assert [e.offset for e in events] == list(range(1, 21))
    assert sorted(e.key or "" for e in events) == sorted(f"k{n}" for n in range(20))
    assert {r[0].offset for r in results} == set(range(1, 21))


async def test_beginning_side_by_side_makes_one(log: EventLog) -> None:
    begun = await asyncio.gather(*(log.begin(ADDRESS) for _ in range(20)))
    assert set(begun) == {begun[0]}


drafts = st.lists(
    st.one_of(
        st.builds(lambda t: said(t), st.text(max_size=20)),
        st.builds(lambda t, k: said(t, key=k), st.text(max_size=5), st.sampled_from(["k1", "k2"])),
        st.just(HANDOFF),
        st.just(BACK),
        st.just(ASSIGNED),
        st.just(agents(Kind.HANDOFF_TRANSFERRED, agent=HANUL, to=BADA)),
        st.just(agents(Kind.HANDOFF_TRANSFERRED, agent=HANUL)),
        st.just(agents(Kind.HANDOFF_RESOLVED, agent=HANUL)),
        st.just(agents(Kind.SURVEY_REQUESTED)),
        st.just(agents(Kind.CONTACT_GIVEN, email="a@b.kr")),
        st.builds(lambda n: replied("r", n)[1], st.integers(1, 5)),
    ),
    max_size=12,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batches=st.lists(drafts, max_size=4))
def test_both_backends_agree_with_the_fold(
    batches: list[list[EventDraft]], make_sql: Callable[[], "asyncio.Future[SqlEventLog]"]
) -> None:
    async def run() -> None:
        sql, memory = await make_sql(), MemoryEventLog()
        try:
            for log in (sql, memory):
                await log.begin(ADDRESS)
                for batch in batches:
                    await log.append(ADDRESS.conversation_id, batch)
            a, b = await sql.read(ADDRESS.conversation_id), await memory.read(ADDRESS.conversation_id)
            assert [without_time(e) for e in a] == [without_time(e) for e in b]
            state = Conversation(id=ADDRESS.conversation_id, address=ADDRESS)
            for event in a:
                state = apply(state, event)
            assert await sql.conversation(ADDRESS.conversation_id) == state
        finally:
            await sql.close()

    asyncio.run(run())


def without_time(event: Event) -> dict[str, object]:
    return event.model_dump(exclude={"at"})


@pytest.fixture
def make_sql(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], object]:
    return lambda: SqlEventLog.open(f"sqlite+pysqlite:///{tmp_path_factory.mktemp('log') / 'e.sqlite3'}")


async def test_forgetting_takes_the_words_and_leaves_the_record(log: EventLog) -> None:
    c = (await log.begin(ADDRESS)).id
    await log.append(c, [said("제 번호는 010-1234-5678이에요"), HANDOFF, ASSIGNED])
    told = agents(Kind.MESSAGE_CREATED, agent=HANUL, text="김민지 님, 확인했어요")
    noted = agents(Kind.NOTE_WRITTEN, agent=HANUL, text="화가 났음")
    await log.append(c, [told, noted])
    before = await log.read(c)
    gone = [
        EventDraft(source=Source.CUSTOMER, kind=Kind.HANDOFF_RESOLVED, data={"agent": HANUL, "reason": "forgotten"}),
        EventDraft(source=Source.CUSTOMER, kind=Kind.FORGOTTEN, data={}),
    ]
    written = await log.forget(c, lambda _: gone)
    after = await log.read(c)
    assert after[-2:] == written
    assert [(e.offset, e.at, e.kind) for e in after[:-2]] == [(e.offset, e.at, e.kind) for e in before]
    assert [e.data for e in after[:-2]] == [
        {"text": ""},
        {"reason": "asked"},
        {"agent": HANUL},
        {"text": "", "agent": HANUL},
        {"agent": HANUL, "text": ""},
    ]
    state = await log.conversation(c)
    assert state is not None
    assert (state.stage, state.last_agent, state.unanswered) == (Stage.BOT, None, False)
    with pytest.raises(NotFound):
        await log.forget("rest:nobody", lambda _: gone)


async def test_what_may_not_be_forgotten_now_stays_as_it_was(log: EventLog) -> None:
    c = (await log.begin(ADDRESS)).id
    await log.append(c, [said("그대로")])

    def refuse(_: Conversation) -> list[EventDraft]:
        raise Conflict("not now")

    with pytest.raises(Conflict):
        await log.forget(c, refuse)
    assert [e.data["text"] for e in await log.read(c)] == ["그대로"]


async def test_beginning_anew_leaves_behind_what_was_not_answered(log: EventLog) -> None:
    c = (await log.begin(ADDRESS)).id
    await log.append(c, [said("환불"), EventDraft(source=Source.CUSTOMER, kind=Kind.RESTARTED, data={})])
    assert await log.unanswered() == []
