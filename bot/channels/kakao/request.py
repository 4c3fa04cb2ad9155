"""A skill request, JSON v2.0, read leniently: old and new names, nulls for maps, anything in parameters. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.channels.fetching import is_host_of
from contracts.errors import BadRequest
from text.cutting import ADDRESS

PICTURE_HOSTS = ("kakaocdn.net", "talk.kakao.com")
MAX_PICTURES = 10
MAX_ID = 200
DEVELOPMENT = "!"
"""Ends the id of a bot's development channel."""
_SEPARATORS = re.compile(r",\s*|\s+")


@dataclass(frozen=True, slots=True)
class Skill:
    """What a customer did. `payload`: of the button they tapped, which counts more than its words.

    `page`: they want to see more of (after this offset, up to this one, page number, notes before it); `fetch`: what is
    new. `pictures`: addresses that die within minutes; `refused_consent`: they were asked for a picture and did not
    agree.
    """

    bot: str
    sender: str
    utterance: str = ""
    lang: str | None = None
    payload: str | None = None
    page: tuple[int, int, int, int] | None = None
    fetch: bool = False
    pictures: tuple[str, ...] = ()
    refused_consent: bool = False
    callback_url: str | None = None
    group: bool = False


def parse(body: Any) -> Skill:
    """Raises BadRequest for what is no skill request: without somebody who says something."""
    if not isinstance(body, dict) or not isinstance(body.get("userRequest"), dict):
        raise BadRequest("this is no skill request: it has no userRequest")
    asked, action = body["userRequest"], _map(body.get("action"))
    user, room = _map(asked.get("user")), _text(_map(asked.get("chat")).get("id"))
    named = _map(user.get("properties"))
    names = (user.get("id"), *(named.get(n) for n in ("botUserKey", "bot_user_key", "plusfriendUserKey")))
    sender = next((name for name in map(_text, names) if name), "")
    if not sender or len(sender) > MAX_ID or len(room) > MAX_ID:
        raise BadRequest("this is no skill request: it names no user")
    utterance = _text(asked.get("utterance"))
    parameters = [*_values(action.get("params")), *_values(action.get("detailParams"))]
    media = _map(_map(asked.get("params")).get("media"))
    trigger = _text(_map(_map(body.get("flow")).get("trigger")).get("type"))
    # In the order sent; an address stands in `params` and `detailParams` alike.
    pictures = [address for value in parameters for address in _secure(value)]
    pictures += [_text(media.get("url"))] if media.get("url") else []
    bare = utterance.strip()
    if trigger == "IMAGE_UPLOAD" or (ADDRESS.fullmatch(bare) and _is_picture(bare)):
        pictures += ADDRESS.findall(bare)
    found = tuple(dict.fromkeys(pictures))[:MAX_PICTURES]
    extra = _extra(action.get("clientExtra"))
    return Skill(
        bot=_text(_map(body.get("bot")).get("id")).removesuffix(DEVELOPMENT),
        sender=f"{sender}@{room}" if room else sender,
        utterance="" if found and _is_no_text(bare, found) else utterance,
        lang={"kr": "ko"}.get(_text(asked.get("lang")), _text(asked.get("lang"))) or None,
        payload=_payload(extra),
        page=_page(extra.get("page")) if isinstance(extra, dict) else None,
        fetch=isinstance(extra, dict) and extra.get("fetch") is True,
        pictures=found,
        refused_consent=not found and any(_asks_consent(value) for value in parameters),
        callback_url=_text(asked.get("callbackUrl")) or None,
        group=bool(room),
    )


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _values(parameters: Any) -> Iterator[Any]:
    """Values of `params`, or the origins and values of `detailParams`."""
    for value in _map(parameters).values():
        if isinstance(value, dict) and ("origin" in value or "value" in value):
            yield from (value.get("origin"), value.get("value"))
        else:
            yield value


def _object(value: Any) -> dict[str, Any]:
    """A parameter's object, which comes as such or as its JSON."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    return _map(value)


def _secure(value: Any) -> list[str]:
    """The addresses of the secure image plugin: `List(https://…, https://…)`, or a list."""
    found = _object(value).get("secureUrls")
    if isinstance(found, str):
        inner = found.strip().removeprefix("List(").removesuffix(")")
        found = _SEPARATORS.split(inner)
    return [url for url in map(_text, found) if url] if isinstance(found, list) else []


def _asks_consent(value: Any) -> bool:
    return "privacyAgreement" in _object(value)


def _is_picture(address: str) -> bool:
    try:
        return is_host_of(urlsplit(address).hostname, PICTURE_HOSTS)
    except ValueError:  # "https://naver.com？a=1": looks like an address, and is none
        return False


def _is_no_text(utterance: str, pictures: tuple[str, ...]) -> bool:
    """Whether the words are but the pictures' addresses over again."""
    return utterance.startswith(("List(", "{")) or all(part in pictures for part in _SEPARATORS.split(utterance))


def _extra(given: Any) -> Any:
    """`clientExtra` is any JSON; older bots send its text."""
    if isinstance(given, str) and given.lstrip().startswith("{"):
        try:
            return json.loads(given)
        except (ValueError, RecursionError):
            return given
    return given


def _payload(extra: Any) -> str | None:
    found = extra.get("payload") if isinstance(extra, dict) else extra
    return found if isinstance(found, str) and found.startswith("sd:") else None


def _page(given: Any) -> tuple[int, int, int, int] | None:
    if not isinstance(given, list) or len(given) != 4 or any(type(n) is not int or not 0 <= n < 2**31 for n in given):
        return None
    after, up_to, number, notes = given
    return after, up_to, number, notes
