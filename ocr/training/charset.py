"""Chooses the recogniser's characters: `python -m ocr.training.charset > ocr/models/recogniser/charset.txt`.

ASCII, signs, jamo, the 2,350 syllables of KS X 1001, and of the other 8,822 those that people write most: what wordfreq
has seen, then what its syllables' letters make likely (slips such as 떄, 헀, 됬 and chat such as 넼, 앜).
"""

import sys
from collections import Counter

EXTRA_SYLLABLES = 650
SIGNS = (
    "·…“”‘’‚„«»‹›–—―~₩￦€£¥¢§©®™°℃℉№㎡㎏㎜㎝㎞㎖ℓ㈜℡×÷±≠≤≥≒∞√∑‰′″→←↑↓↔⇒⇔↩↪⤴○●◎◇◆□■△▲▽▼◁◀▷▶☆★♡♥♪♬☎☏✓✔✕✖☐☑☒※†‡¶•◦‣「」『』《》〈〉【】〔〕〖〗"
    "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ½⅓¼¾²³¹₂µΩαβγπ，．：；！？（）％＋－＝＊＃＆＠／＜＞～、。￥♣♠☞☜⋯∙ㆍ‥⚠ℹ☁☀"
    "àáâäãåçèéêëìíîïñòóôöõøùúûüýßæœÀÁÂÄÃÅÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØÙÚÛÜÆŒ"
)


def common_syllables() -> list[str]:
    """The 2,350 syllables of KS X 1001 (rows 16-40 of EUC-KR)."""
    found = []
    for high in range(0xB0, 0xC9):
        for low in range(0xA1, 0xFF):
            try:
                character = bytes((high, low)).decode("euc_kr")
            except UnicodeDecodeError:
                continue
            if "가" <= character <= "힣":
                found.append(character)
    return found


def slips_of(syllable: str) -> list[str]:
    """What a slipped shift key (때 -> 떄, 했 -> 헀) or a laugh cut short (네 -> 넼) makes of a syllable."""
    index = ord(syllable) - 0xAC00
    vowel, final = index // 28 % 21, index % 28
    slipped = [index + 28 * 2] if vowel in (1, 5) else []
    return [chr(0xAC00 + each) for each in (slipped if final else [*slipped, index + 24, index + 27])]


def likely_syllables(known: set[str], count: int) -> list[str]:
    """The likeliest of the syllables that are not known, by seen frequency and by that of their letters."""
    from wordfreq import get_frequency_dict

    seen: Counter[str] = Counter()
    for word, frequency in get_frequency_dict("ko", "best").items():
        for character in word:
            if "가" <= character <= "힣":
                seen[character] += frequency
    opens: Counter[int] = Counter()
    finals: Counter[int] = Counter()
    for character, frequency in seen.items():
        opens[(ord(character) - 0xAC00) // 28] += frequency
        finals[(ord(character) - 0xAC00) % 28] += frequency

    slips = {each for syllable, _ in seen.most_common(250) for each in slips_of(syllable)}

    def likelihood(character: str) -> float:
        index = ord(character) - 0xAC00
        made = opens[index // 28] * finals[index % 28]
        return float(1000 * seen[character] + made + (character in slips))

    others = (chr(code) for code in range(0xAC00, 0xD7A4) if chr(code) not in known)
    return sorted(others, key=likelihood, reverse=True)[:count]


def choose() -> list[str]:
    ascii_signs = [chr(code) for code in range(0x20, 0x7F)]
    jamo = [chr(code) for code in range(0x3131, 0x3164)]
    common = common_syllables()
    return list(dict.fromkeys([*ascii_signs, *SIGNS, *jamo, *common, *likely_syllables(set(common), EXTRA_SYLLABLES)]))


if __name__ == "__main__":
    sys.stdout.write("\n".join(choose()) + "\n")
