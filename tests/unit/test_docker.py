"""The images, as far as they can be checked without an engine: linted, and true to this tree."""

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import REPOSITORY, Settings

DOCKER = REPOSITORY / "docker"
FILES = sorted(DOCKER.glob("*Dockerfile"))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_hadolint_finds_nothing(path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "hadolint", path], capture_output=True, text=True, cwd=REPOSITORY, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_what_is_copied_and_run_is_there(path: Path) -> None:
    text = path.read_text()
    copied = re.findall(r"^COPY (?!--from)(\S+) ", text, re.M)
    assert copied
    for source in copied:
        for name in [source.replace("${RUNTIME}", r) for r in ("cpu", "gpu")]:
            assert (REPOSITORY / name).exists(), name
    for module in re.findall(r'"-m", "([\w.]+)"', text) + re.findall(r"python -m (kb\S+|nlu\S+|ocr\S+)", text):
        assert find_spec(module) is not None, module


def test_only_the_bots_port_is_public() -> None:
    compose: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text())
    services = compose["services"]
    assert set(services) - {"encoder"} == {"bot", "kb", "actions", "ocr", "rasa"}
    assert [name for name, s in services.items() if "ports" in s] == ["bot"]
    assert compose["networks"]["private"]["internal"] is True
    assert all(s.get("networks", []) == ["private"] for n, s in services.items() if n not in ("bot", "encoder"))


def test_compose_sets_only_settings_there_are() -> None:
    text = (DOCKER / "compose.yml").read_text()
    known = {f"SANGDAM_{name.upper()}" for name in Settings.model_fields} | {
        "SANGDAM_SECRET_CHOICES",
        "SANGDAM_SECRET_VISITORS",
        "SANGDAM_SECRET_ACCOUNTS",
    }
    assert set(re.findall(r"SANGDAM_[A-Z_]+", text)) <= known
