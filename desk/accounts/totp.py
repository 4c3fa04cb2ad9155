"""The second factor: time-based codes (RFC 6238) of an authenticator app, and recovery codes for a lost phone.

The shared secret is not in the database: it is derived from this installation's key and the nonce that is, so a copy of
the database alone signs nobody in. Recovery codes are kept under the same key.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

PERIOD_S = 30
DRIFT = 1  # steps a phone's clock may be off
CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another


class Totp:
    """`key`: this installation's secret."""

    def __init__(self, key: str, issuer: str) -> None:
        self._key = key.encode()
        self._issuer = issuer

    def secret(self, user_id: str, nonce: str) -> str:
        """160 bits in Base32, as authenticator apps read them."""
        mac = hmac.digest(self._key, f"totp:{user_id}:{nonce}".encode(), "sha256")
        return base64.b32encode(mac[:20]).decode()

    def uri(self, user_id: str, nonce: str, email: str) -> str:
        """The `otpauth://` address that the QR code holds."""
        return str(pyotp.TOTP(self.secret(user_id, nonce)).provisioning_uri(name=email, issuer_name=self._issuer))

    def step(self, user_id: str, nonce: str, code: str, now: datetime) -> int | None:
        """The time step that a code is of, else None. Who takes a code must see that its step was not taken before."""
        code = code.replace(" ", "")
        totp = pyotp.TOTP(self.secret(user_id, nonce))
        present = int(now.timestamp()) // PERIOD_S
        for step in range(present - DRIFT, present + DRIFT + 1):
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode("utf-8", "replace")):
                return step
        return None

    def recovery_digest(self, user_id: str, code: str) -> str:
        plain = "".join(code.lower().split()).replace("-", "")
        return hmac.new(self._key, f"recovery:{user_id}:{plain}".encode(), hashlib.sha256).hexdigest()


def new_nonce() -> str:
    return secrets.token_hex(16)


def new_recovery_codes() -> tuple[str, ...]:
    """Ten codes of 49 random bits, in two halves for reading."""
    made = ("".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(CODES))
    return tuple(f"{code[:5]}-{code[5:]}" for code in made)
