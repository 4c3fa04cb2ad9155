"""A whole stack, or one process, on free ports and in a folder of its own: for benchmarks and end-to-end tests."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from cli.processes import processes
from cli.up import degraded
from service.settings import REPOSITORY, Settings

READY_S = 240
STOP_S = 40
MARKS = {
    "bot": "bot.app",
    "kb": "kb.app",
    "actions": "actions.server",
    "rasa": "nlu.serve",
    "ocr": "ocr",
    "records": "records.app",
}
"""What stands in each process's command line."""
READY = {"kb": "/readyz", "actions": "/health", "rasa": "/status", "ocr": "/readyz"}
"""Where each private process says that it can work."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack. `settings` are its own; `process` is its `sangdam up`."""

    settings: Settings
    process: "subprocess.Popen[bytes]"

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    def pid(self, name: str) -> int:
        """The process id of one of the stack's processes. Raises LookupError while it does not run."""
        for child in psutil.Process(self.process.pid).children(recursive=True):
            try:
                if MARKS[name] in child.cmdline():
                    return child.pid
            except psutil.NoSuchProcess:
                continue
        raise LookupError(f"{name} does not run")

    def memory_mb(self) -> dict[str, float]:
        """Resident memory of each process in MB, shared pages counted in each."""
        names = [process.name for process in processes(self.settings)]
        return {n: psutil.Process(self.pid(n)).memory_info().rss / 1e6 for n in names}

    def wait_ready(self, *, without: tuple[str, ...] = ()) -> None:
        """Until nothing is degraded but `without`. Raises TimeoutError with the logs' ends where it takes too long."""
        end = time.monotonic() + READY_S
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise TimeoutError(f"the stack ended with {self.process.returncode}\n{self._logs()}")
            down = degraded(self.settings)
            if down is not None and set(down) <= set(without) and self._all_answer(without):
                return
            time.sleep(0.25)
        raise TimeoutError(f"not ready after {READY_S} s: {degraded(self.settings)}\n{self._logs()}")

    def _all_answer(self, without: tuple[str, ...]) -> bool:
        """Asked directly: what the bot says of a service is up to two seconds old."""
        return all(_answers(self.settings.url(name) + path) for name, path in READY.items() if name not in without)

    def _logs(self) -> str:
        files = sorted((self.settings.data / "logs").glob("*.log"))
        return "\n".join(f"== {f.name}\n{f.read_text(errors='replace')[-1500:]}" for f in files)


@contextmanager
def running_stack(folder: Path, **overrides: str) -> Iterator[Stack]:
    """A stack over the built models of this installation; all of its processes are gone afterwards."""
    base = Settings()
    environment = {
        **os.environ,
        "SANGDAM_DATA_DIR": str(folder),
        "SANGDAM_MODELS_DIR": str(base.models),
        "SANGDAM_PORT": str(free_port_block()),
        **{f"SANGDAM_{name.upper()}": value for name, value in overrides.items()},
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "up"],
        cwd=REPOSITORY,
        env=environment,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    settings = Settings(data_dir=folder, models_dir=base.models, port=int(environment["SANGDAM_PORT"]))
    try:
        yield Stack(settings, process)
    finally:
        process.terminate()  # not SIGINT, which whoever is started in the background ignores
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def running_process(name: str, folder: Path, ready_s: float = READY_S, /, **overrides: str) -> Iterator[Stack]:
    """One private process alone, ready, over the built models; it is gone afterwards. Raises TimeoutError."""
    base = Settings()
    settings = Settings(data_dir=folder, models_dir=base.models, port=free_port_block())
    own = {"data_dir": str(folder), "models_dir": str(base.models), "port": str(settings.port), **overrides}
    environment = {**os.environ, **{f"SANGDAM_{key.upper()}": value for key, value in own.items()}}
    started = next(process for process in processes(settings) if process.name == name)
    with (settings.data / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            started.command, cwd=REPOSITORY, env=environment | started.environment, stdout=log, stderr=log
        )
    try:
        end = time.monotonic() + ready_s
        while not _answers(settings.url(name) + READY.get(name, "/readyz")):
            if process.poll() is not None or time.monotonic() > end:
                said = (settings.data / f"{name}.log").read_text(errors="replace")[-1500:]
                raise TimeoutError(f"{name} is not ready (exit {process.poll()})\n{said}")
            time.sleep(0.1)
        yield Stack(settings, process)
    finally:
        process.terminate()
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def peak_mb(pid: int) -> int:
    """The most resident memory that a process ever had, as the kernel kept it."""
    line = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
    return round(int(line.split()[1]) * 1024 / 1e6)


def cpu_s(pid: int) -> float:
    """Processor seconds of a process so far, and of its children that are gone."""
    return float(sum(psutil.Process(pid).cpu_times()[:4]))


def free_port_block(size: int = 6) -> int:
    """The first of `size` ports in a row that are free now."""
    for start in range(21_000 + os.getpid() % 400 * 20, 60_000, size):
        if all(_free(port) for port in range(start, start + size)):
            return start
    raise RuntimeError("no free ports")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


def _free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0
