"""Frames of the web widget's socket: one JSON object each, told apart by `type`."""

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter

from contracts.articles import Language
from contracts.attachments import MAX_ATTACHMENTS, AttachmentId
from contracts.base import Strict
from contracts.contact import Email

ClientId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Token = Annotated[str, StringConstraints(max_length=600)]
Offset = Annotated[int, Field(ge=0, le=2**31)]


class Identity(Strict):
    """A customer whom the company has signed in: `hmac` is hex HMAC-SHA256 of `id` under the shared secret."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    hmac: Annotated[str, StringConstraints(max_length=128)]
    traits: dict[str, Any] | None = None


class Hello(Strict):
    type: Literal["hello"]
    visitor: Token | None = None
    conversation: Token | None = None
    offset: Offset = 0
    lang: Language | None = None
    identity: Identity | None = None


class ClientMessage(Strict):
    type: Literal["message"]
    client_id: ClientId
    text: str = ""
    attachments: tuple[AttachmentId, ...] = Field(default=(), max_length=MAX_ATTACHMENTS)


class Choose(Strict):
    type: Literal["choose"]
    client_id: ClientId
    payload: Token


class Feedback(Strict):
    type: Literal["feedback"]
    search_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    article_id: Annotated[str, StringConstraints(min_length=1, max_length=128)]
    kind: Literal["solved", "not_solved"]


class Suggest(Strict):
    type: Literal["suggest"]
    request: int | str
    query: Annotated[str, StringConstraints(max_length=500)]


class Typing(Strict):
    type: Literal["typing"]
    on: bool


class Read(Strict):
    type: Literal["read"]
    offset: Offset


class Survey(Strict):
    type: Literal["survey"]
    score: Annotated[int, Field(ge=1, le=5)]
    text: Annotated[str, StringConstraints(max_length=2000)] | None = None


class Cancel(Strict):
    """No longer waits for an agent."""

    type: Literal["cancel"]


class Contact(Strict):
    """Where to tell of the answer to a message that was left."""

    type: Literal["contact"]
    email: Email


class Restart(Strict):
    """Begins anew: what was said before is left behind, not removed."""

    type: Literal["restart"]


class Forget(Strict):
    """Removes what was said and sent, for good."""

    type: Literal["forget"]


ClientFrame = Annotated[
    Hello | ClientMessage | Choose | Feedback | Suggest | Typing | Read | Survey | Cancel | Contact | Restart | Forget,
    Field(discriminator="type"),
]
client_frame: TypeAdapter[ClientFrame] = TypeAdapter(ClientFrame)
