"""Looking up why: asks for consent, then for what is missing, looks, explains, and hands over with what is known.

What is open stands in the log, with the turn that left it open (`Standing`, in the facts of `turn.finished`), and in
the buttons' own signed tokens; nothing is kept here. So a restart of any process loses nothing, and a customer leaves
a diagnosis by asking something else: only the last turn's counts.
"""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

import structlog
from prometheus_client import Counter, Histogram
from pydantic import Field, ValidationError

from bot.follow_up import picked, wants_another
from bot.parts import HelpSearch, Reply, Turn
from bot.replies import Replies
from bot.waiting import spoken
from contracts.actions import DiagnosisPayload, HandoffPayload, Payload, SayPayload
from contracts.articles import Article
from contracts.base import Strict
from contracts.diagnosis import MAX_OPTIONS, Asked, DiagnosisId, DiagnosisRequest, Explained, Failed, Option, Step
from contracts.errors import SangdamError, Unavailable
from contracts.events import Source
from contracts.messages import AllowDiagnosis, ChooseArticle, Message, MessageButton, PickOption
from contracts.search import SearchResponse
from conversation.broadcast import Broadcast
from conversation.log import EventLog, HolderChanged
from conversation.models import Holder
from text.particles import attach

log = structlog.get_logger(__name__)
_steps = Counter("sangdam_diagnosis_steps_total", "Steps of diagnoses", ["diagnosis", "step"])
_seconds = Histogram("sangdam_diagnosis_seconds", "From consent or choice to the cause")


class LookUp(Protocol):
    """The action server, in practice."""

    async def look_up(self, request: DiagnosisRequest) -> Step:
        """Raises Unavailable."""


