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

from tests.unit.actions.diagnosis.conftest import YAML

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = min(free.getsockname()[1], 64_000)
    diagnoses = tmp_path_factory.mktemp("diagnoses")
    (diagnoses / "parcel-lost.yml").write_text(YAML, encoding="utf-8")
    (diagnoses / "broken.yml").write_text("id: broken", encoding="utf-8")
    environment = os.environ | {
        "SANGDAM_PORT": str(port - 4),  # the action server takes the fourth port after the public one
        "SANGDAM_DATA_DIR": str(tmp_path_factory.mktemp("data")),
        "SANGDAM_KB_URL": "http://127.0.0.1:9",
        "SANGDAM_RECORDS_URL": "http://127.0.0.1:9",
        "SANGDAM_RECORDS_TOKEN": "t",
        "SANGDAM_DIAGNOSES_DIR": str(diagnoses),
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


def turn(action: str, text: str = "환불 언제") -> dict[str, Any]:
    why = {"name": "why", "confidence": 0.9}
    message = {
        "text": text,
        "question_type": why,
        "intent": {"name": "faq", "confidence": 0.9},
        "metadata": {"turn_id": "t1"},
    }
    tracker = {"sender_id": "a", "slots": {}, "latest_message": message, "events": [], "paused": False}
    return {"next_action": action, "sender_id": "a", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def test_our_actions_are_there(server: str) -> None:
    found = {action["name"] for action in get(f"{server}/actions")}
    assert found == {"action_search_help", "action_diagnose", "action_clarify", "action_request_handoff"}


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


def post(url: str, body: bytes) -> tuple[int, Any]:
    request = urllib.request.Request(f"{url}/diagnose", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_faulty_diagnosis_is_named_and_the_others_work(server: str) -> None:
    assert get(f"{server}/readyz") == {"ready": True, "degraded": ["diagnoses/broken.yml"]}
    status, answer = call(server, turn("action_diagnose", "택배가 안 와요"))
    assert status == 200
    assert answer["responses"][0]["custom"]["diagnosis"] == "parcel-lost"


def test_following_a_diagnosis_without_records_says_which_query_failed(server: str) -> None:
    status, step = post(server, b'{"diagnosis": "parcel-lost", "customer": "c-1"}')
    assert (status, step["kind"], step["failed"]) == (200, "failed", {"parcels": "down"})


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"[]", 422),
        (b'{"diagnosis": "parcel-lost"}', 422),
        (b'{"diagnosis": "../secrets", "customer": "c"}', 422),
        (b'{"diagnosis": "broken", "customer": "c"}', 404),
        (b'{"diagnosis": "parcel-lost", "customer": "c", "admin": true}', 422),
    ],
)
def test_what_is_no_request_is_refused_in_the_one_shape(server: str, body: bytes, status: int) -> None:
    answered, error = post(server, body)
    assert answered == status
    assert set(error["error"]) >= {"code", "message"}
