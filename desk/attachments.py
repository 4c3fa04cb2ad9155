"""Pictures at the desk: an agent sends one, and looks at what a customer's says."""

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200
from aiohttp_pydantic.uploaded_file import UploadedFile

from contracts.attachments import MAX_ATTACHMENTS, RawReading, Uploaded
from contracts.errors import NotFound, TooMany
from conversation.gallery import Gallery
from desk import handoff
from desk.accounts.models import Kind
from desk.accounts.parts import Accounts
from desk.casework import Casework, uploader
from desk.conversations import CONVERSATION
from desk.guard import actor_of
from service.pictures.uploads import ENVELOPE, receive, refuse_large
from service.routes import endpoint


def routes(casework: Casework, gallery: Gallery, accounts: Accounts, most: int) -> web.RouteTableDef:
    """`/api/desk/conversations/{conversation_id}/attachments…`; `most`: bytes of one picture."""
    table = web.RouteTableDef()
    under_way: set[tuple[str, int]] = set()

    @endpoint
    async def upload(request: web.Request, conversation_id: str, /, file: UploadedFile) -> r200[Uploaded]:
        """Keeps a picture (multipart, part `file`) for a message to come; for the agent who has the conversation."""
        actor = actor_of(request)
        handoff.need_own(await casework.conversation(conversation_id), actor, leader_too=False)
        refuse_large((request.content_length or 0) - ENVELOPE, most)
        if sum(agent == actor.agent.id for agent, _ in under_way) >= MAX_ATTACHMENTS:
            raise TooMany("too many pictures at once; please wait for the others")
        this = (actor.agent.id, id(request))
        under_way.add(this)
        try:
            return await gallery.take(conversation_id, uploader(actor), await receive(file.read_chunk, most))
        finally:
            under_way.discard(this)

    @endpoint
    async def reveal(request: web.Request, conversation_id: str, attachment_id: str, /) -> r200[RawReading]:
        """What was read in a picture, personal data too. Only for who has the conversation; the audit log tells of it.

        Everywhere else personal data in pictures is masked. The desk asks before it shows a picture that it covers, so
        one that was not read is told of as well.
        """
        handoff.need_own(await casework.conversation(conversation_id), actor_of(request))
        picture = await gallery.find(attachment_id)
        if picture.conversation_id != conversation_id:
            raise NotFound("no such picture")
        seen = {"conversation": conversation_id, "attachment": attachment_id}
        await accounts.store.record(accounts.entry(request, Kind.PICTURE_REVEALED, **seen))
        return RawReading(attachment_id=attachment_id, reading=picture.reading)

    table.post(f"{CONVERSATION}/attachments")(upload)
    table.post(f"{CONVERSATION}/attachments/{{attachment_id}}/reveal")(reveal)
    return table