class Standing(Strict):
    """What a turn leaves open. `options`: the customer's own, of which the first were shown.

    `words`: what such a thing is called; `question`: what the customer asked at first, `search_id`: the search that was
    made for it.
    """

    diagnosis: DiagnosisId
    step: Literal["consent", "asked", "explained"]
    title: str = ""
    looks_at: str = ""
    articles: tuple[str, ...] = ()
    question: str = ""
    search_id: str | None = None
    parameter: str | None = None
    options: tuple[Option, ...] = ()
    words: tuple[str, ...] = ()
    given: dict[str, str] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Diagnoses:
    """See `bot.parts.Diagnosing`. `sign_in_url`: where a guest can sign in, if there is such a page."""

    log: EventLog
    broadcast: Broadcast
    search: HelpSearch
    actions: LookUp
    sign_in_url: str | None = None

    async def offer(self, turn: Turn, payload: DiagnosisPayload, replies: Replies) -> Reply:
        """Asks whether to look; a guest is told the usual causes, how to sign in, and offered a human."""
        found = payload.result
        standing = Standing(
            diagnosis=payload.diagnosis,
            step="consent",
            title=payload.title,
            looks_at=payload.looks_at,
            articles=_nearest_first(payload.articles, found),
            question=turn.understood.text,
            search_id=found.search_id if found else None,
        )
        if turn.customer is None:
            _steps.labels(payload.diagnosis, "guest").inc()
            answered = found is not None and found.answer is not None
            usual = replies.search_result(found) if found and answered else await self._usual_causes(standing, replies)
            return Reply((*([usual] if usual else []), self._sign_in(replies)), facts={"outcome": "guest"})
        _steps.labels(payload.diagnosis, "offered").inc()
        return _open(standing, _consent(standing, replies), outcome="offered")

    async def choose(self, turn: Turn, choice: AllowDiagnosis | PickOption, replies: Replies) -> Reply:
        """A tapped button; it works however long ago it was shown, since it says itself what it stands for."""
        standing = self._standing(turn)
        if standing is None or standing.diagnosis != choice.diagnosis:
            standing = Standing(diagnosis=choice.diagnosis, step="consent", search_id=choice.search_id)
        if isinstance(choice, AllowDiagnosis):
            return await (self._look(turn, standing, replies) if choice.allowed else self._decline(standing, replies))
        if choice.value is None:
            return await self._look(turn, standing, replies, ask=choice.parameter)
        given = {**standing.given, choice.parameter: choice.value}
        return await self._look(turn, standing.model_copy(update={"given": given}), replies)

    async def follow_up(self, turn: Turn, payloads: list[Payload], replies: Replies) -> Reply | None:
        """Yes, no, one of the options, or another one; anything else leaves the diagnosis."""
        standing = self._standing(turn)
        if standing is None or any(isinstance(p, HandoffPayload) for p in payloads):
            return None
        said = next((p.key for p in payloads if isinstance(p, SayPayload)), None)
        if standing.step == "consent":
            if said == "affirm" or _is_one_of(turn.text, replies, "words.yes"):
                return await self._look(turn, standing, replies)
            if said == "deny" or _is_one_of(turn.text, replies, "words.no"):
                return await self._decline(standing, replies)
            return None
        if standing.parameter is None:
            return None
        if option := picked(turn.text, standing.options, standing.words):
            given = {**standing.given, standing.parameter: option.value}
            return await self._look(turn, standing.model_copy(update={"given": given}), replies)
        if wants_another(turn.text, standing.words):
            return await self._look(turn, standing, replies, ask=standing.parameter)
        if standing.step == "asked" and said == "deny":
            return await self._decline(standing, replies)
        return None

    async def _look(self, turn: Turn, standing: Standing, replies: Replies, ask: str | None = None) -> Reply:
        """Looks the cause up, as far as it can be without asking."""
        if turn.customer is None:  # the button is there still, but nobody vouches any more for who taps it
            return Reply((self._sign_in(replies),), facts={"outcome": "guest"})
        await self._tell_progress(turn, replies)
        given = {name: value for name, value in standing.given.items() if name != ask}
        request = DiagnosisRequest(
            diagnosis=standing.diagnosis,
            customer=turn.customer,
            lang="en" if replies.lang == "en" else "ko",
            given=given,
            ask=ask,
            turn_id=turn.id,
        )
        try:
            with _seconds.time():
                step = await self.actions.look_up(request)
        except Unavailable as error:
            log.warning("diagnosis.unavailable", turn=turn.id, diagnosis=standing.diagnosis, problem=error.message)
            step = Failed(title=standing.title, failed={"actions": "down"})
        _steps.labels(standing.diagnosis, step.kind).inc()
        match step:
            case Asked():
                return self._ask(standing, step, replies)
            case Explained():
                return await self._explain(turn, standing, step, replies)
            case Failed():
                known = _known(standing, turn, step)
                message = replies.say("diagnosis.failed")
                return Reply((message,), handoff="records", facts={"outcome": "handoff"}, known=known)

    def _ask(self, standing: Standing, asked: Asked, replies: Replies) -> Reply:
        """Which order, which device? Buttons of the customer's own; none, and a human is offered."""
        open_now = standing.model_copy(
            update={
                "step": "asked",
                "parameter": asked.parameter,
                "options": asked.options,
                "words": asked.words,
                "given": {n: v for n, v in standing.given.items() if n != asked.parameter},
            }
        )
        if not asked.options:
            return _open(open_now, replies.say("diagnosis.not_yours_alone", replies.offer_human()), outcome="asked")
        say = replies.catalogue.say
        sentences = [say("diagnosis.not_yours", replies.lang)] if asked.unknown else []
        sentences += [asked.question, *([say("diagnosis.more", replies.lang)] if asked.options[MAX_OPTIONS:] else [])]
        buttons = [
            _button(replies, o.label, PickOption(**_about(standing), parameter=asked.parameter, value=o.value))
            for o in asked.options[:MAX_OPTIONS]
        ]
        message = Message(text="\n\n".join(sentences), buttons=(*buttons, replies.offer_human()))
        return _open(open_now, message, outcome="asked")

    async def _explain(self, turn: Turn, standing: Standing, cause: Explained, replies: Replies) -> Reply:
        """The cause with the facts it rests on, and what fixes it; to a human where none fits or one has to confirm."""
        shown = "\n".join(f"- {fact.label}: {fact.text}" for fact in cause.facts)
        heading = replies.catalogue.say("diagnosis.facts", replies.lang)
        text = f"{cause.text}\n\n{heading}\n{shown}" if shown else cause.text
        buttons = [MessageButton(**button.model_dump()) for button in cause.buttons]
        if cause.confirm or not cause.found:
            known = _known(standing, turn, cause)
            reason = "confirm" if cause.found else "unexplained"
            return Reply(
                (Message(text=text, buttons=tuple(buttons)),),
                handoff=reason,
                facts={"outcome": "handoff", "diagnosed": f"{standing.diagnosis}/{cause.outcome}"},
                known=known,
            )
        if article := await self._article(cause.article_id, replies.lang):
            title = replies.catalogue.say("button.more", replies.lang)
            choice = ChooseArticle(search_id=standing.search_id or "", article_id=article.id)
            buttons += [_button(replies, title, choice)] if standing.search_id else []
        others = next((c for c in cause.chosen if c.others > 0), None)
        if others is not None:
            title = replies.catalogue.say("button.another", replies.lang, word=others.called)
            buttons.append(_button(replies, title, PickOption(**_about(standing), parameter=others.parameter)))
        open_now = standing.model_copy(
            update={
                "step": "explained",
                "parameter": others.parameter if others else None,
                "words": others.words if others else (),
                "given": {c.parameter: c.option.value for c in cause.chosen if c.option},
            }
        )
        message = Message(text=text, buttons=(*buttons, replies.offer_human()))
        return _open(open_now, message, outcome="explained", diagnosed=f"{standing.diagnosis}/{cause.outcome}")

    async def _decline(self, standing: Standing, replies: Replies) -> Reply:
        """Nothing is looked at; the article on the usual causes is there all the same."""
        usual = await self._usual_causes(standing, replies)
        if usual is None:
            return Reply(
                (replies.say("diagnosis.declined_alone", replies.offer_human()),), facts={"outcome": "refused"}
            )
        return Reply((replies.say("diagnosis.declined"), usual), facts={"outcome": "refused"})

    async def _usual_causes(self, standing: Standing, replies: Replies) -> Message | None:
        """The article on the usual causes, in the customer's language where there is one."""
        if not standing.articles or (article := await self._article(standing.articles[0], replies.lang)) is None:
            return None
        return replies.answer(standing.search_id, article)

    async def _article(self, article_id: str | None, lang: str) -> Article | None:
        """The article, or its translation into this language; None where help search does not give it."""
        if article_id is None:
            return None
        try:
            article = await self.search.article(article_id)
            if article.lang != lang and article.pair is not None:
                return await self.search.article(article.pair)
            return article
        except SangdamError as error:
            log.warning("diagnosis.no_article", article=article_id, problem=error.message)
            return None

    async def _tell_progress(self, turn: Turn, replies: Replies) -> None:
        """Says that it is being looked up, before it is. The key makes it once, also where a crash repeats the turn."""
        message = spoken(replies.say("diagnosis.progress"), Source.BOT, turn.number)
        draft = message.model_copy(update={"key": f"progress:{turn.number}"})
        try:
            written = await self.log.append(turn.conversation.id, [draft], if_holder=Holder.BOT)
        except HolderChanged:
            return  # the turn finds that out when it wants to write
        self.broadcast.publish([event for event in written if event.offset > turn.conversation.last_offset])

    def _sign_in(self, replies: Replies) -> Message:
        buttons = [replies.offer_human()]
        if self.sign_in_url:
            title = replies.catalogue.say("button.sign_in", replies.lang)
            buttons.insert(0, MessageButton(title=title, url=self.sign_in_url))
        return replies.say("diagnosis.sign_in", *buttons)

    def _standing(self, turn: Turn) -> Standing | None:
        if turn.diagnosis is None:
            return None
        try:
            return Standing.model_validate(turn.diagnosis)
        except ValidationError:  # written by another version
            return None


