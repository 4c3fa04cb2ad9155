"""What was learned, as it is kept: the questions that led to articles, and the order. Packed with a checksum."""

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from kb.encoder import Encoder, Vectors
from kb.frame import without_frame
from kb.learning.credit import Credit
from kb.learning.order import FEATURES, Order
from kb.retrieve import letters, words
from kb.retrieve.terms import Terms, hashed
from text.normalise import match_key, normalise

FORMAT = 1
MAX_PER_ARTICLE = 50
MAX_QUESTIONS = 20_000
OUTVOTED = 0.3
"""Share of the votes of a question, below which an article is none of its answers."""


class LearnedError(Exception):
    """What was kept cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class ClickedQuestion:
    """A question, masked, that led to an article. `vector` float32 (d,); `visitors`: how many chose it then."""

    article_id: str
    text: str
    weight: float
    visitors: int
    vector: Vectors
    words: Terms
    letters: Terms


@dataclass(frozen=True, slots=True)
class Learned:
    """`encoder`: the version its vectors are of."""

    encoder: str
    order: Order
    questions: tuple[ClickedQuestion, ...]


def clicked_questions(credits: Sequence[Credit], encoder: Encoder) -> list[ClickedQuestion]:
    """Equal questions of one article as one; the latest 50 of each article, 20,000 in all.

    Where the same question led to several articles, those that few chose are left out.
    """
    grouped: dict[tuple[str, str], list[Credit]] = {}
    votes: dict[str, float] = {}
    for credit in credits:
        key = (credit.article_id, match_key(credit.query))
        grouped.setdefault(key, []).append(credit)
        grouped[key] = grouped.pop(key)  # the latest last
        votes[key[1]] = votes.get(key[1], 0.0) + credit.weight
    grouped = {key: group for key, group in grouped.items() if sum(c.weight for c in group) >= OUTVOTED * votes[key[1]]}
    counts: dict[str, int] = {}
    latest: list[list[Credit]] = []
    for (article_id, _), group in reversed(grouped.items()):
        counts[article_id] = counts.get(article_id, 0) + 1
        if counts[article_id] <= MAX_PER_ARTICLE and len(latest) < MAX_QUESTIONS:
            latest.append(group)
    texts = [without_frame(normalise(group[0].query)) for group in latest]
    vectors = encoder.encode(texts, kind="query") if texts else np.zeros((0, encoder.dimension), dtype=np.float32)
    return [
        ClickedQuestion(
            article_id=group[0].article_id,
            text=text,
            weight=sum(credit.weight for credit in group),
            visitors=len({credit.visitor for credit in group}),
            vector=vector,
            words=hashed(word.term for word in words.of_text(text[: words.MAX_CHARACTERS])),
            letters=hashed(letters.of_text(text[: letters.MAX_CHARACTERS])),
        )
        for group, text, vector in zip(latest, texts, vectors, strict=True)
    ]


def pack(learned: Learned) -> bytes:
    """A line of JSON, then NumPy arrays."""
    questions = learned.questions
    arrays: dict[str, np.ndarray] = {
        "weights": np.array([q.weight for q in questions], dtype=np.float32),
        "visitors": np.array([q.visitors for q in questions], dtype=np.int32),
        "vectors": np.array([q.vector for q in questions], dtype=np.float16),
    }
    for part in ("words", "letters"):
        values = [getattr(q, part) for q in questions]
        arrays[part] = np.concatenate(values) if values else np.zeros(0, dtype=np.uint32)
        arrays[f"{part}_counts"] = np.array([len(value) for value in values], dtype=np.int64)
    content = io.BytesIO()
    np.savez_compressed(content, allow_pickle=False, **arrays)
    head = {
        "format": FORMAT,
        "features": FEATURES,
        "encoder": learned.encoder,
        "order": asdict(learned.order),
        "articles": [q.article_id for q in questions],
        "texts": [q.text for q in questions],
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
    }
    return json.dumps(head).encode() + b"\n" + content.getvalue()


def unpack(content: bytes) -> Learned:
    """Raises LearnedError where the content is damaged, or of another format."""
    line, _, packed = content.partition(b"\n")
    try:
        head = json.loads(line)
        if head["format"] != FORMAT or tuple(head["features"]) != FEATURES:
            raise LearnedError("of another format")
        if hashlib.sha256(packed).hexdigest() != head["sha256"]:
            raise LearnedError("damaged: its checksum is wrong")
        with np.load(io.BytesIO(packed), allow_pickle=False) as arrays:
            parts = [np.split(arrays[part], np.cumsum(arrays[f"{part}_counts"])[:-1]) for part in ("words", "letters")]
            columns = zip(
                head["articles"],
                head["texts"],
                arrays["weights"],
                arrays["visitors"],
                arrays["vectors"],
                *parts,
                strict=False,
            )
            questions = tuple(
                ClickedQuestion(str(article), str(text), float(weight), int(visitors), vector.astype(np.float32), w, c)
                for article, text, weight, visitors, vector, w, c in columns
            )
        order = Order(tuple(head["order"]["weights"]), head["order"]["scale"], head["order"]["offset"])
    except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
        raise LearnedError(f"damaged: {error}") from error
    return Learned(head["encoder"], order, questions)
