"""Agents' portraits: uploaded by whose they are, seen by customers, and gone when they are taken away."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels.web_view import speaker, view
from bot.portraits import SIDE, Portraits
from contracts.errors import NotFound, UnsupportedMedia
from contracts.events import Event, Kind, Source
from conversation.models import Address, Conversation, Stage
from service.pictures.decoding import ProcessDecoder
from tests.pictures import png
from tests.unit.bot.test_web_view import HANUL


def portraits(folder: Path) -> Portraits:
    return Portraits(folder, ProcessDecoder(), "key")


async def test_it_is_a_small_square_of_ours_and_outlives_a_restart(tmp_path: Path) -> None:
    kept = portraits(tmp_path)
    assert kept.url("a1") is None
    await kept.put("a1", png())
    url = kept.url("a1")
    assert url is not None
    image = Image.open(BytesIO(await kept.open(url.rpartition("/")[2])))
    assert (image.format, image.size) == ("JPEG", (SIDE, SIDE))
    assert portraits(tmp_path).url("a1") == url
    await kept.put("a1", png())
    assert kept.url("a1") != url, "a new one has an address of its own, whatever a browser has kept"
    assert len(list(tmp_path.iterdir())) == 1
    with pytest.raises(NotFound):
        await kept.open(url.rpartition("/")[2])
    kept.remove("a1")
    kept.remove("a1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", "..", "../x.jpg", "a" * 32 + "-" + "b" * 16 + ".jpg", "x.png"])
async def test_nothing_else_is_opened(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound):
        await portraits(tmp_path).open(name)


async def test_what_is_no_picture_changes_nothing(tmp_path: Path) -> None:
    kept = portraits(tmp_path)
    await kept.put("a1", png())
    before = kept.url("a1")
    with pytest.raises(UnsupportedMedia):
        await kept.put("a1", b"%PDF-1.7 and more of it, so that there is enough to tell")
    assert kept.url("a1") == before


def test_the_widget_is_told_the_portrait_and_never_the_id() -> None:
    def face(agent_id: str) -> str | None:
        return "/portraits/x.jpg" if agent_id == HANUL["id"] else None

    at = datetime(2026, 3, 4, tzinfo=UTC)
    common: dict[str, Any] = {"conversation_id": "web:x", "offset": 1, "at": at, "source": Source.AGENT}
    shown = view(Event(**common, kind=Kind.MESSAGE_CREATED, data={"text": "네", "agent": HANUL}), face)
    assert shown is not None
    assert shown["data"]["agent"] == {"name": "김하늘", "picture": "/portraits/x.jpg"}
    held = Conversation(
        "web:x", Address("web", "v", "c"), stage=Stage.ASSIGNED, assignee=HANUL["id"], assignee_name="김하늘"
    )
    assert speaker(held, face) == {"source": "agent", "name": "김하늘", "picture": "/portraits/x.jpg"}
    assert speaker(None, face) == {"source": "bot"}
