"""A bot's conversation in short: twenty-two conversations, against what a person who read them wrote down."""

from typing import Any

import pytest

from contracts.events import Kind, Source
from contracts.tools import Digest, Refused, Tried
from desk.digest import digest
from desk.episodes import episodes
from tests.unit.desk.talks import Talk


def tried(*pairs: tuple[str, str], kind: str = "article") -> tuple[Tried, ...]:
    return tuple(Tried.model_validate({"kind": kind, "title": t, "result": r}) for t, r in pairs)


def passed(count: int) -> Refused:
    return Refused(kind="suggestions", count=count)


def refused(title: str, kind: Any = "article") -> Refused:
    return Refused(kind=kind, title=title)


REFUND, CARD, LOGIN = "환불은 언제 되나요?", "카드를 바꾸고 싶어요", "로그인이 안 돼요"
CASES: dict[str, tuple[Talk, Digest]] = {
    "straight to a human": (Talk().wants_human(), Digest()),
    "an answer that did not help": (
        Talk().answered("환불 언제 돼요", REFUND).rates(REFUND, solved=False).taps_human(),
        Digest(asked=("환불 언제 돼요",), tried=tried((REFUND, "not_solved")), refused=(refused(REFUND),)),
    ),
    "an answer about which nothing was said": (
        Talk().answered("환불 언제 돼요", REFUND).wants_human(),
        Digest(asked=("환불 언제 돼요",), tried=tried((REFUND, "unknown"))),
    ),
    "solved, and then something else": (
        Talk().answered("카드 바꾸기", CARD).rates(CARD, solved=True).nothing("영수증이 두 장 와요").taps_human(),
        Digest(asked=("카드 바꾸기", "영수증이 두 장 와요"), tried=tried((CARD, "solved"))),
    ),
    "similar questions passed over": (
        Talk().suggested("돈이 안 와요", REFUND, CARD).wants_human("아니 그게 아니라 상담원이요"),
        Digest(asked=("돈이 안 와요",), suggested=(REFUND, CARD), refused=(passed(2),)),
    ),
    "one of them chosen, to no avail": (
        Talk().suggested("돈이 안 와요", REFUND, CARD).chooses(REFUND).rates(REFUND, solved=False).taps_human(),
        Digest(
            asked=("돈이 안 와요",),
            tried=tried((REFUND, "not_solved")),
            suggested=(CARD,),
            refused=(refused(REFUND),),
        ),
    ),
    "passed over by the button for a human": (
        Talk().suggested("앱이 이상해요", LOGIN).taps_human(),
        Digest(asked=("앱이 이상해요",), suggested=(LOGIN,), refused=(passed(1),)),
    ),
    "asked in other words": (
        Talk().nothing("그거 안 돼요").suggested("로그인 버튼이 안 눌려요", LOGIN, CARD).wants_human(),
        Digest(asked=("그거 안 돼요", "로그인 버튼이 안 눌려요"), suggested=(LOGIN, CARD), refused=(passed(2),)),
    ),
    "two lists passed over": (
        Talk().suggested("환불", REFUND).suggested("환불 계좌", CARD, LOGIN).wants_human(),
        Digest(asked=("환불", "환불 계좌"), suggested=(REFUND, CARD, LOGIN), refused=(passed(1), passed(2))),
    ),
    "nothing found": (Talk().nothing("제휴 문의").taps_human(), Digest(asked=("제휴 문의",))),
    "a look into the records refused": (
        Talk().offered("송금이 왜 실패했죠", "송금 실패 원인").declines("송금 실패 원인").wants_human(),
        Digest(asked=("송금이 왜 실패했죠",), refused=(refused("송금 실패 원인", "diagnosis"),)),
    ),
    "a cause found, and still a human": (
        Talk().offered("송금이 왜 실패했죠", "송금 실패 원인").explained("송금 실패 원인").wants_human(),
        Digest(asked=("송금이 왜 실패했죠",), tried=tried(("송금 실패 원인", "unknown"), kind="diagnosis")),
    ),
    "a cause that a human has to look at": (
        Talk()
        .offered("정지가 왜 됐나요", "이용 정지 원인")
        .wants_human(
            "네",
            "records",
            diagnosis={
                "title": "이용 정지 원인",
                "question": "정지가 왜 됐나요",
                "outcome": "unknown-device",
                "facts": ["새 기기에서 로그인: 3월 3일", "정지: 3월 4일"],
            },
        ),
        Digest(
            asked=("정지가 왜 됐나요",),
            tried=tried(("이용 정지 원인", "unknown"), kind="diagnosis"),
            facts=("새 기기에서 로그인: 3월 3일", "정지: 3월 4일"),
        ),
    ),
    "records that could not be read": (
        Talk().wants_human(
            "네",
            "records",
            diagnosis={
                "title": "배송 지연 원인",
                "question": "택배 왜 안 와요",
                "outcome": "records_failed",
                "facts": [],
            },
        ),
        Digest(asked=("택배 왜 안 와요",), tried=tried(("배송 지연 원인", "failed"), kind="diagnosis")),
    ),
    "while Rasa and the search are down": (
        Talk().wants_human("선물함이 비어 보여요", "unavailable"),
        Digest(asked=("선물함이 비어 보여요",)),
    ),
    "two messages before the bot could answer": (
        Talk().says("선물함이 비어 보여요").wants_human("어제까지는 있었어요", "unavailable"),
        Digest(asked=("선물함이 비어 보여요", "어제까지는 있었어요")),
    ),
    "abuse is left out": (
        Talk().nothing("환불 언제 돼요").wants_human("야 이 병신아", "unavailable"),
        Digest(asked=("환불 언제 돼요",)),
    ),
    "personal data is masked": (
        Talk().wants_human("제 번호 010-1234-5678로 온 인증번호가 안 맞아요", "error"),
        Digest(asked=("제 번호 [전화번호]로 온 인증번호가 안 맞아요",)),
    ),
    "a picture of an error": (
        Talk()
        .picture("오류 코드 DT-4021")
        .bot(f"{LOGIN}\n\n이렇게 해 보세요.", search_id="s")
        .ends("answered", question="DT-4021", search_id="s", article_id=LOGIN)
        .wants_human(),
        Digest(asked=("DT-4021",), tried=tried((LOGIN, "unknown")), pictures=("오류 코드 DT-4021",)),
    ),
    "a picture that was read wrong": (
        Talk().picture("오류 코드 DT-4027").picture_says("DT-4021예요").bot("그렇군요").ends("rephrase").wants_human(),
        Digest(pictures=("오류 코드 DT-4027", "DT-4021예요")),
    ),
    "the same question twice is one": (
        Talk().nothing("탈퇴하고 싶어요").nothing("탈퇴하고 싶어요").wants_human(),
        Digest(asked=("탈퇴하고 싶어요",)),
    ),
    "neither of two readings": (
        Talk()
        .says("그냥 좀")
        .bot("어느 쪽인가요?")
        .ends("clarified", question="그냥 좀")
        .taps("둘 다 아니에요", "read_as", reading="none")
        .bot("다시 적어 주시겠어요?")
        .ends("rephrase")
        .nothing("비밀번호를 모르겠어요")
        .taps_human(),
        Digest(asked=("비밀번호를 모르겠어요",), refused=(Refused(kind="reading"),)),
    ),
    "small talk, thanks and a human": (
        Talk()
        .says("안녕")
        .bot("안녕하세요")
        .ends("said", said="안녕")
        .answered("환불 언제 돼요", REFUND)
        .wants_human(),
        Digest(asked=("환불 언제 돼요",), tried=tried((REFUND, "unknown"))),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_person_wrote_down(name: str) -> None:
    talk, expected = CASES[name]
    assert digest(talk.events) == expected


def test_none_was_left_out() -> None:
    assert len(CASES) == 23


def test_what_was_settled_with_an_agent_before_is_not_told_again() -> None:
    talk = Talk().nothing("제휴 문의").taps_human().agent(Kind.HANDOFF_ASSIGNED)
    talk.agent(Kind.MESSAGE_CREATED, text="안녕하세요").agent(Kind.HANDOFF_RESOLVED, reason="solved", note="메일로")
    talk.add(Source.CUSTOMER, Kind.SURVEY_ANSWERED, score=4)
    talk.answered("환불 언제 돼요", REFUND).wants_human()
    assert digest(talk.events).asked == ("환불 언제 돼요",)
    present, earlier = episodes(talk.events)
    assert (earlier.ended, earlier.reason, earlier.note, earlier.score) == ("resolved", "solved", "메일로", 4)
    assert (earlier.agent and earlier.agent.name, earlier.asked) == ("김하늘", ("제휴 문의",))
    assert (present.ended, present.agent, present.asked) == (None, None, ("환불 언제 돼요",))
