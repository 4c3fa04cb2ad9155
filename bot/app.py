"""The bot's process: picks the backends, wires the parts, serves. The only file that knows them all."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import cast

from aiohttp import web
from aiohttp.typedefs import Middleware

from bot import attachments, authoring_doors, authoring_preview, company, doors, notices, pages
from bot import portraits as bot_portraits
from bot.actions_client import ActionsClient
from bot.authoring_client import AuthoringClient
from bot.channels import web_transcript, web_uploads
from bot.channels.base import Channel, FrontDesk, PushChannel
from bot.channels.callback import CallbackChannel
from bot.channels.chatwoot import ChatwootChannel
from bot.channels.kakao.skill import PATH as KAKAO_PATH
from bot.channels.kakao.skill import STAFF_PATH as KAKAO_STAFF_PATH
from bot.channels.kakao.skill import KakaoChannel
from bot.channels.line import LineChannel
from bot.channels.rest import RestChannel
from bot.channels.sangdamtalk import SangdamtalkChannel
from bot.channels.talktalk import TalkTalkChannel
from bot.channels.visitors import Visitors
from bot.channels.web import WebChannel
from bot.delivery import Delivery
from bot.diagnosis import Diagnoses
from bot.front_desk import Reception
from bot.incidents import Board
from bot.intake import Intake
from bot.kb_client import KbClient
from bot.lobby import Lobby
from bot.ocr_client import OcrClient
from bot.pages import console, simulator
from bot.pages import help as help_pages
from bot.pages.help import HelpPages
from bot.parts import Parts
from bot.pictures import PictureReader
from bot.portraits import Portraits
from bot.rasa_client import RasaClient
from bot.tokens import ChoiceTokens
from bot.turns import TurnRunner
from bot.vocabulary import Understanding
from bot.waiting import Office
from bot.watch import Watch
from contracts.events import Event
from contracts.health import Readiness
from conversation.backends.disk_pictures import DiskPictureFiles
from conversation.backends.memory_broadcast import MemoryBroadcast, MemorySignals
from conversation.backends.memory_lock import MemoryTurnLock
from conversation.backends.sql_log import MIGRATIONS, SqlEventLog
from conversation.backends.sql_pictures import SqlPictureRows
from conversation.broadcast import Broadcast
from conversation.gallery import Gallery, Links, sweep
from conversation.models import Address
from conversation.typing import Typists
from desk import (
    api_care,
    api_mentions,
    api_replies,
    api_reports,
    api_teams,
    api_tools,
    conversations,
    hours_file,
    queue,
)
from desk import attachments as desk_attachments
from desk.accounts import api_admin, api_auth, api_self, api_sso
from desk.accounts.clock import Clock, utc_now
from desk.accounts.demo import retire_demo_accounts
from desk.accounts.mail import Mailer
from desk.accounts.parts import put_together
from desk.accounts.words import speak
from desk.answer_mail import AnswerMail
from desk.backends.sql_accounts import SqlAccountStore
from desk.backends.sql_documents import SqlDocumentStore
from desk.backends.sql_tokens import SqlTokenStore
from desk.casework import Casework
from desk.guard import Door, guard
from desk.hours import SEOUL
from desk.line import Line
from desk.notices import AnswerNotices
from desk.presence import Presence
from desk.roster import Roster
from desk.router import Router
from desk.socket import DeskSocket
from desk.witness import Witness
from service import cors, health, logs
from service.app import create_app, serve
from service.catalogue import Catalogue
from service.client import ServiceClient
from service.pictures.decoding import ProcessDecoder
from service.routes import openapi
from service.secrets import secret
from service.settings import Settings
from service.threaded_database import ThreadedDatabase

LOCALES = Path(__file__).parent / "locales"
WATCH_S = 2.0
AUTHORING_S = 10.0
"""An author waits longer than a customer: publishing includes being findable."""


class Announcing:
    """A broadcast that also wakes the delivery: every event is published here, whoever wrote it."""

    def __init__(self, broadcast: Broadcast) -> None:
        self._broadcast = broadcast
        self.subscribe = broadcast.subscribe
        self.handoffs = broadcast.handoffs
        self.calls = broadcast.calls
        self.wake: Callable[[str], None] = lambda conversation_id: None

    def publish(self, events: Sequence[Event]) -> None:
        self._broadcast.publish(events)
        for conversation_id in {event.conversation_id for event in events}:
            self.wake(conversation_id)


async def build(settings: Settings, *, clock: Clock = utc_now, mail_by: Mailer | None = None) -> web.Application:
    """The whole bot as an app: everything is opened when it starts and closed when it stops.

    `clock` and `mail_by` are for tests.
    """
    centre_hours = hours_file.load(_hours_file(settings), settings.centre_id)
    choices = ChoiceTokens(secret(settings, "choices"))
    account_key = secret(settings, "accounts")
    visitors = Visitors(secret(settings, "visitors"), _identity_secret(settings))
    decoder = ProcessDecoder()
    portraits = Portraits(settings.data / "portraits", decoder, secret(settings, "visitors"))
    channels = _channels(settings, visitors, portraits)
    stack = AsyncExitStack()
    log_database = await ThreadedDatabase.open(settings.database("conversations", "pysqlite"), MIGRATIONS)
    event_log = SqlEventLog(log_database)
    stack.push_async_callback(event_log.close)
    gallery = Gallery(
        SqlPictureRows(log_database),
        DiskPictureFiles(settings.data / "pictures"),
        decoder,
        Links(secret(settings, "visitors")),
    )
    api_tokens = await SqlTokenStore.open(settings.database("desk"))
    stack.push_async_callback(api_tokens.close)
    account_store = await SqlAccountStore.open(settings.database("desk"))
    stack.push_async_callback(account_store.close)
    documents = await SqlDocumentStore.open(settings.database("desk"))
    stack.push_async_callback(documents.close)
    roster = Roster(documents)
    await roster.load()
    office = Office(centre_hours, clock, lambda: roster.teams)
    provider = ServiceClient("oidc", "", settings.oidc_timeout_s) if settings.oidc_issuer else None
    if provider is not None:
        stack.push_async_callback(provider.close)
    accounts = put_together(
        settings, account_store, api_tokens, account_key, clock=clock, send_by=mail_by, provider=provider
    )
    stack.push_async_callback(accounts.outbox.close)
    if settings.env == "production":
        await retire_demo_accounts(account_store)

    clients = {
        name: ServiceClient(name, settings.url(name), timeout)
        for name, timeout in (
            ("rasa", settings.rasa_timeout_s),
            ("kb", settings.kb_timeout_s),
            ("actions", WATCH_S),
            ("records", WATCH_S),
            ("ocr", settings.ocr_timeout_s),
        )
    }
    look_ups = ServiceClient("actions", settings.url("actions"), settings.diagnosis_timeout_s)
    authoring = ServiceClient("kb", settings.url("kb"), AUTHORING_S)
    for client in (*clients.values(), look_ups, authoring):
        stack.push_async_callback(client.close)

    kb = KbClient(clients["kb"], secret(settings, "visitors"))
    rasa = RasaClient(clients["rasa"], event_log)
    understanding = Understanding(
        kb.vocabulary, lambda: office.clock().astimezone(SEOUL).date(), settings.app_names.split(", ")
    )
    broadcast = Announcing(MemoryBroadcast())
    board = Board(settings.data / "notices.json", clock)
    signals = MemorySignals()
    line = Line(event_log, broadcast, signals, roster)
    parts = Parts(
        log=event_log,
        lock=MemoryTurnLock(),
        broadcast=broadcast,
        dialogue=rasa,
        search=kb,
        catalogue=Catalogue(LOCALES),
        tokens=choices,
        pictures=PictureReader(gallery, OcrClient(clients["ocr"]), understanding, settings.picture_reading_s),
        line=line,
        timeout_s=settings.turn_timeout_s,
        office=office,
        # Without records, or without a way to know a customer, nothing can be looked up: help search answers.
        diagnoses=Diagnoses(event_log, broadcast, kb, ActionsClient(look_ups), settings.sign_in_url)
        if settings.records and _identity_secret(settings)
        else None,
        incidents=board,
        operators=frozenset({"kakao"}) if settings.kakao_operator else frozenset(),
    )
    typists = Typists(signals)
    presence = Presence()
    router = Router(event_log, broadcast, presence, roster)
    answer_notices = AnswerNotices(
        event_log, AnswerMail(accounts.outbox, settings.centre_name, settings.widget_page_url or settings.public)
    )
    casework = Casework(
        event_log, broadcast, signals, typists, presence, answer_notices, gallery, roster, router, MemoryTurnLock()
    )
    door = Door(accounts.tokens, accounts.sessions)
    witness = Witness(accounts)
    desk_socket = DeskSocket(casework, door, witness)
    push = {name: cast("PushChannel", c) for name, c in channels.items() if hasattr(c, "deliver")}
    runner = TurnRunner(parts)
    delivery = Delivery(
        event_log,
        push,
        settings.delivery_attempts,
        lambda c, event: notices.message_of(c, event, parts.catalogue),
        broadcast.publish,
    )
    broadcast.wake = delivery.wake
    watch = Watch(
        {
            "rasa": (clients["rasa"], "/status"),
            "actions": (clients["actions"], "/readyz"),
            "kb": (clients["kb"], "/readyz"),
            "ocr": (clients["ocr"], "/readyz"),
            **({"records": (clients["records"], "/healthz")} if settings.records else {}),
        },
        on_return={"rasa": rasa.welcome},
    )

    intake = Intake(event_log, broadcast, parts.tokens, parts.catalogue, settings.max_pending_messages, gallery)
    reception = Reception(parts, intake, runner)
    front_desk = FrontDesk(
        receive=reception.receive,
        replies=reception.replies,
        follow=reception.follow,
        position=reception.position,
        suggest=reception.suggest,
        feedback=reception.feedback,
        address=lambda channel, sender: Address(channel, sender, settings.centre_id),
        lobby=Lobby(parts, signals, typists, settings.centre_name),
        pictures=gallery,
        told=reception.told,
        shown=reception.shown,
        say=parts.catalogue.say,
    )

    async def readiness() -> Readiness:
        """Customers are answered as long as the event log answers: without Rasa by search, without both by a human."""
        await event_log.unanswered()
        return Readiness(ready=True, degraded=watch.degraded)

    async def say_goodbye(app: web.Application) -> None:
        for channel in channels.values():
            await channel.close()
        await desk_socket.close()

    async def run(app: web.Application) -> AsyncIterator[None]:
        background = [
            asyncio.create_task(watch.run()),
            asyncio.create_task(line.run()),
            asyncio.create_task(router.run()),
            asyncio.create_task(sweep(gallery, clock)),
        ]
        await api_care.restore_cool_downs(casework, casework.clock())
        await runner.resume()
        await delivery.resume()
        yield
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        typists.stop()
        await answer_notices.stop()
        await runner.stop()
        await delivery.stop()
        await stack.aclose()

    app = create_app(settings, speak, _guard(settings, door, channels))
    app.add_routes(health.routes(readiness))
    app.add_routes(doors.routes(kb, clients["ocr"]))
    app.add_routes(authoring_doors.routes(AuthoringClient(authoring), event_log))
    app.add_routes(authoring_preview.routes(parts.catalogue, settings.public, operator=settings.kakao_operator))
    app.add_routes(queue.routes(event_log))
    app.add_routes(company.routes(board, event_log, broadcast, parts.catalogue, settings.centre_id, accounts))
    app.add_routes(conversations.routes(casework, witness))
    app.add_routes(api_teams.routes(roster, clock))
    app.add_routes(api_replies.routes(documents, clock))
    tools = api_tools.Tools(casework, accounts, kb, settings.public, witness)
    app.add_routes(api_tools.routes(tools))
    app.add_routes(api_mentions.routes(tools))
    app.add_routes(api_care.routes(tools))
    app.add_routes(api_reports.routes(casework, accounts, SEOUL))
    app.add_routes(desk_attachments.routes(casework, gallery, accounts, settings.picture_bytes))
    app.add_routes(desk_socket.routes())
    for api in (api_auth, api_sso, api_self, api_admin):
        app.add_routes(api.routes(accounts))
    for front_door in channels.values():
        app.add_routes(front_door.routes(front_desk))
    app.add_routes(attachments.routes(gallery))
    app.add_routes(bot_portraits.routes(portraits, accounts, settings.picture_bytes))
    demo_sign_in = settings.sample_records and settings.identity_secret is None
    app.add_routes(pages.routes(visitors.sign if demo_sign_in else None))
    app.add_routes(_simulator(settings, door))
    app.add_routes(console.routes())
    app.add_routes(help_pages.routes(HelpPages(kb, parts.catalogue, settings.centre_name, settings.public)))
    app.router.add_get("/openapi.json", _openapi)
    app.on_response_prepare.append(cors.open_to_pages({web_uploads.PATH, web_transcript.PATH}))
    app.cleanup_ctx.append(run)
    app.on_shutdown.append(say_goodbye)
    return app


def _hours_file(settings: Settings) -> Path | None:
    """The file of opening hours: the one that is named, else the data folder's, if there is one."""
    usual = settings.data / "hours.toml"
    return settings.hours_file or (usual if usual.exists() else None)


