"""Agents' portraits, which customers see beside their names: a small square each, made by us of what was uploaded."""

import asyncio
import hashlib
import re
import secrets
from io import BytesIO
from pathlib import Path

from aiohttp import hdrs, web
from aiohttp_pydantic.oas.typing import r200, r204
from aiohttp_pydantic.uploaded_file import UploadedFile
from PIL import Image, ImageOps

from bot.attachments import HEADERS
from contracts.accounts import Portrait
from contracts.errors import NotFound
from desk.accounts.parts import Accounts
from service.files import write_whole
from service.pictures.decoding import Decoder, Picture
from service.pictures.uploads import ENVELOPE, receive, refuse_large
from service.routes import endpoint

PATH = "/portraits/"
SIDE = 192
"""Pixels: four times what the widget shows, for dense screens."""
_NAME = re.compile(r"([0-9a-f]{32})-[0-9a-f]{16}\.jpg")


class Portraits:
    """Files `WHO-VERSION.jpg` in one folder: few, so that all their names are known from the start.

    `WHO` is a keyed hash of the agent's id, which is nobody else's business; each upload has an address of its own.
    """

    def __init__(self, folder: Path, decoder: Decoder, key: str) -> None:
        self._folder = folder
        self._decoder = decoder
        self._key = key.encode()[:64]
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        named = sorted(folder.glob("*.jpg"), key=lambda path: path.stat().st_mtime)
        self._names = {match[1]: path.name for path in named if (match := _NAME.fullmatch(path.name))}

    def url(self, agent_id: str) -> str | None:
        """Relative to the bot's address; None where the agent has none."""
        name = self._names.get(self._who(agent_id))
        return None if name is None else PATH + name

    async def put(self, agent_id: str, content: bytes) -> None:
        """Takes the place of an earlier one. Raises the decoder's refusals."""
        picture = await self._decoder.decode(content)
        who = self._who(agent_id)
        name = f"{who}-{secrets.token_hex(8)}.jpg"
        await asyncio.to_thread(_write, self._folder / name, picture)
        before, self._names[who] = self._names.get(who), name
        self._drop(before)

    def remove(self, agent_id: str) -> None:
        self._drop(self._names.pop(self._who(agent_id), None))

    async def open(self, name: str) -> bytes:
        """Raises NotFound for whatever is no portrait of now."""
        match = _NAME.fullmatch(name)
        if match is None or self._names.get(match[1]) != name:
            raise NotFound("no such portrait")
        try:
            return await asyncio.to_thread((self._folder / name).read_bytes)
        except FileNotFoundError as error:
            raise NotFound("no such portrait") from error

    def _who(self, agent_id: str) -> str:
        return hashlib.blake2b(agent_id.encode(), key=self._key, digest_size=16).hexdigest()

    def _drop(self, name: str | None) -> None:
        if name is not None:
            (self._folder / name).unlink(missing_ok=True)


def routes(portraits: Portraits, accounts: Accounts, most: int) -> web.RouteTableDef:
    """`/portraits/…` for everybody, `/api/accounts/me/portrait` for whose it is; `most`: bytes of an upload."""
    table = web.RouteTableDef()

    @endpoint
    async def mine(request: web.Request) -> r200[Portrait]:
        """My portrait's address, if I have one."""
        user, _ = await accounts.me(request)
        return Portrait(url=portraits.url(user.id))

    @endpoint
    async def put(request: web.Request, file: UploadedFile) -> r200[Portrait]:
        """A portrait (multipart, part `file`), cut to a square in its middle."""
        user, _ = await accounts.me(request)
        refuse_large((request.content_length or 0) - ENVELOPE, most)
        await portraits.put(user.id, await receive(file.read_chunk, most))
        return Portrait(url=portraits.url(user.id))

    @endpoint
    async def remove(request: web.Request) -> r204[None]:
        """Customers see the first letter of my name again."""
        user, _ = await accounts.me(request)
        portraits.remove(user.id)
        return web.Response(status=204)

    async def portrait(request: web.Request) -> web.Response:
        content = await portraits.open(request.match_info["name"])
        headers = {**HEADERS, str(hdrs.CACHE_CONTROL): "public, max-age=86400, immutable"}
        return web.Response(body=content, content_type="image/jpeg", headers=headers)

    table.get("/api/accounts/me/portrait", allow_head=False)(mine)
    table.put("/api/accounts/me/portrait")(put)
    table.delete("/api/accounts/me/portrait")(remove)
    table.get(PATH + "{name}", allow_head=False)(portrait)
    return table


def _write(path: Path, picture: Picture) -> None:
    """The middle of the picture, whole on disk before its name is given to anybody."""
    square = ImageOps.fit(Image.frombytes("RGB", (picture.width, picture.height), picture.rgb), (SIDE, SIDE))
    encoded = BytesIO()
    square.save(encoded, "JPEG", quality=88)
    write_whole(path, encoded.getvalue())
