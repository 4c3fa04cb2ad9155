import pytest

from bot.ellipsis import understand


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("안드로이드에서 알림이 안 와요", "그럼 아이폰은요?", "아이폰에서 알림이 안 와요"),
        ("알림이 안 와요", "그럼 아이폰은요?", "아이폰 알림이 안 와요"),
        ("알림이 안 와요", "그럼 아이폰?", "아이폰 알림이 안 와요"),
        ("대화 백업 어떻게 해요", "아이폰도 돼요?", "아이폰 대화 백업 어떻게 해요"),
        ("카드 결제 돼요?", "해외에서도 되나요?", "해외 카드 결제 돼요?"),
        ("포인트로 결제하고 싶어요", "쿠폰도요", "쿠폰으로 결제하고 싶어요"),
        ("카드로 환불받으면 언제 들어와요", "그럼 계좌이체로는요?", "계좌이체로 환불받으면 언제 들어와요"),
        ("주문이 취소됐어요", "왜요?", "주문이 취소됐어요 왜"),
        ("알림이 안 와요", "그럼 어떻게 해요?", "알림이 안 와요 어떻게 해요"),
        ("배송비 얼마예요", "그럼 선물은요?", "선물 배송비 얼마예요"),
        ("환불은 언제 돼요?", "교환두요?", "교환은 언제 돼요?"),
        ("주문이 취소됐어요 왜", "언제요?", "주문이 취소됐어요 언제"),
        (
            "친구가 선물을 안 받으면 돈이 돌아오나요?",
            "그럼 얼마나 걸려?",
            "친구가 선물을 안 받으면 돈이 돌아오나요 얼마나 걸려",
        ),
        ("my notifications don't work", "on iPhone", "my notifications don't work on iPhone"),
        ("my notifications don't work", "I have an iPad", "my notifications don't work for iPad"),
        ("비밀번호를 잊었어요", "아이폰인데", "아이폰 비밀번호를 잊었어요"),
        ("안드로이드에서 백업은 어떻게 해요?", "저는 아이폰 써요", "아이폰에서 백업은 어떻게 해요?"),
        ("반품을 접수했어요", "며칠 걸려요?", "반품을 접수했어요 며칠 걸려요"),
        ("쿠폰을 받았어요", "언제까지예요?", "쿠폰을 받았어요 언제까지"),
        ("쿠폰을 쓰고 싶어요", "왜 안 돼요?", "쿠폰을 쓰고 싶어요 왜 안 돼요"),
        ("자동 결제를 그만두고 싶어요", "어디서 하면 되나요?", "자동 결제를 그만두고 싶어요 어디서 하면 되나요"),
        ("how do I reset my password?", "and what about on my iPhone?", "how do I reset my password on iPhone"),
        ("How much is shipping?", "how about gifts?", "How much is shipping for gifts"),
        ("notifications don't work on Android", "what about on iPhone?", "notifications don't work on iPhone"),
        ("how do I back up my chats?", "And for Android?", "how do I back up my chats for Android"),
    ],
)
def test_a_follow_up_is_completed_from_the_question_before(question: str, text: str, whole: str) -> None:
    found = understand(text, question)
    assert (found.text, found.leaning) == (whole, "follow_up")


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("환불은 언제 돼요?", "아니 그게 아니라 교환이요", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "아니 교환이요", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "ㄴㄴ 교환", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "아니요 교환 말이에요", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "아니요, 카드요", "카드"),
        ("환불은 언제 돼요?", "아니요, 택배요", "택배"),
        ("환불은 언제 돼요?", "아니요, 바지요", "바지"),
        ("운동화 교환 되나요?", "운동화 말고 바지요", "바지"),
        ("환불은 언제 돼요?", "아니요, 배송지요", "배송지"),
        ("환불은 언제 돼요?", "아니요, 결제라고요", "결제"),
        ("환불은 언제 돼요?", "아니 그게 아니라 안 할래요", "안 할래요"),
        ("환불은 언제 돼요?", "환불 말고 교환이요", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "환불이 아니라 교환", "교환은 언제 돼요?"),
        ("환불은 언제 돼요?", "환불 말고 교환은 어떻게 해요", "교환은 어떻게 해요"),
        ("how long does a refund take", "exchange, not refund", "how long does an exchange take"),
        ("how long does a refund take", "not the refund, the exchange", "how long does an exchange take"),
        ("how do I change my password?", "no, email address", "how do I change my email address?"),
        ("주문 취소하고 싶어요", "아니 그게 아니라 비밀번호요", "비밀번호"),
        ("주문 취소", "그게 아니라 선물 취소하는 방법을 알고 싶어요", "선물 취소하는 방법을 알고 싶어요"),
        ("how long does a refund take", "No, I meant exchange", "how long does an exchange take"),
        ("주문 취소", "아니 그게 아니라", "아니 그게 아니라"),
        ("주문 취소", "아니 그거 말고 다른 거", "아니 그거 말고 다른 거"),
    ],
)
def test_a_correction_takes_the_place_of_what_was_wrong(question: str, text: str, whole: str) -> None:
    found = understand(text, question)
    assert (found.text, found.leaning) == (whole, "correction")


