"""Markdown of authors as HTML: what stays, what goes, and which addresses are links."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pages.markup import deep_link, phone_link, to_html, to_line, web_address


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("한 줄\n두 줄", "<p>한 줄<br>\n두 줄</p>\n"),
        ("**「메뉴」**를", "<p><strong>「메뉴」</strong>를</p>\n"),
        ("가**(나)**다", "<p>가<strong>(나)</strong>다</p>\n"),
        ("**굵게**는", "<p><strong>굵게</strong>는</p>\n"),
        ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"),
        ("snake_case_name", "<p>snake_case_name</p>\n"),
        ("<b>굵게</b>", "<p>&lt;b&gt;굵게&lt;/b&gt;</p>\n"),
        ("    들여 쓴 글", "<p>들여 쓴 글</p>\n"),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>\n"),
        ("[x](duretalk://a)", '<p><a rel="noopener noreferrer">x</a></p>\n'),
        ("[x](/help/a)", '<p><a href="/help/a" rel="noopener noreferrer">x</a></p>\n'),
        ("# 제목", "<h2>제목</h2>\n"),
        ("###### 제목", "<h6>제목</h6>\n"),
        ("![그림](a.png)", '<p><img src="a.png" alt="그림" loading="lazy"></p>\n'),
        (
            "https://a.example/b?c=1&d=2.",
            '<p><a href="https://a.example/b?c=1&amp;d=2" rel="noopener noreferrer">https://a.example/b?c=1&amp;d=2</a>.</p>\n',
        ),
        (
            "[https://a.example](https://a.example)",
            '<p><a href="https://a.example" rel="noopener noreferrer">https://a.example</a></p>\n',
        ),
    ],
)
def test_a_body(body: str, html: str) -> None:
    assert to_html(body) == html


@given(st.text(alphabet="*_「」가나a <>[]()!#-|`\n\\&;:/.jJ\t\0", max_size=200))
def test_any_body_gives_html_without_scripts(body: str) -> None:
    html = to_html(body)
    assert "<script" not in html.lower()
    assert 'href="javascript' not in html.lower()
    to_line(html)


def test_a_description_ends_between_words() -> None:
    assert to_line("<p>짧아요</p>\n<ul><li>a &amp; b</li></ul>") == "짧아요 a & b"
    line = to_line("<p>" + "낱말들 " * 100 + "</p>")
    assert len(line) <= 150
    assert line.endswith("낱말들…")
    assert len(to_line("가" * 500)) == 150


@pytest.mark.parametrize(
    ("value", "web", "deep"),
    [
        ("https://a.example/b", "https://a.example/b", "https://a.example/b"),
        ("/a/b.png", "/a/b.png", None),
        ("app://screen", None, "app://screen"),
        ("app:screen", None, None),
        ("javascript:alert(1)", None, None),
        ("javascript://a/%0aalert(1)", None, None),
        (" JaVa\tScript:alert(1)", None, None),
        ("\x01javascript:alert(1)", None, None),
        ("data:text/html,x", None, None),
        ("intent://scan/#Intent;end", None, None),
        ("tel:112", None, "tel:112"),
        ("", None, None),
    ],
)
def test_addresses(value: str, web: str | None, deep: str | None) -> None:
    assert web_address(value) == web
    assert deep_link(value) == deep


def test_phones() -> None:
    assert phone_link("+82 2-1234-5678") == "tel:+82212345678"
    assert phone_link("*123#") == "tel:*123%23"
    assert phone_link("전화") is None
