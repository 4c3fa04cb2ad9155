"""`sangdam up`: starts the stack, shows how far it is, and stops all of it on Ctrl-C."""

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from types import FrameType

import typer
from rich.console import Console
from rich.panel import Panel
from rich.status import Status
from rich.table import Table

from cli.admin import make_demo
from cli.processes import processes, write_supervisor_config
from desk.accounts.demo import demo_accounts
from service.settings import Settings

READY_S = 300
STOP_S = 25
console = Console(stderr=False, highlight=False)


def up() -> None:
    """Start every process and watch over them until Ctrl-C."""
    settings = Settings()
    _refuse_taken_ports(settings)
    if settings.env == "demo":
        make_demo(settings)
    config = write_supervisor_config(settings)
    supervisor = subprocess.Popen([sys.executable, "-m", "supervisor.supervisord", "-c", str(config)])

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    try:
        _show_progress(settings, supervisor)
        raise typer.Exit(supervisor.wait())
    except KeyboardInterrupt:
        console.print("\nstopping …")
    finally:
        _stop(supervisor)


def _stop(supervisor: "subprocess.Popen[bytes]") -> None:
    """supervisord stops its children on SIGTERM; what is left after that is killed with it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if supervisor.poll() is None:
        supervisor.terminate()
    try:
        supervisor.wait(STOP_S)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()


def _refuse_taken_ports(settings: Settings) -> None:
    """A clear word before anything starts. Raises typer.Exit(2) where a port is taken."""
    names = [p.name for p in processes(settings)]
    taken = [f"{name} {port}" for name, port in settings.ports.items() if name in names and not _free(port)]
    if taken:
        typer.echo(
            f"in use already: port of {', '.join(taken)}. Is another stack running? "
            "Stop it, or choose another with SANGDAM_PORT.",
            err=True,
        )
        raise typer.Exit(2)


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def degraded(settings: Settings) -> list[str] | None:
    """What the bot says is down; None while it does not answer itself."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{settings.port}/readyz", timeout=2) as response:
            return list(json.load(response)["degraded"])
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return None


def _show_progress(settings: Settings, supervisor: "subprocess.Popen[bytes]") -> None:
    """One line for each part as it comes up, then the addresses; returns early where supervisord ends."""
    start = time.monotonic()
    up_before: set[str] = set()
    names = [p.name for p in processes(settings)]
    with console.status("starting …") as status:
        while supervisor.poll() is None and time.monotonic() - start < READY_S:
            down = degraded(settings)
            running = set() if down is None else {n for n in names if n not in down}
            for name in [n for n in names if n in running - up_before]:
                console.print(f"  [green]✓[/] {name:<8} {time.monotonic() - start:5.1f} s")
            for name in sorted(up_before - running):
                console.print(f"  [yellow]…[/] {name:<8} went down; it is being restarted")
            up_before = running
            if down == []:
                status.stop()
                _show_addresses(settings, time.monotonic() - start)
                return
            _name_waiting(status, names, running)
            time.sleep(0.5)
    if supervisor.poll() is None:
        console.print(f"[yellow]still not complete after {READY_S} s[/]; see {settings.data / 'logs'}")


def _name_waiting(status: Status, names: list[str], running: set[str]) -> None:
    waiting = ", ".join(n for n in names if n not in running)
    note = " (Rasa takes about a minute; questions are answered meanwhile)" if "bot" in running else ""
    status.update(f"waiting for {waiting}{note}")


def _show_addresses(settings: Settings, seconds: float) -> None:
    base = f"http://{settings.host}:{settings.port}"
    table = Table.grid(padding=(0, 2))
    table.add_row("demo page", f"{base}/")
    table.add_row("desk", f"{base}/desk")
    if settings.env == "demo":
        for account in demo_accounts(settings):
            table.add_row("", f"{account.email}   {account.password}")
    table.add_row("talk", f"POST {base}/webhooks/rest/webhook  " + '{"sender":"me","message":"환불은 언제 되나요?"}')
    table.add_row("health", f"{base}/readyz")
    table.add_row("API", f"{base}/openapi.json")
    table.add_row("token", ".venv/bin/sangdam token agent   (roles: agent supervisor author reviewer admin)")
    table.add_row("logs", str(settings.data / "logs"))
    table.add_row("stop", "Ctrl-C")
    console.print(Panel(table, title=f"Sangdam is ready after {seconds:.0f} s", title_align="left", expand=False))
