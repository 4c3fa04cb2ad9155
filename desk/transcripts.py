"""Events as agents see them: what a customer says that is abuse is marked, so that it can be covered."""

from contracts.desk import Abuse, TranscriptEvent
from contracts.events import Event, Kind, Source
from text.abuse import abuse_in


def shown(event: Event) -> TranscriptEvent:
    return TranscriptEvent.of(event, abuse_of(event))


def abuse_of(event: Event) -> Abuse | None:
    """What a customer's message, or the words that come with a survey, is; None for anything else."""
    if event.source is not Source.CUSTOMER or event.kind not in (Kind.MESSAGE_CREATED, Kind.SURVEY_ANSWERED):
        return None
    return abuse_in(str(event.data.get("text") or ""))
