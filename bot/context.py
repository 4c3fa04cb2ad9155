"""What the bot remembers of a conversation: a pure fold over its events, so that no crash makes it forget.

What a turn has to pass on to the next stands in the facts of its `turn.finished`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from bot.ellipsis import Understood, understand
from contracts.actions import Payload, SayPayload
from contracts.events import ANEW, HANDOFF_KINDS, Event, Kind
from contracts.messages import AskHuman, Choice, RateArticle, Settled

MEMORY = 60
"""Events looked back."""
MAX_FAILURES = 2
"""Failures in a row after which a human is offered unasked."""
FAILED = frozenset({"abstained", "not_solved", "rephrase"})
TALK = frozenset({"said", "clarified", "note", "unread", "misread"})
"""Outcomes that neither help nor fail."""
_choice: TypeAdapter[Choice] = TypeAdapter(Choice)


@dataclass(frozen=True, slots=True)
class Context:
    """What went before the turn.

    `question`: the last one, as it was searched for, masked; `failures` and `complaints`: how many in a row; `yes` and
    `no`: what a plain yes or no to the bot's last message stands for; `clarifying`: it asked which of two readings is
    meant; `shown`: the last answer, while nobody has said whether it solved the case; `search`: the id of the last
    search, until the case is solved; `earlier`: the last question before a human was called, on which words may lean
    still where the customer is handed back, and no more than that.
    """

    question: str | None = None
    failures: int = 0
    complaints: int = 0
    yes: Choice | None = None
    no: Choice | None = None
    clarifying: bool = False
    shown: RateArticle | None = None
    search: str | None = None
    earlier: str | None = None

    def understand(self, text: str, *, asked: bool = False) -> Understood:
        """The customer's words, completed from the question before them. `asked`: a diagnosis waits for an answer."""
        return understand(text, self.question or self.earlier, asked=asked or self.yes == AskHuman())

    @property
    def to_settle(self) -> tuple[Choice, Choice] | None:
        """What "solved" and "not solved" stand for, where there was a question that nobody has settled yet."""
        if self.shown is not None:
            return self.shown, self.shown.model_copy(update={"solved": False})
        return (Settled(solved=True), Settled(solved=False)) if self.question else None

    def meant(self, payloads: list[Payload]) -> Choice | None:
        """The button that a plain yes or no amounts to, where the bot has asked for one."""
        match payloads:
            case [SayPayload(key="affirm")]:
                return self.yes
            case [SayPayload(key="deny")]:
                return self.no
        return None

    def after(self, facts: dict[str, Any]) -> "Context":
        """The context of the next turn, where this one ended with these facts."""
        outcome = facts.get("outcome")
        if outcome == "solved":
            return Context()
        if outcome == "handoff":
            return self.with_a_human()
        failed = facts.get("leaning") == "correction" or outcome in FAILED
        complained = (facts.get("intent") or {}).get("name") == "complaint"
        return replace(
            self,
            question=facts.get("question") or self.question,
            failures=self.failures + 1 if failed else self.failures if outcome in TALK else 0,
            complaints=self.complaints + 1 if complained else self.complaints if outcome in TALK else 0,
            yes=_choice_of(facts.get("yes")),
            no=_choice_of(facts.get("no")),
            clarifying=outcome == "clarified",
            shown=self._shown_after(facts),
            search=facts.get("search_id") or self.search,
        )

    def with_a_human(self) -> "Context":
        """What is left when a human is called, comes, or hands back."""
        return Context(earlier=self.question or self.earlier)

    def _shown_after(self, facts: dict[str, Any]) -> RateArticle | None:
        match facts:
            case {"outcome": "answered" | "chosen", "search_id": str(search_id), "article_id": str(article_id)}:
                return RateArticle(search_id=search_id, article_id=article_id, solved=True)
            case {"outcome": outcome} if outcome in TALK:
                return self.shown
        return None


BEGINNING = Context()
"""Nothing has been said yet."""


def since_anew(events: Sequence[Event]) -> Sequence[Event]:
    """Those after the customer last began anew: the rest is no context."""
    begun = max((at for at, event in enumerate(events, start=1) if event.kind in ANEW), default=0)
    return events[begun:]


def since_forgotten(events: Sequence[Event]) -> Sequence[Event]:
    """Those after the customer last asked to be forgotten: nothing before is theirs to see."""
    gone = max((at for at, event in enumerate(events, start=1) if event.kind is Kind.FORGOTTEN), default=0)
    return events[gone:]


def remember(events: Iterable[Event]) -> Context:
    """The context that these events amount to.

    Once a human has had the conversation the bot begins anew, but for what the customer had asked; that too once the
    human has resolved it.
    """
    context = BEGINNING
    for event in events:
        if event.kind is Kind.TURN_FINISHED:
            context = context.after(event.data)
        elif event.kind is Kind.HANDOFF_RESOLVED:
            context = BEGINNING
        elif event.kind in HANDOFF_KINDS:
            context = context.with_a_human()
    return context


def _choice_of(raw: Any) -> Choice | None:
    try:
        return None if raw is None else _choice.validate_python(raw)
    except ValidationError:
        return None  # of an older release
