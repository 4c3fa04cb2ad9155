"""Skill requests in every shape they come in."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.kakao.request import Skill, parse
from contracts.errors import BadRequest
from tests.unit.bot.kakao.requests import from_group, skill, tap, with_callback, with_pictures

A, B = "https://secure.kakaocdn.net/a.jpg?token=1", "http://dn-m.talk.kakao.com/talkm/b.png"


def test_a_plain_request() -> None:
    assert parse(with_callback(skill("환불 언제 돼요?\n"))) == Skill(
        bot="bot1",
        sender="u1",
        utterance="환불 언제 돼요?\n",
        lang="ko",
        callback_url="https://bot-api.kakao.com/callback/1",
    )


def test_old_and_new_names_nulls_and_the_development_channel() -> None:
    body = skill("안녕", bot={"id": "bot1!", "name": "x"}, intent=None, contexts=None, flow=None)
    body["action"] = {"id": "a", "name": "b", "params": None, "detailParams": None, "clientExtra": "null"}
    body["userRequest"] |= {"lang": "kr", "params": None, "block": None}
    body["userRequest"]["user"] = {"type": "talk_user_id", "properties": {"bot_user_key": "k1", "mood": [1]}}
    assert parse(body) == Skill(bot="bot1", sender="k1", utterance="안녕", lang="ko")
    body["userRequest"] = {"user": {"id": "u2"}}
    assert parse(body | {"action": None, "bot": None}) == Skill(bot="", sender="u2")


def test_a_customer_in_a_group_is_somebody_else_than_alone() -> None:
    found = parse(from_group(skill()))
    assert (found.sender, found.group) == ("u1@room1", True)


@pytest.mark.parametrize(
    ("extra", "payload"),
    [
        ({"payload": "sd:1"}, "sd:1"),
        ("sd:1", "sd:1"),
        (json.dumps({"payload": "sd:1"}), "sd:1"),
        ({"payload": 1}, None),
        ({"payload": "x"}, None),
        ([1], None),
        ("null", None),
        ("{broken", None),
        (7, None),
    ],
)
def test_what_a_button_carried_comes_back_in_any_shape(extra: Any, payload: str | None) -> None:
    found = parse(tap(extra))
    assert (found.payload, found.utterance) == (payload, "눌렀어요")


def test_our_own_buttons() -> None:
    assert parse(tap({"page": [3, 9, 1, 0]})).page == (3, 9, 1, 0)
    assert parse(tap({"fetch": True})).fetch
    for wrong in ([], [1, 2, 3], [1, 2, 3, "4"], [1, 2, 3, -4], [1, 2, 3, True], [1, 2, 3, 2**31], "1"):
        assert parse(tap({"page": wrong})).page is None


@pytest.mark.parametrize("as_text", [True, False])
@pytest.mark.parametrize("separator", [",", ", "])
def test_secure_pictures_as_text_or_as_an_object(as_text: bool, separator: str) -> None:
    value: Any = {
        "privacyAgreement": "Y",
        "imageQuantity": "2",
        "secureUrls": f"List({A}{separator}{B})",
        "expire": "1",
    }
    value = json.dumps(value) if as_text else value
    for utterance in (f"List({A}{separator}{B})", "", A):
        found = parse(with_pictures(value, utterance))
        assert found.pictures == (A, B), "each once, though it stands in two places"
        assert (found.utterance, found.refused_consent) == ("", False)
    assert parse(with_pictures(value, "이 화면이에요")).utterance == "이 화면이에요"


def test_pictures_without_consent() -> None:
    found = parse(with_pictures({"privacyAgreement": "N", "imageQuantity": "0"}, "사진"))
    assert found.refused_consent
    assert found.pictures == ()


def test_a_picture_that_was_uploaded_is_no_text() -> None:
    body = skill(A)
    body["flow"]["trigger"]["type"] = "IMAGE_UPLOAD"
    body["userRequest"]["params"]["media"] = {"type": "image", "url": A}
    assert (parse(body).pictures, parse(body).utterance) == ((A,), "")
    assert (parse(skill(B)).pictures, parse(skill(B)).utterance) == ((B,), ""), "older bots send the address alone"
    for text in ("https://shop.example/item", "https://naver.com？a=1", "https://[abc"):
        assert (parse(skill(text)).pictures, parse(skill(text)).utterance) == ((), text)


@pytest.mark.parametrize(
    "body",
    [None, [], "x", {}, {"userRequest": None}, {"userRequest": {}}, {"userRequest": {"user": {"id": ""}}},
     {"userRequest": {"user": {"id": "x" * 201}}}],
)  # fmt: skip
def test_what_is_no_skill_request_is_refused(body: Any) -> None:
    with pytest.raises(BadRequest):
        parse(body)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from([A, "List(", '{"a":']),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(skill(), anything)), anything, anything)
def test_no_shape_of_the_rest_breaks_it(parts: dict[str, Any], asked: Any, parameters: Any) -> None:
    body = skill() | parts
    body["userRequest"] = {
        "user": {"id": "u1"},
        "utterance": asked,
        "params": asked,
        "chat": asked if not isinstance(asked, dict) else None,
    }
    body["action"] = {"params": {"x": parameters}, "detailParams": parameters, "clientExtra": parameters}
    assert parse(body).sender == "u1"
