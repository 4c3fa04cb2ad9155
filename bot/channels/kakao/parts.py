"""The bubbles of KakaoTalk's skill JSON v2.0, each within its limits. Pure.

Source of the limits: kakaobusiness.gitbook.io, skill_guide/answer_json_format. Sizes are UTF-16 code units, so that
what is counted as characters fits too. A label counts without its blanks.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import regex

from text.cutting import MARK, shortened

T = TypeVar("T")
Output = dict[str, Any]
"""One entry of `template.outputs`, or a part of one."""

MAX_OUTPUTS = 3
MAX_QUICK_REPLIES = 10
MAX_BYTES = 30_720
MAX_TEXT = 1_000
MAX_ALT = 50
MAX_TITLE = 50
MAX_TEXT_CARD = 400
MAX_TEXT_CARD_IN_CAROUSEL = 128
MAX_BASIC_CARD = 230
MAX_LINES_IN_CAROUSEL = 30
"""Two lines of a narrow card, which the messenger would cut without a word."""
MAX_BUTTONS = 3
MAX_ITEMS = 5
MAX_CAROUSEL = 10
MAX_HEADER = 15
MAX_REASON = 40
MAX_LABEL = 14
MAX_LABEL_BESIDE = 8
MAX_SAID = 100
"""What a tap says for the customer; the label's full words."""


def text_bubble(text: str) -> Output:
    return {"simpleText": {"text": text}}


def image_bubble(url: str, alt: str) -> Output:
    return {"simpleImage": {"imageUrl": url, "altText": shortened(alt, MAX_ALT)}}


def text_card(title: str, description: str, buttons: Sequence[Output] = ()) -> Output:
    """`title` and `description` are cut where they are too long; one of them has to be there."""
    card: Output = {}
    if title:
        card["title"] = shortened(title, MAX_TITLE)
    if description:
        card["description"] = shortened(description, MAX_TEXT_CARD - MAX_TITLE)
    return {"textCard": card | _laid_out(buttons)}


def basic_card(title: str, description: str, image: str, alt: str, buttons: Sequence[Output] = ()) -> Output:
    card: Output = {"thumbnail": {"imageUrl": image, "altText": shortened(alt, MAX_ALT)}} if alt else {}
    card = card or {"thumbnail": {"imageUrl": image}}
    if title:
        card["title"] = shortened(title, MAX_TITLE)
    if description:
        card["description"] = shortened(description, MAX_BASIC_CARD)
    return {"basicCard": card | _laid_out(buttons)}


def list_card(header: str, items: Sequence[Output], buttons: Sequence[Output] = ()) -> Output:
    card = {"header": {"title": shortened(header, MAX_HEADER)}, "items": list(items)}
    return {"listCard": card | _laid_out(buttons)}


def carousel(cards: Sequence[Output]) -> Output:
    """Cards of one kind side by side."""
    [kind] = {next(iter(card)) for card in cards}
    # Inside a carousel buttons are always stacked.
    items = [{name: value for name, value in card[kind].items() if name != "buttonLayout"} for card in cards]
    return {"carousel": {"type": kind, "items": items}}


def list_item(title: str, description: str, payload: str) -> Output:
    item = {"title": shortened(title, MAX_TITLE), **says(title, {"payload": payload})}
    return item | ({"description": shortened(description, MAX_REASON)} if description else {})


def says(title: str, extra: Output) -> Output:
    """The action of a tap that writes the title for the customer; `extra` comes back as `action.clientExtra`."""
    return {"action": "message", "messageText": shortened(title, MAX_SAID), "extra": extra}


def chip(title: str, extra: Output) -> Output:
    """A quick reply."""
    return {"label": label(title), **says(title, extra)}


def choice_button(title: str, extra: Output) -> Output:
    return {"label": title, **says(title, extra)}


def link_button(title: str, url: str) -> Output:
    return {"label": title, "action": "webLink", "webLinkUrl": url}


def phone_button(title: str, number: str) -> Output:
    return {"label": title, "action": "phone", "phoneNumber": number}


def operator_button(title: str) -> Output:
    """Opens the messenger's own chat with a human."""
    return {"label": title, "action": "operator"}


def share_button(title: str) -> Output:
    return {"label": title, "action": "share"}


def label(title: str, most: int = MAX_LABEL) -> str:
    """A button's words: `most` characters without counting blanks, cut between syllables."""
    words = " ".join(title.split()) or MARK
    if len(words.replace(" ", "")) <= most:
        return words
    kept, room = "", most - 1
    for letter in regex.findall(r"\X", words):
        room -= len(letter.strip())
        if room < 0:
            break
        kept += letter
    return kept.rstrip() + MARK


def encoded(value: object) -> bytes:
    """JSON in UTF-8: a syllable is three bytes, not the six of its escape."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def weight(value: object) -> int:
    return len(encoded(value))


def batched(items: Iterable[T], most: int) -> Iterator[list[T]]:
    """Rows of at most `most`, in order."""
    rest = iter(items)
    while row := list(islice(rest, most)):
        yield row


def _laid_out(buttons: Sequence[Output]) -> Output:
    """Buttons for a card, at most three. Two stand side by side where their words fit, else one below the other."""
    if not buttons:
        return {}
    shown = buttons[:MAX_BUTTONS]
    beside = len(shown) == 2 and all(len("".join(b["label"].split())) <= MAX_LABEL_BESIDE for b in shown)
    layout = {} if len(shown) != 2 or beside else {"buttonLayout": "vertical"}
    return {"buttons": [b | {"label": label(b["label"])} for b in shown]} | layout
