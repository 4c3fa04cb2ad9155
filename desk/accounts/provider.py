"""The company's identity provider: where it is, how one is sent there, and what it must say about who came back.

Sources: OpenID Connect Core 1.0 (3.1) and Discovery 1.0, PKCE (RFC 7636), the issuer in the answer (RFC 9207).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

import structlog
from aiohttp import encode_basic_auth
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import ValidationError

from contracts.base import Lenient
from contracts.errors import SangdamError, Unavailable
from desk.accounts.clock import Clock
from service.client import ServiceClient
from service.settings import Settings

log = structlog.get_logger(__name__)
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that only the provider can make: neither `none` nor one that the client's secret would make."""
LEEWAY_S = 60
KEPT = timedelta(hours=1)
KEYS_AGAIN = timedelta(seconds=30)
"""A key that is not known may be new: the keys are fetched again, but not more often."""


class Refused(Exception):
    """Nobody is signed in; `reason` is a word that the sign-in page knows a sentence for."""

    def __init__(self, reason: str, problem: str = "") -> None:
        super().__init__(problem or reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Flow:
    """One way to the provider and back. `state` and `nonce` tie the answer to it, `verifier` the code (PKCE)."""

    state: str
    nonce: str
    verifier: str = field(repr=False)
    browser: str = field(repr=False)
    """What the browser's cookie holds, hashed: the answer must come back to the same one."""
    to: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider knows. `email` is None where the provider does not vouch for the address."""

    subject: str
    email: str | None
    name: str
    claims: dict[str, Any] = field(repr=False)


class Metadata(Lenient):
    """What the provider says of itself at `/.well-known/openid-configuration`."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    end_session_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """Of one installation. Raises Refused: `unavailable` where it does not answer, `invalid` where it does wrongly."""

    def __init__(self, settings: Settings, client: ServiceClient, clock: Clock) -> None:
        if settings.oidc_issuer is None or settings.oidc_client_id is None:
            raise RuntimeError("set SANGDAM_OIDC_ISSUER and SANGDAM_OIDC_CLIENT_ID together")
        _need_safe(settings.oidc_issuer)
        self._settings = settings
        self._issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._back = f"{settings.public}/api/auth/sso/callback"
        self._client = client
        self._clock = clock
        self._known: tuple[Metadata, datetime] | None = None
        self._keys: tuple[KeySet, datetime] | None = None

    @property
    def issuer(self) -> str:
        return self._issuer

    @property
    def sign_out_url(self) -> str | None:
        """Where somebody ends their session at the provider too; None where it has no such place, or was not asked."""
        end = self._known and self._known[0].end_session_endpoint
        back = {"client_id": self._client_id, "post_logout_redirect_uri": f"{self._settings.public}/desk"}
        return _with(end, back) if end else None

    async def address(self, flow: Flow) -> str:
        """Where the browser is sent."""
        metadata = await self._metadata()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(flow.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": self._settings.oidc_scopes,
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        return _with(metadata.authorization_endpoint, asked)

    async def identity(self, flow: Flow, code: str, issuer: str | None) -> Identity:
        """Who came back with this code. `issuer`: what the answer says of whom it is from, where it does."""
        metadata = await self._metadata()
        if issuer is None and metadata.authorization_response_iss_parameter_supported:
            raise Refused("invalid", "the answer does not say whom it is from")
        if issuer is not None and issuer != self._issuer:
            raise Refused("invalid", "the answer is another provider's")
        tokens = await self._tokens(metadata, flow, code)
        claims = await self._claims(metadata, str(tokens.get("id_token", "")), flow.nonce)
        if "email" not in claims and metadata.userinfo_endpoint is not None:
            claims |= await self._more(metadata.userinfo_endpoint, tokens, claims["sub"])
        vouched = claims.get("email_verified") in (True, "true") or self._settings.oidc_trust_email
        email = claims.get("email")
        return Identity(
            subject=claims["sub"],
            email=email if vouched and isinstance(email, str) else None,
            name=str(claims.get("name") or claims.get("preferred_username") or ""),
            claims=claims,
        )

    async def _metadata(self) -> Metadata:
        if self._known is None or self._clock() - self._known[1] > KEPT:
            raw = await self._ask("GET", f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            try:
                found = Metadata.model_validate(raw)
                for url in (found.authorization_endpoint, found.token_endpoint, found.jwks_uri):
                    _need_safe(url)
            except (ValidationError, RuntimeError) as error:
                raise Refused("unavailable", f"the provider describes itself wrongly: {error}") from error
            if found.issuer != self._issuer:
                raise Refused("unavailable", f"the provider calls itself {found.issuer}, not {self._issuer}")
            self._known = found, self._clock()
        return self._known[0]

    async def _tokens(self, metadata: Metadata, flow: Flow, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "client_id": self._client_id,
            "code_verifier": flow.verifier,
        }
        options: dict[str, Any] = {}
        if (secret := self._settings.oidc_client_secret) is not None:
            if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
                # Both are encoded as in a form first: RFC 6749, 2.3.1.
                pair = (quote_plus(self._client_id), quote_plus(secret.get_secret_value()))
                options["headers"] = {"Authorization": encode_basic_auth(*pair)}
            else:
                form["client_secret"] = secret.get_secret_value()
        answered = await self._ask("POST", metadata.token_endpoint, data=form, **options)
        return answered if isinstance(answered, dict) else {}

    async def _claims(self, metadata: Metadata, id_token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token that is for us and this flow, fresh, and signed by the provider (Core 3.1.3.7)."""
        rules = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock().timestamp()),
            leeway=LEEWAY_S,
            iss={"essential": True, "value": self._issuer},
            aud={"essential": True, "value": self._client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = await self._signed(metadata, id_token)
            rules.validate(claims)
        except (JoseError, ValueError) as error:
            raise Refused("invalid", f"the ID token is not good: {error}") from error
        several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", None if several else self._client_id) != self._client_id:
            raise Refused("invalid", "the ID token was made for another client")
        return claims

    async def _signed(self, metadata: Metadata, id_token: str) -> dict[str, Any]:
        try:
            return dict(jwt.decode(id_token, await self._key_set(metadata), algorithms=ALGORITHMS).claims)
        except (JoseError, ValueError):
            before = self._keys
            if before is None or self._clock() - before[1] < KEYS_AGAIN:
                raise
            self._keys = None  # the provider may have a new key
            return dict(jwt.decode(id_token, await self._key_set(metadata), algorithms=ALGORITHMS).claims)

    async def _key_set(self, metadata: Metadata) -> KeySet:
        if self._keys is None or self._clock() - self._keys[1] > KEPT:
            raw = await self._ask("GET", metadata.jwks_uri)
            try:
                self._keys = KeySet.import_key_set(raw), self._clock()
            except (JoseError, ValueError, KeyError, TypeError) as error:
                raise Refused("unavailable", f"the provider's keys cannot be read: {error}") from error
        return self._keys[0]

    async def _more(self, url: str, tokens: dict[str, Any], subject: str) -> dict[str, Any]:
        """What the ID token left out. It counts only where it is about the same person (Core, 5.3.2)."""
        headers = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        told = await self._ask("GET", url, headers=headers)
        if not isinstance(told, dict) or told.get("sub") != subject:
            raise Refused("invalid", "the provider tells of somebody else")
        return {name: told[name] for name in told if name not in ("iss", "aud", "exp", "nonce")}

    async def _ask(self, method: str, url: str, **options: Any) -> Any:
        try:
            return await self._client.call(method, url, allow_redirects=False, **options)
        except Unavailable as error:
            raise Refused("unavailable", error.message) from error
        except SangdamError as error:
            raise Refused("invalid", f"the provider refused: {error.message}") from error


def _with(url: str, query: dict[str, str]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(query)}"


def _need_safe(url: str) -> None:
    """Only on this machine may a provider be reached without TLS. Raises RuntimeError."""
    found = urlsplit(url)
    local = found.hostname in ("127.0.0.1", "::1", "localhost")
    if found.scheme != "https" and not (found.scheme == "http" and local):
        raise RuntimeError(f"an identity provider's address begins with https://, unlike {url}")
