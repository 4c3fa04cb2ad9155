"""Sentences for people, from gettext catalogues (`LANG.po`) read through Babel."""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations


class Catalogue:
    """The sentences of one folder in each of its languages; keys are the msgids."""

    def __init__(self, folder: Path, default: str = "ko") -> None:
        self._default = default
        self._by_language = {path.stem: _load(path) for path in sorted(folder.glob("*.po"))}
        if default not in self._by_language:
            raise FileNotFoundError(f"no catalogue {folder / default}.po")

    def say(self, key: str, lang: str | None = None, **values: object) -> str:
        """The sentence `key`, with `{name}` replaced. Raises KeyError where the default language lacks it."""
        for name in (lang, self._default):
            texts = self._by_language.get(name or "")
            if texts and (text := texts.gettext(key)) != key:
                return str(text.format(**values) if values else text)
        raise KeyError(f"no sentence {key!r}")

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._by_language)


@cache
def _load(path: Path) -> Translations:
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.stem, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translations(fp=compiled)
