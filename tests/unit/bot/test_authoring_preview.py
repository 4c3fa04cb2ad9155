"""An author's draft in KakaoTalk's bubbles: within the messenger's limits, and nothing lost, whatever is written."""

from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import LOCALES, build
from bot.authoring_preview import shown
from contracts.articles import Button, Media
from contracts.authoring import KakaoDraft
from service.catalogue import Catalogue
from tests.unit.bot.kakao import rules
from tests.unit.bot.test_web_uploads import settings_in

CATALOGUE = Catalogue(LOCALES)
PUBLIC = "https://help.example.com"


def answers(**fields: Any) -> tuple[dict[str, Any], ...]:
    return shown(KakaoDraft.model_validate(fields), CATALOGUE, PUBLIC, operator=False).answers


def test_it_is_what_the_messenger_would_be_given() -> None:
    [answer] = answers(
        article_id="gift",
        title="선물 포장이 되나요?",
        body="**무료로** 해 드려요.\n\n1. 리본\n2. 카드",
        buttons=[{"title": "포장 고르기", "deep_link": "duretalk://gift"}],
        media=[{"kind": "image", "url": "/kb/pictures/wrap.png", "alt": "포장한 상자"}],
    )
    rules.check(answer)
    said = rules.texts(answer)
    assert "무료로 해 드려요" in said
    assert "**" not in said
    taps = {tap["label"]: tap for tap in rules.taps(answer)}
    assert taps["포장 고르기"]["webLinkUrl"] == f"{PUBLIC}/help/gift"
    assert {"해결됐어요", "해결되지 않았어요"} <= taps.keys()
    assert answer["template"]["outputs"][1]["simpleImage"]["imageUrl"] == f"{PUBLIC}/kb/pictures/wrap.png"


def test_a_draft_may_be_empty_and_an_english_one_is_english() -> None:
    [empty] = answers()
    rules.check(empty)
    [english] = answers(lang="en", title="Can it be gift-wrapped?", body="Yes.")
    assert "Solved" in str(english) or "solved" in str(english)


words = st.text(max_size=300)
button = st.builds(Button, title=st.text(min_size=1, max_size=40), phone=st.just("1588-0000"))
media = st.builds(Media, kind=st.sampled_from(["image", "video"]), url=st.just("/a.png"), alt=words)
drafts = st.builds(
    KakaoDraft,
    title=words,
    body=st.text(max_size=3000),
    lang=st.sampled_from(["ko", "en"]),
    buttons=st.lists(button, max_size=10).map(tuple),
    media=st.lists(media, max_size=3).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(drafts)
def test_every_answer_is_valid_and_leads_to_the_next(draft: KakaoDraft) -> None:
    made = shown(draft, CATALOGUE, PUBLIC, operator=False).answers
    for number, answer in enumerate(made):
        rules.check(answer)
        further = [tap["extra"] for tap in rules.taps(answer) if isinstance(tap.get("extra"), dict)]
        goes_on = {"page": number + 1} in further
        assert goes_on == (number + 1 < len(made))


async def test_authors_alone_may_ask_and_a_bad_draft_is_refused_by_name(tmp_path: Path) -> None:
    async with TestClient(TestServer(await build(settings_in(tmp_path)))) as http:
        refused = await http.post("/api/authoring/kakao", json={"title": "선물"})
        assert refused.status == 401
