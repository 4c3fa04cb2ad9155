"""How customers write where authors write neatly: made of neat text, so that the encoder learns to look through it."""

import random
import re

from text.jamo import to_jamo

BEFORE = (
    "안녕하세요 ", "저기요 ", "문의드려요 ", "수고하세요 ", "아니 ", "ㅎㅇ ", "질문이요 ", "혹시 ", "저 ",
    "아 진짜 ", "도와주세요 ", "어제부터 그런데 ", "다름이 아니라 ", "급해요 ", "하.. ", "hi, ", "hello ",
    "sorry, ",
)  # fmt: skip
AFTER = (
    " ㅠㅠ", "ㅠ", " ㅜㅜ", "ㅡㅡ", " ;;", "..", "??", "?", "!!", " 알려주세요", " 좀 알려줘", " 어떡해요",
    " 도와주세요", " 답답하네요", " 부탁드립니다", " 관련해서 문의드려요", " 문의합니다", " 빨리요", " pls",
    " thanks",
)  # fmt: skip
ENDINGS = (
    ("하나요", "함?"), ("인가요", "임?"), ("되나요", "됨?"), ("되나요", "돼요"), ("어떻게", "어케"),
    ("어떻게", "어떠케"), ("안 ", "안"), ("없어요", "없음"), ("있나요", "있음?"), ("있어요", "있음"),
    ("했어요", "했음"), ("해요", "함"), ("싶어요", "싶음"), ("싶은데", "싶은뎅"), ("돼요", "되요"),
    ("됐어요", "됬어요"), ("않아요", "안아요"), ("비밀번호", "비번"), ("휴대전화", "폰"), ("컴퓨터", "컴"),
    ("아이디", "아디"), ("너무", "넘"), ("진짜", "ㄹㅇ"), ("습니다", "슴다"), ("왜", "외"), ("그런데", "근데"),
    ("메시지", "톡"), ("선물", "선믈"), ("주문", "쥬문"), ("환불", "환뷸"), ("결제", "결재"), ("배송", "베송"),
    ("친구", "칭구"),
)  # fmt: skip
_SPACE = re.compile(r"\s+")


def noisy(text: str, chance: random.Random) -> str:
    """The text as somebody in a hurry may type it; often as it is."""
    if chance.random() < 0.35:
        return text
    if chance.random() < 0.5:
        for neat, hurried in chance.sample(ENDINGS, 8):
            text = text.replace(neat, hurried)
    if chance.random() < 0.3:
        text = _SPACE.sub("", text)
    elif chance.random() < 0.2:
        text = "".join(c for c in text if c != " " or chance.random() < 0.6)
    if chance.random() < 0.15:
        text = _slip(text, chance)
    if chance.random() < 0.25:
        text = text.rstrip("?.!요") + chance.choice(AFTER)
    if chance.random() < 0.15:
        text = chance.choice(BEFORE) + text
    return text


def _slip(text: str, chance: random.Random) -> str:
    """One character gone, doubled, or left as its letters."""
    if len(text) < 5:
        return text
    at = chance.randrange(1, len(text) - 1)
    kind = chance.randrange(3)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    return text[:at] + to_jamo(text[at]) + text[at + 1 :]
