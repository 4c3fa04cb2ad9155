"""What the bot shows: search results, articles and sentences as message trees in the customer's language. Pure."""

from dataclasses import dataclass

from bot.tokens import ChoiceTokens
from contracts.articles import Article
from contracts.messages import (
    AskHuman,
    BrowseCategory,
    ChooseArticle,
    Image,
    Message,
    MessageButton,
    RateArticle,
    SuggestedQuestion,
    Video,
)
from contracts.search import Answer, Reason, SearchResponse, Suggestion
from service.catalogue import Catalogue

MAX_CATEGORIES = 8


@dataclass(frozen=True, slots=True)
class Replies:
    """Message trees for one conversation, in one language."""

    catalogue: Catalogue
    tokens: ChoiceTokens
    conversation_id: str
    lang: str

    def say(self, key: str, *buttons: MessageButton, **values: object) -> Message:
        """One sentence of the catalogue, with buttons below it."""
        return Message(text=self.catalogue.say(key, self.lang, **values), buttons=buttons)

    def offer_human(self) -> MessageButton:
        return MessageButton(
            title=self.catalogue.say("button.human", self.lang),
            payload=self.tokens.seal(self.conversation_id, AskHuman()),
        )

    def search_result(self, found: SearchResponse) -> Message:
        """The answer; else the similar questions; else what can be asked about, and a human."""
        if found.answer is not None:
            return self.answer(found.search_id, found.answer)
        if found.suggestions and not found.abstained:
            return self.suggestions(found.search_id, found.suggestions)
        return self.nothing_found(found)

    def answer(self, search_id: str | None, answer: Answer | Article) -> Message:
        """An article as an answer: its text, its own buttons, and whether it solved the case (of a search, if any)."""
        article_id, text = (answer.article_id, answer.text) if isinstance(answer, Answer) else (answer.id, answer.body)
        if self.lang == "en" and answer.lang == "ko":
            text = f"{self.catalogue.say('answer.korean_only', 'en')}\n\n{text}"
        own = tuple(MessageButton(**button.model_dump()) for button in answer.buttons)
        image = next((m for m in answer.media if m.kind == "image"), None)
        video = next((m for m in answer.media if m.kind == "video"), None)
        rate = () if search_id is None else tuple(self._rate(search_id, article_id, solved) for solved in (True, False))
        return Message(
            text=f"{answer.title}\n\n{text}",
            buttons=(*own, *rate),
            image=Image(url=image.url, alt=image.alt) if image else None,
            video=Video(url=video.url, title=video.alt) if video else None,
            search_id=search_id,
        )

    def suggestions(self, search_id: str, suggestions: tuple[Suggestion, ...]) -> Message:
        """Similar questions to choose from, and a human."""
        return Message(
            text=self.catalogue.say("suggestions", self.lang),
            suggestions=tuple(
                SuggestedQuestion(
                    article_id=s.article_id,
                    title=s.title,
                    payload=self._choose(search_id, s.article_id),
                    reason=self._reason(s.reasons),
                )
                for s in suggestions
            ),
            buttons=(self.offer_human(),),
            search_id=search_id,
        )

    def nothing_found(self, found: SearchResponse) -> Message:
        """Never "I don't understand": the categories there are, and a human."""
        categories = tuple(
            MessageButton(
                title=category,
                payload=self.tokens.seal(self.conversation_id, BrowseCategory(category=category)),
            )
            for category in found.categories[:MAX_CATEGORIES]
        )
        return Message(
            text=self.catalogue.say("nothing_found", self.lang),
            buttons=(*categories, self.offer_human()),
            search_id=found.search_id,
        )

    def _choose(self, search_id: str, article_id: str) -> str:
        return self.tokens.seal(self.conversation_id, ChooseArticle(search_id=search_id, article_id=article_id))

    def _rate(self, search_id: str, article_id: str, solved: bool) -> MessageButton:
        return MessageButton(
            title=self.catalogue.say("button.solved" if solved else "button.not_solved", self.lang),
            payload=self.tokens.seal(
                self.conversation_id, RateArticle(search_id=search_id, article_id=article_id, solved=solved)
            ),
        )

    def _reason(self, reasons: tuple[Reason, ...]) -> str:
        if not reasons:
            return ""
        return self.catalogue.say(f"reason.{reasons[0].code}", self.lang, detail=reasons[0].detail)
