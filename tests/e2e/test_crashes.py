"""kill -9 of each process in the middle of a turn: nothing lost, nothing doubled, order kept."""

import asyncio
import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from cli.stack import Stack
from contracts.events import Event, Kind, Source
from conversation.backends.sql_log import SqlEventLog
from conversation.models import Address, Conversation
from tests.e2e.conftest import Receiver

pytestmark = pytest.mark.e2e
QUESTION = "비밀번호 까먹었는데 로그인 어떻게 해요"


def look(stack: Stack, sender: str) -> tuple[Conversation | None, list[Event]]:
    """The conversation as it stands in the log on disk."""

    async def read() -> tuple[Conversation | None, list[Event]]:
        log = await SqlEventLog.open(stack.settings.database("conversations", "pysqlite"))
        try:
            name = Address("callback", sender, stack.settings.centre_id).conversation_id
            return await log.conversation(name), await log.read(name)
        finally:
            await log.close()

    return asyncio.run(read())


def until_asked(stack: Stack, sender: str, count: int) -> None:
    """Until that many messages of the customer are in the log."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if sum(e.source is Source.CUSTOMER for e in look(stack, sender)[1]) >= count:
            return
        time.sleep(0.05)
    raise AssertionError("the message did not reach the log")


def send(http: httpx.Client, sender: str, text: str, message_id: str) -> None:
    """As a careful client does: again, under the same id, until it is taken."""
    for _ in range(300):
        try:
            body = {"sender": sender, "message": text, "metadata": {"message_id": message_id}}
            response = http.post("/webhooks/callback/webhook", json=body, timeout=5)
            if response.status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    raise AssertionError("the message was never taken")


@contextmanager
def frozen(stack: Stack, name: str) -> Iterator[int]:
    """A process that holds still: whoever waits for it is in the middle of a turn."""
    pid = stack.pid(name)
    os.kill(pid, signal.SIGSTOP)
    try:
        yield pid
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def check_whole(stack: Stack, sender: str, asked: list[str]) -> None:
    """Every message once and in order; every one answered by exactly one turn; every turn says something."""
    conversation, events = look(stack, sender)
    assert conversation is not None
    assert [e.offset for e in events] == list(range(1, len(events) + 1))
    said = [e for e in events if e.source is Source.CUSTOMER]
    assert [e.data["text"] for e in said] == asked
    turns = [e.turn for e in events if e.kind is Kind.TURN_FINISHED]
    assert turns == sorted(set(turns))
    assert turns[-1] == conversation.asked_offset == conversation.answered_offset
    for turn in turns:
        assert any(e.turn == turn and e.kind is Kind.MESSAGE_CREATED for e in events), turn


@pytest.mark.parametrize("victim", ["actions", "kb", "rasa"])
def test_a_service_killed_in_the_middle_of_a_turn(
    ready: Stack, receiver: Receiver, http: httpx.Client, victim: str
) -> None:
    sender = f"crash-{victim}-{uuid.uuid4().hex[:8]}"
    with frozen(ready, victim) as pid:
        send(http, sender, QUESTION, "m1")
        until_asked(ready, sender, 1)
        send(http, sender, "그리고 환불은 언제 돼요?", "m2")
        os.kill(pid, signal.SIGKILL)
    receiver.wait(sender, 2)
    check_whole(ready, sender, [QUESTION, "그리고 환불은 언제 돼요?"])
    ready.wait_ready()
    again = f"after-{victim}-{uuid.uuid4().hex[:8]}"
    send(http, again, QUESTION, "m1")
    assert "비밀번호" in receiver.wait(again, 1)[0]


def test_the_bot_killed_in_the_middle_of_a_turn_resumes_it_once(
    ready: Stack, receiver: Receiver, http: httpx.Client
) -> None:
    sender = f"crash-bot-{uuid.uuid4().hex[:8]}"
    with frozen(ready, "rasa"):
        send(http, sender, QUESTION, "m1")
        until_asked(ready, sender, 1)
        os.kill(ready.pid("bot"), signal.SIGKILL)
        send(http, sender, QUESTION, "m1")  # its client did not hear that it was taken
    assert len(receiver.wait(sender, 1)) == 1
    send(http, sender, "상담원 연결해 주세요", "m2")
    assert len(receiver.wait(sender, 2)) == 2
    check_whole(ready, sender, [QUESTION, "상담원 연결해 주세요"])
    ready.wait_ready()


def test_the_bot_killed_again_and_again_under_load(ready: Stack, receiver: Receiver, http: httpx.Client) -> None:
    senders = [f"load-{n}-{uuid.uuid4().hex[:8]}" for n in range(4)]
    asked = [f"{QUESTION} {n}" for n in range(6)]
    for number, text in enumerate(asked):
        for sender in senders:
            send(http, sender, text, f"m{number}")
        if number % 2 == 0:
            os.kill(ready.pid("bot"), signal.SIGKILL)
    ready.wait_ready()
    for sender in senders:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            conversation, _ = look(ready, sender)
            if conversation and not conversation.unanswered:
                break
            time.sleep(0.2)
        check_whole(ready, sender, asked)
        events = look(ready, sender)[1]
        sent = [e.data["text"] for e in events if e.kind is Kind.MESSAGE_CREATED and e.source is not Source.CUSTOMER]
        assert receiver.wait(sender, len(sent)) == sent


def test_ctrl_c_leaves_nothing_behind(tmp_path: object) -> None:
    import subprocess
    import sys
    from pathlib import Path

    import psutil

    from cli.stack import free_port_block
    from service.settings import REPOSITORY, Settings

    environment = os.environ | {
        "SANGDAM_DATA_DIR": str(Path(str(tmp_path)) / "data"),
        "SANGDAM_MODELS_DIR": str(Settings().models),
        "SANGDAM_PORT": str(free_port_block()),
    }
    up = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert up.stdout is not None
    for line in up.stdout:
        if "bot" in line and "✓" in line:
            break
    family = psutil.Process(up.pid).children(recursive=True)
    assert len(family) >= 4
    os.killpg(up.pid, signal.SIGINT)
    up.stdout.read()
    up.stdout.close()
    up.wait(40)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive
