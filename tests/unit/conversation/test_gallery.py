"""The gallery: whose a picture is, who sees it, and when it goes."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.errors import Conflict, NotFound, SangdamError, TooMany
from conversation.backends.memory_pictures import MemoryPictureFiles, MemoryPictureRows
from conversation.gallery import MAX_UNSENT, Gallery, Links
from service.pictures.decoding import ProcessDecoder
from tests.pictures import bomb, jpeg, png


@pytest.fixture
def gallery() -> Gallery:
    return Gallery(MemoryPictureRows(), MemoryPictureFiles(), ProcessDecoder(), Links("secret"))


async def test_a_picture_is_taken_attached_and_opened_by_its_address(gallery: Gallery) -> None:
    taken = await gallery.take("web:x", "customer", jpeg(30, 20))
    assert (taken.width, taken.height) == (30, 20)
    [attached] = await gallery.attach("web:x", "customer", [taken.attachment_id, taken.attachment_id], "in:1")
    assert attached.model_dump() == taken.model_dump(exclude={"bytes"})
    picture, content = await gallery.open(taken.url.removeprefix("/attachments/"))
    assert (picture.media_type, len(content)) == ("image/jpeg", taken.bytes)
    with pytest.raises(Conflict):
        await gallery.attach("web:x", "customer", [taken.attachment_id], "in:2")


async def test_ids_and_addresses_cannot_be_guessed(gallery: Gallery) -> None:
    one, two = [await gallery.take("web:x", "customer", png()) for _ in range(2)]
    assert one.attachment_id != two.attachment_id
    assert len(one.attachment_id) >= 32
    signature = two.url.rpartition(".")[2]
    other = Links("another secret").to(one.attachment_id).removeprefix("/attachments/")
    for forged in (one.attachment_id, f"{one.attachment_id}.{signature}", f"{one.attachment_id}.", "", ".", other, "é"):
        with pytest.raises(NotFound):
            await gallery.open(forged)


@pytest.mark.parametrize(
    ("content", "code"), [(b"no picture", "unsupported_media"), (png()[:-40], "unprocessable"), (bomb(), "too_large")]
)
async def test_refusals_are_of_the_one_tree_and_leave_nothing(gallery: Gallery, content: bytes, code: str) -> None:
    with pytest.raises(SangdamError) as refused:
        await gallery.take("web:x", "customer", content)
    assert refused.value.code == code
    assert await gallery.rows.remove("web:x") == []
    assert await gallery.files.older_than(datetime.now(UTC) + timedelta(days=1)) == []


async def test_so_many_may_wait_to_be_sent(gallery: Gallery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conversation.gallery.MAX_UNSENT", 2)
    assert MAX_UNSENT > 2
    ids = [(await gallery.take("web:x", "customer", png())).attachment_id for _ in range(2)]
    with pytest.raises(TooMany):
        await gallery.take("web:x", "customer", png())
    await gallery.take("web:y", "customer", png())
    await gallery.attach("web:x", "customer", ids[:1], "in:1")
    await gallery.take("web:x", "customer", png())


async def test_what_is_forgotten_is_gone_with_what_was_read_in_it(gallery: Gallery) -> None:
    taken = await gallery.take("web:x", "customer", png())
    kept = await gallery.take("web:y", "customer", png())
    await gallery.rows.keep_reading(taken.attachment_id, {"text": "010-1234-5678"})
    await gallery.forget("web:x")
    with pytest.raises(NotFound):
        await gallery.open(taken.url.removeprefix("/attachments/"))
    assert await gallery.files.read(taken.attachment_id) is None
    assert (await gallery.open(kept.url.removeprefix("/attachments/")))[1]


async def test_the_sweep_takes_what_was_never_sent_and_what_a_crash_left(gallery: Gallery) -> None:
    sent, unsent = [await gallery.take("web:x", "customer", png()) for _ in range(2)]
    await gallery.attach("web:x", "customer", [sent.attachment_id], "in:1")
    await gallery.files.write("a_stray", b"a file whose row was never written")
    await gallery.sweep(datetime.now(UTC))
    assert await gallery.files.read("a_stray")
    await gallery.sweep(datetime.now(UTC) + timedelta(days=1, minutes=1))
    assert await gallery.files.read("a_stray") is None
    assert await gallery.files.read(unsent.attachment_id) is None
    assert await gallery.files.read(sent.attachment_id)
    with pytest.raises(NotFound):
        await gallery.attach("web:x", "customer", [unsent.attachment_id], "in:2")
