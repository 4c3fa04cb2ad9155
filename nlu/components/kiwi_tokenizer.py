"""Korean morphemes as Rasa tokens, by Kiwi (kiwipiepy). English words come out whole."""

from typing import Any

from kiwipiepy import Kiwi
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class KiwiTokenizer(Tokenizer):
    """One token a morpheme, with its tag in the token's data (`pos`) and its dictionary form as the lemma.

    Kiwi takes contractions apart ("돼" = 되 + 어), so two tokens may cover the same characters.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__(config)
        self._kiwi = Kiwi(num_workers=1)
        self._kiwi.tokenize("")  # loads the model now, and not with the first customer's message

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        return [
            Token(
                found.form,
                found.start,
                end=found.start + found.len,
                data={"pos": str(found.tag)},
                lemma=found.lemma,
            )
            for found in self._kiwi.tokenize(message.get(attribute))
        ]
