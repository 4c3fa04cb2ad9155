"""Help search: one question in; an answer, similar questions, or an honest nothing out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from contracts.articles import Language
from contracts.search import Reason
from kb import reasons
from kb.calibration import Calibration, Evidence
from kb.elsewhere import UNKNOWN
from kb.encoder import Encoder
from kb.exact import Match
from kb.gather import gather, shares
from kb.hits import Hit, Scored
from kb.index import Index
from kb.question import Part, Question, read
from kb.rerank import Reranker
from kb.retrieve import words
from kb.weave import OFFERED_AT, archived, woven

NEARLY = 0.5
"""Of the chance below which nothing fits: from there on a question back is worth asking."""


@dataclass(frozen=True, slots=True)
class Found:
    """`answer`: given as such, exactly or by a confident search. `ranked`: what was found, best first, with it.

    `chance`: that any article answers, in 0..1. `abstained`: nothing fits; `ranked` then says what was least unlike,
    and `nearly` whether that is worth asking back by.
    """

    question: Question
    answer: Scored | None
    exact: bool
    ranked: tuple[Scored, ...]
    chance: float
    abstained: bool
    nearly: bool = False


def search(
    query: str,
    index: Index,
    *,
    encoder: Encoder | None,
    reranker: Reranker,
    calibration: Calibration,
    lang: Language | None = None,
    count: int = 10,
    screen: str = "",
    codes: Sequence[str] = (),
) -> Found:
    """The whole story. Of `query`, 2,000 characters are read; whatever a person typed, there is a result.

    `lang`: the language to answer in, where the customer's is known; `count`: articles to rank at most; `screen`: what
    a picture says, `codes`: the error codes in it.
    """
    question = read(query, lang, screen=screen, codes=codes, synonyms=index.rules.synonyms)
    if question.is_blank or not index.articles:
        return Found(question, answer=None, exact=False, ranked=(), chance=0.0, abstained=True)

    asked = [words.of_text(part.text[: words.MAX_CHARACTERS]) for part in question.parts]
    hits = gather(question, asked, index, encoder)
    hits = one_of_each_family(hits, index, question.lang)
    hits = [hit for hit in reranker.rerank(question, hits) if not index.is_hidden(hit.row)]
    every_word = [word for its_words in asked for word in its_words]

    def judged(of: Sequence[Hit]) -> tuple[list[Scored], float]:
        """The first of these with their chances, and the chance that any of them answers."""
        evidence = evidence_of(question, asked, of, index, encoder)
        chances = zip(of[:count], calibration.score(evidence, count), strict=True)
        scored = [Scored(hit, chance, reasons.why(hit, every_word, index)) for hit, chance in chances]
        return scored, calibration.chance_of_any(evidence)

    ranked, chance = judged([hit for hit in hits if not index.is_archived(hit.row)])
    pinned = pinned_rows(question, index)
    ranked = pin(ranked, pinned, hits, index)[:count]
    matches = equals(question, index)
    confident = bool(ranked) and not pinned and not matches and ranked[0].score >= calibration.answer_at
    answer = ranked[0] if confident else None
    fits = bool(matches or pinned or confident) or chance >= calibration.fits_at
    if theirs := archived(hits, ranked, index):
        passages, its_chance = judged(theirs)
        if its_chance >= OFFERED_AT:
            ranked = woven(ranked, passages, fits=fits)[:count]
            fits, chance = True, max(chance, its_chance)
    if matches:
        return exactly(matches, question, ranked, index, count)
    return Found(
        question,
        answer=answer,
        exact=False,
        ranked=tuple(ranked),
        chance=chance,
        abstained=not fits,
        nearly=chance >= NEARLY * calibration.fits_at,
    )


def evidence_of(
    question: Question,
    asked: Sequence[Sequence[words.Word]],
    hits: Sequence[Hit],
    index: Index,
    encoder: Encoder | None,
) -> Evidence:
    """Of the part that decides: the customer's words, or the screen where they say less."""
    parts = zip(shares(asked), asked, question.parts, strict=True)
    _, its_words, part = max(parts, key=lambda each: each[0], default=(1.0, (), Part(question.text, question.written)))
    elsewhere = UNKNOWN
    if index.elsewhere is not None and encoder is not None:
        elsewhere = index.elsewhere.nearness(encoder.encode([part.text], kind="query")[0])
    return Evidence(hits, words=len(its_words), written=part.written, elsewhere=elsewhere)


