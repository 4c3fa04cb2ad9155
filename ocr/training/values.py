"""What stands behind a label: amounts, dates, numbers, codes, names and addresses, as screens write them."""

import string
from random import Random

from ocr.training import phrases
from ocr.training.words import Words

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
HEX = "0123456789abcdef"
COUNTERS = ("개", "명", "건", "회", "일", "분", "초", "시간", "년", "개월", "점", "GB", "MB", "", "")


class Values:
    """Draws values. Every method gives one line's worth of text, all chances from `random`."""

    def __init__(self, random: Random, english: Words) -> None:
        self._random = random
        self._english = english

    def digits(self, count: int) -> str:
        return "".join(self._random.choice(DIGITS) for _ in range(count))

    def number(self) -> str:
        r = self._random
        return r.choice((self.amount, self.date, self.time, self.percent, self.count, self.phone))()

    def percent(self) -> str:
        r = self._random
        return f"{r.choice((r.randrange(101), round(r.uniform(0, 100), 1)))}%"

    def count(self) -> str:
        r = self._random
        return f"{r.randrange(10 ** r.randrange(1, 5))}{r.choice(COUNTERS)}"

    def amount(self) -> str:
        r = self._random
        value = r.randrange(1, 1000) * 10 ** r.randrange(0, 5)
        share = r.random()
        if share < 0.7:
            return f"{r.choice(('', '', '', '-', '+'))}{value:,}원"
        if share < 0.85:
            return f"₩{r.choice(('', ' '))}{value:,}"
        return f"{value:,}" if share < 0.93 else f"${value / 100:,.2f}"

    def date(self) -> str:
        r = self._random
        year, month, day = r.randrange(2015, 2031), r.randrange(1, 13), r.randrange(1, 32)
        weekday = r.choice("월화수목금토일")
        return r.choice(
            (
                f"{year}-{month:02d}-{day:02d}",
                f"{year}.{month:02d}.{day:02d}",
                f"{year}. {month}. {day}.",
                f"{year}/{month:02d}/{day:02d}",
                f"{year}년 {month}월 {day}일",
                f"{month}월 {day}일 {weekday}요일",
                f"{month}/{day}({weekday})",
                f"{year % 100:02d}.{month:02d}.{day:02d}",
                f"{year}{month:02d}{day:02d}",
            )
        )

    def time(self) -> str:
        r = self._random
        hour, minute = r.randrange(24), r.randrange(60)
        return r.choice(
            (
                f"{'오전' if hour < 12 else '오후'} {hour % 12 or 12}:{minute:02d}",
                f"{hour:02d}:{minute:02d}",
                f"{hour:02d}:{minute:02d}:{r.randrange(60):02d}",
                f"{hour}시 {minute}분",
                f"{r.choice(('새벽', '아침', '낮', '저녁', '밤'))} {hour % 12 or 12}:{minute:02d}",
                f"{hour % 12 or 12}시{r.choice(('', '쯤', '까지', '부터', ' 반'))}",
                f"{hour % 12 or 12}:{minute:02d} {'AM' if hour < 12 else 'PM'}",
            )
        )

    def phone(self) -> str:
        r = self._random
        between = r.choice(("-", "-", "-", " ", ".", ""))
        head = r.choice(("010", "010", "010", "02", "031", "051", "070", "1588", "1644", "080"))
        if len(head) == 4:
            return f"{head}{between}{self.digits(4)}"
        middle = r.choice((self.digits(4), self.digits(4), self.digits(3), "****"))
        return f"{head}{between}{middle}{between}{self.digits(4)}"

    def card(self) -> str:
        r = self._random
        groups = [r.choice((self.digits(4), self.digits(4), "****")) for _ in range(4)]
        return r.choice(("-", "-", " ", "")).join(groups)

    def account(self) -> str:
        r = self._random
        return "-".join(self.digits(r.choice((2, 3, 4, 6))) for _ in range(r.choice((3, 3, 4))))

    def registration(self) -> str:
        """A person's or a company's number, or a birthday; whole or masked. Drawn, not anyone's."""
        r = self._random
        person = f"{self.digits(6)}-{r.choice('1234')}{r.choice(('******', self.digits(6)))}"
        return r.choice((person, f"{self.digits(3)}-{self.digits(2)}-{self.digits(5)}", self.digits(6)))

    def identifier(self) -> str:
        """An order's, a payment's, a parcel's."""
        r = self._random
        date = f"20{r.randrange(20, 31)}{r.randrange(1, 13):02d}{r.randrange(1, 29):02d}"
        letters = "".join(r.choice(UPPER) for _ in range(r.randrange(1, 4)))
        return r.choice(
            (
                date + self.digits(r.choice((4, 6, 8))),
                f"{date}-{self.digits(r.choice((4, 5, 7)))}",
                f"{letters}{self.digits(r.randrange(4, 12))}",
                f"{letters}-{date}-{self.digits(4)}",
                self.digits(r.randrange(6, 16)),
            )
        )

    def mail(self) -> str:
        r = self._random
        number = r.choice(("", self.digits(r.randrange(1, 5))))
        name = f"{self._english.draw(r)}{r.choice(('', '_', '.', '-'))}{number}"
        return f"{name}@{r.choice(phrases.DOMAINS)}"

    def address(self) -> str:
        """Of a page."""
        r = self._random
        host = f"{r.choice(('www.', '', 'm.', 'help.'))}{self._english.draw(r)}"
        word = self._english.draw(r)
        path = r.choice(("", f"/{word}", f"/{word}/{self.digits(4)}", f"/?id={self.digits(5)}"))
        scheme = r.choice(("https://", "http://", "", ""))
        return f"{scheme}{host}.{r.choice(('com', 'co.kr', 'kr', 'net', 'io'))}{path}"

    def name(self) -> str:
        """Of a person, some with the middle masked."""
        r = self._random
        if r.random() < 0.1:
            return self._english.draw(r).capitalize()
        given = "".join(r.choice(phrases.GIVEN) for _ in range(r.choice((2, 2, 2, 2, 1))))
        if r.random() < 0.2:
            given = "*" if len(given) == 1 else "*" * (len(given) - 1) + given[-1]
        return r.choice(phrases.SURNAMES) + given

    def home(self) -> str:
        """A street address."""
        r = self._random
        road = r.choice(("로", "길", f"로{r.randrange(1, 99)}길"))
        flat = r.choice(("", f" {r.randrange(101, 120)}동 {r.randrange(101, 2500)}호", f", {r.randrange(1, 20)}층"))
        return f"{r.choice(phrases.REGIONS)} {r.choice(phrases.STREETS)}{road} {r.randrange(1, 400)}{flat}"

    def code(self) -> str:
        """What an error or a system writes: numbers with letters, hexadecimal, masked."""
        r = self._random
        kinds = (
            lambda: f"{r.randrange(1000, 10000)}-****-****-{r.randrange(1000, 10000)}",
            self.mail,
            lambda: f"{r.choice(('010', '02', '031', '070'))}-****-{self.digits(4)}",
            self._hexadecimal,
            lambda: (
                f"{r.choice(phrases.CODE_WORDS)}{r.choice('-_ #') * r.randrange(2)}{self.digits(r.randrange(2, 6))}"
            ),
            self._constant,
            lambda: f"0x{r.randrange(2**32):08{r.choice('Xx')}}",
            self.address,
            lambda: f"{self._letters(r.randrange(2, 4))}-{self.digits(r.randrange(3, 6))}",
            self.identifier,
            lambda: "-".join(self._mixed(UPPER + DIGITS, 4) for _ in range(r.randrange(2, 5))),
            self._uuid,
            lambda: ".".join(str(r.randrange(256)) for _ in range(4)) + r.choice(("", f":{r.randrange(80, 65536)}")),
            lambda: f"v{r.randrange(30)}.{r.randrange(30)}.{r.randrange(30)}{r.choice(('', f' ({self.digits(4)})'))}",
            lambda: self._mixed(UPPER + LOWER + DIGITS, r.randrange(4, 17)),
        )
        return r.choice(kinds)()

    def _hexadecimal(self) -> str:
        text = self._mixed(HEX, self._random.randrange(6, 33))
        return text if self._random.random() < 0.6 else text.upper()

    def _constant(self) -> str:
        r = self._random
        parts = "_".join(r.choice(phrases.CODE_PARTS) for _ in range(r.randrange(1, 4)))
        return r.choice(("ERR_", "NET::ERR_", "AUTH_", "HTTP_", "E_", "")) + parts

    def _uuid(self) -> str:
        return "-".join(self._mixed(HEX, count) for count in (8, 4, 4, 4)[: self._random.randrange(2, 5)])

    def _letters(self, count: int) -> str:
        return self._mixed(UPPER, count)

    def _mixed(self, characters: str, count: int) -> str:
        return "".join(self._random.choice(characters) for _ in range(count))
