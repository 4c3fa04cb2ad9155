"""Message trees as KakaoTalk's bubbles: whatever is in the tree is shown, perhaps cut with `…` and a link. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.channels.kakao import parts
from bot.channels.kakao.parts import Output, batched
from bot.channels.plain import plain
from bot.channels.web_addresses import MAX_ADDRESS, help_page, whole_address
from contracts.messages import Card, Image, Message, MessageButton, SuggestedQuestion, Video
from text.cutting import ADDRESS, pieces, shortened, size
from text.normalise import visible

CHIPS = parts.MAX_QUICK_REPLIES - 2
"""Two places are kept: for the button that goes on, and for an agent's answers."""


@dataclass(frozen=True, slots=True)
class Look:
    """`public`: our address for browsers. `say`: a sentence of the catalogue in the customer's language.

    `operator`: a wish for a human opens the messenger's own chat. `group`: a room of several, where quick replies and
    carousels don't work.
    """

    public: str
    say: Callable[..., str]
    operator: bool = False
    group: bool = False


@dataclass(slots=True)
class Bubbles:
    """`outputs` in order, as many as there are; `chips`: quick replies below them."""

    outputs: list[Output] = field(default_factory=list)
    chips: list[Output] = field(default_factory=list)


def bubbles(messages: Sequence[Message], look: Look) -> Bubbles:
    """Everything these messages say."""
    shown = Bubbles()
    for message in messages:
        _message(message, look, shown)
    if len(shown.outputs) > parts.MAX_OUTPUTS:
        shown.outputs = list(_joined(shown.outputs))
    return shown


def pages(shown: Bubbles, look: Look) -> list[list[Output]]:
    """The outputs as one answer after another: each within the number and the bytes that one may have."""
    most = parts.MAX_OUTPUTS - (1 if look.group else 0)  # in a group the button that goes on needs a card
    room = parts.MAX_BYTES - parts.weight(shown.chips) - 1_500
    made: list[list[Output]] = []
    for output in (part for whole in shown.outputs for part in _light(whole, room)):
        if made and len(made[-1]) < most and parts.weight([*made[-1], output]) <= room:
            made[-1].append(output)
        else:
            made.append([output])
    if len(made) == 2 and look.group and sum(map(len, made)) <= parts.MAX_OUTPUTS:
        whole = [output for page in made for output in page]
        made = [whole] if parts.weight(whole) <= room else made
    return made or [[parts.text_bubble(look.say("kakao.nothing_new"))]]


def template(shown: Bubbles, number: int, look: Look, more: Output) -> Output:
    """The answer with page `number` (from 0; the last one where there are fewer). `more`: what asks for the next."""
    made = pages(shown, look)
    number = min(number, len(made) - 1)
    outputs, chips = list(made[number]), list(shown.chips)
    if number + 1 < len(made):
        title = look.say("kakao.more")
        if look.group:
            outputs.append(parts.text_card("", look.say("kakao.more_below"), [parts.choice_button(title, more)]))
        else:
            chips.insert(0, parts.chip(title, more))
    return answer(outputs, chips)


def add_choice(shown: Bubbles, title: str, extra: Output, look: Look) -> None:
    """One more button below everything."""
    if look.group:
        button = parts.choice_button(title, extra)
        shown.outputs.append(parts.text_card("", look.say("kakao.choose"), [button]))
    else:
        shown.chips.append(parts.chip(title, extra))


def answer(outputs: Sequence[Output], chips: Sequence[Output] = ()) -> Output:
    """The body of a response."""
    replies = {"quickReplies": list(chips)} if chips else {}
    return {"version": "2.0", "template": {"outputs": list(outputs), **replies}}