def equals(question: Question, index: Index) -> tuple[Match, ...]:
    """What the question is answered by as authored: its error codes, which go before anything else, or its words."""
    by_words = shown(index.exact.by_words(question), index, question.lang)
    by_codes = tuple(match for found in index.exact.by_codes(question) if (match := shown(found, index, question.lang)))
    if len(by_codes) > 1 and by_words in by_codes:
        return (by_words,)
    return by_codes or ((by_words,) if by_words else ())


def shown(match: Match | None, index: Index, lang: Language | None) -> Match | None:
    """The match without what a customer of this language would be shown hidden; None where nothing of it is left."""
    if match is None or not index.rules.hidden:
        return match
    rows = tuple(row for row in match.rows if not index.is_hidden(index.in_language(row, lang)))
    return replace(match, rows=rows) if rows else None


def pinned_rows(question: Question, index: Index) -> list[int]:
    """The articles pinned for this question, in its language: none twice, none that is gone or hidden."""
    known = [index.row_of[name] for name in index.rules.pinned(question.text) if name in index.row_of]
    rows = dict.fromkeys(index.in_language(row, question.lang) for row in known)
    return [row for row in rows if not index.is_hidden(row)]


def pin(ranked: Sequence[Scored], rows: Sequence[int], hits: Sequence[Hit], index: Index) -> list[Scored]:
    """The pinned articles first, in their order, with the score of the first hit, then the others."""
    if not rows:
        return list(ranked)
    score = ranked[0].score if ranked else 1.0
    found = {hit.row: hit for hit in hits}
    first = []
    for row in rows:
        hit = found.get(row) or Hit(index.articles[row], row, fused=0.0, dense=None, words=0.0, letters=0.0)
        first.append(Scored(replace(hit, pinned=True), score, (Reason(code="pinned"),)))
    return [*first, *(scored for scored in ranked if scored.hit.row not in rows)]


def exactly(matches: Sequence[Match], question: Question, ranked: Sequence[Scored], index: Index, count: int) -> Found:
    """The one article that matches is the answer; several, of several codes, are the first to choose from."""
    first = [answered_by(match, ranked, index, question.lang) for match in matches]
    rows = {scored.hit.row for scored in first}
    ordered = (*first, *(other for other in ranked if other.hit.row not in rows))[:count]
    answer = first[0] if len(first) == 1 else None
    return Found(question, answer, exact=answer is not None, ranked=ordered, chance=1.0, abstained=False)


def one_of_each_family(hits: Iterable[Hit], index: Index, lang: Language | None) -> list[Hit]:
    """Of an article and its translations one, at the place of the best of them: that in `lang` where there is one."""
    chosen: dict[int, Hit] = {}
    for hit in hits:
        if (family := int(index.family[hit.row])) not in chosen:
            row = index.in_language(hit.row, lang)
            there = row == hit.row
            chosen[family] = hit if there else replace(hit, row=row, article=index.articles[row], nearest=0)
    return list(chosen.values())


def answered_by(match: Match, ranked: Sequence[Scored], index: Index, lang: Language | None) -> Scored:
    """The article that a question equals. Two articles may share a wording: then the one that ranks higher."""
    rows = {index.in_language(row, lang) for row in match.rows}
    hit = next((scored.hit for scored in ranked if scored.hit.row in rows), None)
    if hit is None:
        row = min(rows)
        hit = Hit(article=index.articles[row], row=row, fused=1.0, dense=None, words=0.0, letters=0.0)
    return Scored(hit, score=1.0, reasons=(match.reason,))
