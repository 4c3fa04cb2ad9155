"""A message tree for messengers of few shapes: words, pictures, links and choices; nothing is missing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.base import FrontDesk
from bot.channels.plain import plain
from bot.channels.web_addresses import help_page, whole_address
from contracts.events import Event
from contracts.messages import Message, MessageButton
from text.normalise import visible

AT = "at:"
"""Begins a choice that is named by its place, where a messenger has no room for its token."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap. `place`: `at:OFFSET:N`, short, and the same for ever."""

    title: str
    payload: str
    place: str

    def within(self, most: int) -> str:
        """What the tap carries: the token, or its place where that is too long."""
        return self.payload if len(self.payload) <= most else self.place


@dataclass(frozen=True, slots=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Flat:
    """`pictures`: whole addresses. Questions to choose from stand in the text too, since labels are short."""

    text: str
    pictures: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    choices: tuple[Choice, ...] = ()


def flatten(event: Event, public: str) -> Flat:
    """The message of an event. `public`: the bot's address for browsers."""
    message = Message.model_validate(event.data)
    words = visible(message.text or "") if message.agent else plain(message.text or "")
    lines, links = [words], []
    for card in message.cards:
        lines += ["", f"■ {card.title}", plain(card.description)]
    if message.suggestions:
        lines += [f"{n}. {s.title}" for n, s in enumerate(message.suggestions, 1)]
    if message.video is not None:
        opened = whole_address(message.video.url, public)
        lines += [] if opened else [f"{message.video.title}: {message.video.url}"]
        links += [Link(message.video.title, opened)] if opened else []
    images = [message.image, *(card.image for card in message.cards)]
    urls = [*(a.url for a in message.attachments), *(image.url for image in images if image is not None)]
    for button in _buttons(message):
        if button.payload is not None:
            continue
        if (link := _link(button, message.article_id, public)) is not None:
            links.append(link)
        else:
            lines.append(f"{button.title}: {button.phone or button.url or button.deep_link}")
    pictures = [(url, whole_address(url, public)) for url in urls]
    lines += [url for url, whole in pictures if whole is None]
    text = "\n".join(line for n, line in enumerate(lines) if line or (0 < n < len(lines) - 1)).strip()
    return Flat(text, tuple(whole for _, whole in pictures if whole), tuple(links), tuple(choices(event)))


def choices(event: Event) -> list[Choice]:
    """What can be tapped in a message, in order."""
    message = Message.model_validate(event.data)
    found = [(s.title, s.payload) for s in message.suggestions]
    found += [(b.title, b.payload) for b in _buttons(message) if b.payload is not None]
    return [Choice(title, payload, f"{AT}{event.offset}:{n}") for n, (title, payload) in enumerate(found)]


async def payload_of(desk: FrontDesk, conversation_id: str, carried: str) -> str:
    """The token of a tap, whether it carried that or its place. What is neither stays what it is."""
    offset, _, number = carried.removeprefix(AT).partition(":")
    if not carried.startswith(AT) or not (offset.isdecimal() and number.isdecimal() and len(carried) < 30):
        return carried
    for event in await desk.told(conversation_id, int(offset) - 1):
        if event.offset == int(offset):
            found = choices(event)
            return found[int(number)].payload if int(number) < len(found) else carried
    return carried


async def payload_of_title(desk: FrontDesk, conversation_id: str, words: str) -> str:
    """The token of the choice that the customer has repeated in words, among the last ones offered; else the words."""
    standing = await desk.lobby.standing(conversation_id)
    if standing is None or standing.asked_offset == 0:
        return words
    said = " ".join(words.split())
    for event in reversed(await desk.told(conversation_id, max(0, standing.asked_offset - 1))):
        for choice in choices(event):
            if said and said == " ".join(choice.title.split()):
                return choice.payload
    return words


def rows(items: Sequence[Choice], most: int) -> list[Sequence[Choice]]:
    return [items[start : start + most] for start in range(0, len(items), most)]


def _buttons(message: Message) -> list[MessageButton]:
    return [*message.buttons, *(button for card in message.cards for button in card.buttons)]


def _link(button: MessageButton, article_id: str | None, public: str) -> Link | None:
    if button.url is not None:
        url = whole_address(button.url, public)
    elif button.deep_link is not None and article_id is not None:
        url = help_page(article_id, public)
    else:
        url = None
    return Link(button.title, url) if url else None
