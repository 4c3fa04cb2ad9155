"""Which real utterances would teach the reading most: `python -m nlu.suggest ROWS` in Rasa's environment.

ROWS: JSONL of `{text, label, confidence}`, as the conversation server read them, masked. The least certain ones are
grouped by meaning (vectors of the encoder, average linkage), so that one decision labels a whole group; the group that
doubt is spread widest over comes first (uncertainty sampling in batches; Settles, 2009, ch. 2). Exit status 2: the rows
cannot be read.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nlu import environment
from nlu.examples import training_examples
from nlu.locations import encoder_folder, encoder_version
from text.jamo import to_jamo
from text.normalise import match_key

UNSURE = 0.7
"""Confidence below which a reading teaches something."""
UNREAD = frozenset({"nlu_fallback", "unclear"})
"""Intents that say that the reading was not plain: their confidence is that of the likeliest guess."""
MAX_UTTERANCES = 600
"""Utterances that are grouped, the least certain ones."""
FAR = 0.45
"""Cosine distance up to which two groups are one."""
EXAMPLES = 5


@dataclass(frozen=True)
class Utterance:
    """One wording, how often it came, what it was read as (None: as nothing) and how surely, 0..1."""

    text: str
    label: "str | None"
    confidence: float
    times: int = 1


@dataclass(frozen=True)
class Group:
    """Utterances of one meaning. `doubt`: the sum over all of what was missing to certainty; `labels`: what they were
    read as, most often first; `examples`: the least certain ones."""

    doubt: float
    times: int
    labels: "dict[str, int]"
    examples: "list[str]"


def unsure(utterances: Sequence[Utterance], known: "set[str]") -> "list[Utterance]":
    """Each wording once, least certain first: those that were read below UNSURE and that are not trained on already.

    `known`: match keys of the training utterances.
    """
    merged: dict[str, Utterance] = {}
    for said in utterances:
        key = match_key(said.text)
        if not key or key in known or (said.confidence >= UNSURE and said.label not in UNREAD):
            continue
        before = merged.get(key)
        surest = before if before and before.confidence <= said.confidence else said
        merged[key] = Utterance(
            surest.text, surest.label, surest.confidence, (before.times if before else 0) + said.times
        )
    return sorted(merged.values(), key=lambda said: (said.confidence, said.text))[:MAX_UTTERANCES]


def groups(utterances: Sequence[Utterance], vectors: np.ndarray) -> "list[Group]":
    """`vectors`: (utterances, d) unit vectors of their meanings. The group with the most doubt first."""
    members: dict[int, list[Utterance]] = {}
    for number, said in zip(_clusters(vectors), utterances, strict=True):
        members.setdefault(number, []).append(said)
    made = []
    for group in members.values():
        labels: Counter[str] = Counter()
        for said in group:
            labels[said.label or "(nothing)"] += said.times
        doubt = sum(said.times * (1 - said.confidence) for said in group)
        examples = [said.text for said in sorted(group, key=lambda said: said.confidence)[:EXAMPLES]]
        made.append(Group(round(doubt, 2), sum(said.times for said in group), dict(labels.most_common()), examples))
    return sorted(made, key=lambda group: (-group.doubt, group.examples))


def _clusters(vectors: np.ndarray) -> "list[int]":
    if len(vectors) < 2:
        return [0] * len(vectors)
    from scipy.cluster.hierarchy import fcluster, linkage

    distances = np.clip(1 - vectors @ vectors.T, 0, 2)
    found: list[int] = fcluster(
        linkage(distances[np.triu_indices(len(vectors), 1)], "average"), FAR, "distance"
    ).tolist()
    return found


def vectors_of(texts: Sequence[str]) -> np.ndarray:
    """Meanings by the encoder; without one, spellings: strings of three keys, hashed."""
    if encoder_version() is not None:
        from nlu.components.encoder import E5  # loads Rasa, which takes seconds

        encoded: np.ndarray = E5(encoder_folder()).encode(list(texts))
        return encoded
    from sklearn.feature_extraction.text import HashingVectorizer

    spelt = HashingVectorizer(analyzer="char_wb", ngram_range=(3, 3), n_features=4096, preprocessor=to_jamo)
    plain: np.ndarray = spelt.transform(texts).toarray()
    return plain


def suggest(utterances: Sequence[Utterance]) -> "list[Group]":
    """The groups of what would teach most, most doubt first."""
    chosen = unsure(utterances, {match_key(example.text) for example in training_examples()})
    return groups(chosen, vectors_of([said.text for said in chosen])) if chosen else []


def read_utterances(path: Path) -> "list[Utterance]":
    """Raises ValueError for a line that is no utterance, OSError where there is no file."""
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            raw: dict[str, Any] = json.loads(line)
            found.append(Utterance(str(raw["text"]), raw.get("label"), float(raw.get("confidence") or 0.0)))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"line {number} is no utterance") from error
    return found


def told(found: "Sequence[Group]") -> str:
    """The groups for people."""
    lines = []
    for number, group in enumerate(found, start=1):
        labels = ", ".join(f"{label} {count}" for label, count in group.labels.items())
        lines += [f"{number}. {group.times} times, doubt {group.doubt:g}, read as {labels}"]
        lines += [f"   {text}" for text in group.examples]
    return "\n".join(lines) if lines else "nothing that would teach more"


def main() -> int:
    parser = argparse.ArgumentParser(prog="sangdam nlu suggest", description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=Path, help="JSONL: text, label and confidence")
    parser.add_argument("--groups", type=int, default=20, help="groups to show (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    environment.prepare()
    try:
        utterances = read_utterances(options.rows)
    except (ValueError, OSError) as error:
        sys.stderr.write(f"nlu suggest: {options.rows}: {error}\n")
        return 2
    found = suggest(utterances)[: options.groups]
    if options.json:
        print(json.dumps({"n": len(utterances), "groups": [asdict(group) for group in found]}, ensure_ascii=False))
    else:
        print(told(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
