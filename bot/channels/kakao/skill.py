"""KakaoTalk's skill server: a request in, bubbles out, within the messenger's five seconds whatever happens.

The messenger shows nothing that it did not ask for. So an answer holds everything the customer has not been shown yet:
the turn's messages, and an agent's that have come since. What is not ready in time goes to `callbackUrl`, or waits
behind a quick reply.
"""

import asyncio
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace

import structlog
from aiohttp import web
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter

from bot.channels.base import FrontDesk
from bot.channels.doorkeeper import Doorkeeper, read_json
from bot.channels.fetching import Fetcher
from bot.channels.kakao import parts
from bot.channels.kakao.parts import Output
from bot.channels.kakao.render import Bubbles, Look, add_choice, answer, bubbles, template
from bot.channels.kakao.request import PICTURE_HOSTS, Skill, parse
from bot.channels.picture_intake import take_pictures
from bot.intake import Inbound
from contracts.errors import Forbidden, SangdamError, TooMany
from contracts.events import Event, Kind
from contracts.messages import Message
from conversation.models import Address, Conversation, Holder
from desk.guard import ACTOR
from service.settings import Settings

log = structlog.get_logger(__name__)
PATH = "/channels/kakao/skill"
STAFF_PATH = "/api/simulator/kakao"
BUDGET_S = 4.5
"""Of the messenger's 5."""
CALLBACK_S = 50.0
"""Of the minute that a callback's address lives."""
NOTES = ("channel.no_picture",)
"""What may stand before an answer."""
CALLBACK_HOST = "bot-api.kakao.com"
MAX_REMEMBERED = 500
MAX_LATE = 200
"""Answers that callbacks wait for, at once."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The body of a response, and up to which offset the customer has then seen the conversation."""

    body: Output
    conversation_id: str | None = None
    shown_to: int = 0