def _identity_secret(settings: Settings) -> str | None:
    """What the company's server signs its customers with; over the sample records the demo page has one of its own."""
    if settings.identity_secret is not None:
        return settings.identity_secret.get_secret_value()
    return secret(settings, "identity") if settings.sample_records else None


def _channels(settings: Settings, visitors: Visitors, portraits: Portraits) -> Mapping[str, Channel]:
    """The front doors of this installation."""
    channels: list[Channel] = [
        RestChannel(settings.rest_messages_per_minute, settings.public),
        WebChannel(settings, visitors, portraits.url),
        KakaoChannel(settings),
    ]
    if settings.talktalk_secret is not None and settings.talktalk_token is not None:
        channels.append(TalkTalkChannel(settings, settings.talktalk_secret, settings.talktalk_token))
    if settings.line_secret is not None and settings.line_token is not None:
        channels.append(LineChannel(settings, settings.line_secret, settings.line_token))
    dealer, client = settings.sangdamtalk_url, settings.sangdamtalk_client
    if dealer and client and settings.sangdamtalk_secret is not None and settings.sangdamtalk_token is not None:
        signed_in = (client, settings.sangdamtalk_token)
        channels.append(SangdamtalkChannel(settings, dealer, signed_in, settings.sangdamtalk_secret))
    if settings.chatwoot_url and settings.chatwoot_secret is not None and settings.chatwoot_token is not None:
        chatwoot = (settings.chatwoot_url, settings.chatwoot_secret, settings.chatwoot_token)
        channels.append(ChatwootChannel(settings, *chatwoot))
    if settings.callback_url is not None:
        channels.append(CallbackChannel(settings.callback_url, settings.callback_timeout_s, settings.public))
    return {channel.name: channel for channel in channels}


def _simulator(settings: Settings, door: Door) -> web.RouteTableDef:
    """Everybody's in the demo; elsewhere for those who are signed in, whose requests the guard lets through."""
    bot = settings.kakao_bot_ids.partition(",")[0].strip()
    if settings.env == "demo" and settings.kakao_secret is None:
        return simulator.routes(settings.centre_name, KAKAO_PATH, bot)

    async def staff(request: web.Request) -> bool:
        return await door.sessions.actor(request) is not None

    return simulator.routes(settings.centre_name, KAKAO_STAFF_PATH, bot, staff)


def _guard(settings: Settings, door: Door, channels: Mapping[str, Channel]) -> Middleware:
    """In production the channels that know no signature of their own want a token too."""
    paths = tuple(f"/webhooks/{name}/webhook" for name in channels) if settings.env == "production" else ()
    return guard(door, channels_need_token=paths)


async def _openapi(request: web.Request) -> web.Response:
    return web.json_response(openapi([request.app]))


def main() -> None:
    settings = Settings()
    logs.configure(settings, "bot")
    serve(build(settings), host=settings.host, port=settings.port)


if __name__ == "__main__":
    main()