@pytest.mark.parametrize(
    "text",
    [
        "그럼 환불은 언제 돼요?", "어디서 해지해요", "얼마나 환불돼요", "언제 배송돼요", "어떻게 환불받아요",
        "배송비는 얼마예요", "상담원은 몇 시까지 해요?", "저는 학생이에요", "아이폰이 안 켜져요", "아니요",
        "네", "그럼요", "그럼", "그럼 이만", "감사합니다 그럼 이만", "진짜 너무하네요", "또 안 돼요",
        "아니 왜 안 되는데",         "안녕하세요", "",
        "상담원은요?", "그럼 사람은?", "너는?", "상담원 말고 제가 할게요", "아니 됐어", "no thanks", "what about you?",
        "thanks", "no", "how do I cancel my order",
        "아니요, 됐어요", "아니요, 괜찮아요", "아니요, 하지 마세요", "아뇨 됐네요", "아니요, 안 할게요",
        "아니요 필요없어요", "아니요, 싫어요", "아니요, 모르겠는데요", "아니요, 됐다고요", "아니요, 그만하라고요",
        "아니요, 됐거든요", "아니요, 아직이요", "아니요, 별로요", "아니요, 나중에요", "아니요, 아니에요",
        "아니요, 안할 거예요", "아니요, 바빠서요", "아니요, 사양할게요",
    ],
)  # fmt: skip
def test_what_stands_alone_is_left_alone(text: str) -> None:
    assert understand(text, "환불은 언제 돼요?").leaning is None


def test_where_a_no_may_be_the_answer_it_is_not_cut_off() -> None:
    for text in ("아니요, 괜찮아요", "아니요, 비밀번호요", "no, thank you", "아뇨, 도움말이요"):
        found = understand(text, "환불은 언제 돼요?", asked=True)
        assert (found.text, found.leaning) == (text, None)
    found = understand("아니요, 교환이요", "환불은 언제 돼요?", asked=True)
    assert (found.text, found.leaning) == ("교환은 언제 돼요?", "correction"), "what takes its place is plainly another"


def test_without_a_question_before_there_is_nothing_to_lean_on() -> None:
    found = understand("그럼  아이폰은요?", None)
    assert (found.text, found.leaning) == ("그럼 아이폰은요?", None)


def test_long_texts_take_no_long_time() -> None:
    for text in (
        "그럼 " * 2_000,
        "아니 그게 아니라 " * 500,
        "가 " * 1_000 + "은요?",
        "what about " * 400,
        "not " * 500,
        "a " * 1_000,
    ):
        understand(text, "환불은 언제 돼요?")
