"""KakaoTalk's rules for a skill response, written from its documents and not from our renderer."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

ACTIONS = {"webLink": "webLinkUrl", "message": "messageText", "phone": "phoneNumber", "share": None, "operator": None}


def check(response: dict[str, Any], *, group: bool = False) -> None:
    """Fails where the messenger would refuse the response, or cut it without a word."""
    assert response["version"] == "2.0"
    assert len(json.dumps(response, ensure_ascii=False).encode()) <= 30_720
    if response.get("useCallback"):
        assert response["data"]["text"]
        assert "template" not in response
        return
    assert response.keys() == {"version", "template"}
    template = response["template"]
    assert template.keys() <= {"outputs", "quickReplies"}
    assert 1 <= len(template["outputs"]) <= 3
    for output in template["outputs"]:
        [(kind, part)] = output.items()
        assert not (group and kind == "carousel")
        _KINDS[kind](part)
    replies = template.get("quickReplies", [])
    assert len(replies) <= 10
    assert not (group and replies)
    for reply in replies:
        assert reply["action"] in ("message", "block")
        _button(reply)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _text(part: dict[str, Any]) -> None:
    assert 0 < _length(part["text"]) <= 1000
    assert part["text"].strip()


def _image(part: dict[str, Any]) -> None:
    _url(part["imageUrl"])
    assert 0 < _length(part["altText"]) <= 50


def _text_card(part: dict[str, Any], most: int = 400, carousel: bool = False) -> None:
    title, description = part.get("title", ""), part.get("description", "")
    assert title or description
    assert _length(title) <= 50
    assert _length(title) + _length(description) <= 400
    assert _length(description) <= most
    _buttons(part, carousel)


def _basic_card(part: dict[str, Any], most: int = 230, carousel: bool = False) -> None:
    _url(part["thumbnail"]["imageUrl"])
    assert _length(part["thumbnail"].get("altText", "")) <= 50
    assert _length(part.get("title", "")) <= 50
    assert _length(part.get("description", "")) <= most
    _buttons(part, carousel)


def _list_card(part: dict[str, Any]) -> None:
    assert part["header"]["title"]
    assert 1 <= len(part["items"]) <= 5
    for item in part["items"]:
        assert item["title"]
        assert item["action"] in ("message", "block")
        assert isinstance(item["extra"], dict)
    assert len(part.get("buttons", [])) <= 3


def _carousel(part: dict[str, Any]) -> None:
    assert part.keys() == {"type", "items"}
    assert 2 <= len(part["items"]) <= 10
    for item in part["items"]:
        if part["type"] == "textCard":
            _text_card(item, 128, carousel=True)
        else:
            assert part["type"] == "basicCard"
            assert _length(item.get("title", "")) <= 30, "two lines"
            _basic_card(item, 30, carousel=True)


_KINDS = {
    "simpleText": _text,
    "simpleImage": _image,
    "textCard": _text_card,
    "basicCard": _basic_card,
    "listCard": _list_card,
    "carousel": _carousel,
}


def _buttons(part: dict[str, Any], carousel: bool) -> None:
    buttons = part.get("buttons", [])
    assert len(buttons) <= 3
    for button in buttons:
        _button(button)
        assert isinstance(button.get("extra", {}), dict)
    if len(buttons) == 2 and part.get("buttonLayout") != "vertical" and not carousel:
        assert all(len("".join(b["label"].split())) <= 8 for b in buttons), "side by side"


def _button(button: dict[str, Any]) -> None:
    assert 1 <= len("".join(button["label"].split())) <= 14
    needed = ACTIONS[button["action"]]
    assert needed is None or button[needed]
    if button["action"] == "webLink":
        _url(button["webLinkUrl"])


def _url(address: str) -> None:
    split = urlsplit(address)
    assert split.scheme in ("http", "https")
    assert split.hostname


def taps(response: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Everything that can be tapped in a response."""
    template = response["template"]
    yield from template.get("quickReplies", [])
    for output in template["outputs"]:
        for kind, part in output.items():
            for card in part["items"] if kind == "carousel" else [part]:
                yield from card.get("buttons", [])
                yield from card.get("items", []) if kind == "listCard" else []


def texts(response: dict[str, Any]) -> str:
    """Every word in a response, as its JSON."""
    return json.dumps(response, ensure_ascii=False)
