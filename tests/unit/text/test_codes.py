"""Error codes as they are typed and as a recogniser misreads them."""

import pytest

from text.fields.codes import find

KNOWN = ("DT-1003", "DT-1007", "DT-4021", "DT-5001")


def values(text: str, known: tuple[str, ...] = KNOWN) -> list[str]:
    return [field.value for field in find(text, known)]


@pytest.mark.parametrize(
    "text",
    [
        "DT-4021", "dt4021", "DT 4021", "DT_4021", "DT—4021", "DT–4021", "DTㅡ4021", "DT - 4021", "DT.4021",
        "(DT-4021)", "DT-4021이 떠요", "[DT-4021]", "D T-4021", "DT-402 1", "오류 코드 : DT-4021", "DT-4O21",
        "DT-402l", "DT-4O2I", "OT-4021", "0T-4021", "D1-4021", "DI-4021", "BT-4021", "dt-4o21", "DT=4021", "미-4021",
        "코드ㅁ0-4021", "코드01-4021", "[ㅁ-4021]", "오류 T-4021", "오류 DT-40210| 발생했어요", "DT-40210] 발생",
        "DT·4021",
    ],
)  # fmt: skip
def test_a_known_code_is_known_however_it_was_read(text: str) -> None:
    assert values(text) == ["DT-4021"]


@pytest.mark.parametrize(
    "text",
    [
        "4021", "DT-40210", "ADT-4021", "DT-402", "IT 4021호", "01-4021", "010-4021-1003", "AB-4021", "XY-1003",
        "1003호", "2026-10-03", "DT", "OI 4021", "카드 4021", "DT-4021-77", "문의-4021", "코드 미-4029", "KT 1003",
    ],
)  # fmt: skip
def test_what_only_looks_like_one_is_none(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(("text", "value"), [("코드 20-4021", "20-4021"), ("오류 XY-4021번", "XY-4021")])
def test_a_code_of_somebody_else_stays_theirs(text: str, value: str) -> None:
    assert values(text) == [value]


def test_a_digit_is_never_taken_for_another() -> None:
    assert values("DT-4027") == ["DT-4027"]
    assert values("DT-1008") == ["DT-1008"]


def test_a_misread_prefix_needs_one_code_alone_that_is_near() -> None:
    assert values("BT-4021", ("DT-4021", "PT-4021")) == []
    assert values("OT-4021", ("DT-4021", "OT-4021")) == ["OT-4021"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DT-4021", "DT-4021"),
        ("DT—4O21", "DT-4021"),
        ("코드 DT 4021", "DT-4021"),
        ("오류 AB–1OO3이 발생했어요", "AB-1003"),
    ],
)
def test_without_known_codes_the_plain_ones_are_found(text: str, value: str) -> None:
    assert values(text, ()) == [value]


def test_several_codes_each_in_its_place() -> None:
    fields = list(find("DT-1003 다음에 DT-4O21, 그리고 HTTP 503", KNOWN))
    assert [field.value for field in fields] == ["DT-1003", "DT-4021", "HTTP 503"]
    assert [field.text for field in fields][1] == "DT-4O21"
    assert all("DT-1003 다음에 DT-4O21, 그리고 HTTP 503"[f.start : f.end] == f.text for f in fields)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ERR_CONNECTION_TIMED_OUT", "ERR_CONNECTION_TIMED_OUT"),
        ("net::ERR_NAME_NOT_RESOLVED", "ERR_NAME_NOT_RESOLVED"),
        ("ERR CONNECTION RESET", "ERR_CONNECTION_RESET"),
        ("DNS_PROBE_FINISHED_NXDOMAIN", "DNS_PROBE_FINISHED_NXDOMAIN"),
        ("0x80070005", "0x80070005"),
        ("Ox8OO70005", "0x80070005"),
        ("오류 코드: 0x5F557203", "0x5F557203"),
        ("HTTP 503", "HTTP 503"),
        ("HTTP Error 500", "HTTP 500"),
        ("HTTP/1.1 502", "HTTP 502"),
        ("502 Bad Gateway", "HTTP 502"),
        ("503 Service Temporarily Unavailable", "HTTP 503"),
        ("504 에러가 나요", "HTTP 504"),
        ("네트워크 연결이 끊어졌어요. (-1001)", "-1001"),
        ("(−1009)", "-1009"),
        ("오류 코드: -1009", "-1009"),
        ("에러코드 DF-DFERH-01", "DF-DFERH-01"),
        ("error code: 4021", "4021"),
        ("MDVA-30112: 예약 오류", "MDVA-30112"),
    ],
)
def test_codes_of_browsers_systems_and_servers(text: str, value: str) -> None:
    assert values(text) == [value]
    assert values(text, ()) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "인증 코드 123456", "쿠폰 코드: SALE2026", "쿠폰코드 AB12", "오류가 5번 났어요", "오류 3건", "(5,000)",
        "(2026)", "503호", "500원", "502동 1003호", "코로나 COVID-19", "UTF-8", "오류 코드", "010-1234-5678",
        "15,000원", "user_name", "합계 503", "오류 500원", "초대 code ABC123",
    ],
)  # fmt: skip
def test_numbers_that_are_no_errors(text: str) -> None:
    assert values(text) == []
    assert values(text, ()) == []
