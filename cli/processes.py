"""The processes of one stack, and the supervisor's configuration that starts, watches and restarts them."""

import os
import shlex
import sys
from configparser import RawConfigParser
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from service.settings import REPOSITORY, Settings

RASA_PYTHON = REPOSITORY / "bot" / "rasa" / ".venv" / "bin" / "python"
LOG_BYTES = "10MB"
LOG_FILES = 5


@dataclass(frozen=True, slots=True)
class Process:
    """`priority`: lower starts first and stops last."""

    name: str
    command: tuple[str, ...]
    priority: int
    environment: dict[str, str] = field(default_factory=dict)


def processes(settings: Settings) -> tuple[Process, ...]:
    """Everything a stack runs, the public port last to stop."""
    python = sys.executable
    # One thread each: these processes share few cores, and OpenMP's pools would fight over them.
    thrifty = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return (
        Process("bot", (python, "-m", "bot.app"), 1),
        Process("kb", (python, "-m", "kb.app"), 2, thrifty),
        Process("actions", (python, "-m", "actions.server"), 3),
        Process("ocr", (python, "-m", "ocr"), 4, thrifty),
        Process(
            "rasa",
            (
                *(str(RASA_PYTHON), "-m", "nlu.serve"),
                *("--model", str(settings.models / "rasa")),
                *("--host", settings.private_host, "--port", str(settings.ports["rasa"])),
            ),
            5,
            thrifty
            | {
                "PYTHONPATH": str(REPOSITORY),
                "SANGDAM_ACTIONS_URL": settings.url("actions"),
                "SANGDAM_ENCODER_DIR": str(settings.models / "encoder"),
            },
        ),
    )


def supervisor_config(settings: Settings) -> str:
    """supervisord's configuration: see https://supervisord.org/configuration.html."""
    logs = settings.data / "logs"
    config = RawConfigParser()
    config["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": str(logs / "supervisord.log"),
        "pidfile": str(settings.data / "run" / "supervisord.pid"),
        "childlogdir": str(logs),
        "directory": str(REPOSITORY),
    }
    if os.geteuid() == 0:
        config["supervisord"]["user"] = "root"
    for process in processes(settings):
        config[f"program:{process.name}"] = {
            "command": shlex.join(process.command).replace("%", "%%"),
            "priority": str(process.priority),
            "environment": ",".join(f'{k}="{v}"' for k, v in process.environment.items()).replace("%", "%%"),
            "autorestart": "true",
            "startsecs": "2",
            "startretries": "1000000",
            "stopasgroup": "true",
            "killasgroup": "true",
            "stopwaitsecs": "8",
            "redirect_stderr": "true",
            "stdout_logfile": str(logs / f"{process.name}.log").replace("%", "%%"),
            "stdout_logfile_maxbytes": LOG_BYTES,
            "stdout_logfile_backups": str(LOG_FILES),
        }
    text = StringIO()
    config.write(text)
    return text.getvalue()


def write_supervisor_config(settings: Settings) -> Path:
    """The configuration on disk, and the folders it names."""
    for name in ("logs", "run"):
        (settings.data / name).mkdir(exist_ok=True)
    path = settings.data / "run" / "supervisord.conf"
    path.write_text(supervisor_config(settings))
    return path
