"""Renders the development pages: `python -m ocr.pages.render OUT` writes pictures and `labels.jsonl`."""

import argparse
import io
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from ocr.pages import canvas, fonts, screens, wear
from ocr.pages.canvas import Canvas, Page

SEED = 20261122
PAGES = 60
WIDTHS = (720, 828, 1080)


def pages(count: int = PAGES, seed: int = SEED) -> Iterator[Page]:
    """Every kind of screen, theme and wear in turn; the same seed gives the same pages."""
    kinds, wears = list(screens.KINDS), list(wear.KINDS)
    for number in range(count):
        kind, worn = kinds[number % len(kinds)], wears[number // len(kinds) % len(wears)]
        chance = Random(f"{seed} {number}")
        yield wear.KINDS[worn](_drawn(f"{number:03}-{kind}-{worn}", kind, worn, chance), chance)


def error_screens(codes: Sequence[str], seed: int = SEED) -> Iterator[Page]:
    """One screen for each code, as a phone shows it: some worn, some dark."""
    wears = list(wear.KINDS)
    for number, code in enumerate(codes):
        worn = wears[number % len(wears)]
        chance = Random(f"{seed} code {number}")
        yield wear.KINDS[worn](_drawn(f"{code}-{worn}", "error", worn, chance, code), chance)


def notes(count: int, seed: int = SEED) -> Iterator[Page]:
    """Photographed sheets of paper, written by hand and printed in turn."""
    for number in range(count):
        chance = Random(f"{seed} note {number}")
        family = (fonts.PEN, "nanum")[number % 2]
        sheet = Canvas(chance.choice(WIDTHS[1:]), family, canvas.LIGHT[2])
        screens.note(sheet, chance)
        kind = "handwriting" if family == fonts.PEN else "print"
        name = f"note-{number:03}-{kind}"
        yield wear.photographed(Page(name, kind, False, family, "photo", sheet.finished(), tuple(sheet.lines)), chance)


def _drawn(name: str, kind: str, worn: str, chance: Random, code: str | None = None) -> Page:
    dark = chance.random() < 0.4
    family = chance.choice(list(fonts.FAMILIES))
    sheet = Canvas(chance.choice(WIDTHS), family, chance.choice(canvas.DARK if dark else canvas.LIGHT))
    if code is None:
        screens.KINDS[kind](sheet, chance)
    else:
        screens.error(sheet, chance, code)
    return Page(name, kind, dark, family, worn, sheet.finished(), tuple(sheet.lines))


def encoded(page: Page) -> bytes:
    """The page as the file a customer would send."""
    file = io.BytesIO()
    if page.quality is None:
        page.image.save(file, "PNG")
    else:
        page.image.save(file, "JPEG", quality=page.quality)
    return file.getvalue()


def write(made: Iterator[Page], out: Path) -> int:
    """Pictures and labels, as `sangdam ocr eval` reads them; gives the number of pages."""
    (out / "images").mkdir(parents=True, exist_ok=True)
    rows = []
    for page in made:
        path = canvas.file_name(page)
        (out / path).write_bytes(encoded(page))
        rows.append(
            {
                "file": str(path),
                "kind": page.kind,
                "dark": page.dark,
                "font": page.font,
                "wear": page.wear,
                "lines": [
                    {"text": line.text, "quad": line.quad, "ink": line.ink, "side": line.side} for line in page.lines
                ],
            }
        )
    (out / "labels.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return len(rows)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m ocr.pages.render", description="Renders development pages.")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--codes", help="error screens of these codes instead, separated by commas")
    options = parser.parse_args()
    made = (
        error_screens(options.codes.split(","), options.seed) if options.codes else pages(options.pages, options.seed)
    )
    try:
        count = write(made, options.out)
    except fonts.FontsMissing as error:
        sys.stderr.write(f"pages: {error}\n")
        return 1
    sys.stderr.write(f"pages: {count} written to {options.out}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
