"""A small identity provider (OpenID Connect) that tests run as a process: `python -m tests.oidc_provider PORT`.

It does what a real one does: discovery, a page to sign in on, codes that work once and only with their PKCE verifier,
signed ID tokens, userinfo, an end of its session. `POST /control` makes it do wrong.
"""

import base64
import hashlib
import json
import secrets
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus, urlencode

from aiohttp import encode_basic_auth, web
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from cli.stack import free_port_block
from service.settings import REPOSITORY

CLIENT = "sangdam"
SECRET = "the client's secret"
PAGE = """<!doctype html><html lang="ko"><meta charset="utf-8"><title>회사 로그인</title><h1>회사 로그인</h1>
<form action="/authorize" method="post">{hidden}
<label>사번 <input name="who" autofocus></label> <button>로그인</button>
<button name="cancel" value="yes">취소</button></form></html>"""


@dataclass(frozen=True, slots=True)
class Running:
    """The provider's process, as a test sees it."""

    base: str

    def control(self, **said: Any) -> dict[str, Any]:
        """`people`: claims by name, added to those there are; `wrong`: what is done wrong from now on; `key`: a new
        one. What was asked so far comes back."""
        body = json.dumps(said).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.base}/control", body, headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            told: dict[str, Any] = json.load(response)
            return told


@contextmanager
def running_provider() -> Iterator[Running]:
    """The process, answering; it is gone afterwards."""
    port = free_port_block(1)
    process = subprocess.Popen([sys.executable, "-m", "tests.oidc_provider", str(port)], cwd=REPOSITORY)
    made = Running(f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + 30
        while True:
            try:
                made.control()
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.05)
        yield made
    finally:
        process.terminate()
        process.wait(10)


def key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass
class World:
    """`people`: claims by the name that is typed in. `wrong`: what is done wrong, until it is set otherwise."""

    base: str
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrong: dict[str, Any] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: key("one"))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    access: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


def app(world: World) -> web.Application:
    routes = web.RouteTableDef()

    @routes.get("/.well-known/openid-configuration")
    async def discovery(request: web.Request) -> web.Response:
        if world.wrong.get("down"):
            raise web.HTTPServiceUnavailable
        found = {
            "issuer": world.base,
            "authorization_endpoint": f"{world.base}/authorize",
            "token_endpoint": f"{world.base}/token",
            "jwks_uri": f"{world.base}/keys",
            "userinfo_endpoint": f"{world.base}/userinfo",
            "end_session_endpoint": f"{world.base}/end",
            "code_challenge_methods_supported": ["S256"],
        }
        return web.json_response(found | world.wrong.get("metadata", {}))

    @routes.get("/keys")
    async def keys(request: web.Request) -> web.Response:
        return web.json_response(KeySet([world.key]).as_dict(private=False))

    @routes.get("/authorize")
    async def page(request: web.Request) -> web.Response:
        hidden = "".join(f'<input type="hidden" name="{n}" value="{v}">' for n, v in request.query.items())
        return web.Response(text=PAGE.format(hidden=hidden), content_type="text/html")

    @routes.post("/authorize")
    async def authorize(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if form.get("response_type") != "code" or form.get("client_id") != CLIENT:
            raise web.HTTPBadRequest
        if form.get("code_challenge_method") != "S256" or "openid" not in form.get("scope", ""):
            raise web.HTTPBadRequest
        world.asked.append(form)
        back = {"state": form["state"]}
        if "cancel" in form:
            back |= {"error": "access_denied"}
        elif form["who"] not in world.people:
            return web.Response(text="그런 사람이 없어요", status=403)
        else:
            code = secrets.token_urlsafe(16)
            world.codes[code] = form
            back |= {"code": code}
        back |= world.wrong.get("back", {})
        raise web.HTTPSeeOther(f"{form['redirect_uri']}?{urlencode(back)}")

    @routes.post("/token")
    async def token(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if request.headers.get("Authorization") != encode_basic_auth(CLIENT, quote_plus(SECRET)):
            return web.json_response({"error": "invalid_client"}, status=401)
        asked = world.codes.pop(form.get("code", ""), None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        access = secrets.token_urlsafe(16)
        world.access[access] = asked["who"]
        return web.json_response({"access_token": access, "token_type": "Bearer", "id_token": id_token(world, asked)})

    @routes.get("/userinfo")
    async def userinfo(request: web.Request) -> web.Response:
        who = world.access.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
        if who is None:
            raise web.HTTPUnauthorized
        return web.json_response(world.people[who] | world.wrong.get("userinfo", {}))

    @routes.get("/end")
    async def end(request: web.Request) -> web.Response:
        raise web.HTTPSeeOther(request.query["post_logout_redirect_uri"])

    @routes.post("/control")
    async def control(request: web.Request) -> web.Response:
        said = await request.json()
        world.people |= said.get("people", {})
        world.wrong = said.get("wrong", {})
        if "key" in said:
            world.key = key(said["key"])
        return web.json_response({"asked": world.asked})

    made = web.Application()
    made.add_routes(routes)
    return made


def id_token(world: World, asked: dict[str, str]) -> str:
    now = int(time.time())
    claims = {"iss": world.base, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
    claims |= world.people[asked["who"]] | world.wrong.get("claims", {})
    claims = {name: value for name, value in claims.items() if name not in world.wrong.get("without", [])}
    match world.wrong.get("signed"):
        case "none":
            parts = ({"alg": "none"}, claims)
            return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in parts) + "."
        case "by the secret":
            return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(SECRET.ljust(32)))
        case "by another key":
            return jwt.encode({"alg": "RS256", "kid": world.key.kid}, claims, key("one"))
    return jwt.encode({"alg": "RS256", "kid": world.key.kid}, claims, world.key)


if __name__ == "__main__":
    port = int(sys.argv[1])
    web.run_app(app(World(f"http://127.0.0.1:{port}")), host="127.0.0.1", port=port, print=None)
