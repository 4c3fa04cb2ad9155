"""The fonts that lines are rendered with; found by file name below the folders given to the trainer.

`python -m ocr.training.fonts FOLDER` fetches them there: Debian and npm packages, unpacked, not installed.

`share` is how often a family is drawn. Held-out families are for validation alone.
"""

import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import ImageFont


@dataclass(frozen=True, slots=True)
class Family:
    """One design: file names of its weights, from which package, under which licence. `index`: face in a .ttc."""

    files: tuple[str, ...]
    package: str
    licence: str
    share: float
    index: int = 0
    held_out: bool = False


SUFFIXES = {".ttf", ".ttc", ".otf", ".woff2"}
NANUM, NOTO, UN, BAEKMUK, WOOWA = (
    "fonts-nanum",
    "fonts-noto-cjk",
    "fonts-unfonts-core",
    "fonts-baekmuk",
    "fonts-woowa-bm",
)
FAMILIES = (
    Family(
        tuple(f"Pretendard-{w}.otf" for w in ("Light", "Regular", "Medium", "SemiBold", "Bold", "ExtraBold")),
        "pretendard",
        "OFL-1.1",
        4,
    ),
    Family(("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"), NOTO, "OFL-1.1", 4, index=1),
    Family(("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"), NOTO, "OFL-1.1", 1, index=1),
    Family(
        ("NanumGothic.ttf", "NanumGothicBold.ttf", "NanumGothicLight.ttf", "NanumGothicExtraBold.ttf"),
        NANUM,
        "OFL-1.1",
        3,
    ),
    Family(("NanumBarunGothic.ttf", "NanumBarunGothicBold.ttf", "NanumBarunGothicLight.ttf"), NANUM, "OFL-1.1", 3),
    Family(("NanumSquareR.ttf", "NanumSquareB.ttf", "NanumSquareL.ttf", "NanumSquareEB.ttf"), NANUM, "OFL-1.1", 2),
    Family(("NanumSquareRoundR.ttf", "NanumSquareRoundB.ttf"), NANUM, "OFL-1.1", 1.5),
    Family(("NanumMyeongjo.ttf", "NanumMyeongjoBold.ttf"), NANUM, "OFL-1.1", 1.5),
    Family(("NanumGothicCoding.ttf", "NanumGothicCodingBold.ttf"), NANUM, "OFL-1.1", 1),
    Family(("NanumBarunpenR.ttf", "NanumBarunpenB.ttf"), "fonts-nanum-extra", "OFL-1.1", 0.7),
    Family(("NanumPen.ttf", "NanumBrush.ttf"), "fonts-nanum-extra", "OFL-1.1", 0.3),
    Family(("WantedSans-Regular.ttf", "WantedSans-Medium.ttf", "WantedSans-Bold.ttf"), "wanted-sans", "OFL-1.1", 2),
    Family(
        ("ibm-plex-sans-kr-korean-400-normal.woff2", "ibm-plex-sans-kr-korean-600-normal.woff2"),
        "@fontsource/ibm-plex-sans-kr",
        "OFL-1.1",
        2,
    ),
    Family(
        ("gothic-a1-korean-400-normal.woff2", "gothic-a1-korean-700-normal.woff2"),
        "@fontsource/gothic-a1",
        "OFL-1.1",
        2,
    ),
    Family(("UnDotum.ttf", "UnDotumBold.ttf"), UN, "GPL-2.0", 2),
    Family(("UnBatang.ttf", "UnBatangBold.ttf"), UN, "GPL-2.0", 1.5),
    Family(("UnGraphic.ttf", "UnGraphicBold.ttf"), UN, "GPL-2.0", 0.7),
    Family(("UnDinaru.ttf", "UnDinaruBold.ttf"), UN, "GPL-2.0", 0.5),
    Family(("UnGungseo.ttf", "UnPilgi.ttf"), UN, "GPL-2.0", 0.4),
    Family(("dotum.ttf", "gulim.ttf"), BAEKMUK, "Baekmuk (permissive)", 2.5),
    Family(("batang.ttf", "hline.ttf"), BAEKMUK, "Baekmuk (permissive)", 1.5),
    Family(("BMHANNAPro.ttf", "BMHANNAAir_ttf.ttf", "BMHANNA_11yrs_ttf.ttf"), WOOWA, "OFL-1.1", 2),
    Family(("BMJUA_ttf.ttf",), WOOWA, "OFL-1.1", 1),
    Family(("BMYEONSUNG_ttf.ttf", "BMKIRANGHAERANG-TTF.ttf", "BMEULJIROTTF.ttf"), WOOWA, "OFL-1.1", 0.8),
    Family(("D2Coding-Ver1.3.2-20180524-all.ttc",), "fonts-naver-d2coding", "OFL-1.1", 1),
    Family(("Bandal.ttf", "Guseul.ttf"), "fonts-alee", "Artistic-1.0", 0.3),
    Family(
        tuple(f"SUIT-{w}.ttf" for w in ("Regular", "Medium", "Bold")), "@sun-typeface/suit", "OFL-1.1", 3, held_out=True
    ),
    Family(("BMDOHYEON_ttf.ttf",), WOOWA, "OFL-1.1", 1, held_out=True),
    Family(("gowun-batang-korean-400-normal.woff2",), "@fontsource/gowun-batang", "OFL-1.1", 1, held_out=True),
)


