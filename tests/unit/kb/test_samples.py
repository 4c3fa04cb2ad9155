"""The sample help centre keeps its own rules (kb/samples/README.md), so that search is judged on sound articles."""

import itertools
import json
import re
import tomllib
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import frontmatter
import pytest

from kb.pictures import name_in

SAMPLES = Path(__file__).resolve().parents[3] / "kb" / "samples"
FILES = sorted((SAMPLES / "articles").glob("*.md"))
README = (SAMPLES / "README.md").read_text(encoding="utf-8")
ARTICLES: dict[str, frontmatter.Post] = {path.stem: frontmatter.load(str(path)) for path in FILES}
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (SAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]
ANSWERED = [row for row in QUESTIONS if row["doc"] is not None]

REQUIRED = {"id", "lang", "title", "category", "question_type", "wordings"}
OPTIONAL = {"buttons", "media", "pair", "codes"}
STYLES = {"slang", "typo", "fragment", "polite", "formal", "english", "mixed"}
QUESTION_TYPES = {"why", "how", "what", "when", "where", "who", "howmany"}
BODY_LENGTH = {"ko": (80, 500), "en": (150, 900)}
BUTTON_TARGETS = {"deep_link", "url", "phone"}
MAX_BUTTON_TITLE = 14  # blanks not counted: the narrowest channel's label

every_article = pytest.mark.parametrize("article_id", sorted(ARTICLES))


def normalise(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def grams(text: str, n: int) -> set[str]:
    flat = normalise(text)
    return {flat[i : i + n] for i in range(max(1, len(flat) - n + 1))}


def overlap(of: set[str], other: set[str]) -> float:
    """Share of `of` that is in `other`, 0-1."""
    return len(of & other) / len(of)


def section(heading: str) -> str:
    return README.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


def category_names() -> dict[str, str]:
    """Korean category name -> English one."""
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in section("Categories").splitlines()]
    return {row[0]: row[1] for row in rows[2:] if len(row) == 2}


def state_names() -> dict[str, set[str]]:
    pairs = [pair.strip().split(" / ") for pair in section("States").strip().replace("\n", " ").split(",")]
    return {"ko": {ko for ko, _ in pairs}, "en": {en for _, en in pairs}}


def error_screens() -> dict[str, dict[str, str]]:
    """Error code -> language -> what the screen says."""
    rows = re.findall(r"^\| (DT-\d{4}) \| (.+?) \| (.+?) \|$", section("Error codes"), re.MULTILINE)
    return {code: {"ko": ko, "en": en} for code, ko, en in rows}


