"""Where a customer can be reached outside the conversation."""

import re
from typing import Annotated

from pydantic import StringConstraints

MAX_EMAIL = 254
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[A-Za-z]{{2,63}}"
_IN_TEXT = re.compile(rf"(?<![A-Za-z0-9._%+-]){_ADDRESS}", re.ASCII)

Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_EMAIL, pattern=f"^{_ADDRESS}$")]
"""An e-mail address as browsers accept it. Source: WHATWG HTML, "valid e-mail address", with a domain of two labels."""


def email_in(text: str) -> str | None:
    """The first address in a sentence, or None; Korean particles may follow it directly."""
    found = _IN_TEXT.search(text[:1000])
    return found.group() if found is not None and len(found.group()) <= MAX_EMAIL else None
