"""What is said to who begins to wait, and to who writes while waiting."""

from datetime import datetime

import pytest

from bot.app import LOCALES
from bot.replies import Replies
from bot.tokens import ChoiceTokens
from bot.waiting import ROUND_THE_CLOCK, Office, announcement, receipt
from desk.hours import SEOUL, Span, Weekly
from desk.line import Spot
from service.catalogue import Catalogue

NIGHT = datetime(2026, 3, 4, 22, tzinfo=SEOUL)
OFFICE_HOURS = Weekly(((Span(540, 1080),),) * 7, holidays=None)
NEVER = Weekly(((),) * 7)
CATALOGUE = Catalogue(LOCALES)


@pytest.mark.parametrize("lang", ["ko", "en"])
@pytest.mark.parametrize(
    "office",
    [
        pytest.param(ROUND_THE_CLOCK, id="open"),
        pytest.param(Office(OFFICE_HOURS, lambda: NIGHT), id="until the morning"),
        pytest.param(Office(NEVER, lambda: NIGHT), id="for good"),
    ],
)
def test_whoever_begins_to_wait_is_told_once_that_agents_are_protected(office: Office, lang: str) -> None:
    replies = Replies(CATALOGUE, ChoiceTokens("test secret"), "web:x", lang)
    notice = CATALOGUE.say("care.notice", lang)
    first, later = announcement(replies, office, "asked", Spot(1)), receipt(replies, office, Spot(1))
    assert (first.text or "").endswith(f"\n\n{notice}")
    assert first.buttons, "the wait can still be given up"
    assert notice not in (later.text or "")
