"""What a customer leaves out because the turn before said it: "그럼 아이폰은요?", "아니 그게 아니라 교환이요". Pure.

A short utterance that names something new and asks nothing by itself leans on the question before it, and is completed
from that, by rules alone: the same words after the same question always give the same search. What holds a question of
its own is left as it is.
"""

import re
from dataclasses import dataclass
from typing import Literal

from text.normalise import normalise
from text.particles import attach

Leaning = Literal["follow_up", "correction"]
MAX_WORDS = 4
"""Words that a new topic may have; more is a question of its own."""

# Of each group one thing takes the other's place in a question; anything else is put before the question.
_ALTERNATIVES = (
    ("아이폰", "안드로이드폰", "안드로이드", "갤럭시", "아이패드", "태블릿", "컴퓨터", "노트북", "맥북", "PC"),
    ("iPhone", "Android", "iPad", "tablet", "computer", "laptop", "Mac", "Windows", "PC", "phone"),
    ("신용카드", "체크카드", "카드", "계좌이체", "계좌 이체", "무통장 입금", "무통장", "휴대폰 결제", "포인트", "쿠폰"),
    ("credit card", "debit card", "card", "bank transfer", "points", "coupon"),
    ("교환", "반품", "환불", "취소"),
    ("exchange", "return", "refund", "cancellation"),
    ("선물", "주문", "배송", "결제", "구독"),
    ("비밀번호", "아이디", "이메일", "전화번호"),
    ("password", "user ID", "email address", "phone number"),
)  # fmt: skip

_LEAD = r"(?:그럼|그러면|그렇다면|그리고|그런데|근데|또|혹시|음+|어+)[\s,]+"
_TOPIC = r"(?P<topic>\S+?(?:\s\S+?){0,3}?)"
_PARTICLE = (
    r"(?:에서는|에서도|으로는|로는|으로도|로도|이라면|라면|일\s?때는|의?\s?경우는|의?\s?경우에는|한테는|은|는|도|두)"
)
_SAME = (
    r"(?:어때|어떤가|어떻게\s?(?:해|하|되|돼)|어떡해|되|돼|안\s?돼|안\s?되|가능하|가능해|똑같|같|마찬가지)"
    r"(?:나|죠|지|는데|은가|ㄴ가|한가|인가|예|이에|아|어)?(?:요|여)?"
)
_END = r"[\s?!.~]*$"
# "그럼 아이폰은요?", "안드로이드에서도 돼요?"
_KOREAN = re.compile(rf"^(?:{_LEAD})?{_TOPIC}{_PARTICLE}(?:\s?요|\s?여)?(?:\s+{_SAME})?{_END}")
# "그럼 아이폰?"
_BARE = re.compile(rf"^{_LEAD}{_TOPIC}(?:이?요)?\s*\?[\s?!.~]*$")
_ASKING = (
    r"(?:왜|언제(?:까지|부터|쯤)?|어디서|어디에서|어디로|얼마나|며칠(?:이나|쯤)?|얼마(?:예요|인가요|야)?|누가|어떻게)"
)
# Verbs that say nothing without what was asked before: "얼마나 걸려요?", "언제 와요?", "왜 안 돼요?".
_LIGHT_VERB = (
    r"(?!해지|내지|보안|하자|사지)(?:안\s?|못\s?)?(?:걸려|걸리|걸릴|와|오|올|돼|되|될|해|하|할|봐|보|볼|받아|받|받을|들어와|들어오|들어올"
    r"|나와|나오|나올|끝나|끝날|내|낼|바꿔|바꾸|바꿀|바뀌|바뀔|가능해|가능하|가능한|써|쓰|쓸|그래|그러|그런)"
    r"(?:요|여|나요|나|까요|까|죠|지|지요|는지|는데요|냐|니|가요|는가요|는\s?거(?:예요|죠|야)|면\s?(?:돼요?|되나요)"
    r"|야\s?(?:해요?|하나요|돼요?|되나요))?"
)
_QUESTION_WORD = re.compile(
    rf"^(?:{_LEAD})?(?P<asked>{_ASKING}(?:\s{_LIGHT_VERB})?)(?:요|죠|여|이에요|예요|인가요)?{_END}"
)
_ASKED_BEFORE = re.compile(rf"\s{_ASKING}$")
_LINK = re.compile(r"\b(on|for|in|with|by)\s+(?:(?:an?|the|my)\s+)*$", re.IGNORECASE)
_ENGLISH = re.compile(
    rf"^(?:(?:and|so|ok|okay|but|then|also),?\s+)*(?:(?:what|how)\s+about|what\s+if\s+it'?s|(?:and|but)\s+(?:for|on|in|with|by))\s+"
    rf"(?:(?:on|for|in|with|by|an?|the|my)\s+)*{_TOPIC}{_END}",
    re.IGNORECASE,
)
# "아이폰인데요", "저는 갤럭시 써요": what the device is changes the question and asks none.
_DEVICE = re.compile(
    rf"^(?:{_LEAD})?(?:(?:저는|전|저|제\s?건|제\s?폰은|나는|난)\s)?(?P<topic>{'|'.join(_ALTERNATIVES[0])})"
    rf"(?:인데|이에요|예요|이요|입니다|이야|임|(?:을|를)?\s?(?:써요|쓰는데|써|쓰고\s?있어요|사용해요|사용\s?중이에요|사용자예요))(?:요|여)?{_END}"
)
_DEVICE_EN = re.compile(
    rf"^(?:(?:I'?m\s)?(?:on|using|with|for)\s|it'?s\s|I\s(?:have|use)\s)(?:(?:an?|my|the)\s)?"
    rf"(?P<topic>{'|'.join(_ALTERNATIVES[1])}){_END}",
    re.IGNORECASE,
)
# Who is talked with, or wished for, is no topic: "상담원은요?" asks for one.
_PERSON = re.compile(
    r"(?:(?:사람|인간)\s?)?(?:상담원|상담사|상담|직원|담당자|사람)(?:님|분)?|너|넌|당신|챗봇|나|저|난|전"
    r"|(?:an?\s|the\s)?(?:agent|human|person|someone|you|me|no|that|this|it)",
    re.IGNORECASE,
)
_PREDICATE = re.compile(r"(?:요|니다|니까|죠|까|나|지|해|돼|줘|어|음|임|네)$")

