"""Draws the pictures of the sample articles: `python kb/samples/draw.py`, with Chromium installed.

Each is one screen of 두레톡 with the row to tap, made of README.md's menu tree, so that no picture can show a menu that
is not there. `pictures.toml` lists them.
"""

import asyncio
import html
import re
import shutil
import tomllib
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright

HERE = Path(__file__).parent
OUT = HERE / "articles" / "pictures"
WIDTH = 360
ROWS = 6
COLOURS = 96
"""Of a picture's palette: a third of the size, and no difference that one sees."""
_LINE = re.compile(r"^(?P<indent> *)- (?P<ko>.+?) / (?P<en>.+?)(?: → (?P<link>\S+))?$")


@dataclass
class Menu:
    """A screen, or a row that does something at once. `name`: by language."""

    name: dict[str, str]
    rows: list["Menu"] = field(default_factory=list)


def read_tree(readme: str) -> list[Menu]:
    """The menu tree of README.md."""
    tree = readme.split("## Menu tree", 1)[1]
    roots: list[Menu] = []
    open_at: list[Menu] = []
    for found in filter(None, map(_LINE.match, tree.splitlines())):
        depth = len(found["indent"]) // 2
        menu = Menu({"ko": found["ko"], "en": found["en"]})
        del open_at[depth:]
        (open_at[-1].rows if open_at else roots).append(menu)
        open_at.append(menu)
    return roots


def find(rows: list[Menu], path: list[str], lang: str) -> list[Menu]:
    """The menus of a path, which starts anywhere in the tree. Raises LookupError where there is no such path."""
    name, *rest = path
    for menu in rows:
        if menu.name[lang] == name:
            return [menu, *(find(menu.rows, rest, lang) if rest else [])]
    for menu in rows:
        try:
            return find(menu.rows, path, lang)
        except LookupError:
            continue
    raise LookupError(f"no menu {' > '.join(path)!r}")


def draw(menus: list[Menu], lang: str, font: str) -> str:
    """The screen on which the last menu of the path is a row, as HTML."""
    *before, wanted = menus
    screen = before[-1]
    at = screen.rows.index(wanted)
    first = max(0, min(at - ROWS // 2, len(screen.rows) - ROWS))
    rows = "".join(
        f'<li class="{"wanted" if row is wanted else ""}"><i style="--hue:{hue(row)}"></i>{say(row, lang)}<b></b></li>'
        for row in screen.rows[first : first + ROWS]
    )
    steps = "<s>›</s>".join(f"<span>{say(menu, lang)}</span>" for menu in menus)
    return f"""<!doctype html><meta charset="utf-8"><style>{STYLE.replace("FONT", font)}</style>
    <main><nav>{steps}</nav><section><header><s>‹</s>{say(screen, lang)}</header><ul>{rows}</ul></section></main>"""


def say(menu: Menu, lang: str) -> str:
    return html.escape(menu.name[lang])


def hue(menu: Menu) -> int:
    """The same row has the same colour in every picture."""
    return sum(menu.name["en"].encode()) * 47 % 360


STYLE = """
@font-face { font-family: Drawn; font-weight: 100 900; src: url("FONT"); }
* { margin: 0; padding: 0; box-sizing: border-box; text-decoration: none; }
body { width: 360px; background: #eef1f7; color: #1a1d27; font: 500 16px/1.4 Drawn; letter-spacing: -.01em; }
main { padding: 16px 20px 0; }
nav { display: flex; flex-wrap: wrap; gap: 4px 8px; align-items: center; margin-bottom: 14px; color: #596072;
  font-size: 14px; font-weight: 600; }
nav s { color: #a3aabb; }
nav span:last-child { color: #3a54d0; }
section { overflow: hidden; border-radius: 22px 22px 0 0; background: #fff;
  box-shadow: 0 6px 24px rgb(20 26 50 / 12%); }
header { display: flex; gap: 10px; align-items: center; padding: 16px 20px 12px; font-size: 18px; font-weight: 700; }
header s { color: #8b93a6; font-size: 24px; line-height: 1; }
ul { padding: 0 8px 10px; list-style: none; }
li { display: flex; gap: 12px; align-items: center; min-height: 50px; padding: 0 12px; border-radius: 14px;
  color: #4a5163; }
li i { width: 26px; height: 26px; border-radius: 9px; background: hsl(var(--hue) 42% 88%); }
li b { width: 8px; height: 8px; margin-left: auto; border: solid #b6bccb; border-width: 2px 2px 0 0; rotate: 45deg; }
li.wanted { position: relative; background: #eef1fc; box-shadow: inset 0 0 0 2.5px #3a54d0; color: #1a1d27;
  font-weight: 700; }
li.wanted::after { position: absolute; right: 40px; width: 26px; height: 26px; border: 2.5px solid #3a54d0;
  border-radius: 50%; background: rgb(58 84 208 / 22%); box-shadow: 0 0 0 6px rgb(58 84 208 / 12%); content: ""; }
"""


async def main() -> None:
    font = next(HERE.parents[1].glob("*/**/pretendard/dist/web/variable/woff2/PretendardVariable.woff2"))
    tree = read_tree((HERE / "README.md").read_text(encoding="utf-8"))
    wanted = tomllib.loads((HERE / "pictures.toml").read_text(encoding="utf-8"))
    OUT.mkdir(exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": WIDTH, "height": 200}, device_scale_factor=2)
        scratch = OUT / ".page.html"
        for name, picture in wanted.items():
            menus = find(tree, picture["path"].split(" > "), picture["lang"])
            scratch.write_text(draw(menus, picture["lang"], font.as_uri()), encoding="utf-8")
            await page.goto(scratch.as_uri())
            await page.evaluate("document.fonts.ready")
            shot = Image.open(BytesIO(await page.screenshot(full_page=True)))
            shot.convert("RGB").quantize(COLOURS).save(OUT / f"{name}.png", optimize=True)
        scratch.unlink(missing_ok=True)
        await browser.close()
    print(f"{len(wanted)} pictures in {OUT}")  # noqa: T201  # a command


if __name__ == "__main__":
    asyncio.run(main())
