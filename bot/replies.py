"""What the bot shows: search results, articles and sentences as message trees in the customer's language. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from bot.tokens import ChoiceTokens
from contracts.articles import Article, Media
from contracts.messages import (
    AskHuman,
    BrowseCategory,
    Card,
    Choice,
    ChooseArticle,
    Image,
    Message,
    MessageButton,
    RateArticle,
    ReadAs,
    SuggestedQuestion,
    Video,
)
from contracts.search import Answer, Clarification, SearchResponse, Suggestion
from service.catalogue import Catalogue
from text.language import detect
from text.particles import attach

MAX_CATEGORIES = 8
MAX_TITLE = 40


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
        return self._button("button.human", AskHuman()).model_copy(update={"human": True})

    def search_result(self, found: SearchResponse) -> Message:
        """The answer; else the similar questions; else what can be asked about, and a human."""
        if found.answer is not None:
            return self.answer(found.search_id, found.answer)
        if found.suggestions and not found.abstained:
            return self.suggestions(found.search_id, found.suggestions)
        return self.nothing_found(found)

    def answer(self, search_id: str | None, answer: Answer | Article) -> Message:
        """An article as an answer: its text, its own buttons, and whether it solved the case (of a search, if any).

        Its first picture stands with the words, further ones as cards to go through.
        """
        article_id, text = (answer.article_id, answer.text) if isinstance(answer, Answer) else (answer.id, answer.body)
        rate = () if search_id is None else tuple(self._rate(search_id, article_id, solved) for solved in (True, False))
        if self.lang == "en" and answer.lang == "ko":
            only = self.catalogue.say("answer.korean_only", "en", title=answer.title)
            page = MessageButton(title=self.catalogue.say("button.article", "en"), url=f"/help/{quote(article_id)}")
            return Message(text=only, buttons=(page, *rate), search_id=search_id, article_id=article_id)
        own = tuple(MessageButton(**button.model_dump()) for button in answer.buttons)
        images = [m for m in answer.media if m.kind == "image"]
        image = images[0] if images else None
        video = next((m for m in answer.media if m.kind == "video"), None)
        return Message(
            text=f"{answer.title}\n\n{text}",
            buttons=(*own, *rate),
            image=Image(url=image.url, alt=image.alt) if image else None,
            cards=tuple(_shown(m) for m in images[1:]),
            video=Video(url=video.url, title=video.alt) if video else None,
            search_id=search_id,
            article_id=article_id,
        )

    def suggestions(self, search_id: str, suggestions: tuple[Suggestion, ...]) -> Message:
        """Similar questions to choose from, those in the customer's language first, and a human."""
        suggestions = tuple(sorted(suggestions, key=lambda s: (detect(s.title) or self.lang) != self.lang))
        return Message(
            text=self.catalogue.say("suggestions", self.lang),
            suggestions=tuple(
                SuggestedQuestion(
                    article_id=s.article_id,
                    title=s.title,
                    payload=self._choose(search_id, s.article_id),
                    reason=self._reason(s),
                )
                for s in suggestions
            ),
            buttons=(self.offer_human(),),
            search_id=search_id,
        )

    def nothing_found(self, found: SearchResponse) -> Message:
        """Never "I don't understand": a question back where something nearly fits, else all categories; and a human."""
        if found.clarify is not None:
            return self._asked_back(found.search_id, found.clarify)
        return Message(
            text=self.catalogue.say("nothing_found", self.lang),
            buttons=(*self._categories(found), self.offer_human()),
            search_id=found.search_id,
        )

    def _asked_back(self, search_id: str, clarify: Clarification) -> Message:
        """Which of a few things it is about."""
        topics = tuple(self._category(name) for name in clarify.categories)
        articles = tuple(
            MessageButton(title=s.title[:MAX_TITLE], payload=self._choose(search_id, s.article_id))
            for s in clarify.suggestions
        )
        key = "asked_back.topic" if topics else "asked_back.article"
        return self.say(key, *topics, *articles, self.offer_human()).model_copy(update={"search_id": search_id})

    def declined(self, found: SearchResponse) -> Message:
        """What lies outside is declined with what can be asked about instead, and a human: it may be misread."""
        categories = self._categories(found)
        key = "out_of_scope" if categories else "out_of_scope_alone"
        buttons = (*categories, self.offer_human()) if categories else ()
        return Message(text=self.catalogue.say(key, self.lang), buttons=buttons, search_id=found.search_id)

    def clarify(self, readings: Sequence[str]) -> Message:
        """Which of the readings is meant, or neither of them."""
        titles = [self.catalogue.say(f"reading.{reading}", self.lang) for reading in readings]
        first, second = (f"‘{title}’" for title in titles)
        return Message(
            text=self.catalogue.say("clarify", self.lang, first=first, second=second),
            buttons=tuple(
                self._button(f"reading.{reading}", ReadAs.model_validate({"reading": reading}))
                for reading in (*readings, "none")
            ),
        )

    def ask_whether_solved(self, key: str, solved: Choice, not_solved: Choice) -> Message:
        """A kind word, and whether the case is settled."""
        return self.say(key, self._button("button.solved", solved), self._button("button.not_solved", not_solved))

    def understood(self, question: str) -> Message:
        """How words that leaned on an earlier question were understood."""
        return self.say(
            "understood", question=attach(f"‘{question}’", "으로") if self.lang == "ko" else f"“{question}”"
        )

    def _categories(self, found: SearchResponse) -> tuple[MessageButton, ...]:
        return tuple(self._category(category) for category in found.categories[:MAX_CATEGORIES])

    def _category(self, category: str) -> MessageButton:
        choice = BrowseCategory(category=category)
        return MessageButton(title=category, payload=self.tokens.seal(self.conversation_id, choice))

    def _button(self, key: str, choice: Choice) -> MessageButton:
        return MessageButton(
            title=self.catalogue.say(key, self.lang), payload=self.tokens.seal(self.conversation_id, choice)
        )

    def _choose(self, search_id: str, article_id: str) -> str:
        return self.tokens.seal(self.conversation_id, ChooseArticle(search_id=search_id, article_id=article_id))

    def _rate(self, search_id: str, article_id: str, solved: bool) -> MessageButton:
        rating = RateArticle(search_id=search_id, article_id=article_id, solved=solved)
        return self._button("button.solved" if solved else "button.not_solved", rating)

    def _reason(self, suggestion: Suggestion) -> str:
        if self.lang == "en" and detect(suggestion.title) == "ko":
            return self.catalogue.say("reason.korean_only", "en")
        if not suggestion.reasons:
            return ""
        reason = suggestion.reasons[0]
        key = "reason.clicks_many" if reason.code == "clicks" and reason.detail else f"reason.{reason.code}"
        return self.catalogue.say(key, self.lang, detail=reason.detail)


def _shown(media: Media) -> Card:
    """A further picture, with what it shows as its title."""
    return Card(title=media.alt.strip(), description="", image=Image(url=media.url, alt=media.alt))
