"""Five kinds of screens: chat, error, settings, receipt, login. Each draws onto a canvas and says nothing else."""

from collections.abc import Callable
from random import Random

from ocr.pages import texts
from ocr.pages.canvas import MARGIN, Canvas

Draw = Callable[[Canvas, Random], None]


def status_bar(canvas: Canvas, chance: Random) -> None:
    canvas.text(MARGIN + 4, 8, chance.choice(texts.STATUS), size=12, bold=True)
    canvas.text(360 - MARGIN - 4, 8, chance.choice(texts.NETWORK), size=12, align="right")
    canvas.y = 34


def title_bar(canvas: Canvas, title: str) -> None:
    canvas.text(MARGIN, canvas.y + 8, title, size=19, bold=True)
    canvas.y += 48


def chat(canvas: Canvas, chance: Random) -> None:
    status_bar(canvas, chance)
    name = chance.choice(texts.FAMILY) + chance.choice(texts.GIVEN)
    title_bar(canvas, name)
    canvas.text(180, canvas.y, texts.date(chance), size=11, align="middle", fill=canvas.theme.faint)
    canvas.y += 26
    for sentence in chance.sample(texts.CHAT, chance.randint(7, 10)):
        words = texts.filled(sentence, chance).replace(" 👌", "")
        _bubble(canvas, words, texts.time_of_day(chance), mine=chance.random() < 0.5)


def _bubble(canvas: Canvas, words: str, time: str, *, mine: bool) -> None:
    size, pad, gap = 14.5, 10, 21
    lines = canvas.wrapped(words, 200, size)
    width = max(canvas.width_of(line, size) for line in lines) + 2 * pad
    height = len(lines) * gap + pad
    left = 360 - MARGIN - width if mine else MARGIN + 28
    side = "right" if mine else "left"
    fill, ink = (canvas.theme.mine, canvas.theme.on_mine) if mine else (canvas.theme.card, canvas.theme.ink)
    if not mine:
        canvas.circle(MARGIN + 10, canvas.y + 12, 11, canvas.theme.faint)
    canvas.box(left, canvas.y, width, height, fill, 12)
    for number, line in enumerate(lines):
        canvas.text(left + pad, canvas.y + pad / 2 + 2 + number * gap, line, size=size, fill=ink, side=side)
    below = canvas.y + height - 14
    if mine:
        canvas.text(left - 6, below, time, size=10, align="right", fill=canvas.theme.faint, side=side)
    else:
        canvas.text(left + width + 6, below, time, size=10, fill=canvas.theme.faint, side=side)
    canvas.y += height + 10


def error(canvas: Canvas, chance: Random, code: str | None = None) -> None:
    """A dialog over a dimmed screen; `code` is written under its sentence."""
    status_bar(canvas, chance)
    title, sentence = chance.choice(texts.ERRORS)
    title_bar(canvas, chance.choice(("결제하기", "로그인", "선물함", "대화 백업", "주문·배송")))
    canvas.y += chance.randint(20, 160)
    lines = canvas.wrapped(sentence, 250, 14.5)
    code_line = f"오류 코드: {code or _made_up_code(chance)}"
    canvas.box(28, canvas.y, 304, 120 + 22 * len(lines), canvas.theme.card, 14)
    canvas.text(180, canvas.y + 20, title, size=18, bold=True, align="middle")
    y = canvas.y + 54
    for line in lines:
        canvas.text(180, y, line, size=14.5, align="middle")
        y += 22
    canvas.text(180, y + 2, code_line, size=12, align="middle", fill=canvas.theme.faint)
    canvas.text(110, y + 32, "닫기", size=14, align="middle", fill=canvas.theme.faint)
    canvas.box(200, y + 24, 120, 34, canvas.theme.accent)
    canvas.text(260, y + 32, chance.choice(("확인", "다시 시도", "고객센터")), size=14, bold=True, align="middle",
                fill=canvas.theme.on_accent)  # fmt: skip
    canvas.y = y + 90


def settings(canvas: Canvas, chance: Random) -> None:
    status_bar(canvas, chance)
    title_bar(canvas, "설정")
    for label, value in chance.sample(texts.SETTINGS, 11):
        canvas.text(MARGIN + 4, canvas.y + 12, label, size=15.5)
        if value:
            canvas.text(360 - MARGIN - 4, canvas.y + 13, texts.filled(value, chance), size=13, align="right",
                        fill=canvas.theme.faint)  # fmt: skip
        canvas.y += 46
        canvas.rule(canvas.y)


