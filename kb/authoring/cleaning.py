"""What authors send, cleaned before it is kept: as an import is, and without HTML."""

from contracts.authoring import Content
from kb.authoring.markup import to_markdown
from text.normalise import clean


def cleaned(content: Content) -> Content:
    """The same content without what hides, reorders or runs. Raises ValidationError where nothing of a line is left."""
    values = content.model_dump()
    values["title"] = _line(to_markdown(content.title))
    values["category"] = _line(content.category)
    values["body"] = to_markdown(_text(content.body)).strip()
    values["wordings"] = tuple(dict.fromkeys(line for wording in content.wordings if (line := _line(wording))))
    for media in values["media"]:
        media |= {"url": _line(media["url"]), "alt": _line(media["alt"])}
    for button in values["buttons"]:
        button["title"] = _line(button["title"])
    return Content.model_validate(values)


def _text(text: str) -> str:
    return clean(text, limit=len(text) + 1)


def _line(text: str) -> str:
    return " ".join(_text(text).split())
