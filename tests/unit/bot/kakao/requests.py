"""Skill requests as KakaoTalk sends them, written from its documents."""

import uuid
from typing import Any


def skill(utterance: str | None = "안녕하세요", user: str = "u1", **over: Any) -> dict[str, Any]:
    """A whole request of a bot in operation. `over` replaces top-level parts."""
    body: dict[str, Any] = {
        "bot": {"id": "bot1", "name": "두레톡 챗봇"},
        "intent": {"id": "i1", "name": "폴백 블록", "extra": {"reason": {"code": 1, "message": "OK"}}},
        "action": {"id": "a1", "name": "상담", "params": {}, "detailParams": {}, "clientExtra": None},
        "userRequest": {
            "timezone": "Asia/Seoul",
            "lang": "ko",
            "utterance": utterance,
            "block": {"id": "b1", "name": "폴백 블록"},
            "params": {"surface": "Kakaotalk.plusfriend"},
            "user": {
                "id": user,
                "type": "botUserKey",
                "properties": {"plusfriendUserKey": "p1", "botUserKey": user, "isFriend": True},
            },
        },
        "contexts": [],
        "flow": {"lastBlock": None, "trigger": {"type": "TEXT_INPUT"}},
    }
    body.update(over)
    return body


def tap(extra: Any, label: str = "눌렀어요", user: str = "u1") -> dict[str, Any]:
    """A tapped button: its words, and what it carried."""
    body = skill(label, user)
    body["action"]["clientExtra"] = extra
    body["flow"]["trigger"]["type"] = "QUICKREPLY_BUTTON_MESSAGE"
    return body


def with_callback(body: dict[str, Any], url: str = "https://bot-api.kakao.com/callback/1") -> dict[str, Any]:
    body["userRequest"]["callbackUrl"] = url
    return body


def with_pictures(value: Any, utterance: str = "", user: str = "u1") -> dict[str, Any]:
    """A block whose parameter is filled by the secure image plugin."""
    body = skill(utterance, user)
    body["action"]["params"] = {"pictures": value}
    body["action"]["detailParams"] = {"pictures": {"groupName": "", "origin": value, "value": value}}
    return body


def from_group(body: dict[str, Any]) -> dict[str, Any]:
    body["userRequest"]["chat"] = {"id": "room1", "type": "botGroupKey", "properties": {}}
    return body


def delivery() -> dict[str, str]:
    return {"X-Request-Id": uuid.uuid4().hex}
