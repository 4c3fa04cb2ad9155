"""Error codes, however they were typed or misread.

Codes that a company has are given (`known`), and a misread one is taken for one of them only where nothing else comes
as near: letters may be taken for letters and digits for letters, but never one digit for another, since DT-4021 and
DT-4027 are two errors. Codes of browsers, systems and servers are told by their form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from text.fields.field import Field, apart

# What a recogniser takes for what: the right sign, and the wrong ones it was seen as.
_SEEN_AS = {
    "0": "OoQDU°", "1": "lIi|!Tt", "2": "Zz", "4": "A", "5": "Ss$", "6": "Gb", "7": "T?", "8": "B&", "9": "gq",
    "O": "0QD", "D": "0OoI", "I": "1l|", "L": "1I|", "T": "7I1l", "S": "5$", "B": "8", "G": "6C", "Z": "2", "Q": "0O",
    "U": "V", "V": "U", "E": "F", "F": "E", "R": "P", "P": "R", "C": "G", "M": "N", "N": "M",
}  # fmt: skip
_DIGIT = dict.fromkeys("OoQD°", "0") | dict.fromkeys("lIi|!", "1") | {"Z": "2", "S": "5", "s": "5", "B": "8"}
_HYPHENS = r"\-_‐‑‒–—―−~=.:·•ㅡ一"
_GAP = rf"\s?[{_HYPHENS}]{{0,2}}\s?"
_BEFORE = r"(?<![A-Za-z0-9])"
# The particle of "DT-1003이 발생했어요" is read as 0| or 0].
_AFTER = r"(?: (?=0[|\]lI](?:\s|$)) | (?![A-Za-z0-9]|[-.,:]\d) )"
_PARTS = re.compile(r"[A-Za-z]+|\d+")
_LETTERS_THEN_DIGITS = re.compile(r"[A-Z]+\d+")
MAX_SLIPS = 2
MAX_CODE = 64
"""Characters: a longer one is no code."""

_ANNOUNCED = re.compile(
    r"""(?: (?:오류|에러|장애|상태|응답|실패)\s? (?:코드|번호) | (?:error|status|response|exit)\s?(?:code|no\.?|number)
        | 오류 | 에러 | error | errno | (?<![가-힣])(?<![가-힣]\s)코드 | (?<![A-Z가-힣])(?<![A-Z가-힣]\s)code )
    \s? [:=\#(\[]{0,2} \s?
    (?P<code> [-−–]\d{3,5} | [A-Z]{2,5}\s\d{3,5}
      | (?!\d{6}) (?=[A-Z0-9._:-]*\d) [A-Z0-9]{1,12} (?:[-_.:][A-Z0-9]{1,12}){0,4} )
    (?![A-Za-z0-9%]|,\d|(?![이가은는을를도로에라])[가-힣])""",
    re.IGNORECASE | re.VERBOSE,
)
_ALONE = r"(?<![A-Za-z0-9]) {} (?![A-Za-z0-9])"
_FORMS = tuple(
    re.compile(form, flags | re.VERBOSE)
    for form, flags in (
        # Windows: 0x80070005
        (_ALONE.format(r"(?P<hex>[0OoQ]\s?[xX×]\s?[0-9A-FOolIS]{4,8})"), 0),
        # browsers and SDKs: ERR_CONNECTION_TIMED_OUT, DNS_PROBE_FINISHED_NXDOMAIN
        (_ALONE.format(r"(?P<name>(?:net::\s?)?[A-Z][A-Z0-9]{1,20}(?:_\s?[A-Z0-9]{1,20}){1,6})"), 0),
        (_ALONE.format(r"(?P<name>ERR(?:[_\s][A-Z]{2,20}){2,6})"), 0),
        # servers: HTTP 503, 502 Bad Gateway
        (
            r"""(?<![A-Za-z0-9]) (?: HTTP (?:/\d(?:\.\d)?)? [\s/:-]{0,3} (?:error|status|오류|에러)?
            \s? (?P<http>[45]\d\d)
            | (?P<status>[45]\d\d) (?= \s? [-–:]? \s? (?: Bad\sGateway | Service\s(?:Temporarily\s)?Unavailable
            | Gateway\sTime-?\s?out | Internal\sServer\sError | Not\sFound | Forbidden | Unauthorized | Bad\sRequest
            | Too\sMany\sRequests | Server\sError | 에러 | 오류 ) ) ) (?!\d)""",
            re.IGNORECASE,
        ),
        # Apple: (-1001)
        (r"\(\s?(?P<number>[-−–—]\s?[1-9]\d{2,4})\s?\)", 0),
    )
)
_PLAIN = re.compile(
    r"""(?<![A-Za-z0-9-]) (?P<prefix>[A-Z]{2,6}) \s?[-‐‑–—―−ㅡ]\s?
    (?P<digits>(?=(?:[OolISB|]*\d){2})[0-9OolISB|]{3,6}) (?![A-Za-z0-9]|[-.,]\d)""",
    re.VERBOSE,
)
_HYPHENED = re.compile(
    rf"{_BEFORE} (?P<prefix>[A-Z0-9]{{2,5}}) \s?[{_HYPHENS}]\s? (?P<digits>[0-9OolISB|]{{3,5}}) {_AFTER}", re.VERBOSE
)
# Two narrow letters run into one sign: "미-1003", "코드ㅁ0-1003", "코드01-1003". A word, a bracket or a line of its own
# has to say that a code stands there.
_GARBLED = re.compile(
    rf"""(?: (?:코드|오류|에러|code|error)\s?[:：]?\s? | (?P<open>[\[(]) | (?P<line>^) )
    (?P<code> (?P<prefix> [가-힣ㄱ-ㅣ][0-9A-Zㄱ-ㅣ|]? | [0-9A-Z]{{1,2}} )
      \s?[{_HYPHENS}]\s? (?P<digits>\d{{4,6}}) ) {_AFTER}
    (?(open)(?=\s?[\])])) (?(line)(?=\s*$))""",
    re.VERBOSE | re.MULTILINE | re.IGNORECASE,
)
_ERROR = re.compile("오류|에러|error|fail", re.IGNORECASE)
_NOT_ERRORS = frozenset({"UTF", "ISO", "KS", "RFC", "COVID", "SHA", "MP", "IP", "SM", "LM", "RTX", "GTX"})


def find(text: str, known: Sequence[str] = ()) -> Iterator[Field]:
    """Every error code once for each place, those of `known` in their own spelling.

    Capitals, a hyphen and digits (AB-4021) count where no codes are known, or where an error is spoken of.
    """
    found = (*_known(text, tuple(known)), *_alike(text, known), *_foreign(text))
    fields = (Field("error_code", value, text[start:end], start, end) for start, end, value in found)
    yield from apart(field for field in fields if len(field.value) <= MAX_CODE)


def key(code: str) -> str:
    """Equal for two spellings of one code: DT-1003, dt1003, DT 1003."""
    return re.sub(r"[^0-9A-Z]", "", code.upper())


def _known(text: str, known: tuple[str, ...]) -> Iterator[tuple[int, int, str]]:
    """Where a known code stands, read with the fewest slips; a tie between two codes is neither."""
    places: dict[int, list[tuple[int, int, str]]] = {}
    no_digits = not any(map(str.isdigit, text))
    for code, pattern in _patterns(known):
        if no_digits and sum(map(str.isdigit, code)) > MAX_SLIPS:
            continue
        for match in pattern.finditer(text):
            slips = _slips(match[0], code)
            if slips is not None:
                places.setdefault(match.start(), []).append((slips, match.end(), code))
    for start, readings in sorted(places.items()):
        fewest = min(slips for slips, _, _ in readings)
        best = [(end, code) for slips, end, code in readings if slips == fewest]
        if len({key(code) for _, code in best}) == 1:
            yield start, best[0][0], best[0][1]


def _alike(text: str, known: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Codes with the letters of a known one but other digits; those near one alone; any other capitals and digits."""
    forms: set[tuple[str, int]] = set()
    by_digits: dict[str, set[str]] = {}
    for code in known:
        if _LETTERS_THEN_DIGITS.fullmatch(key(code)):
            letters, digits = _PARTS.findall(key(code))
            forms.add((letters, len(digits)))
            by_digits.setdefault(digits, set()).add(code)
    for match in _HYPHENED.finditer(text):
        prefix, digits = match["prefix"], _digits(match["digits"])
        near = {code for code in by_digits.get(digits, ()) if _one_off(prefix, _PARTS.findall(key(code))[0])}
        if (prefix, len(digits)) in forms:
            yield *match.span(), f"{prefix}-{digits}"
        elif len(near) == 1:
            yield *match.span(), near.pop()
    for match in _GARBLED.finditer(text):
        near = {code for code in by_digits.get(match["digits"], ()) if _may_be(match["prefix"], code)}
        if len(near) == 1 and not (match["line"] is not None and match["prefix"].isdigit()):
            yield *match.span("code"), near.pop()
    if not forms or _ERROR.search(text):
        for match in _PLAIN.finditer(text):
            if match["prefix"] not in _NOT_ERRORS:
                yield *match.span(), f"{match['prefix']}-{_digits(match['digits'])}"


def _foreign(text: str) -> Iterator[tuple[int, int, str]]:
    for pattern in _FORMS:
        for match in pattern.finditer(text):
            kind = str(match.lastgroup)
            yield *match.span(), _spelt(kind, match[kind])
    for match in _ANNOUNCED.finditer(text):
        yield *match.span("code"), _spelt("number", match["code"])


def _spelt(kind: str, code: str) -> str:
    joint = {"name": "_" if "_" not in code else "", "number": "-"}.get(kind, "")
    code = re.sub(r"\s", joint, code)
    match kind:
        case "hex":
            return f"0x{_digits(code[2:]).upper()}"
        case "http" | "status":
            return f"HTTP {code}"
        case "name":
            return code.removeprefix("net::")
    return re.sub("^[−–—]", "-", code)


def _digits(read: str) -> str:
    """Letters among digits as the digits they were."""
    return "".join(_DIGIT.get(sign, sign) for sign in read)


@lru_cache(maxsize=8)
def _patterns(known: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each code the signs it may have been read as; spaces and hyphens between its parts are free."""
    made = []
    for code in known:
        parts = _PARTS.findall(code)
        if not any(map(str.isalpha, parts)):  # digits alone are anything, unless something announces them
            continue
        body = _GAP.join(r"\s?".join(_sign(sign) for sign in part) for part in parts)
        made.append((code, re.compile(f"{_BEFORE}{body}{_AFTER}", re.VERBOSE)))
    return tuple(made)


def _sign(sign: str) -> str:
    seen = {sign.upper(), sign.lower(), *_SEEN_AS.get(sign.upper(), "")}
    return "[" + "".join(map(re.escape, sorted(seen))) + "]"


def _slips(read: str, code: str) -> int | None:
    """How many signs of `code` were read as others; None where too many, or where too little of its letters is left to
    know it by."""
    signs = re.sub(rf"[\s{_HYPHENS}]", "", read)
    wanted = [c for c in code if c.isalnum()]
    if len(signs) != len(wanted):
        return None
    wrong = [w for r, w in zip(signs, wanted, strict=True) if r.upper() != w.upper()]
    wrong_letters = sum(map(str.isalpha, wrong))
    if len(wrong) > MAX_SLIPS or wrong_letters == sum(map(str.isalpha, wanted)) > 0:
        return None
    if wrong_letters and not re.search(f"[{_HYPHENS}]", read):
        return None  # IT 1003 is a room
    return len(wrong)


def _may_be(read: str, code: str) -> bool:
    """Whether the letters of `code` may have been read like this: as a Korean sign, or as one or more of their own."""
    letters = _PARTS.findall(key(code))[0]
    seen = letters + "".join(_SEEN_AS.get(letter, "") for letter in letters)
    return not read[0].isascii() or (all(sign.upper() in seen for sign in read) and len(read) <= len(letters))


def _one_off(read: str, letters: str) -> bool:
    """One letter other than it should be, and at least one right: OT for DT, but not XY."""
    return len(read) == len(letters) > 1 and sum(a != b for a, b in zip(read, letters, strict=True)) == 1
