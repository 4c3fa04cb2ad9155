"""Pieces of the report page: tables and plots as HTML and SVG, whatever script the labels are in. Pure."""

from collections.abc import Iterable, Sequence
from html import escape

from nlu.figures import BINS, Figures

SIDE = 260


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table; figures are given as texts."""
    heads = "".join(f"<th>{escape(name)}</th>" for name in head)
    cells = ("".join(f"<td>{escape(str(cell))}</td>" for cell in row) for row in rows)
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(f'<tr>{row}</tr>' for row in cells)}</tbody></table>"


def confusion(figures: Figures) -> str:
    """A row for each true label, a column for each guess, the darker the more of the row's utterances."""
    labels = sorted({*figures.confusion, *(guess for row in figures.confusion.values() for guess in row)})
    head = "".join(f"<th><span>{escape(label)}</span></th>" for label in labels)
    body = []
    for truth in sorted(figures.confusion):
        row, n = figures.confusion[truth], sum(figures.confusion[truth].values())
        cells = "".join(_cell(row.get(guess, 0), n, right=guess == truth) for guess in labels)
        body.append(f"<tr><th>{escape(truth)}</th>{cells}</tr>")
    return f'<table class="confusion"><thead><tr><th></th>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'


def _cell(count: int, n: int, *, right: bool) -> str:
    colour = "var(--right)" if right else "var(--wrong)"
    shade = f"background: color-mix(in srgb, {colour} {round(100 * count / n)}%, transparent)"
    return f'<td style="{shade}">{count or ""}</td>'


def reliability(figures: Figures) -> str:
    """How often what was said with a confidence came true, in tenths, against the line on which both are equal."""
    bars = []
    for number, found in enumerate(figures.reliability):
        if found is None:
            continue
        width, height = SIDE / BINS, SIDE * found.accuracy
        bars.append(
            f'<rect x="{number * width + 2:.1f}" y="{SIDE - height:.1f}" width="{width - 4:.1f}" height="{height:.1f}">'
            f"<title>{found.n} utterances, sure by {found.confidence:.2f}, right in {found.accuracy:.2f}</title></rect>"
            f'<circle cx="{SIDE * found.confidence:.1f}" cy="{SIDE - height:.1f}" r="3"/>'
        )
    ticks = "".join(
        f'<text x="{SIDE * share:.0f}" y="{SIDE + 16}" text-anchor="middle">{share:g}</text>'
        f'<text x="-6" y="{SIDE - SIDE * share + 4:.0f}" text-anchor="end">{share:g}</text>'
        for share in (0, 0.5, 1)
    )
    return (
        f'<svg class="reliability" viewBox="-34 -8 {SIDE + 50} {SIDE + 44}" role="img" '
        f'aria-label="Reliability, calibration error {figures.ece:.3f}">'
        f'<rect class="frame" x="0" y="0" width="{SIDE}" height="{SIDE}"/>{"".join(bars)}'
        f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0"/>{ticks}'
        f'<text x="{SIDE / 2}" y="{SIDE + 32}" text-anchor="middle">confidence</text></svg>'
    )


def per_label(figures: Figures) -> str:
    """Precision, recall and F1 of each label, with a bar as long as the F1."""
    rows = "".join(
        f"<tr><th>{escape(label)}</th><td>{of['n']:.0f}</td><td>{of['precision']:.3f}</td><td>{of['recall']:.3f}</td>"
        f'<td>{of["f1"]:.3f}</td><td class="bar"><i style="width: {100 * of["f1"]:.1f}%"></i></td></tr>'
        for label, of in figures.per_label.items()
    )
    head = "".join(f"<th>{name}</th>" for name in ("label", "n", "precision", "recall", "F1", ""))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
