"""Two versions of an article against each other, over HTTP as authors and customers reach them."""

from typing import Any

from kb.backends.sql_events import SqlEventStore
from kb.trials import side_of
from tests.unit.kb.authoring.conftest import JIU, Hands, Service

ID = "delivery-fee"
TRIAL = f"/authoring/articles/{ID}/trial"
OLD, NEW = "판매자마다 3,000원이에요.", "3만 원부터 무료예요."


async def written(service: Service) -> int:
    """The article with a newer version beside the published one; its number."""
    view = await service.call("GET", f"/authoring/articles/{ID}")
    body = {"base": view["row"]["version"], "content": view["content"] | {"body": NEW}}
    after = await service.call("PUT", f"/authoring/articles/{ID}", body)
    number: int = after["row"]["version"]
    return number


async def begun(service: Service, horizon: int = 20) -> Any:
    body = {"version": await written(service), "horizon": horizon}
    return (await service.call("POST", TRIAL, body, author=JIU))["trial"]


async def asked(service: Service, visitor: int, turn: int = 1) -> Any:
    body = {"query": "배송비는 얼마인가요?", "request_id": f"web:{visitor}:{turn}"}
    return await service.call("POST", "/search", body)


async def told(service: Service, found: Any, kind: str) -> None:
    body = {"search_id": found["search_id"], "article_id": ID, "kind": kind}
    await service.call("POST", "/feedback", body)


async def test_half_of_all_visitors_read_the_newer_version_always_the_same(service: Service) -> None:
    await begun(service)
    texts = [(await asked(service, visitor))["answer"]["text"] for visitor in range(30)]
    assert 8 < texts.count(NEW) < 22
    assert texts.count(NEW) + texts.count(OLD) == 30
    again = [(await asked(service, visitor, turn=2))["answer"]["text"] for visitor in range(30)]
    assert again == texts


async def test_what_is_chosen_from_a_list_is_the_visitors_version_too(service: Service) -> None:
    await begun(service)
    for visitor in range(6):
        found = await asked(service, visitor)
        article = await service.call("GET", f"/articles/{ID}", search_id=found["search_id"])
        assert article["body"] == found["answer"]["text"]
    assert (await service.call("GET", f"/articles/{ID}"))["body"] == OLD


async def test_one_visitor_counts_once_with_what_they_said_first(service: Service, hands: Hands) -> None:
    await begun(service)
    first, second = await asked(service, 1), await asked(service, 1, turn=2)
    await told(service, second, "solved")
    await told(service, first, "not_solved")
    trial = (await service.call("GET", TRIAL))["trial"]
    assert trial["a"]["visitors"] + trial["b"]["visitors"] == 1
    assert trial["a"]["judged"] + trial["b"]["judged"] == 1


async def test_at_the_horizon_the_better_one_is_named_and_adopted(service: Service) -> None:
    trial = await begun(service)
    assert trial["verdict"] == "early"
    done = {NEW: 0, OLD: 0}
    for visitor in range(400):
        if min(done.values()) >= 20:
            break
        found = await asked(service, visitor)
        text = found["answer"]["text"]
        done[text] += 1
        await told(service, found, "solved" if text == NEW or done[text] % 5 == 0 else "not_solved")
    trial = (await service.call("GET", TRIAL))["trial"]
    assert (trial["verdict"], trial["b"]["judged"], trial["b"]["solved"]) == ("better", 20, 20)
    assert 0 < trial["low"] < trial["difference"] < trial["high"] <= 1
    ended = (await service.call("POST", f"{TRIAL}/end", {"adopt": True}, author=JIU))["trial"]
    assert ended["ended"] == "adopted"
    assert {(await asked(service, visitor, turn=9))["answer"]["text"] for visitor in range(8)} == {NEW}
    deeds = [line["what"] for line in (await service.call("GET", f"/authoring/articles/{ID}/history"))["items"]]
    assert deeds[:3] == ["publish", "trial_adopted", "trial_start"]


async def test_a_call_for_a_human_is_no_solution(service: Service, events: SqlEventStore) -> None:
    await begun(service)
    found = await asked(service, 1)
    await events.follow_up(found["search_id"], "to_human", "someone")
    trial = (await service.call("GET", TRIAL))["trial"]
    side = "b" if found["answer"]["text"] == NEW else "a"
    assert (trial[side]["handed_over"], trial[side]["solved"], trial[side]["judged"]) == (1, 0, 1)


async def test_kept_the_published_one_stays(service: Service) -> None:
    await begun(service)
    assert (await service.call("POST", f"{TRIAL}/end", {"adopt": False}))["trial"]["ended"] == "kept"
    assert {(await asked(service, visitor))["answer"]["text"] for visitor in range(8)} == {OLD}


async def test_one_at_a_time_and_only_of_something_newer(service: Service) -> None:
    status, answer = await service.answer("POST", TRIAL, {"version": 1, "horizon": 20})
    assert (status, answer["error"]["detail"]["reason"]) == (409, "trial")
    trial = await begun(service)
    status, _ = await service.answer("POST", TRIAL, {"version": trial["b"]["version"], "horizon": 20})
    assert status == 409
    status, _ = await service.answer("POST", "/authoring/articles/locked/trial/end", {"adopt": False})
    assert status == 409


async def test_what_was_written_meanwhile_is_not_adopted_unseen(service: Service) -> None:
    trial = await begun(service)
    view = await service.call("GET", f"/authoring/articles/{ID}")
    body = {"base": trial["b"]["version"], "content": view["content"] | {"body": "또 다른 글"}}
    await service.call("PUT", f"/authoring/articles/{ID}", body)
    status, answer = await service.answer("POST", f"{TRIAL}/end", {"adopt": True})
    assert (status, answer["error"]["code"]) == (409, "changed")
    assert (await service.call("GET", TRIAL))["trial"]["ended"] is None


async def test_publishing_something_else_ends_it(service: Service) -> None:
    trial = await begun(service)
    decision = {"base": trial["b"]["version"], "decision": "publish"}
    await service.call("POST", f"/authoring/articles/{ID}/decisions", decision, author=JIU)
    assert (await service.call("GET", TRIAL))["trial"]["ended"] == "overtaken"


def test_sides_do_not_follow_the_order_of_coming() -> None:
    assert len({side_of(1, str(number)) for number in range(10)}) == 2