_NO = r"(?:아니(?:요|오|야)?|아뇨|아니아니|ㄴㄴ|노노)"
_NOT_THAT = (
    r"(?:(?:그|이)(?:게|거)\s?(?:말고(?:요)?|아니(?:라(?:고(?:요)?)?|고(?:요)?|에요|예요|야))"
    r"|(?:그|제|내)\s?(?:말은?|뜻)이?\s?(?:아니라|그게\s?아니라|아니고)|(?:제|내)\s?말은)"
)
_CORRECTION = re.compile(rf"^(?:{_NO}[\s,.!]+{_NOT_THAT}|{_NOT_THAT})(?:[\s,.!]+(?P<rest>.*))?$", re.DOTALL)
# "환불 말고 교환이요", "환불이 아니라 교환이요", "exchange, not refund": where the wrong one was asked about.
_WRONG, _RIGHT = (
    r"(?:(?:an?|the|my)\s)?(?P<wrong>[\w ]{1,40}?)",
    r"(?:but\s)?(?:(?:an?|the|my)\s)?(?P<rest>[\w ]{1,40}?)",
)
_INSTEAD = (
    re.compile(
        rf"^(?:{_NO}[\s,.!]+)?(?P<wrong>\S{{1,20}}?(?:\s\S{{1,20}}?)?)(?:\s?말고요?|이?\s?아니(?:라|고)요?)[\s,.!]+(?P<rest>\S.*)$",
        re.DOTALL,
    ),
    re.compile(rf"^(?:no\b[\s,.]*)?(?:I\s(?:said|meant?)\s)?{_RIGHT},?\snot\s{_WRONG}[\s.!]*$", re.IGNORECASE),
    re.compile(rf"^(?:no\b[\s,.]*)?not\s{_WRONG},\s{_RIGHT}[\s.!]*$", re.IGNORECASE),
)
_NO_THEN = re.compile(rf"^(?:{_NO}|nope|no(?!\s(?:way|need)))[\s,.!]+(?P<rest>\S.*)$", re.DOTALL | re.IGNORECASE)
_CORRECTION_EN = re.compile(
    r"^(?:no|nope|not that|that'?s not (?:it|what I (?:meant|asked)))?[\s,.!;-]*"
    r"(?:(?:I mean|I meant|what I meant (?:is|was)|I was asking about|I'm asking about)\s+)(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OTHER = re.compile(r"(?:다른|딴)\s?(?:거|것|걸로|것으로)?(?:요|이요)?")
_PARTICLE_AFTER = re.compile(r"(?:으로|로|을|를|이|가|은|는|과|와|이랑|랑|이나|나)(?![가-힣])")
# A word ends, or a particle or 하다, 되다, 받다 follows; 배송비 is another thing than 배송.
_ENDS = r"(?=[^A-Za-z가-힣]|$|[을를이가은는도로으에의와과랑만부까요하해했할한함합되돼됐된될됨받])"
_COPULA = re.compile(
    rf"(?:\s말(?:이에요|이야|입니다|이요|인데요)|이라고요|라고요|이라니까요|라니까요|이에요|예요|이요|요){_END}"
)
# What names nothing, though it ends as a thing with its copula does: "아직이요", "안 할 거예요".
_NO_THING = re.compile(
    r"(?:^|\s)(?:아직|별로|전혀|딱히|굳이|이미|이제|벌써|그냥|그만|글쎄|필요|당분간|(?:나중|다음|천만)에?|(?:잠깐|잠시)만|아니"
    r"|제가|저는?|나는?|그[게건거])$|[거것]$"
)
# The last sound of a predicate before 요: "괜찮아요", "됐어요", "하지 마세요", "안 할게요", "바빠서요", "됐거든요".
_PREDICATE_STEM = re.compile(
    r"(?:[어아여에해세네죠지나까데게래대와워봐줘돼되져켜려쳐써꿔내라파빠싸커셔펴겨마가서군든걸]|(?:[다라자냐]|[었았했됐왔겠있없])고)$"
)
_TOLD = re.compile(r"[하말달]라(?:고|니까)요")  # "그만하라고요"
# Nouns of a customer's everyday that sound like one.
_NOUN = re.compile(
    r"(?:배송지|주소지|메시지|이미지|페이지|공지|해지|부가세|관세|계산서|증명서|신청서|계약서|언어|영어|한국어|대여|안내|가게|무게|거래|카메라|휴가|정가|바지|치마|침대|소파|일본어|중국어|평가)$"
)


@dataclass(frozen=True, slots=True)
class Understood:
    """The words made whole; `leaning`: how they leaned on what went before, None where they stood alone."""

    text: str
    leaning: Leaning | None = None


def understand(text: str, question: str | None, *, asked: bool = False) -> Understood:
    """`text`, completed from the `question` that the customer asked before; as it is where there was none.

    `asked`: the bot has asked something that a no may answer, so that a no alone corrects nothing.
    """
    plain = normalise(text)
    if not question:
        return Understood(plain)
    if (rest := _corrected(plain, question, asked)) is not None:
        return Understood(_replaced(question, rest) or rest or plain, "correction")
    whole = question.rstrip(" ?!.~")
    if match := _QUESTION_WORD.match(plain):
        return Understood(f"{_ASKED_BEFORE.sub('', whole)} {match['asked']}", "follow_up")
    topic = _topic(plain)
    if topic is None:
        return Understood(plain)
    beside = f"{topic} {question}"
    if topic.isascii() and question.isascii():
        linked = _LINK.search(plain[: plain.rfind(topic)])
        beside = f"{whole} {linked[1].lower() if linked else 'for'} {topic}"
    return Understood(_replaced(question, topic) or beside, "follow_up")


def _topic(text: str) -> str | None:
    """The new thing that a follow-up names, or None where the text is none."""
    if match := _DEVICE.match(text) or _DEVICE_EN.match(text):
        return match["topic"]
    match = _KOREAN.match(text) or _BARE.match(text) or _ENGLISH.match(text)
    if match is None or len(match["topic"].split()) > MAX_WORDS:
        return None
    topic = match["topic"].strip(" ,.?!~")
    nothing_new = _PERSON.fullmatch(topic) or any(_PREDICATE.search(word) for word in topic.split())
    return None if nothing_new else topic or None


def _corrected(text: str, question: str, asked: bool) -> str | None:
    """What is meant instead; "" where that is not said, None where nothing is corrected."""
    if match := _CORRECTION.match(text) or _CORRECTION_EN.match(text):
        rest = (match["rest"] or "").strip()
        return "" if _OTHER.fullmatch(rest) else _named(rest)
    for pattern in _INSTEAD:
        if (match := pattern.match(text)) and _holds(question, match["wrong"]):
            return _named(match["rest"])
    if (match := _NO_THEN.match(text)) and _short(match["rest"]):
        thing, rest = _thing(match["rest"]), _named(match["rest"])
        return rest if (thing and not asked) or _replaced(question, rest) else None
    return None


def _holds(question: str, thing: str) -> bool:
    return thing.casefold().replace(" ", "") in question.casefold().replace(" ", "")


def _named(rest: str) -> str:
    """A thing without its copula; a question of its own as it is."""
    return (_thing(rest) or rest.strip(" .,!?")) if _short(rest) else rest


def _thing(rest: str) -> str | None:
    """What is named by a noun and its copula; None where there is no copula or a predicate stands before 요."""
    copula = _COPULA.search(rest)
    if copula is None:
        return None
    thing = rest[: copula.start()].strip(" .,!?")
    if any(_same(thing, known) for group in _ALTERNATIVES for known in group):
        return thing
    predicate = copula[0].startswith("요") and _PREDICATE_STEM.search(thing) and not _NOUN.search(thing)
    return None if predicate or _TOLD.search(rest) or _NO_THING.search(thing) else thing or None


def _short(rest: str) -> bool:
    return len(rest.split()) <= 2


def _replaced(question: str, topic: str) -> str | None:
    """The question with `topic` in the place of what it takes the place of, or None where it takes none."""
    for group in _ALTERNATIVES:
        if not any(_same(thing, topic) for thing in group):
            continue
        for thing in group:
            found = re.search(rf"(?<![A-Za-z]){re.escape(thing)}{_ENDS}", question, re.IGNORECASE)
            if found and not _same(thing, topic):
                before = question[: found.start()]
                if topic[0] in "aeiouAEIOU":
                    before = re.sub(r"\ba $", "an ", before)
                return before + _attached(topic, question[found.end() :])
    return None


def _attached(topic: str, rest: str) -> str:
    """The topic before the rest of a question, whose particle follows the topic's sound."""
    particle = _PARTICLE_AFTER.match(rest)
    return f"{attach(topic, particle[0])}{rest[particle.end() :]}" if particle else topic + rest


def _same(one: str, other: str) -> bool:
    return one.casefold().replace(" ", "") == other.casefold().replace(" ", "")
