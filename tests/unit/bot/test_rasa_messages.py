"""Message trees for clients that speak Rasa's own formats."""

from datetime import UTC, datetime

from bot.channels.rasa_messages import rasa_messages
from contracts.events import Event, Kind, Source


def test_pictures_are_images_with_a_whole_address() -> None:
    pictures = [{"attachment_id": f"a_{n}", "url": f"/attachments/a_{n}.s", "width": 1, "height": 1} for n in (1, 2)]
    event = Event(
        conversation_id="rest:x",
        offset=3,
        at=datetime(2026, 3, 4, tzinfo=UTC),
        source=Source.AGENT,
        kind=Kind.MESSAGE_CREATED,
        data={"agent": {"id": "u_1", "name": "김하늘"}, "attachments": pictures},
    )
    first, *images = rasa_messages("minji", event, "https://help.example.com")
    assert first["custom"]["attachments"] == pictures
    assert first["custom"]["agent"] == {"name": "김하늘"}
    assert images == [
        {"recipient_id": "minji", "image": "https://help.example.com/attachments/a_1.s"},
        {"recipient_id": "minji", "image": "https://help.example.com/attachments/a_2.s"},
    ]
