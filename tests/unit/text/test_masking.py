"""Masking as a mechanism; what it finds is in tests/quality/masking_rows.tsv."""

import dataclasses
import itertools
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

import text.masking
from text.masking import TAGS, Finding, find, mask


def test_a_tag_stands_where_the_data_stood() -> None:
    assert mask("번호는 010-1234-5678, 메일은 a@example.com") == "번호는 [전화번호], 메일은 [이메일]"


def test_find_gives_positions_in_the_text_as_given() -> None:
    text = "전화 ０１０－１２３４－５６７８ 주세요"
    assert find(text) == [Finding("phone", 3, 16)]
    assert text[3:16] == "０１０－１２３４－５６７８"


def test_a_finding_is_a_value() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Finding("phone", 0, 1).start = 2  # type: ignore[misc]
    assert Finding("phone", 0, 1) == Finding("phone", 0, 1)


def test_every_kind_has_its_own_tag() -> None:
    assert len(set(TAGS.values())) == len(TAGS)


def test_text_without_personal_data_stays() -> None:
    assert mask("주문번호 2024112212345678 어디쯤 왔나요?") == "주문번호 2024112212345678 어디쯤 왔나요?"


def test_decomposed_hangul_and_hidden_characters_hide_nothing() -> None:
    assert mask(unicodedata.normalize("NFD", "예금주: 홍길동")) == "예금주: [이름]"
    assert mask("010-12\u200b34-5678") == "[전화번호]"


def test_a_name_found_once_is_masked_everywhere() -> None:
    assert mask("예금주: 홍길동\n홍길동 앞으로 보내 주세요") == "예금주: [이름]\n[이름] 앞으로 보내 주세요"


def test_overlapping_findings_become_one(monkeypatch: pytest.MonkeyPatch) -> None:
    finders = (("phone", lambda _: iter([(0, 5)])), ("name", lambda _: iter([(3, 8), (8, 9)])))
    monkeypatch.setattr(text.masking, "_FINDERS", finders)
    assert find("0123456789") == [Finding("phone", 0, 8), Finding("name", 8, 9)]


@pytest.mark.parametrize("offset", range(-30, 31, 3))
def test_nothing_is_lost_where_two_windows_meet(offset: int) -> None:
    padding = "가나 " * 2000
    for step in (text.masking._STEP, 2 * text.masking._STEP):
        long = padding[: step + offset] + " 예금주: 홍길동 010-1234-5678 " + padding
        assert mask(long).count("[전화번호]") == 1
        assert mask(long).count("[이름]") == 1


def test_work_grows_in_proportion_to_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def count(window: str) -> Iterator[tuple[int, int]]:
        seen.append(len(window))
        return iter(())

    monkeypatch.setattr(text.masking, "_FINDERS", (("phone", count),))
    work = []
    for length in (50_000, 100_000):
        seen.clear()
        find("1" * length)
        assert max(seen) <= text.masking._STEP + text.masking._BEFORE + text.masking._AFTER
        work.append(sum(seen))
    assert work[1] <= 2.1 * work[0]


@given(st.text(st.sampled_from("0123456789-. 가홍길동예금주계좌여권번호:님@a.c[]호동로\n")))
def test_masked_text_stays_masked(text: str) -> None:
    once = mask(text)
    assert mask(once) == once


@given(st.text())
def test_findings_are_in_order_and_apart(text: str) -> None:
    findings = find(text)
    assert all(0 <= finding.start < finding.end <= len(text) for finding in findings)
    assert all(one.end <= other.start for one, other in itertools.pairwise(findings))