@dataclass(frozen=True, slots=True)
class Font:
    """One face on disk, and the characters that it maps to glyphs."""

    path: Path
    index: int
    share: float
    characters: frozenset[str]

    def can_draw(self, text: str) -> bool:
        return self.characters.issuperset(text) and all(_inked(self.path, self.index, c) for c in text)

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        return _load(self.path, size, self.index)


@cache
def _inked(path: Path, index: int, character: str) -> bool:
    """Whether a character has ink: some fonts map what they lack to an empty glyph."""
    return character == " " or _load(path, 12, index).getmask(character).getbbox() is not None


@cache
def _load(path: Path, size: int, index: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, index=index, layout_engine=ImageFont.Layout.BASIC)


def find_fonts(folders: Iterable[Path], *, held_out: bool) -> Sequence[Font]:
    """The faces found below the folders.

    Raises FileNotFoundError, which names the packages that are missing.
    """
    files = {path.name: path for folder in folders for path in folder.rglob("*") if path.suffix in SUFFIXES}
    families = [family for family in FAMILIES if family.held_out == held_out]
    missing = sorted({family.package for family in families if not any(name in files for name in family.files)})
    if missing:
        raise FileNotFoundError(
            f"fonts missing: {', '.join(missing)}; fetch them by python -m ocr.training.fonts FOLDER"
        )
    found = []
    for family in families:
        names = [name for name in family.files if name in files]
        found += [
            Font(files[name], family.index, family.share / len(names), _mapped(files[name], family.index))
            for name in names
        ]
    return found


def _mapped(path: Path, index: int) -> frozenset[str]:
    from fontTools.ttLib import TTFont

    with TTFont(path, fontNumber=index, lazy=True) as font:
        return frozenset(map(chr, font.getBestCmap()))


def fetch(folder: Path) -> None:
    """Downloads and unpacks every package named above below the folder. Needs apt-get, dpkg and npm."""
    packages = sorted({family.package for family in FAMILIES})
    with TemporaryDirectory() as scratch:
        for package in packages:
            if package.startswith("fonts-"):
                subprocess.run(["apt-get", "download", package], cwd=scratch, check=True)
            else:
                subprocess.run(["npm", "pack", "--silent", package], cwd=scratch, check=True)
        folder.mkdir(parents=True, exist_ok=True)
        for archive in sorted(Path(scratch).iterdir()):
            if archive.suffix == ".deb":
                subprocess.run(["dpkg", "-x", archive, folder], check=True)
            else:
                target = folder / archive.stem
                target.mkdir(exist_ok=True)
                subprocess.run(["tar", "-xzf", archive, "-C", target], check=True)


if __name__ == "__main__":
    fetch(Path(sys.argv[1]))
