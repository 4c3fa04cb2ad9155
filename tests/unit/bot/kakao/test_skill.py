"""The skill server over real HTTP, with the bot in memory behind it."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import aiohttp
import pytest
from aiohttp.test_utils import TestClient, TestServer
from pydantic import SecretStr

from bot.channels.kakao import skill as kakao
from bot.channels.kakao.skill import PATH, KakaoChannel
from bot.front_desk import Reception
from bot.turns import TurnRunner
from contracts.actions import HandoffPayload, Payload
from contracts.agents import Agent
from contracts.errors import Unavailable, Unprocessable
from contracts.events import Kind, Source
from contracts.messages import Message
from contracts.ocr import OcrResponse
from contracts.search import SearchResponse
from conversation.models import Address
from desk import handoff
from service.app import create_app
from service.settings import Settings
from tests.pictures import png
from tests.unit.bot.conftest import ANSWERED, SUGGESTED, Bot, screen, search_payload
from tests.unit.bot.kakao import rules
from tests.unit.bot.kakao.requests import delivery, from_group, skill, tap, with_callback, with_pictures

PICTURE = "https://secure.kakaocdn.net/a.jpg"
JSON = {"Content-Type": "application/json"}
HANUL = handoff.Actor(Agent(id="u_1", name="김하늘"))


@dataclass
class Outside:
    """Kakao's hosts: what is fetched there, and what is posted."""

    picture_of: Callable[[str], bytes] = lambda url: png()
    posted: list[tuple[str, Any]] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    status: int = 200

    async def picture(self, url: str, most: int, headers: object = None) -> bytes:
        return self.picture_of(url)

    def check(self, url: str) -> None:
        if not url.startswith("https://bot-api.kakao.com/"):
            raise Unprocessable("no request is made to this address")

    async def post(self, url: str, body: bytes) -> int:
        self.posted.append((url, json.loads(body)))
        self.arrived.set()
        return self.status

    async def close(self) -> None: ...


@dataclass
class Messenger:
    """KakaoTalk, as far as our server sees it."""

    http: TestClient[Any, Any]
    bot: Bot
    outside: Outside
    channel: KakaoChannel

    async def send(self, body: object, **headers: str) -> dict[str, Any]:
        response = await self.http.post(PATH, json=body, headers=headers)
        assert response.status == 200, await response.text()
        made: dict[str, Any] = await response.json()
        assert len(await response.read()) <= 30_720
        group = isinstance(body, dict) and "chat" in body["userRequest"]
        rules.check(made, group=group)
        return made

    async def says(self, body: object, **headers: str) -> str:
        return rules.texts(await self.send(body, **headers))

    async def events(self, user: str = "u1") -> list[Any]:
        return await self.bot.log.read(Address("kakao", user, "duretalk").conversation_id)

    async def claim_and_answer(self, text: str, key: str = "k1") -> None:
        c = Address("kakao", "u1", "duretalk").conversation_id
        for step in (
            lambda c: handoff.claim(c, HANUL),
            lambda c: handoff.answer(c, HANUL, Message(text=text), key),
        ):
            self.bot.broadcast.publish(await self.bot.log.change(c, step))


async def messenger_with(bot: Bot, **settings: Any) -> tuple[TestClient[Any, Any], Messenger]:
    outside = Outside()
    chosen = Settings(public_url="https://help.example.com", **settings)
    channel = KakaoChannel(chosen, outside, outside)  # type: ignore[arg-type]
    app = create_app(chosen)
    app.add_routes(channel.routes(bot.desk()))
    http = TestClient(TestServer(app))
    return http, Messenger(http, bot, outside, channel)


@pytest.fixture
async def kakao_talk(bot: Bot) -> AsyncIterator[Messenger]:
    http, messenger = await messenger_with(bot)
    async with http:
        yield messenger
        await messenger.channel.close()
        await bot.runner.stop()


