"""`sangdam kb rule …`: pins, hidden articles and synonyms from the command line, with their log."""

import asyncio
import getpass
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contracts.rules import Hide, Pin, Rule, RuleChange, Synonym
from kb.assembly import open_parts
from service.settings import Settings

app = typer.Typer(help="What authors decide about results; holds in a running stack within a second.")
Off = Annotated[bool, typer.Option("--off", help="no longer")]


@app.command()
def pin(article_id: str, question: str, off: Off = False) -> None:
    """The article comes first for this question."""
    _change(Pin(article_id=article_id, question=question), holds=not off)


@app.command()
def hide(article_id: str, off: Off = False) -> None:
    """No search shows the article."""
    _change(Hide(article_id=article_id), holds=not off)


@app.command()
def synonym(written: str, meant: str, off: Off = False) -> None:
    """Where customers write WRITTEN, search reads MEANT."""
    _change(Synonym(written=written, meant=meant), holds=not off)


@app.command("list")
def list_command() -> None:
    """The rules that hold, and the latest changes."""

    async def run() -> tuple[Table, Table]:
        async with open_parts(Settings(), None) as parts:
            listing = await parts.rules.listing(50)
        rules, log = Table("rule", "", "", box=None), Table("at", "who", "what", "", "", box=None)
        for rule in listing.rules:
            rules.add_row(rule.kind, *_told(rule))
        for line in listing.log:
            log.add_row(f"{line.at:%Y-%m-%d %H:%M}", line.who, line.action, line.subject, line.detail)
        return rules, log

    for table in asyncio.run(run()):
        Console(highlight=False).print(table)


def _told(rule: Rule) -> tuple[str, str]:
    match rule:
        case Pin():
            return rule.article_id, rule.question
        case Hide():
            return rule.article_id, ""
        case Synonym():
            return rule.written, rule.meant


def _change(rule: Rule, *, holds: bool) -> None:
    async def run() -> bool:
        async with open_parts(Settings(), None) as parts:
            return await parts.rules.change(RuleChange(rule=rule, holds=holds, who=f"cli:{getpass.getuser()}"))

    typer.echo("done" if asyncio.run(run()) else "it was so already")
