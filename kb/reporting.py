"""What the commands print for people, and search results as JSON."""

from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from kb.hits import Scored
from kb.importing import ImportReport
from kb.search import Found

MAX_PROBLEMS = 100
_LINES_OF_BODY = 12
FAIR_POINTS = 3


def imported(report: ImportReport, console: Console) -> None:
    """Every bad row with its place and reason, then what became of the good ones."""
    for problem in report.problems[:MAX_PROBLEMS]:
        console.print(
            f"[red]{escape(problem.source)}, line {problem.line}[/]: {escape(problem.reason)}", soft_wrap=True
        )
    if len(report.problems) > MAX_PROBLEMS:
        console.print(f"… and {len(report.problems) - MAX_PROBLEMS} more")
    if report.ignored:
        console.print(f"[yellow]fields we do not have were left out[/]: {escape(', '.join(report.ignored))}")
    pictures = f", {report.pictures} pictures" if report.pictures else ""
    good = f"{report.valid} good, {len(report.problems)} bad{pictures}"
    if report.written:
        saved = report.saved
        console.print(f"{good}: {saved.added} added, {saved.changed} changed, {saved.unchanged} as they were")
    else:
        hint = "; --skip-bad imports the good ones" if report.problems else ""
        console.print(f"{good}: nothing was written{hint}")


def found(result: Found, k: int, console: Console) -> None:
    """The answer whole, then similar questions with their scores and reasons."""
    if result.abstained:
        console.print(f"[yellow]nothing fits[/] (chance {result.chance:.2f}); least unlike:")
    if result.answer:
        article = result.answer.hit.article
        console.print(f"[green]{'exact' if result.exact else 'confident'} answer[/]  [bold]{escape(article.title)}[/]")
        console.print(escape("\n".join(article.body.splitlines()[:_LINES_OF_BODY])), style="dim")
    table = Table("", "score", "article", "title", "why", box=None, padding=(0, 1))
    for place, scored in enumerate(result.ranked[:k], start=1):
        article = scored.hit.article
        table.add_row(str(place), f"{scored.score:.2f}", article.id, escape(article.title), escape(_why(scored)))
    console.print(table)


def found_as_json(result: Found, k: int) -> dict[str, Any]:
    """As `POST /search` answers, without a search's id."""
    return {
        "abstained": result.abstained,
        "answer": _row(result.answer) | {"match": "exact" if result.exact else "search"} if result.answer else None,
        "suggestions": [_row(scored) for scored in result.ranked[:k] if scored is not result.answer],
        "chance": round(result.chance, 4),
    }


def figures(measured: dict[str, Any], console: Console) -> None:
    """One column of figures, or one each for before, after and the baseline."""
    columns = {name: value for name, value in measured.items() if isinstance(value, dict) and "r@1" in value}
    if "r@1" in measured:
        columns = {"search": {name: value for name, value in measured.items() if name not in columns}, **columns}
    apart = ("by_style", "reliability")
    names = [name for name in dict.fromkeys(n for column in columns.values() for n in column) if name not in apart]
    table = Table("", *columns, box=None, padding=(0, 1))
    for name in names:
        table.add_row(name, *(str(column.get(name, "")) for column in columns.values()))
    console.print(table)
    last = list(columns.values())[-1] if "r@1" not in measured else measured
    if fair := last.get("by_style"):
        console.print(_fairness(fair, last["r@1"]))
    if bins := last.get("reliability"):
        console.print(_reliability(bins))
    if "promoted" in measured:
        used = "used" if measured["promoted"] else "not used"
        console.print(f"what was learned is {used}: {measured['learning']['verdict']}")


def _fairness(styles: dict[str, dict[str, float]], whole: float) -> Table:
    """R@1 of each way to write, and how far it is from that of all."""
    table = Table("written", "questions", "r@1", "r@3", "from all", box=None, padding=(0, 1))
    for name, found in styles.items():
        away = (found["r@1"] - whole) * 100
        mark = "" if away >= -FAIR_POINTS else "  below"
        table.add_row(name, str(found["questions"]), f"{found['r@1']:.3f}", f"{found['r@3']:.3f}", f"{away:+.1f}{mark}")
    return table


def _reliability(bins: list[dict[str, float]]) -> Table:
    """The chance that any article answers, as said and as it was."""
    table = Table("chance", "came true", "", box=None, padding=(0, 1))
    for one in bins:
        table.add_row(f"{one['chance']:.2f}", f"{one['true']:.2f}", "▇" * round(one["true"] * 20))
    return table


def _row(scored: Scored) -> dict[str, Any]:
    return {
        "article_id": scored.hit.article.id,
        "title": scored.hit.article.title,
        "score": round(scored.score, 4),
        "reasons": [reason.model_dump() for reason in scored.reasons],
    }


def _why(scored: Scored) -> str:
    return "; ".join(f"{reason.code}: {reason.detail}" if reason.detail else reason.code for reason in scored.reasons)