async def test_a_question_an_answer_and_a_tap(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = search_payload
    kakao_talk.bot.search.found = SUGGESTED
    made = await kakao_talk.send(skill("환불 언제 돼요?"))
    [item] = made["template"]["outputs"][1]["listCard"]["items"]
    shown = await kakao_talk.send(tap(item["extra"], item["messageText"]))
    assert "3~5영업일" in rules.texts(shown)
    assert [r["label"] for r in shown["template"]["quickReplies"]] == ["해결됐어요", "해결되지 않았어요"]
    said = [e.data["text"] for e in await kakao_talk.events() if e.source is Source.CUSTOMER]
    assert said == ["환불 언제 돼요?", "환불은 언제 되나요?"]
    assert kakao_talk.bot.search.feedbacks[0].kind == "click"


@pytest.mark.parametrize("text", ["x" * 10_000, "😀" * 50, "\x00", "", None, "\n", "가\n나\r\n다", "sd:forged"])
async def test_whatever_is_said_there_is_an_answer(kakao_talk: Messenger, text: str | None) -> None:
    await kakao_talk.send(skill(text))


async def test_a_repeated_delivery_is_answered_the_same_and_counted_once(kakao_talk: Messenger) -> None:
    twice = delivery()
    first, second = await asyncio.gather(*(kakao_talk.send(skill(), **twice) for _ in range(2)))
    third = await kakao_talk.send(skill(), **twice)
    assert first == second == third
    assert sum(e.source is Source.CUSTOMER for e in await kakao_talk.events()) == 1
    kakao_talk.channel._answers.clear()  # a restart
    assert await kakao_talk.send(skill(), **twice) == first
    assert sum(e.source is Source.CUSTOMER for e in await kakao_talk.events()) == 1


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch, bot: Bot) -> asyncio.Event:
    """Rasa waits for this, and the messenger's patience is short."""
    monkeypatch.setattr(kakao, "BUDGET_S", 0.05)
    go, read = asyncio.Event(), bot.rasa.read

    async def wait(turn: Any) -> list[Payload]:
        await go.wait()
        return await read(turn)

    monkeypatch.setattr(bot.rasa, "read", wait)
    return go


async def test_what_takes_longer_is_fetched_by_a_quick_reply(kakao_talk: Messenger, slow: asyncio.Event) -> None:
    made = await kakao_talk.send(skill())
    [reply] = made["template"]["quickReplies"]
    assert reply["label"] == "결과 보기"
    assert "결과 보기" in await kakao_talk.says(tap(reply["extra"], "결과 보기")), "still not ready"
    slow.set()
    while "안녕하세요" not in (fetched := await kakao_talk.says(tap(reply["extra"], "결과 보기"))):
        pass
    assert "무엇을 도와드릴까요" in fetched
    assert "아직 새로 온 답변이 없어요" in await kakao_talk.says(tap(reply["extra"], "결과 보기"))
    assert sum(e.source is Source.CUSTOMER for e in await kakao_talk.events()) == 1, "a look is no message"


async def test_what_takes_longer_goes_by_callback_once(kakao_talk: Messenger, slow: asyncio.Event) -> None:
    twice = delivery()
    made = await kakao_talk.send(with_callback(skill()), **twice)
    assert made["useCallback"]
    assert await kakao_talk.send(with_callback(skill()), **twice) == made
    slow.set()
    await kakao_talk.outside.arrived.wait()
    while kakao_talk.channel._late:
        await asyncio.gather(*kakao_talk.channel._late)
    [(url, body)] = kakao_talk.outside.posted
    assert url == "https://bot-api.kakao.com/callback/1"
    rules.check(body)
    assert "안녕하세요" in rules.texts(body)
    assert "아직 새로 온" in await kakao_talk.says(tap({"fetch": True})), "it has been shown"


async def test_an_answer_that_the_callback_refused_comes_with_the_next_one(
    kakao_talk: Messenger, slow: asyncio.Event
) -> None:
    kakao_talk.outside.status = 400
    await kakao_talk.send(with_callback(skill()))
    slow.set()
    await kakao_talk.outside.arrived.wait()
    assert "안녕하세요" in await kakao_talk.says(tap({"fetch": True}))


@pytest.mark.parametrize("url", ["http://127.0.0.1/c", "https://evil.example/c", "nonsense"])
async def test_a_callback_elsewhere_is_not_called(kakao_talk: Messenger, slow: asyncio.Event, url: str) -> None:
    made = await kakao_talk.send(with_callback(skill(), url))
    assert made["template"]["quickReplies"][0]["label"] == "결과 보기"
    assert kakao_talk.outside.posted == []


