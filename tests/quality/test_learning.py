"""Visitors make search better, and hostile ones cannot turn it (docs/decisions/0010-learning.md)."""

import random

import pytest

from contracts.articles import Article
from kb import assembly, encoder_build
from kb.encoder import Encoder
from service.settings import Settings
from tests.quality.click_simulator import Visitors, Wish
from tests.quality.learning import Centre, centre, new_centre

SETTINGS = Settings()
pytestmark = [
    pytest.mark.quality,
    pytest.mark.skipif(
        not encoder_build.is_current(SETTINGS.models / "encoder"), reason="the encoder is not built: make setup"
    ),
]
VISITS = 5
"""Visitors of each wish: with three, what is learned is at the edge of what is promoted."""
JUDGES = 350


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return assembly.load_encoder(SETTINGS)


def half() -> tuple[list[Article], list[Wish], list[Wish]]:
    """Every other article with its translation: the same picture in half the time."""
    articles, wishes, judging = new_centre()
    kept = {article.id for article in articles[::2]}
    articles = [article for article in articles if article.id in kept or article.pair in kept]
    kept = {article.id for article in articles}
    wishes, judging = ([wish for wish in all_ if wish.article_id in kept] for all_ in (wishes, judging))
    return articles, wishes, random.Random(0).sample(judging, JUDGES)


@pytest.mark.parametrize(("wrong", "gain"), [(0.0, 0.02), (0.2, 0.0)])
async def test_what_people_choose_makes_it_better_and_wrong_choices_never_worse(
    encoder: Encoder, wrong: float, gain: float
) -> None:
    """The gain was .040 at this seed. Where a fifth choose wrongly it may be none, but is never a loss."""
    articles, wishes, judging = half()
    async with centre(articles, encoder) as there:
        before = there.right(judging)
        visitors = Visitors(there, seed=0, wrong=wrong)
        for _ in range(VISITS):
            await visitors.come(wishes)
        outcome = await there.learn()
        assert outcome.promoted or wrong, outcome.figures
        assert there.right(judging) >= before + gain, outcome.figures
        if not outcome.promoted:
            return
        assert await there.parts.rules.roll_back() == (1, None)
        await there.parts.library.refresh()
        assert there.right(judging) == before


async def test_hostile_visitors_move_nothing(encoder: Encoder) -> None:
    """Five who click one article under everything: whatever is learned, it is not shown more to others."""
    articles, wishes, judging = half()
    some, target = random.Random(1).sample(wishes, 150), articles[0].id
    others = [wish for wish in judging if wish.article_id != target]
    async with centre(articles, encoder) as there:
        before, firsts = there.right(judging), _firsts(there, others, target)
        visitors = Visitors(there, seed=1)
        await visitors.come(some)
        await visitors.attack(target, some, visitors=5)
        await there.learn()
        assert there.right(judging) >= before - 0.005
        assert _firsts(there, others, target) <= firsts + 2


def _firsts(there: Centre, wishes: list[Wish], target: str) -> int:
    """How often the target comes first where something else is sought."""
    return round(there.right([Wish(wish.question, target) for wish in wishes]) * len(wishes))
