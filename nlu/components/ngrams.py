"""TF-IDF over morphemes, endings, letters and what question words leave behind, for whole utterances.

Stock `CountVectorsFeaturizer` counts letters inside the tokenizer's morphemes, where a typo has already done its harm,
adds unweighted counts, and makes features of every single token, which no linear classifier reads
(docs/decisions/0003-nlu.md has the figures).
"""

import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer


def morphemes(message: Message) -> list[str]:
    """Morphemes with their tags, lower case, alone and up to three in a row: the "이" of "환불이" is another than
    that of "이 환불"."""
    words = [f"{token.text.lower()}/{token.data['pos']}" for token in message.get(TOKENS_NAMES[TEXT]) or ()]
    return [" ".join(words[at : at + n]) for n in (1, 2, 3) for at in range(len(words) - n + 1)]


def letters(message: Message) -> list[str]:
    """Strings of 1 to 4 letters inside each word, its edges marked by a blank."""
    found: list[str] = []
    for word in message.get(TEXT).lower().split():
        padded = f" {word} "
        found += [padded[i : i + n] for n in range(1, 5) for i in range(len(padded) - n + 1)]
    return found


def endings(message: Message) -> list[str]:
    """What holds the sentence together: endings, particles, verbs and adverbs, up to three in a row, and how the whole
    begins and ends. A problem and a wish differ in these alone ("환불이 안 돼요", "환불하고 싶어요")."""
    tagged = [
        (f"{token.text.lower()}/{token.data['pos']}", token.data["pos"])
        for token in message.get(TOKENS_NAMES[TEXT]) or ()
    ]
    frame = ["^", *(word for word, tag in tagged if tag[0] in "EJVX" or tag in _FRAME_TAGS), "$"]
    words = [word for word, tag in tagged if tag[0] != "S" or tag == "SL"]
    return [
        *(" ".join(frame[at : at + n]) for n in (1, 2, 3) for at in range(len(frame) - n + 1)),
        *(f"…{' '.join(words[-n:])}" for n in (1, 2, 3) if len(words) >= n),
        *(f"{' '.join(words[:n])}…" for n in (1, 2) if len(words) >= n),
    ]


def strays(message: Message) -> list[str]:
    """What a question word that is left out leaves behind; `-` for an utterance without anything like it.

    In Korean words that are a particle, an ending or a counter alone ("선물은 까지 받을 수 있나요"), also with what
    stands beside them. English keeps nothing there, but the order tells: how it begins, with `*` for words of content
    ("can * my *" asks who, "can i * my *" does not).
    """
    text = message.get(TEXT).lower()
    if not _HANGUL.search(text):
        frame = [word if _GRAMMAR.fullmatch(word) else "*" for word in _ENGLISH_WORD.findall(text)]
        return [f"{' '.join(frame[:n])}…" for n in (1, 2, 3, 4) if len(frame) >= n] or ["-"]
    words = text.split()
    found: list[str] = []
    for before, word, after in zip(["^", *words[:-1]], words, [*words[1:], "$"], strict=True):
        if match := _STRAY.match(word):
            stray = match[0]
            found += [stray, f"{before[-1]}> {stray}", f"{stray} <{after[:1]}", f"{stray} <{after[:2]}"]
    return found or ["-"]


_STRAY = re.compile(
    "(?:이|가|을|를|은|는|에|에서|에선|에는|에도|에다|에게|한테|께|서|로|으로|로는|까지|부터|의|도|만|다|와|과|랑"
    "|이랑|하고|나|이나|라도|이라도|든|든지|예요|이에요|에요|이예요|여요|이야|야|이지|지|이죠|죠|니|냐|요|인가요|인지"
    "|인데|입니까|입니다|이면|면|나요|까요|데|대|길래|려고|하면|해야|거|건|걸|게|거예요|건가요|건지|한지|쯤|쯤에|쯤이면"
    "|정도|동안|안에|만에|씩|간|번|번째|째|개|명|원|시|시간|분|일|주|달|월|회|살|층|호|통|장|가지|퍼센트|%)"
    r"(?=[\s?!.,~]|$)"
)
_HANGUL = re.compile("[가-힣ㄱ-ㅣ]")
_ENGLISH_WORD = re.compile("[a-z0-9']+")
_GRAMMAR = re.compile(
    "a|an|the|this|that|these|those|my|your|our|their|his|her|its|me|you|i|we|they|he|she|it|us|them|is|are|was|were|be"
    "|been|am|do|does|did|can|could|will|would|should|must|may|have|has|had|to|for|of|in|on|at|from|with|by|into|about"
    "|until|before|after|than|as|if|and|or|not|no|any|some|there|here|please|it's|i'm|i'd|let's|get"
)
_FRAME_TAGS = frozenset({"MAG", "MAJ", "MM", "NP", "IC"})
VIEWS: dict[str, Callable[[Message], list[str]]] = {
    "morphemes": morphemes,
    "endings": endings,
    "letters": letters,
    "strays": strays,
}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class NgramFeaturizer(SparseFeaturizer, GraphComponent):
    """Adds one sparse sentence feature (1, vocabulary) of length `weight` for its `view`, one of VIEWS."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        # min_df and max_features bound the model where somebody trains it on tens of thousands of rows.
        return {
            **SparseFeaturizer.get_default_config(),
            "view": "letters",
            "weight": 1.0,
            "min_df": 1,
            "max_features": 60_000,
        }

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        if config["view"] not in VIEWS:
            raise ValueError(f"view is one of {', '.join(VIEWS)}, not {config['view']!r}")
        if not config["weight"] > 0:
            raise ValueError(f"weight is above 0, not {config['weight']!r}")

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        model_storage: ModelStorage,
        resource: Resource,
        vectorizer: TfidfVectorizer | None = None,
    ) -> None:
        super().__init__(name, config)
        self._model_storage = model_storage
        self._resource = resource
        self._vectorizer = vectorizer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NgramFeaturizer":
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        vectorizer = _vectorizer(self._config)
        vectorizer.fit(examples)
        with self._model_storage.write_to(self._resource) as folder:
            vocabulary = {gram: int(index) for gram, index in vectorizer.vocabulary_.items()}
            (folder / "vocabulary.json").write_text(json.dumps(vocabulary, ensure_ascii=False), encoding="utf-8")
            np.save(folder / "idf.npy", vectorizer.idf_)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "NgramFeaturizer":
        vectorizer = _vectorizer(config)
        with model_storage.read_from(resource) as folder:
            vectorizer.vocabulary_ = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
            vectorizer.idf_ = np.load(folder / "idf.npy")
        return cls(config, execution_context.node_name, model_storage, resource, vectorizer)

    def process(self, messages: list[Message]) -> list[Message]:
        if self._vectorizer is None:
            raise RuntimeError("NgramFeaturizer is used before it is trained")
        readable = [message for message in messages if message.get(TEXT)]
        if readable:
            rows = self._vectorizer.transform(readable) * np.float32(self._config["weight"])
            for index, message in enumerate(readable):
                message.add_features(Features(rows[index], FEATURE_TYPE_SENTENCE, TEXT, self._identifier))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data


def _vectorizer(config: dict[str, Any]) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer=VIEWS[config["view"]],
        sublinear_tf=True,
        min_df=config["min_df"],
        max_features=config["max_features"],
        dtype=np.float32,
    )
