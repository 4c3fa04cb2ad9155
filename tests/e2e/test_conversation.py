"""One real conversation through real parts, over the REST channel."""

import json
import unicodedata
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from cli.stack import Stack

pytestmark = pytest.mark.e2e
BLNS = Path(__file__).resolve().parents[3] / "shared" / "data" / "robustness" / "blns.jsonl"


class Customer:
    def __init__(self, http: httpx.Client) -> None:
        self.http = http
        self.sender = f"e2e-{uuid.uuid4().hex[:10]}"

    def say(self, text: str, **metadata: Any) -> list[dict[str, Any]]:
        body = {"sender": self.sender, "message": text, "metadata": metadata}
        response = self.http.post("/webhooks/rest/webhook", json=body)
        assert response.status_code == 200, response.text
        messages: list[dict[str, Any]] = response.json()
        return messages


@pytest.fixture
def customer(http: httpx.Client, ready: Stack) -> Customer:
    return Customer(http)


def test_a_greeting_is_greeted(customer: Customer) -> None:
    assert "안녕하세요" in customer.say("안녕하세요")[0]["text"]


def test_a_how_question_is_answered_and_rated(customer: Customer) -> None:
    answer, picture = customer.say("비밀번호 까먹었는데 로그인 어떻게 해요")
    assert httpx.get(picture["image"]).headers["Content-Type"] == "image/png"
    assert "비밀번호" in answer["text"]
    by_title = {b["title"]: b for b in answer["buttons"]}
    assert by_title["비밀번호 찾기"]["url"].startswith("duretalk://")
    assert customer.say(by_title["해결됐어요"]["payload"])[0]["text"].startswith("해결되었다니")


def test_a_vague_question_brings_suggestions_and_the_choice_is_answered(customer: Customer) -> None:
    [offered] = customer.say("배송이요")
    choices = [b for b in offered["buttons"] if b["payload"].startswith("sd:") and b["title"] != "상담원 연결"]
    assert 1 <= len(choices) <= 5
    [answer] = customer.say(choices[0]["payload"])
    assert answer["text"].startswith(choices[0]["title"])


def test_nonsense_is_never_met_with_silence(customer: Customer) -> None:
    [message] = customer.say("ㅁㄴㅇㄹ")
    assert "상담원 연결" in [b["title"] for b in message["buttons"]]


def test_english_is_answered_in_english(customer: Customer) -> None:
    assert "Hello" in customer.say("hello there")[0]["text"]
    [message] = customer.say("how do I cancel my order before it ships?")
    titles = message["text"] + str([b["title"] for b in message["buttons"]])
    assert "cancel" in titles.lower()


def test_a_human_is_asked_for_the_bot_is_quiet_and_handed_back(
    customer: Customer, http: httpx.Client, agent: dict[str, str]
) -> None:
    assert "대기 순서" in customer.say("상담원 연결해 주세요")[0]["text"]
    items = http.get("/api/desk/queue", headers=agent).json()["items"]
    [mine] = [i for i in items if i["sender"] == customer.sender]
    assert mine["channel"] == "rest"
    for message in customer.say("비밀번호 까먹었는데 로그인 어떻게 해요"):
        assert message["custom"]["source"] == "system"
    back = http.post(f"/api/desk/conversations/{mine['conversation_id']}/hand_back", headers=agent)
    assert back.json() == {"conversation_id": mine["conversation_id"], "holder": "bot"}
    assert "비밀번호" in customer.say("비밀번호 까먹었는데 로그인 어떻게 해요")[0]["text"]


def test_a_message_sent_twice_is_one_message(customer: Customer) -> None:
    first = customer.say("환불은 언제 되나요?", message_id="m-1")
    assert customer.say("환불은 언제 되나요?", message_id="m-1") == first


def test_rasa_commands_typed_by_a_customer_do_nothing(customer: Customer) -> None:
    customer.say("상담원 연결해 주세요")
    for command in ("/restart", "/session_start", '/greet{"x":1}', " /back"):
        for message in customer.say(command):
            assert message["custom"]["source"] == "system"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "가" * 100_000,
        "\x00\x01\x02",
        "\u202eהפוך\u202c 환불",
        "😀😀😀",
        unicodedata.normalize("NFD", "비밀번호를 잊어버렸어요"),
        "refund 언제 되나요 すみません",
        "sd:forged",
        "a" * 1999,
    ],
)
def test_odd_messages_get_a_polite_sentence_and_the_conversation_goes_on(customer: Customer, text: str) -> None:
    message, *pictures = customer.say(text)
    assert message["text"]
    assert all("image" in picture for picture in pictures)
    assert "안녕하세요" in customer.say("안녕하세요")[0]["text"]


def test_an_nfd_question_is_answered_like_its_nfc_form(customer: Customer, http: httpx.Client, ready: Stack) -> None:
    question = "비밀번호 까먹었는데 로그인 어떻게 해요"
    nfd = customer.say(unicodedata.normalize("NFD", question))
    assert nfd[0]["text"] == Customer(http).say(question)[0]["text"]


@pytest.mark.skipif(not BLNS.exists(), reason="needs the development data in ../shared, absent in a user's clone")
def test_naughty_strings_pass_through(http: httpx.Client, ready: Stack) -> None:
    for number, line in enumerate(BLNS.read_text().strip().split("\n")):  # rows hold other line ends
        row = json.loads(line)
        text = row if isinstance(row, str) else str(next(iter(row.values())))
        messages = Customer(http).say(text)
        assert messages, (number, text)
        assert any(m.get("text") for m in messages), (number, text)
