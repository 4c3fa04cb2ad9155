"""What the lines say: drawn afresh for every line, seeded, in the kinds that customers' screenshots hold."""

from collections.abc import Callable
from functools import cached_property
from random import Random

from ocr.backends.ctc_charset import Charset
from ocr.training import phrases
from ocr.training.corpus import Corpus
from ocr.training.values import Values
from ocr.training.words import words

MAX_CHARACTERS = 40
BULLETS = ("· ", "• ", "- ", "※ ", "→ ", "> ", "✓ ", "★ ", "▶ ", "○ ", "① ", "② ", "③ ", "1. ", "2. ", "3) ", "(1) ")
QUOTES = ("()", "[]", '""', "''", "<>", "「」", "『』", "“”", "‘’", "【】", "《》", "{}")
TOTALS = ("합계", "결제 금액", "총 상품 금액", "환불 금액", "배송비", "할인", "부가세")
NUMBERS = ("주문번호", "주문 번호", "결제번호", "승인번호", "접수번호", "운송장")


class LineWriter:
    """Writes lines of 1..`MAX_CHARACTERS` characters that the charset can spell.

    `unseen` draws words and sentences from the held-out tenth alone.
    """

    def __init__(self, random: Random, charset: Charset, corpus: Corpus, *, unseen: bool = False) -> None:
        self._random = random
        self._charset = charset
        self._corpus = corpus
        self._korean = words("ko", charset, unseen)
        self._english = words("en", charset, unseen)
        self._values = Values(random, self._english)
        self._kinds: tuple[tuple[float, Callable[[], str]], ...] = (
            (0.17, self.sentence),
            (0.20, self.words_in_a_row),
            (0.09, self.interface),
            (0.20, self.record),
            (0.13, self._values.code),
            (0.06, self.syllables),
            (0.07, self.english),
            (0.04, self.signs),
            (0.04, self.chat),
            (0.04, self.short),
        )

    def write(self, limit: int = MAX_CHARACTERS) -> str:
        """One line of up to `limit` characters, drawn until there is one that the charset can spell."""
        while True:
            (kind,) = self._random.choices([k for _, k in self._kinds], [share for share, _ in self._kinds])
            line = " ".join(self._dress(kind()).split())[:limit].strip()
            if line and self._charset.can_spell(line):
                return line

    # Kinds

    def sentence(self) -> str:
        """A piece of a sentence, as a line break leaves it."""
        text = self._corpus.draw(self._random)
        length = self._length()
        if len(text) <= length:
            return text
        start = self._random.randrange(len(text) - length + 1)
        if self._random.random() < 0.7:  # most lines break between words
            start = text.rfind(" ", 0, start + 1) + 1
            end = text.rfind(" ", start, start + length + 1)
            return text[start : end if end > start else start + length]
        return text[start : start + length]

    def words_in_a_row(self) -> str:
        """Words by frequency, with endings, numbers and English between."""
        tokens: list[str] = []
        length = self._length()
        while sum(map(len, tokens)) + len(tokens) < length:
            share = self._random.random()
            if share < 0.74:
                token = self._word()
            elif share < 0.84:
                token = self._values.number()
            elif share < 0.95:
                token = self._english_word()
            else:
                token = self._random.choice(phrases.SCREENS_KO)
            if self._random.random() < 0.08:
                quotes = self._random.choice(QUOTES)
                token = quotes[0] + token + quotes[1]
            elif self._random.random() < 0.1:
                token += self._random.choice(".,:;!?…~·/")
            tokens.append(token)
        return " ".join(tokens)

    def interface(self) -> str:
        r = self._random
        first = self._random.choice(phrases.SCREENS_KO if r.random() < 0.75 else phrases.SCREENS_EN)
        share = r.random()
        if share < 0.5:
            return first
        if share < 0.7:
            return f"{first} {r.choice('>|·/→- ')} {r.choice(phrases.SCREENS_KO)}"
        if share < 0.85:
            return f"{first} {r.choice(('', '('))}{r.randrange(1000)}{r.choice(('', '+', '건', '개', '명', '원', '%'))}"
        return f"{first}: {self._word()}"

    def record(self) -> str:
        """A label with its value: receipts, orders, settings, chat lists."""
        r, values = self._random, self._values
        colon = r.choice((" ", ": ", " : "))
        kinds: tuple[Callable[[], str], ...] = (
            lambda: f"{self._goods()} {values.amount()}",
            lambda: f"{r.choice(TOTALS)} {values.amount()}",
            lambda: f"{r.choice(NUMBERS)}{colon}{values.identifier()}",
            lambda: f"{values.date()} {values.time()}",
            lambda: f"{values.name()}{r.choice(('님', ' 님', '', '님이 나갔습니다.', '님의 프로필'))} {values.time()}",
            lambda: f"{r.choice(('성명', '이름', '받는 분', '예금주', '수령인'))}{colon}{values.name()}",
            lambda: f"{r.choice(('연락처', '전화번호', '휴대폰', 'TEL', '☎', ''))} {values.phone()}",
            lambda: f"{r.choice(phrases.BANKS)} {values.account()} {r.choice(('', values.name()))}",
            lambda: f"{r.choice(phrases.CARDS)} {values.card()} {r.choice(('', '일시불', '3개월'))}",
            values.home,
            lambda: f"{r.choice(('오류 코드', '에러 코드', '오류코드', 'Error code', 'Code'))}{colon}{values.code()}",
            lambda: f"{r.choice(('주민등록번호', '생년월일', '사업자등록번호'))}{colon}{values.registration()}",
            lambda: f"{self._goods()} {r.randrange(1, 20)}{r.choice('개매장병')} {r.choice(' x×@')}{values.amount()}",
            lambda: f"{r.choice(phrases.CARRIERS)} {values.digits(r.choice((10, 12, 13)))}",
            lambda: f"{r.choice(phrases.SCREENS_KO)} {values.date()}",
            lambda: f"{r.choice(('이메일', '메일', 'E-mail', '아이디', 'ID', ''))} {values.mail()}",
        )
        return r.choice(kinds)()

    def syllables(self) -> str:
        """Any characters alike, so that every class is met."""
        r = self._random
        if r.random() < 0.75:
            found = self._hangul
            return "".join(r.choice(found) + (" " if r.random() < 0.1 else "") for _ in range(r.randrange(2, 13)))
        return "".join(r.choice(self._charset.characters) for _ in range(r.randrange(2, 12)))

    def english(self) -> str:
        r = self._random
        if r.random() < 0.25:
            return self._random.choice(phrases.SCREENS_EN)
        length = self._length()
        text = self._english_word().capitalize()
        while len(text) < length:
            text += r.choice((" ", " ", " ", " ", " ", ", ", " - ", ". ")) + self._english_word()
        return text + r.choice(("", ".", "!", "?", "..."))

    def signs(self) -> str:
        """Runs of signs and masked words: what the first trial read worst."""
        r = self._random
        share = r.randrange(6)
        if share == 0:
            return r.choice("*-=_.·~@#•") * r.randrange(2, 20)
        if share == 1:
            return f"{self._values.name()[:1]}{'*' * r.randrange(1, 4)}{r.choice(('', self._values.name()[-1]))}"
        if share == 2:
            return "".join(r.choice("@*-#_/\\|+=%&^~:;.,!?()[]{}<>$₩") for _ in range(r.randrange(2, 12)))
        if share == 3:
            word = self._english_word().lower()
            return f"{word[:3]}{'*' * r.randrange(2, 8)}@{self._random.choice(phrases.DOMAINS)}"
        if share == 4:
            return f"{self._values.digits(6)}-{r.choice('1234')}{'*' * 6}"
        return f"@{self._word()} #{self._word()} {r.choice('ㅋㅎㅠㅜ') * r.randrange(1, 9)}"

    def short(self) -> str:
        """A number, a unit, a button: lines of one to four characters."""
        r = self._random
        word = self._word()[: r.randrange(1, 4)]
        return r.choice((self._values.digits(r.randrange(1, 5)), self._values.count(), self._values.percent(), word))

    def chat(self) -> str:
        r = self._random
        text = self._random.choice(phrases.CHAT)
        share = r.random()
        if share < 0.3:
            return f"{text} {self._random.choice(phrases.CHAT)}"
        if share < 0.5:
            return text + r.choice(("~", "!!", "..", "ㅋㅋㅋ", "ㅠㅠ", "^^", "?", "ㅎㅎ", " ㅠ", "~~"))
        if share < 0.65:
            return f"{self._random.choice(phrases.NICKNAMES)} {self._values.time()}"
        return text

    # Pieces

    def _dress(self, text: str) -> str:
        return self._random.choice(BULLETS) + text if self._random.random() < 0.05 else text

    def _length(self) -> int:
        return self._random.choice((6, 10, 14, 18, 22, 26, 30, 36, 40))

    @cached_property
    def _hangul(self) -> tuple[str, ...]:
        return tuple(c for c in self._charset.characters if "가" <= c <= "힣")

    def _word(self) -> str:
        word = self._korean.draw(self._random)
        return word + self._random.choice(phrases.ENDINGS) if self._random.random() < 0.4 else word

    def _english_word(self) -> str:
        word = self._english.draw(self._random)
        share = self._random.random()
        return word if share < 0.55 else word.capitalize() if share < 0.82 else word.upper()

    def _goods(self) -> str:
        r = self._random
        return r.choice(phrases.GOODS) if r.random() < 0.6 else f"{self._word()} {self._word()}"
