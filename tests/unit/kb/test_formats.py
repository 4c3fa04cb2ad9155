import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.articles import Article, Button, Media
from kb.authoring.markup import to_markdown
from kb.exporting import export_to
from kb.formats import FormatError, files
from kb.importing import check, read_file
from tests.unit.kb.conftest import ARTICLES
from text.normalise import clean

# What an author may write: anything that import leaves as it is.
text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
raw = text.filter(lambda text: to_markdown(clean(text)) == clean(text))
line = raw.map(lambda text: " ".join(clean(text).split())).filter(bool)
body = raw.map(lambda text: clean(text, 20_000)).filter(bool)
tricky = st.sampled_from(
    ["yes", "null", "1e5", "---", "- a", "[1]", '"x"', "a: b", "#환불", "=1+1", "2024-01-01", "{}", "\ufeff"]
)
title = line | tricky.filter(lambda text: clean(text) == text)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
button = st.builds(
    Button,
    title=line.map(lambda text: text[:40].strip()).filter(bool),
    url=st.just("https://example.com/a?b=c&d"),
)
media = st.builds(Media, kind=st.sampled_from(["image", "video"]), url=st.just("/a.png"), alt=body)
article = st.builds(
    Article,
    id=ids,
    title=title,
    body=body | tricky.filter(lambda text: clean(text) == text),
    lang=st.sampled_from(["ko", "en"]),
    category=st.just("") | title,
    question_type=st.sampled_from([None, "why", "howmany"]),
    wordings=st.lists(title, max_size=3).map(tuple),
    buttons=st.lists(button, max_size=2).map(tuple),
    media=st.lists(media, max_size=2).map(tuple),
    pair=st.none() | ids,
    codes=st.lists(line.map(lambda text: text[:40].strip()).filter(bool), max_size=2).map(tuple),
)
help_centre = st.lists(article, min_size=1, max_size=4, unique_by=lambda a: a.id.lower())


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.zip", "folder"])
@given(articles=help_centre)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_exported_imports_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, name: str, articles: list[Article]
) -> None:
    path = tmp_path_factory.mktemp("export") / name
    export_to(path, articles)
    read, report = read_file(path)
    assert report.problems == ()
    assert sorted(read, key=lambda a: a.id) == sorted(articles, key=lambda a: a.id)


def test_one_article_may_be_one_markdown_file(tmp_path: Path) -> None:
    export_to(tmp_path / "a.md", ARTICLES[:1])
    assert read_file(tmp_path / "a.md")[0] == [ARTICLES[0]]
    with pytest.raises(FormatError, match="name a folder"):
        export_to(tmp_path / "b.md", ARTICLES)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "stale.md").write_text("…")
    with pytest.raises(FormatError, match="not an empty folder"):
        export_to(tmp_path, ARTICLES)


