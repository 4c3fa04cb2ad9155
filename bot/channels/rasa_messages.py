"""Message trees in the format of Rasa's own channels, so that clients of those plug in.

Source: rasa 3.6, `rasa/core/channels/rest.py` and the collecting output channel (WIRE: recipient_id with text, image,
buttons, attachment, custom).
"""

from typing import Any
from urllib.parse import urljoin

from contracts.events import Event
from contracts.messages import Message, MessageButton


def rasa_messages(recipient: str, event: Event, public: str) -> list[dict[str, Any]]:
    """One event as Rasa's list of messages; `custom` holds the whole tree for clients that know ours.

    `public`: the bot's address for browsers, with which the addresses of pictures begin.
    """
    message = Message.model_validate(event.data)
    buttons = [{"title": s.title, "payload": s.payload} for s in message.suggestions]
    buttons += [_button(b) for b in message.buttons]
    first: dict[str, Any] = {"recipient_id": recipient}
    if message.text:
        first["text"] = message.text
    if buttons:
        first["buttons"] = buttons
    agent = {"agent": {"name": message.agent.name}} if message.agent else {}  # an agent's id stays at the desk
    first["custom"] = {**event.data, **agent, "source": event.source.value, "offset": event.offset}
    messages = [first]
    pictures = [picture.url for picture in message.attachments]
    if message.image is not None:
        pictures.append(message.image.url)
    messages += [{"recipient_id": recipient, "image": urljoin(f"{public}/", url)} for url in pictures]
    if message.video is not None:
        payload = {"src": message.video.url, "title": message.video.title}
        messages.append({"recipient_id": recipient, "attachment": {"type": "video", "payload": payload}})
    return messages


def _button(button: MessageButton) -> dict[str, str]:
    if button.payload is not None:
        return {"title": button.title, "payload": button.payload}
    url = button.url or button.deep_link or f"tel:{button.phone}"
    return {"title": button.title, "type": "web_url", "url": url}
