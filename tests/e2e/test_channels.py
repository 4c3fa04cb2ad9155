"""One conversation over each messenger with real processes: asked, answered, handed over, answered at the desk."""

import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from cli.stack import Stack
from tests.e2e.conftest import Receiver
from tests.unit.bot.kakao import rules
from tests.unit.bot.kakao.requests import delivery, skill, tap

pytestmark = pytest.mark.e2e
QUESTION = "비밀번호 까먹었는데 로그인 어떻게 해요"


def kakao(http: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    response = http.post("/channels/kakao/skill", json=body, headers=delivery())
    assert response.status_code == 200, response.text
    made: dict[str, Any] = response.json()
    rules.check(made)
    return made


def answered_at_the_desk(http: httpx.Client, agent: dict[str, str], channel: str, sender: str, answer: str) -> None:
    """An agent finds the conversation in the queue under its channel's name, claims it and answers."""
    queue = http.get("/api/desk/queue", headers=agent).json()["items"]
    [found] = [item for item in queue if (item["channel"], item["sender"]) == (channel, sender)]
    here = f"/api/desk/conversations/{found['conversation_id']}"
    shown = http.get(here, headers=agent).json()
    assert shown["conversation"]["channel"] == channel
    assert any(QUESTION in str(event["data"]) for event in shown["events"])
    assert http.post(f"{here}/claim", headers=agent).status_code == 200
    said = http.post(f"{here}/messages", json={"client_id": uuid.uuid4().hex, "text": answer}, headers=agent)
    assert said.status_code == 200, said.text


def test_kakao(http: httpx.Client, ready: Stack, agent: dict[str, str]) -> None:
    user = f"e2e-{uuid.uuid4().hex}"
    made = kakao(http, skill(QUESTION, user))
    assert "비밀번호" in rules.texts(made)
    by_label = {t["label"]: t for t in rules.taps(made)}
    assert by_label["비밀번호 찾기"]["webLinkUrl"].startswith(f"{ready.base}/help/"), "the app opens from there"
    solved = kakao(http, tap(by_label["해결됐어요"]["extra"], "해결됐어요", user))
    assert "해결되었다니" in rules.texts(solved)
    offered = kakao(http, skill("배송이요", user))
    [question, *_] = [t for t in rules.taps(offered) if "title" in t]
    assert kakao(http, tap(question["extra"], question["messageText"], user))["template"]["outputs"]
    assert "대기 순서" in rules.texts(kakao(http, skill("상담원 연결해 주세요", user)))
    assert len(kakao(http, skill("기다릴게요", user))["template"]["outputs"]) == 1
    answered_at_the_desk(http, agent, "kakao", user, "가" * 2_000)
    made, pieces = kakao(http, tap({"fetch": True}, "새 답변 보기", user)), ""
    while more := [t["extra"] for t in rules.taps(made) if t["label"] == "이어 보기"]:
        pieces += rules.texts(made)
        made = kakao(http, tap(more[0], "이어 보기", user))
    assert (pieces + rules.texts(made)).count("가") >= 2_000, "the limits are kept, and every letter arrives"


@dataclass(frozen=True)
class Push:
    """A messenger that is pushed to: a customer's text as its webhook's path, body and headers; where answers go."""

    name: str
    path: str
    body: Callable[[str, str], dict[str, Any]]
    out: str
    sender: str = "{user}"
    """What the desk calls them."""


def until_nobody_waits(http: httpx.Client, agent: dict[str, str], channel: str) -> None:
    end = time.monotonic() + 20
    while waiting := [i for i in http.get("/api/desk/queue", headers=agent).json()["items"] if i["channel"] == channel]:
        assert time.monotonic() < end, waiting
        time.sleep(0.1)


def talktalk_body(text: str, user: str) -> dict[str, Any]:
    return {"event": "send", "user": user, "textContent": {"text": text, "inputType": "typing"}}


def line_body(text: str, user: str) -> dict[str, Any]:
    source, message = {"type": "user", "userId": user}, {"id": "1", "type": "text", "text": text}
    return {"events": [{"type": "message", "webhookEventId": uuid.uuid4().hex, "source": source, "message": message}]}


def sangdamtalk_body(text: str, user: str) -> dict[str, Any]:
    said = {"type": "text", "content": text, "serial_number": uuid.uuid4().hex[:20]}
    return {"user_key": user, "sender_key": "profile", "session_id": "1", "time": "20260304120000", **said}


def chatwoot_body(text: str, user: str) -> dict[str, Any]:
    event = {"event": "message_created", "id": uuid.uuid4().hex, "content": text, "message_type": "incoming"}
    return {**event, "account": {"id": 1}, "conversation": {"id": int(user, 16) % 10**9, "status": "pending"}}


PUSHES = (
    Push("talktalk", "/channels/talktalk/s3cret", talktalk_body, "/talktalk"),
    Push("line", "/channels/line/webhook", line_body, "/line"),
    Push(
        "sangdamtalk",
        "/channels/sangdamtalk/s3cret",
        sangdamtalk_body,
        "/sangdamtalk/v1/chat/write",
        sender="profile/{user}",
    ),
    Push("chatwoot", "/channels/chatwoot/s3cret", chatwoot_body, "/chatwoot"),
)


@pytest.mark.parametrize("push", PUSHES, ids=lambda push: push.name)
def test_a_messenger_that_is_pushed_to(
    http: httpx.Client, ready: Stack, receiver: Receiver, agent: dict[str, str], push: Push
) -> None:
    user = uuid.uuid4().hex

    def say(text: str) -> None:
        raw = json.dumps(push.body(text, user)).encode()
        signature = base64.b64encode(hmac.new(b"s3cret", raw, hashlib.sha256).digest()).decode()
        response = http.post(push.path, content=raw, headers={"X-Line-Signature": signature})
        assert response.status_code == 200, response.text

    say(QUESTION)
    receiver.wait_post(push.out, "비밀번호")
    say("상담원 연결해 주세요")
    if push.name == "chatwoot":
        receiver.wait_post(push.out, "'status': 'open'")
        until_nobody_waits(http, agent, "chatwoot")  # Chatwoot's own agents have it, not our queue
        return
    receiver.wait_post(push.out, "대기 순서")
    answered_at_the_desk(http, agent, push.name, push.sender.format(user=user), f"확인했어요 {user}")
    receiver.wait_post(push.out, f"확인했어요 {user}")
    receiver.wait_post(push.out, "님이 상담을 시작했어요")


def test_rasas_callback(http: httpx.Client, ready: Stack, receiver: Receiver, agent: dict[str, str]) -> None:
    user = f"e2e-{uuid.uuid4().hex}"

    def say(text: str) -> None:
        response = http.post("/webhooks/callback/webhook", json={"sender": user, "message": text})
        assert response.status_code == 200, response.text

    say(QUESTION)
    assert "비밀번호" in " ".join(receiver.wait(user, 1))
    before = len(receiver.texts(user))
    say("상담원 연결해 주세요")
    assert "대기 순서" in receiver.wait(user, before + 1)[-1]
    before = len(receiver.texts(user))
    answered_at_the_desk(http, agent, "callback", user, f"확인했어요 {user}")
    assert f"확인했어요 {user}" in receiver.wait(user, before + 2)
