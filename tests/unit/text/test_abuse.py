"""Abuse in plain words and in disguise; what only looks like it."""

import pytest

from text.abuse import abuse_in

INSULTS = """시발|씨발 뭐야|시1발|시 발|씨.발|ㅅㅂ 진짜|ㅆㅂ|병신|병 신아|ㅂㅅ같은|개새끼야|개 새끼|개색끼
개같은 회사|개소리하네|좆같네|존나 느려|지랄하네|미친놈들|미친년|또라이 아냐|썅년|등신 같은
닥쳐|꺼져라|엿먹어|쓰레기같은 것들|야 이 멍청한놈아|니애미|fuck you|you idiot|asshole"""
THREATS = "죽여버린다|너 찾아가서 패버린다|가만 안 둔다|죽고싶냐|불질러 버린다|칼 들고 간다|때려죽인다|I will kill you"
SEXUAL = "나랑 자고싶어?|섹스하자|가슴 만지고 싶다|몸매 좋아요?|벗은사진 보내|속옷 벗어봐|send nudes|sex with me"
INNOCENT = """환불 언제 되나요|발송은 언제 되나요|다시 발송해 주세요|다시발송 부탁드려요|3시 발송이요
혹시 발급되나요|출발 시간이 언제예요|시발점|1등 신청했어요|등신대 주문|칼로리가 궁금해요
속옷 사진이 달라요|해보지만 안 돼요|돌려보지 빨리 해주세요|개인정보|개시 기간|병원 신고
새끼손가락|강아지가 물었어요|미치겠어요|짜증나요|화가 나네요|신고할 거예요|죽이 맛있어요
죽어도 안 돼요|배터리가 죽었어요|앱이 죽어요|몸이 안 좋아요|가슴이 답답해요|같이 자는 방
애인에게 선물|I was charged twice|this is ridiculous|assessment|classic"""


@pytest.mark.parametrize("text", INSULTS.replace("\n", "|").split("|"))
def test_insults(text: str) -> None:
    assert abuse_in(text) == "insult"


@pytest.mark.parametrize("text", THREATS.split("|"))
def test_threats(text: str) -> None:
    assert abuse_in(text) == "threat"


@pytest.mark.parametrize("text", SEXUAL.split("|"))
def test_harassment(text: str) -> None:
    assert abuse_in(text) == "sexual"


@pytest.mark.parametrize("text", INNOCENT.replace("\n", "|").split("|"))
def test_what_only_looks_like_it(text: str) -> None:
    assert abuse_in(text) is None