def test_a_failed_export_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "a.jsonl"
    export_to(target, ARTICLES[:1])
    before = target.read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(FormatError, match="No space left"):
        export_to(target, ARTICLES)
    assert target.read_bytes() == before
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize(
    ("name", "content", "line", "reason"),
    [
        ("a.jsonl", '{"id":"a","title":"제목","body":"본문"}\n{"id":\n', 2, "not JSON"),
        ("a.jsonl", "[1]", 1, "not a JSON object"),
        ("a.jsonl", "[" * 100_000, 1, "not JSON"),
        ("a.jsonl", '\n\n{"id":"a","title":"제목"}', 3, "body: Field required"),
        ("a.jsonl", '{"id":"가","title":"제목","body":"본문"}', 1, "id: String should match"),
        ("a.jsonl", '{"id":"a","title":" ","body":"본문"}', 1, "title: "),
        ("a.jsonl", '{"id":"a","title":"제목","body":"본문","wordings":"x"}', 1, "wordings: "),
        ("a.jsonl", '{"id":"a","title":"제목","body":"본문","lang":"fr"}', 1, "lang: "),
        ("a.jsonl", '{"id":"a","title":"제목","body":"본문","codes":"DT-1003"}', 1, "codes: "),
        ("a.md", "---\nid: a\ntitle: 제목\ncodes: [1003]\n---\n본문", 1, "codes.0: "),
        ("a.csv", "id,title,body\na,제목,본문\nb,제목\n", 3, "1 column(s) too few"),
        ("a.csv", 'id,title,body\na,제목,"두\n줄"\nc,"제목', 4, "not CSV"),
        ("a.csv", "id,title,body,buttons\na,제목,본문,[x\n", 2, "buttons: begins with [ but is not JSON"),
        ("a.md", "제목만", 1, "no front matter"),
        ("a.md", "---\nid: a\ntitle: [\n---\n본문", 4, "front matter: "),
        ("a.md", "---\nid: a\ntitle: 제목\n---\n", 1, "body: "),
        ("a.md", "---\nid: !!python/object/apply:os.system [ls]\n---\n본문", 2, "front matter: "),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_reason(
    tmp_path: Path, name: str, content: str, line: int, reason: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    _, report = read_file(tmp_path / name)
    assert [(problem.source, problem.line) for problem in report.problems] == [(name, line)]
    assert report.problems[0].reason.startswith(reason)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"x", "not a format we read"),
        ("a.jsonl", b"\xff\xfe\x00", "not UTF-8"),
        ("a.csv", b"", "the first line must name the columns"),
        ("a.csv", "이름,제목\n".encode(), "the first line must name the columns"),
        ("a.csv", b"id,title,body,id\n", "named twice"),
        ("a.zip", b"PK\x03\x04 cut short", "not a zip file"),
    ],
)
def test_a_file_that_cannot_be_read_at_all(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FormatError, match=reason):
        read_file(tmp_path / name)


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no such file"):
        read_file(tmp_path / "nothing.jsonl")
    with pytest.raises(FormatError, match=r"no \.md file"):
        read_file(tmp_path)


def test_a_zip_that_swells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100_000)
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", "0" * 200_000)
    with pytest.raises(FormatError, match="bytes inside"):
        read_file(tmp_path / "a.zip")


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 10)
    (tmp_path / "a.jsonl").write_text("{}" * 10)
    with pytest.raises(FormatError, match="larger than"):
        read_file(tmp_path / "a.jsonl")


def test_csv_as_korean_excel_writes_it(tmp_path: Path) -> None:
    text = 'id,title,body,wordings\r\na,환불은 언제 되나요?,3일 걸려요.,"환불 언제\n돈 언제"\r\n'
    (tmp_path / "a.csv").write_bytes(text.encode("cp949"))
    articles, _ = read_file(tmp_path / "a.csv")
    assert articles[0].title == "환불은 언제 되나요?"
    assert articles[0].wordings == ("환불 언제", "돈 언제")


def test_what_hides_or_reorders_text_is_cleaned_away() -> None:
    row = {"id": "a", "title": "환불\u202e은\n언제?", "body": "가\0나\r\n다\u200b"}
    articles, _ = check([files.Row("x", 1, row)])
    assert (articles[0].title, articles[0].body) == ("환불은 언제?", "가나\n다")


def test_the_language_is_guessed_where_it_is_not_named() -> None:
    rows = [
        files.Row("x", n, {"id": n, "title": title, "body": title})
        for n, title in enumerate(["환불은 언제 되나요?", "When do I get my refund?", "123"])
    ]
    articles, _ = check(rows)
    assert [(article.id, article.lang) for article in articles] == [("0", "ko"), ("1", "en"), ("2", "ko")]


def test_an_id_that_is_there_already(tmp_path: Path) -> None:
    row = json.dumps({"id": "a", "title": "제목", "body": "본문"}, ensure_ascii=False)
    (tmp_path / "a.jsonl").write_text(f"{row}\n{row}\n")
    articles, report = read_file(tmp_path / "a.jsonl")
    assert len(articles) == 1
    assert [(p.line, p.reason) for p in report.problems] == [(2, "the id a is there already")]


@pytest.mark.parametrize("name", ["codes", "error_codes"])
def test_error_codes_are_read_under_their_old_name_too(name: str) -> None:
    (article,), report = check([files.Row("x", 1, {"id": "a", "title": "제목", "body": "본문", name: [" DT-1003 "]})])
    assert article.codes == ("DT-1003",)
    assert report.ignored == ()


def test_fields_we_do_not_have_are_named() -> None:
    _, report = check([files.Row("x", 1, {"id": "a", "title": "제목", "body": "본문", "section": "s", "url": "u"})])
    assert report.ignored == ("section", "url")
