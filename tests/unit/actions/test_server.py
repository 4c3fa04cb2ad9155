"""The action server as Rasa meets it: a real process, its routes, and a call in the format of Rasa 3.6."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = min(free.getsockname()[1], 64_000)
    environment = os.environ | {
        "SANGDAM_PORT": str(port - 4),  # the action server takes the fourth port after the public one
        "SANGDAM_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "SANGDAM_KB_URL": "http://127.0.0.1:9",
    }
    process = subprocess.Popen([sys.executable, "-m", "actions.server"], cwd=REPOSITORY, env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0, "it stops when it is told to"


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended by itself"
        try:
            if get(f"{url}/health") == {"status": "ok"}:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not answer in 60 s")


def get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


def call(url: str, body: Any) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}/webhook", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def turn(action: str) -> dict[str, Any]:
    message = {"text": "환불 언제", "intent": {"name": "faq", "confidence": 0.9}, "metadata": {"turn_id": "t1"}}
    tracker = {"sender_id": "a", "slots": {}, "latest_message": message, "events": [], "paused": False}
    return {"next_action": action, "sender_id": "a", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def test_our_actions_are_there(server: str) -> None:
    found = {action["name"] for action in get(f"{server}/actions")}
    assert found == {"action_search_help", "action_clarify", "action_request_handoff"}


def test_a_handoff_is_answered_in_rasas_format(server: str) -> None:
    status, answer = call(server, turn("action_request_handoff"))
    assert status == 200
    assert answer["events"] == []
    (response,) = answer["responses"]
    assert response["custom"] == {
        "type": "handoff",
        "reason": "asked",
        "intent": {"name": "faq", "confidence": 0.9},
        "question_type": None,
        "entities": [],
    }


def test_a_search_without_a_help_search_still_answers(server: str) -> None:
    status, answer = call(server, turn("action_search_help"))
    assert status == 200
    assert answer["responses"][0]["custom"]["result"] is None


def test_an_unknown_action_is_refused(server: str) -> None:
    assert call(server, turn("action_unknown"))[0] == 404
