"""A help centre that learns from simulated visitors, and the plot of how much: `make learning-curve`.

The centre is new: of the sample articles it has titles and bodies, none of their wordings. Those and the development
questions are what customers ask; every other one of an article's comes from a visitor, the rest judge.
"""

import argparse
import asyncio
import random
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from contracts.articles import Article
from contracts.search import SearchRequest, SearchResponse
from kb import assembly
from kb.asked import read_articles, read_questions
from kb.assembly import Parts, open_parts
from kb.encoder import Encoder
from kb.events import FeedbackKind, FollowUpKind
from kb.learning.school import Outcome, study
from kb.rerank import AsFused
from kb.search import search
from service.settings import REPOSITORY, Settings
from tests.quality.click_simulator import Visitors, Wish

SAMPLES = REPOSITORY / "kb" / "samples"
STEPS = (0, 400, 800, 1_600, 3_200)
WRONG = 0.2


@dataclass(frozen=True, slots=True)
class Centre:
    """A running help centre, as its visitors see it (`tests.quality.click_simulator.Service`)."""

    parts: Parts
    encoder: Encoder

    async def search(self, request: SearchRequest) -> SearchResponse:
        return await self.parts.help_search.search(request)

    async def feedback(self, search_id: str, article_id: str, kind: str, visitor: str) -> None:
        await self.parts.events.feedback(search_id, article_id, cast("FeedbackKind", kind), visitor)

    async def follow_up(self, search_id: str, kind: str, visitor: str) -> None:
        await self.parts.events.follow_up(search_id, cast("FollowUpKind", kind), visitor)

    async def learn(self) -> Outcome:
        """As `sangdam kb learn`; what is promoted orders from then on."""
        outcome = await study(self.parts.help_search.index, self.encoder, self.parts.events, self.parts.rules)
        await self.parts.library.refresh()
        return outcome

    def right(self, wishes: Sequence[Wish]) -> float:
        """R@1, exact matches included, nothing recorded."""
        index, calibration = self.parts.help_search.index, assembly.calibration_for(self.encoder)
        found = [
            search(wish.question, index, encoder=self.encoder, reranker=AsFused(), calibration=calibration, count=1)
            for wish in wishes
        ]
        hits = [one.ranked[0].hit.article.id if one.ranked else "" for one in found]
        return sum(hit == wish.article_id for hit, wish in zip(hits, wishes, strict=True)) / len(wishes)


@asynccontextmanager
async def centre(articles: Sequence[Article], encoder: Encoder) -> AsyncIterator[Centre]:
    """Over a data folder of its own, gone at the end."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_parts(Settings(data_dir=Path(folder)), encoder) as parts:
            await parts.articles.put(articles)
            await parts.library.refresh()
            yield Centre(parts, encoder)


def new_centre() -> tuple[list[Article], list[Wish], list[Wish]]:
    """Articles without wordings, the wishes of visitors, and those that judge."""
    articles, ids = read_articles(SAMPLES / "articles")
    ours = {theirs: own for own, theirs in ids.items()}
    asked: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        asked[article.id] += article.wordings
    for question in read_questions(SAMPLES / "questions.jsonl", set(ours)):
        if question.doc is not None:
            asked[ours[question.doc]].append(question.query)
    wishes = [Wish(question, article_id) for article_id, own in asked.items() for question in dict.fromkeys(own)]
    bare = [article.model_copy(update={"wordings": ()}) for article in articles]
    return bare, wishes[::2], wishes[1::2]


async def measure(encoder: Encoder, wrong: float, seed: int, judges: int) -> list[tuple[int, float]]:
    """(clicks, R@1) after each step of visitors."""
    articles, wishes, judging = new_centre()
    judging = random.Random(0).sample(judging, judges)
    coming = random.Random(seed).sample(wishes, len(wishes))
    points = []
    async with centre(articles, encoder) as there:
        visitors = Visitors(there, seed=seed, wrong=wrong)
        before = 0
        for step in STEPS:
            more = [coming[at % len(coming)] for at in range(before, step)]
            before = step
            if more:
                await visitors.come(more)
                await there.learn()
            points.append((visitors.clicks, there.right(judging)))
    return points


def draw(lines: dict[str, list[tuple[int, float]]]) -> str:
    """An SVG: R@1 in per cent over clicks."""
    width, height, left, bottom = 640, 360, 56, 44
    most = max(x for points in lines.values() for x, _ in points) or 1
    values = [y for points in lines.values() for _, y in points]
    low, high = int(min(values) * 100) - 1, int(max(values) * 100) + 2

    def at(x: float, y: float) -> str:
        across = left + x / most * (width - left - 150)
        return f"{across:.1f},{height - bottom - (y * 100 - low) / (high - low) * (height - bottom - 24):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
    ]
    for percent in range(low, high + 1, 2):
        start, end = at(0, percent / 100), at(most, percent / 100)
        line = start.split(",")[1]
        parts.append(f'<polyline points="{start} {end}" stroke="#e3e3e3" fill="none"/>')
        parts.append(f'<text x="{left - 8}" y="{line}" text-anchor="end" dominant-baseline="middle">{percent}</text>')
    for number, (name, points) in enumerate(lines.items()):
        colour = ("#2456c8", "#c8462b", "#6b7280")[number % 3]
        parts.append(
            f'<polyline points="{" ".join(at(*point) for point in points)}" stroke="{colour}" stroke-width="2" '
            'fill="none"/>'
        )
        for point in points:
            across, down = at(*point).split(",")
            parts.append(f'<circle cx="{across}" cy="{down}" r="3" fill="{colour}"/>')
        across, down = at(*points[-1]).split(",")
        parts.append(f'<text x="{float(across) + 10}" y="{down}" fill="{colour}">{name}</text>')
    for x, _ in next(iter(lines.values())):
        parts.append(f'<text x="{at(x, low / 100).split(",")[0]}" y="{height - 24}" text-anchor="middle">{x}</text>')
    parts.append(f'<text x="{left}" y="14">R@1, %</text><text x="{left}" y="{height - 6}">clicks learned</text></svg>')
    return "\n".join(parts) + "\n"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--out", type=Path, default=REPOSITORY / "docs" / "pictures" / "learning-curve.svg")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--judges", type=int, default=500)
    chosen = options.parse_args()
    encoder = assembly.load_encoder(Settings())
    lines: dict[str, Any] = {
        name: asyncio.run(measure(encoder, wrong, chosen.seed, chosen.judges))
        for name, wrong in (("clean", 0.0), ("a fifth wrong", WRONG))
    }
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(draw(lines), encoding="utf-8")
    for name, points in lines.items():
        print(name, " ".join(f"{clicks}:{right:.3f}" for clicks, right in points))  # noqa: T201


if __name__ == "__main__":
    main()