def receipt(canvas: Canvas, chance: Random) -> None:
    canvas.y = 18
    canvas.text(180, canvas.y, chance.choice(texts.SHOPS), size=20, bold=True, align="middle")
    canvas.y += 36
    business = f"{chance.randint(100, 999)}-{chance.randint(10, 99)}-{chance.randint(10_000, 99_999)}"
    when = (
        f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} {chance.randint(9, 21)}:{chance.randint(0, 59):02}"
    )
    for line in (f"사업자번호 {business}", chance.choice(texts.CITIES), f"거래일시 {when}"):
        canvas.text(MARGIN, canvas.y, line, size=12.5, fill=canvas.theme.faint)
        canvas.y += 21
    canvas.rule(canvas.y + 4, dashed=True)
    canvas.y += 16
    total = 0
    for item in chance.sample(texts.ITEMS, chance.randint(4, 7)):
        price, count = chance.randint(8, 480) * 100, chance.randint(1, 3)
        total += price * count
        canvas.text(MARGIN, canvas.y, item, size=14)
        canvas.text(236, canvas.y, str(count), size=14, align="right")
        canvas.text(360 - MARGIN, canvas.y, f"{price * count:,}", size=14, align="right")
        canvas.y += 27
    canvas.rule(canvas.y + 2, dashed=True)
    canvas.y += 14
    canvas.text(MARGIN, canvas.y, "합계", size=18, bold=True)
    canvas.text(360 - MARGIN, canvas.y, f"{total:,}원", size=18, bold=True, align="right")
    canvas.y += 36
    card = f"{chance.randint(4_000, 5_999)}-****-****-{chance.randint(0, 9_999):04}"
    for name, value in (
        ("결제카드", card),
        ("승인번호", str(chance.randint(10_000_000, 99_999_999))),
        ("할부", "일시불"),
    ):
        canvas.text(MARGIN, canvas.y, name, size=13)
        canvas.text(360 - MARGIN, canvas.y, value, size=13, align="right")
        canvas.y += 23
    canvas.text(180, canvas.y + 8, "이용해 주셔서 감사합니다", size=13, align="middle")
    canvas.y += 24


def login(canvas: Canvas, chance: Random) -> None:
    status_bar(canvas, chance)
    canvas.y += 26
    words = texts.LOGIN
    canvas.text(MARGIN + 8, canvas.y, words[0], size=24, bold=True)
    canvas.text(MARGIN + 8, canvas.y + 38, words[1], size=14, fill=canvas.theme.faint)
    canvas.y += 78
    for label, value in ((words[2], texts.filled("{mail}", chance)), (words[3], "")):
        canvas.text(MARGIN + 8, canvas.y, label, size=12.5, fill=canvas.theme.faint)
        canvas.box(MARGIN + 8, canvas.y + 20, 312, 44, canvas.theme.card)
        if value:
            canvas.text(MARGIN + 20, canvas.y + 33, value, size=15)
        canvas.y += 80
    canvas.text(MARGIN + 36, canvas.y, words[4], size=13.5)
    canvas.box(MARGIN + 10, canvas.y, 17, 17, canvas.theme.accent, 4)
    canvas.y += 34
    canvas.box(MARGIN + 8, canvas.y, 312, 46, canvas.theme.accent, 10)
    canvas.text(180, canvas.y + 13, words[5], size=16, bold=True, align="middle", fill=canvas.theme.on_accent)
    canvas.y += 62
    canvas.text(180, canvas.y, words[6], size=13.5, align="middle", fill=canvas.theme.faint)
    canvas.y += 34
    canvas.text(180, canvas.y, words[7], size=13.5, align="middle")
    canvas.y += 34
    canvas.text(180, canvas.y, words[8], size=14, bold=True, align="middle")
    canvas.y += 28
    for line in canvas.wrapped(words[9], 300, 12.5):
        canvas.text(180, canvas.y, line, size=12.5, align="middle", fill=canvas.theme.faint)
        canvas.y += 20
    canvas.y += 14
    canvas.text(100, canvas.y, words[10], size=12, align="right", fill=canvas.theme.faint)
    canvas.text(180, canvas.y, words[11], size=12, align="middle", fill=canvas.theme.faint)
    canvas.text(256, canvas.y, words[12], size=12, fill=canvas.theme.faint)
    canvas.y += 22


def note(canvas: Canvas, chance: Random) -> None:
    """A sheet of paper: sentences below one another, as a letter or a memo has them."""
    canvas.y = 24
    for sentence in chance.sample(texts.CHAT, 7):
        for line in canvas.wrapped(texts.filled(sentence, chance).replace(" 👌", ""), 310, 19):
            canvas.text(24 + chance.uniform(-2, 2), canvas.y, line, size=19)
            canvas.y += 31
    canvas.y += 20


def _made_up_code(chance: Random) -> str:
    return f"{chance.choice(('ERR', 'E', 'NET', 'PAY'))}-{chance.randint(100, 9_999)}"


KINDS: dict[str, Draw] = {"chat": chat, "error": error, "settings": settings, "receipt": receipt, "login": login}
