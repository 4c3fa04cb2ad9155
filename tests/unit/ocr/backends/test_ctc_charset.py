"""The characters that the recogniser can write."""

from pathlib import Path

import pytest

from ocr.backends.ctc_charset import Charset
from ocr.backends.ctc_join import CHARSET


def test_classes_follow_the_order_after_the_blank() -> None:
    charset = Charset(" a가")
    assert charset.size == 4
    assert charset.encode("가 a") == [3, 1, 2]
    assert charset.spell([3, 1, 2]) == "가 a"
    assert charset.hangul == (3,)
    assert charset.can_spell("a 가")
    assert not charset.can_spell("나")


@pytest.mark.parametrize("characters", [["a", "a"], ["ab"], [""]])
def test_a_charset_is_of_distinct_single_characters(characters: list[str]) -> None:
    with pytest.raises(ValueError):
        Charset(characters)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Charset.load(tmp_path / "none.txt")


def test_the_shipped_charset_holds_what_customers_write() -> None:
    charset = Charset.load(CHARSET)
    assert charset.can_spell("".join(map(chr, range(0x20, 0x7F))))
    assert charset.can_spell("₩₩℃→※①·…“”‘’「」『』㎡№★○×")
    assert charset.can_spell("됬어요 떄문에 헀는데 넼 앜 똠방각하 ㅋㅋㅠㅠ")
    common = [bytes((high, low)) for high in range(0xB0, 0xC9) for low in range(0xA1, 0xFF)]
    assert charset.can_spell(b"".join(common).decode("euc_kr"))
