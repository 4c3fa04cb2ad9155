"""Who a widget's visitor is: a signed token of ours, or an identity signed by the company's own server."""

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from contracts.errors import Unauthorised
from contracts.frames import Identity

SIGNED = "id-"
"""Begins the name of a visitor whom the company has signed in; nobody else's name begins so."""


class Visitors:
    """Issues and checks visitor tokens. `identity_secret` is shared with the company's server, where it has one."""

    def __init__(self, secret: str, identity_secret: str | None) -> None:
        self._tokens = URLSafeSerializer(secret, salt="visitor")
        self._identity_secret = identity_secret

    def new(self) -> str:
        """A name that cannot be guessed, for a visitor we have not seen."""
        return f"v-{secrets.token_hex(16)}"

    def token(self, visitor: str) -> str:
        return str(self._tokens.dumps(visitor))

    def guest(self, token: str) -> str | None:
        """The guest of a token of ours. Whom the company has signed in has to be signed in by it each time anew."""
        visitor = self.known(token)
        return None if visitor is None or visitor.startswith(SIGNED) else visitor

    def known(self, token: str) -> str | None:
        """The visitor of a token of ours, else None."""
        try:
            visitor = self._tokens.loads(token)
        except (BadSignature, UnicodeError):
            return None
        return visitor if isinstance(visitor, str) else None

    def bearer(self, authorization: str) -> str:
        """The visitor of a header `Authorization: Visitor TOKEN`. Raises Unauthorised."""
        scheme, _, token = authorization.partition(" ")
        visitor = self.known(token.strip()) if scheme.lower() == "visitor" else None
        if visitor is None:
            raise Unauthorised("send the visitor's token: Authorization: Visitor …")
        return visitor

    def signed(self, identity: Identity) -> str | None:
        """The visitor of a rightly signed identity, else None. Source of the scheme: identity verification by HMAC."""
        if self._identity_secret is None:
            return None
        matches = hmac.compare_digest(self.sign(identity.id).encode(), identity.hmac.lower().encode("utf-8", "replace"))
        return f"{SIGNED}{identity.id}" if matches else None

    def sign(self, customer: str) -> str:
        """The signature of a customer's id. Raises ValueError where no secret is shared."""
        if self._identity_secret is None:
            raise ValueError("no identity secret is set")
        return hmac.new(self._identity_secret.encode(), customer.encode(), hashlib.sha256).hexdigest()