async def test_pictures_are_fetched_at_once_and_read(kakao_talk: Messenger) -> None:
    kakao_talk.bot.ocr.lines = lambda content: screen("DT-1003 오류가 발생했어요")
    kakao_talk.bot.rasa.answer = search_payload
    kakao_talk.bot.search.found = ANSWERED
    made = await kakao_talk.says(with_pictures({"secureUrls": f"List({PICTURE}, {PICTURE}?2)"}, PICTURE))
    assert "DT-1003" in made
    [said] = [e for e in await kakao_talk.events() if e.source is Source.CUSTOMER]
    assert len(said.data["attachments"]) == 2
    assert said.data["text"] == "", "an address is no text to search"


async def test_a_slow_ocr_never_makes_it_late(kakao_talk: Messenger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kakao, "BUDGET_S", 0.05)
    go = asyncio.Event()

    async def read(content: bytes) -> OcrResponse:
        await go.wait()
        return screen("DT-1003 오류가 발생했어요")

    monkeypatch.setattr(kakao_talk.bot.ocr, "read", read)
    made = await kakao_talk.send(with_callback(with_pictures({"secureUrls": f"List({PICTURE})"})))
    assert made["useCallback"]
    go.set()
    await kakao_talk.outside.arrived.wait()
    assert "DT-1003" in rules.texts(kakao_talk.outside.posted[0][1])


async def test_pictures_that_cannot_be_had_are_said_so(kakao_talk: Messenger) -> None:
    def refuse(url: str) -> bytes:
        raise Unavailable("gone")

    kakao_talk.outside.picture_of = refuse
    assert "사진을 받지 못했어요" in await kakao_talk.says(with_pictures({"secureUrls": f"List({PICTURE})"}))
    assert await kakao_talk.events() == []
    both = await kakao_talk.says(with_pictures({"secureUrls": f"List({PICTURE})"}, "이 화면이에요"))
    assert "사진을 받지 못했어요" in both
    assert "안녕하세요" in both
    assert "동의해" in await kakao_talk.says(with_pictures({"privacyAgreement": "N"}))


async def test_while_a_human_is_awaited_or_there(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    assert "대기 순서는 1번째" in await kakao_talk.says(skill("상담원 연결해 주세요"))
    waiting = await kakao_talk.send(skill("아직인가요"))
    assert len(waiting["template"]["outputs"]) == 1, "one line"
    assert [r["label"] for r in waiting["template"]["quickReplies"]] == ["대기 취소", "새 답변 보기"]
    await kakao_talk.claim_and_answer("안녕하세요, 김하늘이에요. *별*")
    news = await kakao_talk.says(tap({"fetch": True}))
    assert "상담원 김하늘 님이 상담을 시작했어요." in news
    assert "*별*" in news
    receipt = await kakao_talk.send(skill("네"))
    assert [o["simpleText"]["text"][:10] for o in receipt["template"]["outputs"]] == ["상담원에게 전달했어"]
    await kakao_talk.claim_and_answer("확인했어요", "k2")
    assert "확인했어요" in await kakao_talk.says(skill("감사합니다")), "an answer comes with whatever is said next"


@pytest.mark.parametrize("reason", ["asked", "unavailable"])
@pytest.mark.parametrize("group", [False, True])
async def test_a_wish_in_words_leads_to_kakaos_own_agents_and_not_to_our_queue(
    bot: Bot, reason: Literal["asked", "unavailable"], group: bool
) -> None:
    bot.parts = replace(bot.parts, operators=frozenset({"kakao"}))
    bot.runner = TurnRunner(bot.parts)
    bot.reception = Reception(bot.parts, bot.intake, bot.runner)
    http, kakao_talk = await messenger_with(bot, kakao_operator=True)
    async with http:
        bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason=reason)]
        wish = skill("상담원 연결해 주세요")
        made = await kakao_talk.send(from_group(wish) if group else wish)
        shown = [b for o in made["template"]["outputs"] for b in o.get("textCard", {}).get("buttons", [])]
        assert shown == [{"label": "상담원 연결", "action": "operator"}]
        assert "아래 버튼을 누르면" in rules.texts(made)
        assert "대기" not in json.dumps(made, ensure_ascii=False)
        assert await bot.log.waiting() == []
        bot.rasa.answer = search_payload
        bot.search.found = ANSWERED
        again = skill("환불 언제 돼요?")
        assert "3~5영업일" in await kakao_talk.says(from_group(again) if group else again), "the bot is still there"
        await kakao_talk.channel.close()
        await bot.runner.stop()


