"""Rows, columns, paragraphs and bubbles come in the order in which a person reads them, and with who said them."""

from collections.abc import Sequence
from zlib import crc32

import numpy as np
import pytest

from ocr.detector import Box
from ocr.geometry import turned
from ocr.order import in_order

from .conftest import box

PAGE = np.zeros((1600, 1000, 3), dtype=np.uint8)
Named = dict[str, Box]


def ordered(lines: Named, *, by: Sequence[Box] | None = None) -> list[str]:
    names = list(lines)
    return [names[placed.number] for placed in in_order(by or list(lines.values()), PAGE)]


def shuffled(lines: Named) -> Named:
    return {name: lines[name] for name in sorted(lines, key=lambda name: crc32(name.encode()))}


def blocks(lines: Named) -> list[set[str]]:
    names = list(lines)
    found: dict[int, set[str]] = {}
    for placed in in_order(list(lines.values()), PAGE):
        found.setdefault(placed.block, set()).add(names[placed.number])
    return list(found.values())


def sides(lines: Named) -> dict[str, str]:
    names = list(lines)
    return {names[placed.number]: placed.side for placed in in_order(list(lines.values()), PAGE)}


SETTINGS: Named = {
    "알림": box(40, 200, 90, 40),
    "켬": box(900, 205, 40, 30),
    "언어": box(40, 330, 90, 40),
    "한국어": box(830, 335, 110, 30),
    "글자 크기": box(40, 460, 180, 40),
    "보통": box(860, 465, 80, 30),
}
CHAT: Named = {
    "9:41": box(40, 20, 80, 30),
    "82%": box(880, 20, 80, 30),
    "주문이 안 왔어요": box(120, 200, 330, 40),
    "어떻게 하죠": box(120, 258, 240, 40),
    "오후 1:00": box(480, 266, 120, 30),
    "송장을 볼게요": box(640, 400, 300, 40),
    "오후 1:02": box(490, 412, 120, 30),
    "네": box(120, 540, 40, 38),
    "고마워요": box(760, 660, 180, 40),
}
COLUMNS: Named = {
    **{f"왼쪽 {n}": box(40, 200 + 50 * n, 400, 38) for n in range(6)},
    **{f"오른쪽 {n}": box(560, 220 + 50 * n, 380, 38) for n in range(6)},
}


def test_nothing_is_in_order() -> None:
    assert in_order([], PAGE) == []


def test_a_table_is_read_row_by_row_and_is_nobodys_chat() -> None:
    assert ordered(shuffled(SETTINGS)) == list(SETTINGS)
    assert set(sides(SETTINGS).values()) == {"none"}
    assert len(blocks(SETTINGS)) == 6


def test_close_rows_of_a_table_are_cells_and_no_paragraphs() -> None:
    """A receipt's lines stand as close as a paragraph's."""
    receipt = {}
    for row in range(5):
        receipt |= {f"물건 {row}": box(40, 200 + 50 * row, 200 + 7 * row, 36)}
        receipt |= {f"값 {row}": box(800, 200 + 50 * row, 140, 36)}
    assert ordered(shuffled(receipt)) == list(receipt)
    assert len(blocks(receipt)) == 10


def test_a_chat_says_who_said_what_and_keeps_times_with_their_bubbles() -> None:
    assert ordered(shuffled(CHAT)) == list(CHAT)
    assert sides(CHAT) == {
        **dict.fromkeys(("9:41", "82%"), "none"),
        **dict.fromkeys(("주문이 안 왔어요", "어떻게 하죠", "오후 1:00", "네"), "left"),
        **dict.fromkeys(("송장을 볼게요", "오후 1:02", "고마워요"), "right"),
    }
    assert {"주문이 안 왔어요", "어떻게 하죠"} in blocks(CHAT)


def test_paragraphs_beside_one_another_are_read_one_after_the_other() -> None:
    assert ordered(shuffled(COLUMNS)) == list(COLUMNS)
    assert blocks(COLUMNS) == [{f"왼쪽 {n}" for n in range(6)}, {f"오른쪽 {n}" for n in range(6)}]


@pytest.mark.parametrize("degrees", [-4, -2, 2, 4])
@pytest.mark.parametrize("lines", [SETTINGS, CHAT], ids=["settings", "chat"])
def test_a_page_that_is_a_little_turned_reads_alike(lines: Named, degrees: float) -> None:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]], dtype=np.float32)
    tilted = [Box((each.quad - 500) @ turn + 500, each.score) for each in lines.values()]
    assert ordered(lines, by=tilted) == list(lines)


def test_a_photographed_page_whose_lines_fan_out_reads_alike() -> None:
    lines = {"제목": box(40, 100, 500, 40), **SETTINGS}
    lines |= {f"설명 {n}": box(40, 600 + 150 * n, 600, 40) for n in range(4)}
    fan = []
    for each in lines.values():
        quad = each.quad.copy()
        quad[:, 1] += (quad[:, 0] - 500) * (quad[:, 1].mean() - 500) * 1e-4
        fan.append(Box(quad, each.score))
    assert abs(fan[1].quad[0, 1] - fan[2].quad[0, 1]) > 15
    assert ordered(lines, by=fan) == list(lines)


def test_every_line_comes_once_however_they_lie() -> None:
    chance = np.random.default_rng(5)
    for count in (1, 2, 7, 60):
        lines = [box(*chance.uniform(0, 800, 2), *chance.uniform(2, 300, 2)) for _ in range(count)]
        lines = [turned(each, int(chance.integers(0, 4)), 1000, 1600) for each in lines]
        assert sorted(placed.number for placed in in_order(lines, PAGE)) == list(range(count))