def menu_tree() -> tuple[dict[str, list[tuple[str, ...]]], set[str]]:
    """Every menu as its full path from the root, per language, and every deep link."""
    paths: dict[str, list[tuple[str, ...]]] = {"ko": [], "en": []}
    links: set[str] = set()
    trail: list[tuple[str, str]] = []
    for indent, name, link in re.findall(r"^( *)- (.+?)(?: → (\S+))?$", section("Menu tree"), re.MULTILINE):
        ko, en = name.split(" / ")
        trail = [*trail[: len(indent) // 2], (ko, en)]
        paths["ko"].append(tuple(node[0] for node in trail))
        paths["en"].append(tuple(node[1] for node in trail))
        links |= {link} - {""}
    return paths, links


CATEGORIES, STATES, (MENUS, DEEP_LINKS) = category_names(), state_names(), menu_tree()


def is_menu(name: str, lang: str) -> bool:
    """True where `A > B > C` ends a path of the tree: it may start anywhere, but skips no level."""
    steps = tuple(name.split(" > "))
    return any(path[-len(steps) :] == steps for path in MENUS[lang])


def test_readme_lists_are_read() -> None:
    assert len(CATEGORIES) == 14
    assert STATES["ko"] >= {"결제 완료", "배송 중"}
    assert is_menu("더보기 > 설정 > 계정", "ko")
    assert is_menu("Gifts > Sent gifts", "en")
    assert not is_menu("더보기 > 계정", "ko")
    assert not is_menu("더보기 > 설정 > 없는 메뉴", "ko")
    assert "duretalk://orders" in DEEP_LINKS
    assert error_screens()["DT-1002"] == {"ko": "인증번호가 맞지 않아요", "en": "That code isn't right"}


def test_enough_articles_in_both_languages() -> None:
    langs = [article["lang"] for article in ARTICLES.values()]
    assert langs.count("ko") >= 250
    assert langs.count("en") >= 80
    assert {a["category"] for a in ARTICLES.values() if a["lang"] == "ko"} == set(CATEGORIES)
    assert {a["question_type"] for a in ARTICLES.values()} == QUESTION_TYPES
    assert sum("pair" in article.keys() for article in ARTICLES.values()) >= 2 * 40  # noqa: SIM118 (a Post is no dict)


def test_enough_buttons_pictures_and_error_codes() -> None:
    assert sum(bool(a.get("buttons") or a.get("media")) for a in ARTICLES.values()) >= 60
    assert len({code for a in ARTICLES.values() for code in a.get("codes", [])}) >= 40


@every_article
def test_front_matter(article_id: str) -> None:
    article = ARTICLES[article_id]
    assert set(article.keys()) >= REQUIRED
    assert set(article.keys()) <= REQUIRED | OPTIONAL
    assert article["id"] == article_id
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*(\.en)?", article_id)
    assert article["lang"] == ("en" if article_id.endswith(".en") else "ko")
    assert article["category"] in (CATEGORIES if article["lang"] == "ko" else CATEGORIES.values())
    assert article["question_type"] in QUESTION_TYPES
    assert 3 <= len(article["wordings"]) <= 8
    assert all(isinstance(text, str) and text == text.strip() for text in [article["title"], *article["wordings"]])
    assert all(re.fullmatch(r"DT-\d{4}", code) for code in article.get("codes", []))


@every_article
def test_body(article_id: str) -> None:
    article = ARTICLES[article_id]
    low, high = BODY_LENGTH[article["lang"]]
    assert low <= len(article.content) <= high
    assert not re.search(r"^#{4,} ", article.content, re.MULTILINE)
    assert article.content == unicodedata.normalize("NFC", article.content)
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", article.content, re.MULTILINE)]
    assert all(step == 1 or before == step - 1 for before, step in itertools.pairwise([0, *steps]))


@every_article
def test_menus_and_states_are_known(article_id: str) -> None:
    article = ARTICLES[article_id]
    lang, body = article["lang"], article.content
    menus = re.findall(r"「([^」]*)」" if lang == "ko" else r"“([^”]*)”", body)
    assert [name for name in menus if not is_menu(name, lang)] == []
    assert set(re.findall(r"‘([^’]*)’", body)) <= STATES[lang]
    # A path outside the marks would escape this check.
    assert ">" not in re.sub(r"「[^」]*」|“[^”]*”", "", body)


@every_article
def test_buttons(article_id: str) -> None:
    for button in ARTICLES[article_id].get("buttons", []):
        assert set(button) - BUTTON_TARGETS == {"title"}
        (kind,) = set(button) & BUTTON_TARGETS
        assert isinstance(button[kind], str)
        assert 0 < len(re.sub(r"\s", "", button["title"])) <= MAX_BUTTON_TITLE
        if kind == "deep_link":
            assert button[kind] in DEEP_LINKS
        elif kind == "phone":
            assert re.fullmatch(r"\d{3,4}(-\d{3,4}){0,2}", button[kind])
        else:
            assert re.fullmatch(r"https://[\w.-]+(/\S*)?", button[kind])


def test_every_picture_is_shown_and_points_at_a_menu() -> None:
    drawn = {path.stem for path in (SAMPLES / "articles" / "pictures").glob("*.png")}
    wanted = tomllib.loads((SAMPLES / "pictures.toml").read_text(encoding="utf-8"))
    shown = {
        (Path(name).stem, a["lang"])
        for a in ARTICLES.values()
        for media in a.get("media", [])
        if (name := name_in(media["url"]))
    }
    assert drawn == set(wanted)
    assert shown == {(name, picture["lang"]) for name, picture in wanted.items()}
    assert [name for name, picture in wanted.items() if not is_menu(picture["path"], picture["lang"])] == []


@every_article
def test_pair_is_mutual_and_agrees(article_id: str) -> None:
    article = ARTICLES[article_id]
    if "pair" not in article.keys():  # noqa: SIM118 (a Post is no dict)
        return
    other = ARTICLES[article["pair"]]
    assert other["pair"] == article_id
    assert {article["lang"], other["lang"]} == {"ko", "en"}
    assert article["question_type"] == other["question_type"]
    assert article.get("codes") == other.get("codes")
    ko, en = (article, other) if article["lang"] == "ko" else (other, article)
    assert CATEGORIES[ko["category"]] == en["category"]
    targets = [[{k: v for k, v in b.items() if k != "title"} for b in a.get("buttons", [])] for a in (ko, en)]
    assert targets[0] == targets[1]


def test_titles_and_wordings_are_unique() -> None:
    texts = [text for a in ARTICLES.values() for text in (a["title"], *a["wordings"])]
    flat = [normalise(text) for text in texts]
    assert [text for text, key in zip(texts, flat, strict=True) if flat.count(key) > 1] == []


def test_wordings_are_no_near_copies_of_their_title() -> None:
    close = [
        (article_id, wording)
        for article_id, a in ARTICLES.items()
        for wording in a["wordings"]
        if overlap(grams(wording, 3), grams(a["title"], 3)) > 0.7
    ]
    assert close == []


def test_wordings_are_no_near_copies_of_one_another() -> None:
    """Of any article: half of all the trigrams of the two are shared."""
    texts = [text for a in ARTICLES.values() for text in (a["title"], *a["wordings"])]
    known = [(text, grams(text, 3)) for text in texts]
    close = [
        (one, two)
        for (one, ones), (two, twos) in itertools.combinations(known, 2)
        if len(ones & twos) > len(ones | twos) / 2
    ]
    assert close == []


def test_an_error_code_belongs_to_one_article_of_a_language() -> None:
    owners = [(a["lang"], code) for a in ARTICLES.values() for code in a.get("codes", [])]
    assert len(owners) == len(set(owners))
    for a in ARTICLES.values():
        mentioned = set(re.findall(r"DT-\d{4}", " ".join([a.content, *a["wordings"]])))
        assert mentioned == set(a.get("codes", []))


def test_an_article_of_an_error_code_says_what_the_screen_says() -> None:
    screens = error_screens()
    of_code = {(code, a["lang"]): a.content for a in ARTICLES.values() for code in a.get("codes", [])}
    assert {(code, "ko") for code in screens} <= set(of_code)
    silent = [
        (code, lang)
        for (code, lang), body in of_code.items()
        if code in screens and f"{screens[code][lang]} ({code})" not in body
    ]
    assert silent == []


def test_bodies_are_not_copies() -> None:
    bodies = {article_id: grams(a.content, 5) for article_id, a in ARTICLES.items()}
    close = [
        (one, two)
        for one, two in itertools.combinations(bodies, 2)
        if len(bodies[one] & bodies[two]) / min(len(bodies[one]), len(bodies[two])) > 0.6
    ]
    assert close == []


def test_questions_are_well_formed() -> None:
    assert all(set(row) == {"query", "doc", "style"} for row in QUESTIONS)
    assert all(row["query"].strip() == row["query"] != "" for row in QUESTIONS)
    assert len({normalise(row["query"]) for row in QUESTIONS}) == len(QUESTIONS)
    assert len(ANSWERED) >= 340
    assert len(QUESTIONS) - len(ANSWERED) >= 60
    assert {row["doc"] for row in ANSWERED} <= set(ARTICLES)


def test_questions_are_of_every_style_and_length() -> None:
    """Enough of each to compare them."""
    styles = Counter(row["style"] for row in QUESTIONS)
    assert set(styles) == STYLES
    assert min(styles.values()) >= 25
    assert all((row["style"] == "english") == (not re.search("[가-힣ㄱ-ㅎ]", row["query"])) for row in ANSWERED)
    lengths = [len(row["query"]) for row in ANSWERED]
    short, long = sum(length <= 15 for length in lengths), sum(length > 35 for length in lengths)
    assert min(short, long, len(lengths) - short - long) >= len(lengths) / 4


def test_every_korean_article_has_a_question() -> None:
    asked = {row["doc"] for row in ANSWERED}
    assert sorted(a["id"] for a in ARTICLES.values() if a["lang"] == "ko" and a["id"] not in asked) == []


def test_questions_are_spread_over_the_categories() -> None:
    asked = Counter(ARTICLES[row["doc"]]["category"] for row in ANSWERED)
    each = [asked[korean] + asked[english] for korean, english in CATEGORIES.items()]
    assert min(each) >= len(ANSWERED) / 30
    assert max(each) <= len(ANSWERED) / 8


def test_english_questions_ask_for_articles_of_both_languages() -> None:
    english = [row for row in ANSWERED if row["style"] == "english"]
    assert len(english) >= 45
    only_korean = [row for row in english if ARTICLES[row["doc"]]["lang"] == "ko"]
    assert len(only_korean) >= 25
    assert all("pair" not in ARTICLES[row["doc"]].keys() for row in only_korean)  # noqa: SIM118


def test_questions_are_not_taken_from_articles() -> None:
    texts = [text for a in ARTICLES.values() for text in (a["title"], *a["wordings"])]
    seen = [(normalise(text), grams(text, 3), text) for text in texts]
    asked = [(row["query"], normalise(row["query"]), grams(row["query"], 3)) for row in QUESTIONS]
    taken = [
        (query, text)
        for query, key, own in asked
        for flat, known, text in seen
        if flat == key or overlap(own, known) > 0.7
    ]
    assert taken == []


def test_questions_are_not_put_in_the_words_of_their_answer() -> None:
    bodies = {article_id: grams(a.content, 3) for article_id, a in ARTICLES.items()}
    assert [row["query"] for row in ANSWERED if overlap(grams(row["query"], 3), bodies[row["doc"]]) > 0.7] == []