async def test_more_than_one_answer_can_hold_is_shown_in_turn(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    await kakao_talk.send(skill("상담원"))
    for n in range(5):
        await kakao_talk.claim_and_answer(f"{n}번 " + "가" * 900, f"k{n}")
    made, seen = await kakao_talk.send(tap({"fetch": True})), ""
    for _ in range(10):
        seen += rules.texts(made)
        more = next((t for t in rules.taps(made) if t["label"] == "이어 보기"), None)
        if more is None:
            break
        made = await kakao_talk.send(tap(more["extra"], "이어 보기"))
    assert [n for n in range(5) if f"{n}번 가" in seen] == [0, 1, 2, 3, 4]
    assert await kakao_talk.send(tap({"page": [0, 2**30, 7, 9]}))


async def test_pages_go_on_where_a_note_stood_before_them(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    await kakao_talk.send(skill("상담원"))
    for n in range(4):
        await kakao_talk.claim_and_answer(f"{n}번 " + "가" * 900, f"k{n}")

    def refuse(url: str) -> bytes:
        raise Unavailable("gone")

    kakao_talk.outside.picture_of = refuse
    made = await kakao_talk.send(with_pictures({"secureUrls": f"List({PICTURE})"}, "이 화면이에요"))
    seen = [rules.texts(made)]
    while more := [t["extra"] for t in rules.taps(made) if t["label"] == "이어 보기"]:
        made = await kakao_talk.send(tap(more[0]))
        seen.append(rules.texts(made))
    everything = "".join(seen)
    assert [everything.count(said) for said in ("받지 못했어요", "0번 가", "1번 가", "2번 가", "3번 가")] == [1] * 5


async def test_two_messages_at_once_are_both_answered(kakao_talk: Messenger, slow: asyncio.Event) -> None:
    asked = [asyncio.create_task(kakao_talk.says(skill(f"질문 {n}"))) for n in range(3)]
    slow.set()
    assert all(await asyncio.gather(*asked))


async def test_in_a_group_nothing_is_used_that_does_not_work_there(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = search_payload
    kakao_talk.bot.search.found = SearchResponse(search_id="s", abstained=True, categories=tuple("가나다라마바사아"))
    made, labels = await kakao_talk.send(from_group(skill("환불"))), []
    while more := [t["extra"] for t in rules.taps(made) if t["label"] == "이어 보기"]:
        labels += [t["label"] for t in rules.taps(made)]
        made = await kakao_talk.send(from_group(tap(more[0])))
    labels += [t["label"] for t in rules.taps(made)]
    assert set(labels) == {*"가나다라마바사아", "이어 보기", "상담원 연결"}


async def test_in_a_group_an_agents_answers_are_called_by_a_card(kakao_talk: Messenger) -> None:
    kakao_talk.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    made = await kakao_talk.send(from_group(skill("상담원")))
    assert {"대기 취소", "새 답변 보기"} <= {t["label"] for t in rules.taps(made)}


async def test_who_writes_too_much_is_asked_to_wait(bot: Bot) -> None:
    http, messenger = await messenger_with(bot, channel_messages_per_minute=2)
    async with http:
        answers = [await messenger.says(skill(f"{n}")) for n in range(3)]
        assert ["한꺼번에 많이" in a for a in answers] == [False, False, True]
        assert "한꺼번에" not in await messenger.says(skill(user="u2"))


async def test_our_own_failure_is_said_in_the_messengers_words(
    kakao_talk: Messenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(address: Address) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(kakao_talk.bot.log, "begin", fail)
    assert "메시지를 받지 못했어요" in await kakao_talk.says(skill())


async def status(http: TestClient[Any, Any], body: object, **headers: str) -> int:
    response = await http.post(PATH, json=body, headers=headers)
    assert response.status == 200 or (await response.json())["error"]["code"]
    return int(response.status)


async def test_only_who_knows_the_secret_and_is_our_bot_is_answered(bot: Bot) -> None:
    http, _ = await messenger_with(bot, kakao_secret=SecretStr("s3cret"), kakao_bot_ids="bot1, bot2")
    async with http:
        secret = {"X-Sangdam-Secret": "s3cret"}
        assert await status(http, skill()) == 401
        assert await status(http, skill(), **{"X-Sangdam-Secret": "비밀".encode().decode("latin1")}) == 401
        assert await status(http, skill(), **secret) == 200
        assert await status(http, skill(bot={"id": "bot1!"}), **secret) == 200, "the development channel"
        assert await status(http, skill(bot={"id": "bot3"}), **secret) == 403
        assert await status(http, {}, **secret) == 400


async def test_without_a_secret_this_machine_alone_is_answered(bot: Bot) -> None:
    http, _ = await messenger_with(bot)
    async with http:
        assert await status(http, skill()) == 200
        assert await status(http, skill(), **{"X-Forwarded-For": "211.1.1.1"}) == 403, "a proxy of this machine's"
        assert await status(http, skill(), Origin="https://evil.example") == 403
    http, _ = await messenger_with(bot, trusted_proxies="127.0.0.1")
    async with http:
        assert await status(http, skill(), **{"X-Forwarded-For": "211.1.1.1"}) == 403


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 9999, 400),
        (b"9" * 5_000, 400),
        (b"x" * 1_010_000, 413),
    ],
)
async def test_a_body_that_is_none_is_a_clear_error(kakao_talk: Messenger, body: bytes, expected: int) -> None:
    response = await kakao_talk.http.post(PATH, data=io.BytesIO(body), headers=JSON)
    assert response.status == expected
    assert (await response.json())["error"]["code"] in ("bad_request", "too_large")


async def test_a_sender_who_never_ends_is_sent_away(kakao_talk: Messenger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.channels.doorkeeper.BODY_S", 0.05)
    never = asyncio.Event()

    async def dripping() -> AsyncIterator[bytes]:
        yield b"{"
        await never.wait()

    try:
        response = await kakao_talk.http.post(PATH, data=dripping())
        assert response.status == 504
    except aiohttp.ClientError:
        pass  # the connection was closed while we still sent
    never.set()


async def test_who_never_reads_the_answer_is_in_nobodys_way(kakao_talk: Messenger) -> None:
    """What they were not given stays for the next time they ask."""
    kakao_talk.bot.rasa.answer, kakao_talk.bot.search.found = search_payload, SUGGESTED
    server = kakao_talk.http.server
    assert server.port is not None
    body = json.dumps(skill("환불 언제 돼요?", "slow")).encode()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
    head = f"POST {PATH} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)
    await writer.drain()
    assert "가장 가까운 것을 골라" in await kakao_talk.says(skill("환불 언제 돼요?", "quick"))
    writer.transport.abort()
    assert "가장 가까운 것을 골라" in await kakao_talk.says(skill("환불 언제 돼요?", "slow"))
    said = [e.data["text"] for e in await kakao_talk.events("slow") if e.source is Source.CUSTOMER]
    assert set(said) == {"환불 언제 돼요?"}


async def test_an_agents_messages_wait_where_nobody_asks(kakao_talk: Messenger) -> None:
    """The messenger takes nothing unasked: the log knows what has not been shown."""
    kakao_talk.bot.rasa.answer = lambda turn: [HandoffPayload(type="handoff", reason="asked")]
    await kakao_talk.send(skill("상담원"))
    await kakao_talk.claim_and_answer("답변이에요")
    [c] = await kakao_talk.bot.log.held()
    assert c.outgoing_offset > c.delivered_offset
    assert not hasattr(kakao_talk.channel, "deliver")
    assert any(e.kind is Kind.HANDOFF_ASSIGNED for e in await kakao_talk.events())
