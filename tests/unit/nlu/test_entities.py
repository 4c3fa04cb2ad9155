from tests.unit.nlu import needs_rasa  # noqa: F401, I001  first: skips where Rasa is not

from datetime import date

import pytest
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from nlu.components.entities import FieldExtractor, NameExtractor
from nlu.components.normaliser import TextNormaliser

NAMES = {"product": ["두레톡 플러스", "아이폰", "iPhone"], "service": ["두레톡", "선물하기"]}


def told(messages: "list[Message]") -> "list[tuple[str, str]]":
    return [(entity["entity"], entity["value"]) for entity in messages[0].get(ENTITIES)]


def fields(text: str) -> "list[tuple[str, str]]":
    extractor = FieldExtractor(FieldExtractor.get_default_config(), today=lambda: date(2026, 11, 24))
    return told(extractor.process(TextNormaliser({"max_characters": 1000}).process([Message({TEXT: text})])))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("주문번호 20261120-0042 언제 와요", [("order_number", "20261120-0042")]),
        ("어제 15,000원 결제했어요", [("date", "2026-11-23"), ("amount", "15000 KRW")]),
        ("지난주 금요일에 산 거 환불", [("date", "2026-11-20")]),
        ("I ordered it 2 days ago for $12.50", [("date", "2026-11-22"), ("amount", "12.50 USD")]),
        ("11월 3일 오후 2시에 왔어요", [("date", "2026-11-03"), ("time", "14:00")]),
        ("오류 코드 E1021이 떠요", [("error_code", "E1021")]),
        ("010-1234-5678로 문자가 안 와요", [("phone", "01012345678")]),
        ("+82 10 1234 5678", [("phone", "821012345678")]),
        ("02-123-4567로 전화 주세요", [("phone", "021234567")]),
        ("1588-1234가 고객센터 번호 맞나요", [("phone", "15881234")]),
        ("주문번호２０２６１１２０００４２는 언제 와요", [("order_number", "202611200042")]),
        ("０１０－１２３４－５６７８한테 보냈어요", [("phone", "01012345678")]),
        ("３만원짜리를 두 번", [("amount", "30000 KRW")]),
        ("２０２６．１１．０３에 결제", [("date", "2026-11-03")]),
        ("ＤＴ－２００２가 떠요", [("error_code", "DT-2002")]),
        ("사흘 전에 산 게 만오천원인데", [("date", "2026-11-21"), ("amount", "15000 KRW")]),
        ("환불이 안 돼요", []),
        ("", []),
    ],
)
def test_fields(text: str, found: "list[tuple[str, str]]") -> None:
    assert fields(text) == found


def names(text: str) -> "list[tuple[str, str]]":
    return told(NameExtractor({"names": NAMES}).process([Message({TEXT: text})]))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("두레톡플러스 해지하고 싶어요", [("product", "두레톡 플러스")]),
        ("두레톡 플러스가 뭐예요", [("product", "두레톡 플러스")]),
        ("두레톡에서 선물하기로 보냈어요", [("service", "두레톡"), ("service", "선물하기")]),
        ("IPHONE에서만 안 돼요", [("product", "iPhone")]),
        ("아이폰은요?", [("product", "아이폰")]),
        ("선물하기도 전에", [("service", "선물하기")]),
        ("아이폰이랑", [("product", "아이폰")]),
        ("선물하기전에", []),
        ("새두레톡", []),
    ],
)
def test_names(text: str, found: "list[tuple[str, str]]") -> None:
    assert names(text) == found


def test_where_something_was_found_nothing_else_is() -> None:
    before = {"entity": "service", "value": "x", "start": 0, "end": 3}
    (message,) = NameExtractor({"names": NAMES}).process([Message({TEXT: "아이폰 선물하기", ENTITIES: [before]})])
    assert [(entity["value"], entity.get("extractor")) for entity in message.get(ENTITIES)] == [
        ("x", None),
        ("선물하기", "NameExtractor"),
    ]
    assert "entities" in message.as_dict(only_output_properties=True)


def test_without_names_none_is_found() -> None:
    assert told(NameExtractor(NameExtractor.get_default_config()).process([Message({TEXT: "두레톡"})])) == []


def test_long_texts_take_no_long_time() -> None:
    names("두레톡 플러스" * 10_000)
    fields("1234-" * 10_000)
