"""`sangdam kb learn …`: learn from what people chose, see what was learned, and take it back."""

import asyncio
import json
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from kb.assembly import open_parts
from kb.encoder import EncoderUnavailable
from kb.learning.school import learn_once
from service.settings import Settings

app = typer.Typer(help="Learn from what people chose; promoted only where it is better.", invoke_without_command=True)
console = Console(stderr=True, highlight=False)
Json = Annotated[bool, typer.Option("--json", help="one JSON object on stdout, and nothing else")]


@app.callback()
def learn_command(context: typer.Context, as_json: Json = False) -> None:
    """Learn from all that was chosen so far, and promote it where it is better."""
    if context.invoked_subcommand is not None:
        return
    try:
        with console.status("learning …"):
            outcome = asyncio.run(learn_once(Settings()))
    except EncoderUnavailable as error:
        typer.echo(f"sangdam kb: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        shown = {"version": outcome.version, "promoted": outcome.promoted, **outcome.figures}
        typer.echo(json.dumps(shown, ensure_ascii=False))
        return
    used = "promoted" if outcome.promoted else "not promoted"
    typer.echo(f"version {outcome.version} is {used}: {outcome.figures['verdict']}")
    for name, value in outcome.figures.items():
        typer.echo(f"  {name}: {value}")


@app.command()
def rollback() -> None:
    """Take back the active version: the one before it orders again. The schedule then waits for `kb learn`."""

    async def run() -> tuple[int | None, int | None]:
        async with open_parts(Settings(), None) as parts:
            return await parts.rules.roll_back()

    withdrawn, active = asyncio.run(run())
    if withdrawn is None:
        typer.echo("nothing learned is active")
        raise typer.Exit(1)
    now = f"version {active} is active again" if active else "search ranks without what people chose"
    typer.echo(f"version {withdrawn} is withdrawn; {now}")


@app.command()
def versions() -> None:
    """What was learned, the newest first."""

    async def run() -> Table:
        async with open_parts(Settings(), None) as parts:
            table = Table("version", "at", "state", "questions", "verdict", box=None, padding=(0, 1))
            for kept in await parts.rules.versions():
                questions, verdict = (str(kept.figures.get(name, "")) for name in ("questions", "verdict"))
                table.add_row(str(kept.version), f"{kept.at:%Y-%m-%d %H:%M}", kept.state, questions, verdict)
            return table

    Console(highlight=False).print(asyncio.run(run()))
