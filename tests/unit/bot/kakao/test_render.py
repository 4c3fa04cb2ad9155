"""The renderer: any reply tree becomes answers that KakaoTalk takes, and nothing in it is lost."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import LOCALES
from bot.channels.kakao.render import Look, bubbles, pages, template
from contracts.agents import Agent
from contracts.attachments import Attachment
from contracts.messages import Card, Image, Message, MessageButton, SuggestedQuestion, Video
from service.catalogue import Catalogue
from tests.unit.bot.kakao import rules

PUBLIC = "https://help.example.com"
catalogue = Catalogue(LOCALES)
LOOK = Look(PUBLIC, catalogue.say)
MORE = {"page": [0, 1, 1]}

words = st.one_of(
    st.text(max_size=60),
    st.text("가나다 각👩‍👩‍👧‍👦\n.", max_size=2_500),
    st.sampled_from(["", "**굵게** 하고\n\n- 하나\n- 둘", "|a|b|\n|-|-|\n|1|2|", "https://a.example/" + "x" * 1_500]),
)
titles = st.text("가나다라 abc👍", min_size=1, max_size=70).filter(str.strip)
tokens = st.text("abcdef0123", min_size=8, max_size=580).map(lambda t: f"sd:{t}")
addresses = st.one_of(
    st.sampled_from(["/help/a", "https://shop.example/1", "javascript:alert(1)", "http://[", "한글", ""]),
    st.integers(1, 2_500).map(lambda n: "https://shop.example/" + "p" * n),
)
buttons = st.one_of(
    st.builds(MessageButton, title=titles, payload=tokens),
    st.builds(MessageButton, title=titles, payload=tokens, human=st.just(True)),
    st.builds(MessageButton, title=titles, url=addresses),
    st.builds(MessageButton, title=titles, deep_link=st.just("duretalk://a/b")),
    st.builds(MessageButton, title=titles, phone=st.just("1588-0000")),
)
images = st.builds(Image, url=addresses, alt=words)
cards = st.builds(
    Card,
    title=st.one_of(titles, st.just("")),
    description=words,
    image=st.none() | images,
    buttons=st.lists(buttons, max_size=5).map(tuple),
)
pictures = st.builds(
    Attachment, attachment_id=st.just("a_1"), url=st.just("/attachments/a_1.s"), width=st.just(1), height=st.just(1)
)
messages = st.builds(
    Message,
    agent=st.none() | st.just(Agent(id="u_1", name="김하늘")),
    text=st.none() | words,
    attachments=st.lists(pictures, max_size=4).map(tuple),
    buttons=st.lists(buttons, max_size=14).map(tuple),
    image=st.none() | images,
    video=st.none() | st.builds(Video, url=addresses, title=titles, thumbnail_url=st.none() | addresses),
    cards=st.lists(cards, max_size=13).map(tuple),
    suggestions=st.lists(
        st.builds(SuggestedQuestion, article_id=titles, title=titles, payload=tokens, reason=titles), max_size=11
    ).map(tuple),
    article_id=st.none() | st.just("refund-time"),
)
looks = st.builds(Look, public=st.just(PUBLIC), say=st.just(catalogue.say), operator=st.booleans(), group=st.booleans())


def answers(tree: list[Message], look: Look = LOOK) -> list[dict[str, Any]]:
    """All answers, one after another, as a customer gets them who always goes on."""
    shown = bubbles(tree, look)
    return [template(shown, number, look, MORE) for number in range(len(pages(shown, look)))]


@settings(max_examples=150, deadline=None)
@given(st.lists(messages, max_size=3), looks)
def test_any_tree_is_valid_and_nothing_is_lost(tree: list[Message], look: Look) -> None:
    made = answers(tree, look)
    for number, response in enumerate(made):
        rules.check(response, group=look.group)
        goes_on = any(tap.get("extra") == MORE for tap in rules.taps(response))
        assert goes_on == (number + 1 < len(made))
    payloads = {tap["extra"].get("payload") for response in made for tap in rules.taps(response) if "extra" in tap}
    links = {tap.get("webLinkUrl") for response in made for tap in rules.taps(response)}
    everything = "".join(rules.texts(response) for response in made)
    for message in tree:
        for button in (*message.buttons, *(b for card in message.cards for b in card.buttons)):
            operator = look.operator and button.human
            assert button.payload is None or operator or button.payload in payloads
            if button.url == "https://shop.example/1":
                assert button.url in links
            assert button.phone is None or button.phone in everything
        assert {s.payload for s in message.suggestions} <= payloads
        assert message.image is None or message.image.url != "/help/a" or f"{PUBLIC}/help/a" in everything
        if message.text and message.article_id is None:
            for letter in "가나다각👍":
                assert everything.count(letter) >= message.text.count(letter)


def one(message: Message, look: Look = LOOK) -> dict[str, Any]:
    [made] = answers([message], look)
    rules.check(made)
    return dict(made["template"])


def test_an_answer_with_a_picture_links_and_choices() -> None:
    message = Message(
        text="환불은 언제 되나요?\n\n**카드사**에 따라 3~5영업일이 걸려요.\n\n1. 주문을 열어요.\n2. 환불을 눌러요.",
        image=Image(url="/help/pictures/a.png", alt="환불 화면"),
        buttons=(
            MessageButton(title="환불 계좌 열기", deep_link="duretalk://refund"),
            MessageButton(title="전화하기", phone="1588-0000"),
            MessageButton(title="해결됐어요", payload="sd:1"),
        ),
        article_id="refund-time",
    )
    made = one(message)
    text, image, card = made["outputs"]
    assert text["simpleText"]["text"] == (
        "환불은 언제 되나요?\n\n카드사에 따라 3~5영업일이 걸려요.\n\n1. 주문을 열어요.\n2. 환불을 눌러요."
    )
    assert image["simpleImage"] == {"imageUrl": f"{PUBLIC}/help/pictures/a.png", "altText": "환불 화면"}
    assert card["textCard"]["buttons"] == [
        {"label": "환불 계좌 열기", "action": "webLink", "webLinkUrl": f"{PUBLIC}/help/refund-time"},
        {"label": "전화하기", "action": "phone", "phoneNumber": "1588-0000"},
    ]
    [reply] = made["quickReplies"]
    assert (reply["messageText"], reply["extra"]) == ("해결됐어요", {"payload": "sd:1"})


def test_similar_questions_are_a_list_and_the_first_word_stays() -> None:
    questions = tuple(
        SuggestedQuestion(article_id=f"a{n}", title=f"질문 {n}", payload=f"sd:{n}", reason="뜻이 비슷해요")
        for n in range(3)
    )
    made = one(Message(text="가장 가까운 것을 골라 주세요.", suggestions=questions))
    assert made["outputs"][1]["listCard"]["items"][2] == {
        "title": "질문 2",
        "description": "뜻이 비슷해요",
        "action": "message",
        "messageText": "질문 2",
        "extra": {"payload": "sd:2"},
    }


def test_a_long_article_is_cut_and_links_to_its_page() -> None:
    made = one(Message(text="환불은 사흘이 걸려요. " * 100, article_id="refund time"))
    text, card = made["outputs"]
    assert text["simpleText"]["text"].endswith("걸려요.…") or text["simpleText"]["text"].endswith("걸려요…")
    link, share = card["textCard"]["buttons"]
    assert (link["label"], link["webLinkUrl"]) == ("전체 보기", f"{PUBLIC}/help/refund%20time")
    assert share == {"label": "공유하기", "action": "share"}


def test_an_agents_words_stay_as_they_were_typed() -> None:
    made = one(Message(text="*별표*는 2 * 3 * 4", agent=Agent(id="u", name="김하늘")))
    assert made["outputs"] == [{"simpleText": {"text": "*별표*는 2 * 3 * 4"}}]


def test_cards_stand_side_by_side_where_they_fit() -> None:
    small = tuple(Card(title=f"주문 {n}", description="어제 주문했어요.") for n in range(4))
    [output] = one(Message(cards=small))["outputs"]
    assert output["carousel"]["type"] == "textCard"
    assert [item["title"] for item in output["carousel"]["items"]] == ["주문 0", "주문 1", "주문 2", "주문 3"]
    [grouped, *_] = answers([Message(cards=small)], Look(PUBLIC, catalogue.say, group=True))
    rules.check(grouped, group=True)


def test_a_video_is_a_card_that_opens_it() -> None:
    video = Video(url="https://v.example/1", title="이렇게 해요", thumbnail_url="/help/pictures/v.png")
    [output] = one(Message(video=video))["outputs"]
    assert output["basicCard"]["thumbnail"]["imageUrl"] == f"{PUBLIC}/help/pictures/v.png"
    assert output["basicCard"]["buttons"] == [
        {"label": "영상 보기", "action": "webLink", "webLinkUrl": "https://v.example/1"}
    ]


def test_a_wish_for_a_human_can_open_the_messengers_own_chat() -> None:
    human = MessageButton(title="상담원 연결", payload="sd:h", human=True)
    assert one(Message(text="물어보세요", buttons=(human,)))["quickReplies"][0]["extra"] == {"payload": "sd:h"}
    made = one(Message(text="물어보세요", buttons=(human,)), Look(PUBLIC, catalogue.say, operator=True))
    assert made["outputs"][1]["textCard"]["buttons"] == [{"label": "상담원 연결", "action": "operator"}]


def test_what_the_messenger_cannot_open_is_said_in_words() -> None:
    made = one(Message(text="열어 보세요", buttons=(MessageButton(title="앱 열기", deep_link="duretalk://a"),)))
    assert made["outputs"] == [{"simpleText": {"text": "열어 보세요\n\n앱 열기: duretalk://a"}}]


@pytest.mark.parametrize("lang", ["ko", "en"])
def test_nothing_at_all_is_still_an_answer(lang: str) -> None:
    look = Look(PUBLIC, lambda key, **values: catalogue.say(key, lang, **values))
    for tree in ([], [Message()], [Message(text="\x00 \n")]):
        [made] = answers(tree, look)
        rules.check(made)
