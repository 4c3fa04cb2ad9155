import pytest

from kb.frame import without_frame

FRAMES = [
    "{} 관련해서 문의드려요",
    "{} 관련 문의드립니다",
    "{} 관련 문의",
    "안녕하세요 {}",
    "안녕하세요! {} 감사합니다",
    "혹시 {} 좀 알려주실 수 있나요?",
    "{} 때문에 연락드렸는데요",
    "{} 궁금해서 여쭤봅니다",
    "{} 해결 방법 부탁드려요",
    "문의드릴 게 있는데요 {}",
    "질문 있어요. {}",
    "{} 도와주세요 급해요ㅠㅠ",
    "Hi, I have a question about {}",
    "{} please help",
    "could you tell me about {}",
]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("question", ["환불", "카드로 낸 돈 언제 들어와요", "refund"])
def test_what_surrounds_a_question_is_left_out(frame: str, question: str) -> None:
    assert without_frame(frame.format(question)) == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("주문번호 20261120004218 취소해 주세요", "주문 취소해 주세요"),
        ("주문번호는 20261120-004218 이고 언제 와요", "주문 이고 언제 와요"),
        ("송장번호 123456789012 조회가 안 돼요", "송장 조회가 안 돼요"),
        ("please cancel order number 20261120004218", "cancel order"),
        ("35,000원 언제 환불돼요", "35,000원 언제 환불돼요"),
        ("주문번호 20261120004218", "주문"),
        ("20261120-004218", "20261120-004218"),
    ],
)
def test_an_orders_number_is_left_out(text: str, question: str) -> None:
    assert without_frame(text) == question


@pytest.mark.parametrize(
    "text",
    [
        "문의", "도와주세요", "안녕하세요", "감사합니다", "please", "", " ", "🙂", "내 문의 어디서 봐요",
        "문의 내역 보는 법", "상담원 문의", "관련 없는 광고가 와요", "친구가 안녕하세요라고 보낸 메시지", "알림",
        "도와주세요 버튼", "혹시몰라요",
    ],
)  # fmt: skip
def test_what_is_the_question_stays(text: str) -> None:
    assert without_frame(text) == text.strip() or without_frame(text) == text


@pytest.mark.timeout(20)  # it takes milliseconds; a pattern with a bad case would take minutes
@pytest.mark.parametrize(
    "text", ["안녕 " * 500, "문의 " * 700, "혹시" * 1_000, " " * 2_000, "드려요" * 600, "a " * 1_000]
)
def test_long_texts_of_nothing_else(text: str) -> None:
    assert len(without_frame(text)) <= len(text)
