"""A conversation as a text that its customer takes along: what they saw, with personal data masked. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from babel.dates import format_date, format_time

from bot.channels.plain import plain
from bot.context import since_forgotten
from contracts.events import Event, Kind, Source
from contracts.messages import Message
from service.catalogue import Catalogue
from text.masking import mask

TOLD = {
    Kind.HANDOFF_ASSIGNED: "transcript.assigned",
    Kind.HANDOFF_TRANSFERRED: "transcript.transferred",
    Kind.HANDOFF_REQUESTED: "transcript.requested",
    Kind.HANDOFF_CANCELLED: "transcript.cancelled",
    Kind.HANDOFF_RESOLVED: "transcript.resolved",
    Kind.HANDED_BACK: "transcript.handed_back",
    Kind.RESTARTED: "transcript.restarted",
}
"""What happened between messages and is told in a line."""


def transcript(
    events: Sequence[Event], catalogue: Catalogue, lang: str, *, centre: str, now: datetime, zone: tzinfo
) -> str:
    """The file, for a reader in `zone`; `now` is when it was asked for. Windows needs its line ends."""
    day = format_date(now.astimezone(zone), "long", locale=lang)
    lines = [
        catalogue.say("transcript.title", lang, centre=centre),
        catalogue.say("transcript.saved", lang, day=day),
    ]
    before = ""
    for event in since_forgotten(events):
        if said := list(_lines(event, catalogue, lang)):
            at = event.at.astimezone(zone)
            today = format_date(at, "full", locale=lang)
            lines += [] if today == before else ["", f"[{today}]"]
            before = today
            who = _who(event, catalogue, lang)
            head = f"{format_time(at, 'short', locale=lang)} {who}".strip()
            lines += [f"{head}: {said[0]}" if who else f"{head} · {said[0]}", *(f"    {line}" for line in said[1:])]
    return "\r\n".join(lines) + "\r\n"


def _who(event: Event, catalogue: Catalogue, lang: str) -> str:
    if event.kind is not Kind.MESSAGE_CREATED:
        return ""
    name = (event.data.get("agent") or {}).get("name", "")
    return catalogue.say(f"transcript.{event.source.value}", lang, name=name).strip()


def _lines(event: Event, catalogue: Catalogue, lang: str) -> Iterator[str]:
    if event.kind is Kind.MESSAGE_CREATED:
        yield from _said(event, catalogue, lang)
    elif event.kind in TOLD:
        agent = event.data.get("to" if event.kind is Kind.HANDOFF_TRANSFERRED else "agent") or {}
        yield catalogue.say(TOLD[event.kind], lang, name=agent.get("name", "")).strip()


def _said(event: Event, catalogue: Catalogue, lang: str) -> Iterator[str]:
    """Everything that a message shows, a line each; addresses stay whole."""
    own = event.source is Source.CUSTOMER
    fields = ("text", "attachments") if own else tuple(Message.model_fields)
    message = Message.model_validate({name: event.data[name] for name in fields if name in event.data})
    text = message.text or ""
    yield from (line.rstrip() for line in mask(text if own else plain(text)).splitlines() if line.strip())
    for _ in message.attachments:
        yield catalogue.say("transcript.picture", lang)
    if message.image is not None:
        yield f"{catalogue.say('transcript.picture', lang)} {mask(message.image.alt)}".strip()
    if message.video is not None:
        yield f"{catalogue.say('transcript.video', lang)} {mask(message.video.title)} {message.video.url}"
    for card in message.cards:
        yield f"▪ {mask(' '.join((card.title, plain(card.description)))).strip()}"
    for suggestion in message.suggestions:
        yield f"▸ {mask(suggestion.title)}"
    for button in message.buttons:
        target = button.url or button.phone or ""
        yield f"[{mask(button.title)}]{f' {target}' if target else ''}"