class KakaoChannel:
    """`POST /channels/kakao/skill`; the same for staff under /api, where the simulator asks in production."""

    name = "kakao"

    def __init__(self, settings: Settings, pictures: Fetcher | None = None, callbacks: Fetcher | None = None) -> None:
        """`pictures` and `callbacks` are for tests."""
        self._settings = settings
        self._door = Doorkeeper(settings.kakao_secret, settings.trusted_proxies, settings.public_url)
        self._bots = frozenset(filter(None, (part.strip() for part in settings.kakao_bot_ids.split(","))))
        self._pictures = pictures or Fetcher(PICTURE_HOSTS)
        self._callbacks = callbacks or Fetcher((CALLBACK_HOST,), schemes=("https",), below=False)
        self._rate = RateLimitItemPerMinute(settings.channel_messages_per_minute)
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._answers: OrderedDict[tuple[str, str], asyncio.Task[Answer]] = OrderedDict()
        self._late: set[asyncio.Task[None]] = set()

    def routes(self, desk: FrontDesk) -> web.RouteTableDef:
        table = web.RouteTableDef()

        @table.post(PATH)
        async def skill(request: web.Request) -> web.StreamResponse:
            self._door.check(request)
            return await self._respond(request, desk)

        @table.post(STAFF_PATH)
        async def simulated(request: web.Request) -> web.StreamResponse:
            # The guard has asked for a role; but nobody becomes a customer by naming one.
            return await self._respond(request, desk, f"{request[ACTOR].who}/")

        return table

    async def _respond(self, request: web.Request, desk: FrontDesk, before_name: str = "") -> web.StreamResponse:
        deadline = asyncio.get_running_loop().time() + BUDGET_S
        asked = parse(await read_json(request))
        asked = replace(asked, sender=f"{before_name}{asked.sender}")
        if self._bots and asked.bot not in self._bots:
            raise Forbidden("this bot is not ours")
        delivery = request.headers.get("X-Request-Id", "")
        made = await asyncio.shield(self._once(desk, asked, delivery, deadline))
        response = web.Response(body=parts.encoded(made.body), content_type="application/json", charset="utf-8")
        try:
            await response.prepare(request)
            await response.write_eof()
        except ConnectionError:
            return response  # nobody is there any more: it is shown with the next answer
        if made.conversation_id is not None and made.shown_to:
            await desk.shown(made.conversation_id, made.shown_to)
        return response

    def _once(self, desk: FrontDesk, asked: Skill, delivery: str, deadline: float) -> asyncio.Task[Answer]:
        """The answer to a request; a repeated delivery of it is given the same one."""
        key = (asked.sender, delivery)
        if delivery and key in self._answers:
            return self._answers[key]
        task = asyncio.create_task(self._answer(desk, asked, delivery, deadline))
        if delivery:
            self._answers[key] = task
            while len(self._answers) > MAX_REMEMBERED:
                self._answers.popitem(last=False)
        return task

    async def _answer(self, desk: FrontDesk, asked: Skill, delivery: str, deadline: float) -> Answer:
        """In time, and never an error: the messenger would show its own."""
        look = self._look(desk, asked, None)
        try:
            if not await self._limiter.hit(self._rate, asked.sender):
                return _sentence(look, "channel.busy")
            work = asyncio.create_task(self._work(desk, asked, delivery))
            left = deadline - asyncio.get_running_loop().time()
            done, _ = await asyncio.wait({work}, timeout=max(0.0, left))
            return work.result() if done else self._later(desk, asked, work, look)
        except TooMany:
            return _sentence(look, "channel.busy")
        except Exception:
            log.exception("kakao.failed")
            return _sentence(look, "channel.failed")

    async def _work(self, desk: FrontDesk, asked: Skill, delivery: str) -> Answer:
        """What the customer gets, however long it takes: more of the last answer, what is new, or a turn's answer."""
        address = desk.address(self.name, asked.sender)
        standing = await desk.lobby.standing(address.conversation_id)
        look = self._look(desk, asked, standing)
        if asked.page is not None:
            after, up_to, number, notes = asked.page
            events = [e for e in await desk.told(address.conversation_id, after) if e.offset <= up_to]
            return self._page(events, NOTES[: notes % (len(NOTES) + 1)], _human(standing), look, number)
        if asked.fetch:
            return await self._news(desk, address, look, standing)
        return await self._turn(desk, asked, address, look, delivery)

    async def _turn(self, desk: FrontDesk, asked: Skill, address: Address, look: Look, delivery: str) -> Answer:
        """Takes the message in, waits for its turn, and shows what the customer has not seen."""
        taken = await take_pictures(
            desk, self._pictures, address.conversation_id, asked.pictures, self._settings.picture_bytes
        )
        text = asked.payload or asked.utterance
        if asked.refused_consent:
            return _sentence(look, "channel.no_consent")
        if taken.failed and not taken.ids and not text.strip():
            return _sentence(look, NOTES[0])
        message_id = delivery or (uuid.uuid4().hex if taken.ids else None)
        replies = await desk.replies(Inbound(address, text, message_id, taken.ids))
        return await self._shown(desk, address, look, replies, NOTES[: 1 if taken.failed else 0], "kakao.together")

    async def _news(self, desk: FrontDesk, address: Address, look: Look, standing: Conversation | None) -> Answer:
        """What has come since; first the answer that a turn is still working on."""
        if standing is not None and standing.unanswered:
            async with aclosing(desk.follow(address.conversation_id, standing.answered_offset)) as events:
                async for event in events:
                    if event.kind is Kind.TURN_FINISHED and (event.turn or 0) >= standing.asked_offset:
                        break
        return await self._shown(desk, address, look, (), (), "kakao.nothing_new")

    async def _shown(
        self,
        desk: FrontDesk,
        address: Address,
        look: Look,
        replies: Sequence[Event],
        notes: Sequence[str],
        otherwise: str,
    ) -> Answer:
        """What the customer has not seen; the turn's messages again where they have been sent before.

        `otherwise`: said where there is nothing, since the messenger needs an answer.
        """
        events = await desk.told(address.conversation_id, None) or list(replies)
        human = _human(await desk.lobby.standing(address.conversation_id))
        if not events:
            otherwise = "kakao.to_agent" if human and otherwise == "kakao.together" else otherwise
            return self._page([], [*notes, otherwise], human, look, 0)
        shown = self._page(events, notes, human, look, 0)
        return replace(shown, conversation_id=address.conversation_id, shown_to=events[-1].offset)

    def _page(self, events: Sequence[Event], notes: Sequence[str], human: bool, look: Look, number: int) -> Answer:
        """One answer's worth of all this. The button that goes on names it all, so nothing has to be remembered."""
        said = [*(Message(text=look.say(note)) for note in notes), *map(_message, events)]
        shown = bubbles(said, look)
        if human:
            add_choice(shown, look.say("kakao.new_answers"), {"fetch": True}, look)
        after, up_to = (events[0].offset - 1, events[-1].offset) if events else (0, 0)
        return Answer(template(shown, number, look, {"page": [after, up_to, number + 1, len(notes)]}))

    def _later(self, desk: FrontDesk, asked: Skill, work: asyncio.Task[Answer], look: Look) -> Answer:
        """The messenger's patience is over, the work goes on: its answer by callback, or when the customer asks."""
        shown = Bubbles([parts.text_bubble(look.say("kakao.later"))])
        add_choice(shown, look.say("kakao.result"), {"fetch": True}, look)
        waiting = template(shown, 0, look, {})
        if asked.callback_url is None or len(self._late) >= MAX_LATE or not self._may_call(asked.callback_url):
            self._keep(asyncio.create_task(self._finish(work)))
            return Answer(waiting)
        self._keep(asyncio.create_task(self._call_back(desk, asked.callback_url, work, waiting)))
        return Answer({"version": "2.0", "useCallback": True, "data": {"text": look.say("kakao.preparing")}})

    def _may_call(self, url: str) -> bool:
        try:
            self._callbacks.check(url)
        except SangdamError as error:
            log.warning("kakao.callback_refused", problem=error.message)
            return False
        return True

    async def _call_back(self, desk: FrontDesk, url: str, work: asyncio.Task[Answer], waiting: Output) -> None:
        """Posts the answer, once: the address takes no second. What does not arrive is shown with the next answer."""
        done, _ = await asyncio.wait({work}, timeout=CALLBACK_S)
        try:
            made = work.result() if done else Answer(waiting)
            status = await self._callbacks.post(url, parts.encoded(made.body))
            if status == 200 and made.conversation_id is not None:
                await desk.shown(made.conversation_id, made.shown_to)
            if status != 200:
                log.warning("kakao.callback_refused", status=status)
        except SangdamError as error:
            log.warning("kakao.callback_failed", problem=error.message)
        except Exception:
            log.exception("kakao.callback_failed")

    async def _finish(self, work: asyncio.Task[Answer]) -> None:
        try:
            await work
        except SangdamError as error:
            log.warning("kakao.late_failed", problem=error.message)
        except Exception:
            log.exception("kakao.late_failed")

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _look(self, desk: FrontDesk, asked: Skill, standing: Conversation | None) -> Look:
        lang = (standing.lang if standing is not None else None) or asked.lang
        return Look(
            public=self._settings.public,
            say=lambda key, **values: desk.say(key, lang, **values),
            operator=self._settings.kakao_operator,
            group=asked.group,
        )

    async def close(self) -> None:
        """What is still being thought about stays in the log, and is shown with the next answer."""
        for task in list(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)
        await self._pictures.close()
        await self._callbacks.close()


def _human(standing: Conversation | None) -> bool:
    """Whether an agent has the conversation, or is awaited."""
    return standing is not None and standing.holder is not Holder.BOT


def _message(event: Event) -> Message:
    return Message.model_validate(event.data)


def _sentence(look: Look, key: str) -> Answer:
    return Answer(answer([parts.text_bubble(look.say(key))]))
