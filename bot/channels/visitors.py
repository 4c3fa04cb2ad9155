"""Who a widget's visitor is: a signed token of ours, or an identity signed by the company's own server."""

import hashlib
import hmac
import secrets

from itsdangerous import BadSignature, URLSafeSerializer

from contracts.frames import Identity


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

    def known(self, token: str) -> str | None:
        """The visitor of a token of ours, else None."""
        try:
            visitor = self._tokens.loads(token)
        except BadSignature:
            return None
        return visitor if isinstance(visitor, str) else None

    def signed(self, identity: Identity) -> str | None:
        """The visitor of a rightly signed identity, else None. Source of the scheme: identity verification by HMAC."""
        if self._identity_secret is None:
            return None
        expected = hmac.new(self._identity_secret.encode(), identity.id.encode(), hashlib.sha256).hexdigest()
        matches = hmac.compare_digest(expected.encode(), identity.hmac.lower().encode("utf-8", "replace"))
        return f"id-{identity.id}" if matches else None