def _open(standing: Standing, message: Message, *, outcome: str, **facts: str) -> Reply:
    left = standing.model_dump(mode="json", exclude_defaults=True)
    return Reply((message,), facts={"outcome": outcome, "diagnosis": left, **facts})


def _consent(standing: Standing, replies: Replies) -> Message:
    say = replies.catalogue.say
    looks_at = attach(standing.looks_at, "을") if replies.lang == "ko" else standing.looks_at
    title = attach(standing.title, "을") if replies.lang == "ko" else standing.title
    about = _about(standing)
    return replies.say(
        "diagnosis.offer",
        _button(replies, say("button.allow", replies.lang), AllowDiagnosis(**about, allowed=True)),
        _button(replies, say("button.decline", replies.lang), AllowDiagnosis(**about, allowed=False)),
        looks_at=looks_at,
        title=title,
    )


def _nearest_first(articles: tuple[str, ...], found: SearchResponse | None) -> tuple[str, ...]:
    """The diagnosis's articles as the question fits them: who gets no verification code is told of that."""
    places = {hit.article_id.removesuffix(".en"): place for place, hit in enumerate(found.suggestions if found else ())}
    return tuple(sorted(articles, key=lambda article: places.get(article, len(places))))


def _about(standing: Standing) -> dict[str, Any]:
    return {"diagnosis": standing.diagnosis, "search_id": standing.search_id}


def _button(replies: Replies, title: str, choice: AllowDiagnosis | PickOption | ChooseArticle) -> MessageButton:
    return MessageButton(title=title, payload=replies.tokens.seal(replies.conversation_id, choice))


def _known(standing: Standing, turn: Turn, step: Explained | Failed) -> dict[str, Any]:
    """What the agent is told with the handoff: facts in Korean words, and as values for programs."""
    return {
        "diagnosis": {
            "id": standing.diagnosis,
            "title": step.title,
            "question": standing.question,
            "customer": turn.customer,
            "outcome": step.outcome if isinstance(step, Explained) else "records_failed",
            "facts": [fact.model_dump(mode="json") for fact in step.known],
            "failed": step.failed if isinstance(step, Failed) else {},
        }
    }


def _is_one_of(text: str, replies: Replies, key: str) -> bool:
    """Plain yes and no, also while Rasa is down."""
    words = {word for lang in replies.catalogue.languages for word in replies.catalogue.say(key, lang).split()}
    return text.lower().strip(" .!~?") in words
