"""Who is offered what: one each, nobody over capacity, the last agent first, else the longest idle."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from contracts.teams import Member, Team
from conversation.models import Address, Conversation, Stage
from desk.routing import Hand, match, pick

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
IDS = ("a1", "a2", "a3", "a4")
TEAM = Team(id="all", name="all", members=tuple(Member(agent_id=a, capacity=2) for a in IDS), offer_s=30)


def waiting(name: str, last: str | None = None) -> Conversation:
    address = Address("web", name, "duretalk")
    return Conversation(name, address, Stage.WAITING, waiting_since=NOW, last_agent=last)


def hand(agent_id: str, idle_min: float = 0, load: int = 0, *, free: bool = True) -> Hand:
    return Hand(agent_id, load, 2, NOW - timedelta(minutes=idle_min), free)


def test_the_longest_idle_where_there_is_room() -> None:
    hands = [hand("a1", 5, load=2), hand("a2", 3), hand("a3", 4), hand("a4", 9, free=False)]
    assert pick(waiting("c"), hands, (), [TEAM], NOW) == "a3"


def test_the_last_agent_where_they_can() -> None:
    assert pick(waiting("c", "a1"), [hand("a1"), hand("a2", 9)], (), [TEAM], NOW) == "a1"
    assert pick(waiting("c", "a1"), [hand("a1", load=2), hand("a2", 9)], (), [TEAM], NOW) == "a2"
    assert pick(waiting("c", "a1"), [hand("a1"), hand("a2", 9)], ("a1",), [TEAM], NOW) == "a2", "they let it pass"


def test_nobody_is_nobody() -> None:
    assert pick(waiting("c"), [hand("a1", load=2)], (), [TEAM], NOW) is None
    assert pick(waiting("c"), [hand("stranger")], (), [TEAM], NOW) is None


def test_a_team_by_hand_is_offered_nothing() -> None:
    by_hand = TEAM.model_copy(update={"offer_s": None})
    assert match([waiting("c")], [hand("a1")], {}, [by_hand], NOW) == []


hands = st.lists(
    st.builds(Hand, st.sampled_from(IDS), st.integers(0, 3), st.integers(1, 3), st.just(NOW), st.booleans()),
    unique_by=lambda h: h.agent_id,
)
lines = st.lists(st.integers(0, 30), unique=True, max_size=10)


@given(hands, lines, st.dictionaries(st.integers(0, 30), st.sets(st.sampled_from(IDS))))
def test_one_offer_each_and_nobody_over_capacity(
    there: list[Hand], line: list[int], passed: dict[int, set[str]]
) -> None:
    asked = {f"c{n}": who for n, who in passed.items()}
    made = match([waiting(f"c{n}") for n in line], there, asked, [TEAM], NOW)
    assert len({m.agent_id for m in made}) == len({m.conversation_id for m in made}) == len(made)
    by_id = {h.agent_id: h for h in there}
    for m in made:
        assert by_id[m.agent_id].has_room
        assert m.agent_id not in asked.get(m.conversation_id, set())
    offered = {m.conversation_id for m in made}
    idle = [h for h in there if h.has_room and h.agent_id not in {m.agent_id for m in made}]
    for n in line:
        if f"c{n}" not in offered:
            assert all(h.agent_id in asked.get(f"c{n}", set()) for h in idle), "whoever could take it was asked"