def _message(message: Message, look: Look, shown: Bubbles) -> None:
    links, chips, unopened = _sorted(message.buttons, message.article_id, look)
    words = visible(message.text or "") if message.agent else plain(message.text or "")
    text, lifted = _lifted(words, look)
    if unopened:
        text = "\n".join([text, "", *unopened]).strip()
    page = None if message.article_id is None else help_page(message.article_id, look.public)
    if page is not None and size(text) > parts.MAX_TEXT:
        shown.outputs.append(parts.text_bubble(shortened(text, parts.MAX_TEXT)))
        whole = [parts.link_button(look.say("kakao.full"), page), parts.share_button(look.say("kakao.share"))]
        shown.outputs.append(parts.text_card("", look.say("kakao.cut"), whole))
    else:
        shown.outputs += [parts.text_bubble(piece) for piece in pieces(text, parts.MAX_TEXT)]
    for picture in message.attachments:
        shown.outputs += _image(Image(url=picture.url, alt=look.say("kakao.picture")), look)
    links += lifted
    if message.image is not None:
        shown.outputs += _image(message.image, look)  # a card would crop it to twice as wide as high
    if message.video is not None:
        shown.outputs += _video(message.video, look)
    if message.cards:
        shown.outputs += _cards(message.cards, look)
    if message.suggestions:
        shown.outputs += _questions(message.suggestions, look)
    shown.outputs += [parts.text_card("", look.say("kakao.open"), some) for some in batched(links, parts.MAX_BUTTONS)]
    _offer(chips, look, shown)


def _sorted(
    buttons: Sequence[MessageButton], article_id: str | None, look: Look
) -> tuple[list[Output], list[MessageButton], list[str]]:
    """Buttons that open something; those that say something; and lines about what can't be opened here."""
    opened, chips, unopened = [], [], []
    for button in buttons:
        made = _opening(button, article_id, look)
        if made is not None:
            opened.append(made)
        elif button.payload is not None:
            chips.append(button)
        else:
            unopened.append(_unopened(button, look))
    return opened, chips, unopened


def _opening(button: MessageButton, article_id: str | None, look: Look) -> Output | None:
    if button.human and look.operator:
        return parts.operator_button(button.title)
    if button.phone is not None:
        return parts.phone_button(button.title, button.phone)
    if button.url is not None and (address := whole_address(button.url, look.public)) is not None:
        return parts.link_button(button.title, address)
    if button.deep_link is not None and article_id is not None:
        # The messenger opens web pages alone; the article's page has the button that opens the app.
        return parts.link_button(button.title, help_page(article_id, look.public))
    return None


def _unopened(button: MessageButton, look: Look) -> str:
    target = visible(button.url or button.deep_link or "")
    return f"{button.title}: {target}" if size(target) <= 500 else look.say("kakao.unopened", title=button.title)


def _offer(chips: Sequence[MessageButton], look: Look, shown: Bubbles) -> None:
    """Choices as quick replies; as cards where those are full or don't work."""
    left: list[Output] = []
    for button in chips:
        extra = {"payload": button.payload}
        if any(chip["extra"] == extra for chip in shown.chips):
            continue
        if len(shown.chips) < CHIPS and not look.group:
            shown.chips.append(parts.chip(button.title, extra))
        else:
            left.append(parts.choice_button(button.title, extra))
    shown.outputs += [parts.text_card("", look.say("kakao.choose"), some) for some in batched(left, parts.MAX_BUTTONS)]


def _lifted(text: str, look: Look) -> tuple[str, list[Output]]:
    """The text without addresses that fit into no bubble, and a button for each of those."""
    found: list[Output] = []
    for address in ADDRESS.findall(text):
        if size(address) > MAX_ADDRESS:
            text = text.replace(address, look.say("kakao.long_link"), 1)
        elif size(address) > parts.MAX_TEXT:
            found.append(parts.link_button(look.say("kakao.link"), address))
            text = text.replace(address, f"({look.say('kakao.link')})", 1)
    return text, found


def _image(image: Image, look: Look) -> list[Output]:
    address = whole_address(image.url, look.public)
    alt = image.alt.strip() or look.say("kakao.picture")
    return [parts.text_bubble(shortened(alt, parts.MAX_TEXT)) if address is None else parts.image_bubble(address, alt)]


