"""Secrets of this installation, made at the first start and kept readable by the owner alone."""

import os
import secrets
from pathlib import Path

from service.settings import Settings


def secret(settings: Settings, name: str, *, random_bytes: int = 32) -> str:
    """The secret `name`: from `SANGDAM_SECRET_NAME`, else from the data folder; made there only in the demo.

    Raises RuntimeError in production where neither holds it.
    """
    variable = f"SANGDAM_SECRET_{name.upper()}"
    if given := os.environ.get(variable):
        return given
    path = settings.data / "secrets" / name
    if not path.exists():
        if settings.env == "production":
            raise RuntimeError(f"set {variable}, or put the secret into {path}")
        _write_once(path, secrets.token_urlsafe(random_bytes))
    return path.read_text().strip()


def records_token(settings: Settings) -> str:
    """What the records service and who asks it share: the setting, else, for the demo's sample records, one of ours.

    Raises RuntimeError where a records service is named but no token for it.
    """
    if settings.records_token is not None:
        return settings.records_token.get_secret_value()
    if settings.records_url:
        raise RuntimeError("set SANGDAM_RECORDS_TOKEN, the token of the service at SANGDAM_RECORDS_URL")
    return secret(settings, "records")


def _write_once(path: Path, value: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_suffix(f".{os.getpid()}")
    temporary.touch(mode=0o600)
    temporary.write_text(value)
    try:
        os.link(temporary, path)  # fails where another process was first, so that both read the same secret
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
