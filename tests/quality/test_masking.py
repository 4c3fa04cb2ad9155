"""Masking does not get worse: our own rows always, the audited documents where ../shared is."""

import pytest

from tests.quality.masking_report import DATA, HELP_DESK, documents, false_alarms, harmless, ours, rows, score
from text.masking import mask

pytestmark = pytest.mark.quality
needs_documents = pytest.mark.skipif(not (DATA / "pii_ko").exists(), reason="needs ../shared/data/pii_ko")

# Recall and precision each kind had when the rules were written, less a margin of two cases.
FLOORS = {
    "resident_number": (0.97, 0.97),
    "foreigner_number": (0.88, 0.83),
    "phone": (0.98, 0.98),
    "email": (0.97, 0.97),
    "card": (0.88, 0.88),
    "account": (0.96, 0.96),
    "passport": (0.90, 0.90),
    "driving_licence": (0.83, 0.83),
    "birth_date": (0.80, 0.95),
    "address": (0.95, 0.97),
    "name": (0.55, 0.98),
}
HELP_DESK_NAMES = 0.75


@pytest.mark.parametrize(("text", "masked"), rows())
def test_own_rows(text: str, masked: str) -> None:
    assert mask(text) == masked


@needs_documents
def test_documents() -> None:
    scores = score(ours, documents())
    for kind, (recall, precision) in FLOORS.items():
        assert scores[kind].recall >= recall, kind
        assert scores[kind].precision >= precision, kind


@needs_documents
def test_names_at_the_help_desk() -> None:
    desk = [document for document in documents() if document.domain.startswith(HELP_DESK)]
    assert score(ours, desk)["name"].recall >= HELP_DESK_NAMES


@needs_documents
def test_utterances_without_personal_data_stay() -> None:
    for title, texts in harmless().items():
        assert false_alarms(ours, texts).total() <= 2, title