def _video(video: Video, look: Look) -> list[Output]:
    """There is no film in a bubble: a card that opens it."""
    address = whole_address(video.url, look.public)
    title = visible(video.title).strip() or look.say("kakao.watch")
    if address is None:
        return [parts.text_bubble(look.say("kakao.unopened", title=shortened(title, 500)))]
    picture = video.thumbnail_url and whole_address(video.thumbnail_url, look.public)
    watch = [parts.link_button(look.say("kakao.watch"), address)]
    if picture:
        return [parts.basic_card("", title, picture, title, watch)]
    return [parts.text_card("", title, watch)]


def _questions(suggestions: Sequence[SuggestedQuestion], look: Look) -> list[Output]:
    items = [parts.list_item(s.title, s.reason, s.payload) for s in suggestions]
    return [parts.list_card(look.say("kakao.list"), some) for some in batched(items, parts.MAX_ITEMS)]


def _cards(cards: Sequence[Card], look: Look) -> list[Output]:
    """Side by side where they all fit, else one below the other."""
    made = [_card(card, look) for card in cards]
    kinds = {next(iter(outputs[0])) for outputs in made}
    narrow = all(len(outputs) == 1 and _narrow(outputs[0]) for outputs in made)
    if len(made) < 2 or look.group or len(kinds) > 1 or not narrow:
        return [output for outputs in made for output in outputs]
    rows = batched((outputs[0] for outputs in made), parts.MAX_CAROUSEL)
    return [parts.carousel(row) if len(row) > 1 else row[0] for row in rows]


def _narrow(output: Output) -> bool:
    """Whether a card may stand in a carousel without losing a word."""
    [(kind, card)] = output.items()
    if kind == "textCard":
        return size(card.get("description", "")) <= parts.MAX_TEXT_CARD_IN_CAROUSEL
    words = (card.get("title", ""), card.get("description", ""))
    return kind == "basicCard" and all(size(part) <= parts.MAX_LINES_IN_CAROUSEL for part in words)


def _card(card: Card, look: Look) -> list[Output]:
    """One card; before it, what it has no room for; after it, more buttons than it can hold."""
    title, description = visible(card.title).strip(), plain(card.description)
    opened, chips, unopened = _sorted(card.buttons, None, look)
    buttons = [*opened, *(parts.choice_button(b.title, {"payload": b.payload}) for b in chips)]
    picture = whole_address(card.image.url, look.public) if card.image is not None else None
    most = parts.MAX_BASIC_CARD if picture else parts.MAX_TEXT_CARD - parts.MAX_TITLE
    before: list[Output] = []
    if size(title) > parts.MAX_TITLE or size(description) > most or unopened:
        told, lifted = _lifted("\n".join([title, description, *unopened]).strip(), look)
        buttons = [*lifted, *buttons]
        before, description = [parts.text_bubble(piece) for piece in pieces(told, parts.MAX_TEXT)], ""
    own, rest = buttons[: parts.MAX_BUTTONS], buttons[parts.MAX_BUTTONS :]
    if picture and card.image is not None:
        made = parts.basic_card(title, description, picture, card.image.alt, own)
    else:
        made = parts.text_card(title, description or ("" if title else look.say("kakao.choose")), own)
    after = [parts.text_card(title, look.say("kakao.choose"), some) for some in batched(rest, parts.MAX_BUTTONS)]
    return [*before, made, *after]


def _joined(outputs: Sequence[Output]) -> Iterator[Output]:
    """Fewer bubbles: texts that follow one another are one where there is room."""
    text = ""
    for output in outputs:
        said = output.get("simpleText", {}).get("text")
        if said is not None and text and size(text) + 2 + size(said) <= parts.MAX_TEXT:
            text = f"{text}\n\n{said}"
            continue
        if text:
            yield parts.text_bubble(text)
        text = said or ""
        if said is None:
            yield output
    if text:
        yield parts.text_bubble(text)


def _light(output: Output, room: int) -> Iterator[Output]:
    """The output, in halves where it is too heavy for one answer."""
    items = output.get("carousel", {}).get("items", [])
    if len(items) < 2 or parts.weight(output) <= room:
        yield output
        return
    kind, middle = output["carousel"]["type"], len(items) // 2
    for half in (items[:middle], items[middle:]):
        made = {kind: half[0]} if len(half) == 1 else {"carousel": {"type": kind, "items": half}}
        yield from _light(made, room)
