"""The sample articles into the store, once: `python -m kb.samples_import`. What becomes of them later is left alone."""

import asyncio
import sys

from kb.articles import ArticleStore, Saved
from kb.assembly import open_articles
from kb.formats import FormatError
from kb.importing import read_file, read_pictures
from service.settings import REPOSITORY, Settings

SAMPLES = REPOSITORY / "kb" / "samples" / "articles"
MARK = "samples"


async def import_samples(store: ArticleStore) -> Saved | None:
    """None where it was done before. Raises FormatError where a sample is no article, which a test rules out."""
    articles, report = await asyncio.to_thread(read_file, SAMPLES)
    pictures, faults = await asyncio.to_thread(read_pictures, SAMPLES)
    if problems := (*report.problems, *faults):
        worst = problems[0]
        raise FormatError(f"sample {worst.source}, line {worst.line}: {worst.reason}")
    return await store.put_once(MARK, articles, pictures)


async def _main() -> int:
    async with open_articles(Settings()) as store:
        saved = await import_samples(store)
    done = "imported before" if saved is None else f"{saved.added} added, {saved.changed} changed"
    sys.stderr.write(f"sample articles: {done}\n")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
