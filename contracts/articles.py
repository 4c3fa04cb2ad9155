"""Help articles as authors write them and as they are answered."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from contracts.base import Strict

Language = Literal["ko", "en"]
QuestionType = Literal["why", "how", "what", "when", "where", "who", "howmany"]
ArticleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=64, strip_whitespace=True)]
"""An error code as a screen shows it: DT-1003."""
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]


class Button(Strict):
    """Opens a screen of the app, a page, or a phone call: exactly one of the three."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    url: str | None = None
    deep_link: str | None = None
    phone: str | None = None

    @model_validator(mode="after")
    def _one_action(self) -> "Button":
        if sum(x is not None for x in (self.url, self.deep_link, self.phone)) != 1:
            raise ValueError("a button has exactly one of url, deep_link, phone")
        return self


class Media(Strict):
    """A picture or video of an article; `alt` says what it shows."""

    kind: Literal["image", "video"]
    url: str
    alt: str


class Article(Strict):
    """One help article, whole. `wordings`: other ways to ask its title; `codes`: errors it explains."""

    id: ArticleId
    title: Line
    body: Annotated[str, StringConstraints(min_length=1, max_length=20_000)]
    lang: Language = "ko"
    category: str = ""
    question_type: QuestionType | None = None
    wordings: tuple[Line, ...] = Field(default=(), max_length=50)
    buttons: tuple[Button, ...] = Field(default=(), max_length=10)
    media: tuple[Media, ...] = Field(default=(), max_length=10)
    pair: ArticleId | None = None
    codes: tuple[Code, ...] = Field(default=(), max_length=20)


class Listed(Strict):
    """An article in a list. `pair`: its translation into the other language, whichever of the two names it."""

    id: ArticleId
    title: Line
    lang: Language
    category: str = ""
    pair: ArticleId | None = None


class ArticleList(Strict):
    """All published articles, or those in one language, in the order of their ids."""

    articles: tuple[Listed, ...] = ()
