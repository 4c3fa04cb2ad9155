"""From what a recogniser saw to what a conversation needs."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.text.screens import STATUS, TABS, line, screen
from text.reading import Screen, ScreenLine, ScreenReading, read

CODES = ("DT-1003", "DT-4021", "DT-5001")
NAMES = ("환불 계좌", "주문·배송", "저장 공간 관리", "더보기", "설정", "알림")


def reading(*lines: ScreenLine, height: int = 2400) -> ScreenReading:
    return read([screen(*lines, height=height)], codes=CODES, names=NAMES, apps=("두레톡",), today=date(2026, 11, 24))


def values(found: ScreenReading, kind: str) -> list[str]:
    return [field.value for field in found.fields if field.kind == kind]


ERROR = (
    *STATUS,
    line("< 환불 계좌", 140),
    line("환불 계좌를 확인할 수 없어요", 900, 200),
    line("예금주 이름이 달라요. 잠시 후 다시 시도해 주세요.", 980, 100),
    line("오류 코드: OT—4O21", 1060, 200),
    line("취소      확인", 1200, 200),
    *TABS,
)


class TestErrorScreen:
    found = reading(*ERROR)

    def test_text_keeps_the_order_and_loses_the_noise(self) -> None:
        assert self.found.text.splitlines() == [
            "< 환불 계좌",
            "환불 계좌를 확인할 수 없어요",
            "예금주 이름이 달라요. 잠시 후 다시 시도해 주세요.",
            "오류 코드: OT—4O21",
            "취소 확인",
        ]

    def test_the_misread_code_is_the_known_one(self) -> None:
        assert self.found.codes == ("DT-4021",)
        assert self.found.fields[0].text == "OT—4O21"

    def test_the_title_bar_names_the_screen(self) -> None:
        assert values(self.found, "screen") == ["환불 계좌"]

    def test_the_summary_says_code_and_problem(self) -> None:
        assert self.found.summary == "DT-4021 · 환불 계좌를 확인할 수 없어요"

    def test_the_query_says_what_is_wrong_and_no_button(self) -> None:
        assert self.found.query == "환불 계좌 환불 계좌를 확인할 수 없어요 예금주 이름이 달라요."

    def test_it_is_good(self) -> None:
        assert (self.found.quality.verdict, self.found.quality.reason) == ("good", "")


class TestNoise:
    @pytest.mark.parametrize(
        "bar",
        [
            "10:24", "오후 3:07", "9:41 AM", "87%", "SKT 5G 87%", "KT LTE", "LG U+ 5G", "10:24 SKT 5G .ıll 87%",
            "LGU+ VoLTE 54 %", "5G", "Wi-Fi", "SKTelecom LTE 100%", "3:07 ® ◀ LTE 45%", "11월 3일 (화) 10:24",
            "서비스 없음",
        ],
    )  # fmt: skip
    def test_a_status_bar_is_left_out(self, bar: str) -> None:
        assert reading(line(bar, 30), line("주문 내역", 200)).text == "주문 내역"

    @pytest.mark.parametrize(
        "text", ["DT-4021 87%", "10:24 DT-1003", "15,000원", "HTTP 503", "503 Service Unavailable"]
    )
    def test_but_never_a_code_or_an_amount(self, text: str) -> None:
        assert text in reading(line(text, 30), line("확인해 주세요", 400)).text

    @pytest.mark.parametrize("text", ["할인 87%", "10:24에 도착해요", "5G 요금제 안내", "KT 고객님께"])
    def test_nor_what_says_something(self, text: str) -> None:
        assert text in reading(line(text, 30), line("안녕하세요", 400)).text

    def test_a_clock_in_the_middle_stays(self) -> None:
        assert "오후 2:15" in reading(line("안녕하세요", 300), line("오후 2:15", 700)).text

    def test_a_keyboard_goes_with_all_below_it(self) -> None:
        found = reading(
            line("환불 언제 되나요", 300, side="right"),
            line("ㅂ ㅈ ㄷ ㄱ ㅅ ㅛ ㅕ ㅑ ㅐ ㅔ", 1700),
            line("ㅁ ㄴ ㅇ ㄹ ㅎ ㅗ ㅓ ㅏ ㅣ", 1850),
            line("ㅋ ㅌ ㅊ ㅍ ㅠ ㅜ ㅡ", 2000),
            line("!#1 한/영 스페이스 완료", 2150),
        )
        assert found.text == "환불 언제 되나요"

    def test_an_english_keyboard_too(self) -> None:
        rows = [
            line(text, 1700 + 150 * n) for n, text in enumerate(["q w e r t y u i o p", "asdfghjkl", "z x c v b n m"])
        ]
        assert reading(line("I want a refund", 300), *rows).text == "I want a refund"

    @pytest.mark.parametrize("text", ["ㅋㅋㅋㅋㅋㅋ", "ㅠㅠㅠㅠㅠ", "ㅁㄴㅇㄹㅎ"])
    def test_what_people_type_is_no_keyboard(self, text: str) -> None:
        assert text in reading(line(text, 600, side="left"), line("왜 안 돼요", 800, side="right")).text

    def test_tabs_read_as_one_line(self) -> None:
        assert (
            reading(line("주문이 취소되었어요", 500), line("친구 채팅 쇼핑 더보기", 2330)).text == "주문이 취소되었어요"
        )

    def test_a_button_alone_at_the_bottom_stays_in_the_text(self) -> None:
        assert "결제하기" in reading(line("주문서", 140), line("결제하기", 2300)).text

    def test_arrows_and_icons_are_none(self) -> None:
        assert (
            reading(line("<", 140), line("⋮", 140, 1000), line("...", 300), line("주문 내역", 400)).text == "주문 내역"
        )


class TestOtherScreens:
    def test_a_receipt(self) -> None:
        found = reading(
            line("주문 내역", 100),
            line("겨울 장갑 48,600원", 200),
            line("합계 291,700원", 300),
            line("결제카드 9410-9487-5749-1183", 400),
            line("주문번호 202666119495", 500),
            height=700,
        )
        assert found.summary == "주문 내역 · 주문번호 202666119495 · 291,700원"
        assert values(found, "order_number") == ["202666119495"]
        assert values(found, "amount") == ["48600 KRW", "291700 KRW"]
        assert values(found, "card") == ["[카드번호]"]

    def test_a_chat_tells_who_said_what(self) -> None:
        found = reading(
            line("김하나", 60),
            line("무엇을 도와드릴까요?", 500, side="left"),
            line("로그인이 자꾸 막혀요", 700, 400, side="right"),
            line("오후 2:15", 750, 100),
        )
        assert [(said.text, said.side) for said in found.lines][1:3] == [
            ("무엇을 도와드릴까요?", "left"),
            ("로그인이 자꾸 막혀요", "right"),
        ]
        assert found.summary == "로그인이 자꾸 막혀요"
        assert "김하나" not in found.query

    def test_a_name_is_no_title_even_where_nobody_saw_bubbles(self) -> None:
        found = reading(line("정지호", 140), line("어제 보낸 사진이에요", 500))
        assert "정지호" not in found.summary + found.query

    def test_a_browser(self) -> None:
        found = reading(
            line("This site can't be reached", 300),
            line("ERR_CONNECTION_REFUSED", 500),
            line("Reload", 600),
        )
        assert found.summary == "ERR_CONNECTION_REFUSED · This site can't be reached"

    def test_a_title_tells_no_problem(self) -> None:
        found = reading(line("오류", 140), line("문제가 생겼습니다", 900), line("DT-5001", 1000))
        assert found.summary == "DT-5001 · 문제가 생겼습니다"

    def test_what_is_said_below_a_general_sentence_is_what_happened(self) -> None:
        found = reading(
            line("오류가 발생했습니다", 300), line("큰 숫자 예약이 어긋남", 400), line("확인     취소", 600)
        )
        assert found.summary == "큰 숫자 예약이 어긋남"

    def test_a_name_read_with_a_slip(self) -> None:
        assert values(reading(line("저장 공간 괸리", 140)), "screen") == ["저장 공간 관리"]

    def test_a_title_is_said_once(self) -> None:
        found = reading(line("< 알림", 140), line("두레톡 알림이 꺼져 있어 소리가 나지 않아요", 400))
        assert found.query == "알림 두레톡 알림이 꺼져 있어 소리가 나지 않아요"

    def test_a_path_of_menus(self) -> None:
        assert values(reading(line("더보기 > 설정 > 알림", 500)), "screen") == ["더보기", "설정", "알림"]

    def test_an_app(self) -> None:
        assert values(reading(line("두레톡에 접속할 수 없어요", 500)), "app") == ["두레톡"]
        assert values(reading(line("만두레톡톡", 500)), "app") == []

    def test_several_pictures_are_one_reading(self) -> None:
        first, second = screen(*ERROR), screen(line("결제가 거절되었어요 DT-5001", 900))
        found = read([first, second], codes=CODES)
        assert found.codes == ("DT-4021", "DT-5001")
        assert found.summary.startswith("DT-4021, DT-5001 · ")
        assert {said.picture for said in found.lines} == {0, 1}


class TestSentences:
    def test_a_wrapped_line_goes_on(self) -> None:
        found = reading(line("결제 비밀번호를 다섯 번 틀려 결제가", 500), line("잠겼어요", 550))
        assert found.summary == "결제 비밀번호를 다섯 번 틀려 결제가 잠겼어요"

    def test_a_text_wrapped_inside_words_is_joined_without_a_space(self) -> None:
        lines = ["인터넷에 연결되어 있지 않아 메시지를 보", "내지 못했어요 와이파이나 데이터 설정을 확", "인해 주세요"]
        found = reading(*(line(text, 500 + 50 * n) for n, text in enumerate(lines)))
        assert "메시지를 보내지 못했어요" in found.query

    def test_lines_of_one_block_are_one_text_up_to_the_end_of_a_sentence(self) -> None:
        found = reading(
            line("오류가 발생했습니다", 300, block=1),
            line("결제 수단을", 700, block=1),
            line("불러오지 못했어요", 1100, block=1),
        )
        assert found.summary == "결제 수단을 불러오지 못했어요"

    def test_a_list_of_labels_does_not(self) -> None:
        assert reading(line("알림을 끄지 못했어요", 500), line("소리", 700)).summary == "알림을 끄지 못했어요"


class TestPersonalData:
    found = reading(
        line("회원 정보를 확인할 수 없어요", 100),
        line("성명: 정지호", 200),
        line("연락처: 010-2659-4612", 300),
        line("이메일: user28@example.co.kr", 400),
        line("010-2659-4612로 문자를 보내지 못했어요", 500),
        height=700,
    )

    def test_only_the_kind_is_told(self) -> None:
        shown = f"{self.found.summary} {self.found.query} {self.found.fields}"
        for secret in ("정지호", "2659", "user28"):
            assert secret not in shown
        assert values(self.found, "phone") == ["[전화번호]"]
        assert values(self.found, "email") == ["[이메일]"]

    def test_the_text_itself_is_whole(self) -> None:
        assert "010-2659-4612" in self.found.text

    def test_a_telephone_number_is_no_error_code(self) -> None:
        found = reading(line("전송 오류 010-2659-4612", 300))
        assert found.codes == ()
        assert "2659" not in f"{found.summary} {found.query} {found.fields}"

    def test_a_card_is_no_other_number(self) -> None:
        found = reading(line("결제 실패", 100), line("주문번호 확인: 카드번호 9410-9487-5749-1183", 200), height=600)
        assert "9410" not in f"{found.summary} {found.query} {found.fields}"


class TestSummary:
    def test_at_most_sixty_characters_cut_between_words(self) -> None:
        sentence = "회원님의 결제 수단으로 등록된 카드가 만료되어 이번 달 두레톡 플러스 이용 요금을 결제하지 못했어요"
        found = reading(line(f"{sentence} DT-5001", 500))
        assert len(found.summary) <= 60
        assert found.summary.endswith("…")
        body = found.summary.removeprefix("DT-5001 · ").removesuffix("…")
        assert f"{sentence} ".startswith(f"{body} ")

    def test_one_long_word_is_cut_between_syllables(self) -> None:
        found = reading(line("오류" + "가나다" * 40, 500))
        assert len(found.summary) == 60
        assert found.summary[:-1] in "오류" + "가나다" * 40

    def test_never_inside_a_tag(self) -> None:
        text = "가나다라마바사아자차카타파하" * 2 + "가나다라마바사아자차카타파:010-2659-4612로 실패했어요"
        summary = reading(line(text, 500)).summary
        assert summary.count("[") == summary.count("]")


class TestQuality:
    @pytest.mark.parametrize(
        ("lines", "verdict", "reason"),
        [
            ([], "empty", "no_text"),
            ([line("10:24", 30), line("87%", 30, 900)], "empty", "mostly_noise"),
            ([line("환블 겨좌름 확언", 500, confidence=0.4)], "poor", "low_confidence"),
            ([line("ㄱ l ' ~ # ㅏ ¦ §", 500, confidence=0.8)], "poor", "low_confidence"),
            ([line("확인", 500)], "poor", "few_letters"),
            ([line("DT-4021", 500)], "good", ""),
            ([line("로그인이 막혔어요", 500)], "good", ""),
        ],
    )
    def test_verdict_and_reason(self, lines: list[ScreenLine], verdict: str, reason: str) -> None:
        quality = reading(*lines).quality
        assert (quality.verdict, quality.reason) == (verdict, reason)

    def test_nothing_at_all(self) -> None:
        assert read([]).quality.verdict == "empty"
        assert read([Screen((), 1, 1)]).summary == ""


corner = st.floats(-1e6, 1e6)
quads = st.tuples(*[st.tuples(corner, corner)] * 4)
lines = st.builds(
    ScreenLine,
    text=st.text(st.characters(codec=None), max_size=80),
    confidence=st.floats(0, 1),
    quad=quads,
    side=st.sampled_from([None, "left", "right"]),
    block=st.none() | st.integers(0, 3),
)


@given(
    st.lists(
        st.builds(Screen, st.lists(lines, max_size=8).map(tuple), st.integers(1, 9999), st.integers(1, 9999)),
        max_size=3,
    )
)
def test_whatever_was_seen_there_is_a_reading(screens: list[Screen]) -> None:
    found = read(screens, codes=CODES, names=NAMES, apps=("두레톡",), today=date(2026, 11, 24))
    assert len(found.summary) <= 60
    assert len(found.query) <= 300


@pytest.mark.parametrize(
    "text",
    ["1" * 500, "1-" * 250, "DT-" * 160, "A_" * 250, "가 " * 250, "1만 " * 160, ": " * 250, "(-1" * 160,
    "ERR " * 120, "ㅂㅈ" * 250, "오류 코드 " * 80 ],
)  # fmt: skip
@pytest.mark.timeout(30)  # it takes a second; a quadratic pattern would take minutes
def test_a_full_picture_of_the_worst_text_is_read(text: str) -> None:
    lines = tuple(line(text, 6 * n) for n in range(400))
    assert len(read([Screen(lines, 1080, 2400)], codes=CODES, names=NAMES, apps=("두레톡",)).summary) <= 60
