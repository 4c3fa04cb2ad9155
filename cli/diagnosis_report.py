"""What `sangdam diagnose` shows on the terminal."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from actions.diagnosis.check import Compiled
from actions.diagnosis.problems import Problem
from contracts.diagnosis import Asked, Explained, Failed, Step

COLOURS = {"error": "red", "warning": "yellow"}


def show_check(files: Sequence[Path], good: Mapping[str, Compiled], problems: Sequence[Problem]) -> None:
    """A line for each file, and below it what is wrong with it. `good`: those that can be read, by file name."""
    console = Console(highlight=False, soft_wrap=True)
    width = max((len(file.name) for file in files), default=0)
    for file in files:
        found = sorted((p for p in problems if p.file == file.name), key=lambda p: p.line)
        compiled = good.get(file.name)
        about = f"{'':{width - len(file.name)}}  [dim]{_about(compiled)}[/]" if compiled else ""
        console.print(f"{_mark(found)} {escape(file.name)}{about}")
        for p in found:
            console.print(f"  {escape(p.file)}:{p.line}: [{COLOURS[p.level]}]{p.level}[/]: {escape(p.text)}")
    faulty = {p.file for p in problems if p.level == "error"}
    warnings = sum(p.level == "warning" for p in problems)
    noted = f", {warnings} warning{'s' * (warnings > 1)}" if warnings else ""
    console.print(f"[bold]{len(files) - len(faulty)} of {len(files)} diagnoses are fine[/]{noted}")


def show_step(step: Step) -> None:
    """What the customer would get, and above it what the records say."""
    console = Console(highlight=False)
    match step:
        case Asked():
            console.print(
                f"[bold]{escape(step.question)}[/]" + " (that value is none of this customer's)" * step.unknown
            )
            for option in step.options:
                console.print(f"  --given {step.parameter}={option.value}   {option.label}", markup=False)
        case Failed():
            console.print("[red]the records could not be read[/]")
            for query, why in step.failed.items():
                console.print(f"  {query}: {why}", markup=False)
        case Explained():
            console.print(_facts(step))
            default = "" if step.found else ": no row fits, so a human gets the facts"
            console.print(f"\nrow: [bold]{step.outcome}[/]" + default + " (a human has to confirm)" * step.confirm)
            console.print(f"\n{step.text}\n", markup=False)
            for fact in step.facts:
                console.print(f"  • {fact.label}: {fact.text}", markup=False)
            for button in step.buttons:
                console.print(f"  [{button.title}] {button.deep_link or button.url or button.phone}", markup=False)
            if step.article_id:
                console.print(f"  article: {step.article_id}", markup=False)


def _facts(step: Explained) -> Table:
    """Everything an agent would see; an arrow where the cause rests on it."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    grounds = {fact.name for fact in step.facts}
    for fact in step.known:
        table.add_row(
            "→" if fact.name in grounds else "", f"[dim]{fact.name}[/]", escape(fact.label), escape(fact.text)
        )
    return table


def _mark(found: Sequence[Problem]) -> str:
    if any(p.level == "error" for p in found):
        return "[red]✗[/]"
    return "[yellow]![/]" if found else "[green]✓[/]"


def _about(compiled: Compiled) -> str:
    diagnosis = compiled.diagnosis
    queries = "1 query" if len(diagnosis.queries) == 1 else f"{len(diagnosis.queries)} queries"
    return f"{len(diagnosis.outcomes)} rows, {len(diagnosis.facts)} facts, {queries}"
