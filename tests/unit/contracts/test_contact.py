"""E-mail addresses, alone and in sentences."""

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.contact import Email, email_in

email: TypeAdapter[str] = TypeAdapter(Email)
GOOD = ["minji@example.com", "m.k+help@mail.example.co.kr", "a@b.io", "o'neil@example.com"]
BAD = [
    "",
    "minji",
    "minji@",
    "@example.com",
    "minji@localhost",
    "min ji@example.com",
    "minji@example..com",
    "minji@-example.com",
    "민지@example.com",
    "minji@example.com\nBcc: x@example.com",
    "minji@example.com,other@example.com",
    "<minji@example.com>",
    f"{'a' * 65}@example.com",
    f"minji@{'a.' * 130}com",
]


@pytest.mark.parametrize("address", GOOD)
def test_addresses_are_taken(address: str) -> None:
    assert email.validate_python(f" {address} ") == address
    assert email_in(f"{address}로 알려 주세요") == address


@pytest.mark.parametrize("address", BAD)
def test_other_things_are_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        email.validate_python(address)


@pytest.mark.parametrize(
    "text", ["", "메일은 없어요", "@민지", "a@b", "골뱅이@집", "@" * 5000, "a" * 5000 + "@" + "b." * 5000]
)
def test_a_sentence_without_an_address_has_none(text: str) -> None:
    assert email_in(text) is None
