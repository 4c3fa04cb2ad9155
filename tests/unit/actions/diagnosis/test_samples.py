"""두레톡's diagnoses over its 60 fictional customers: every outcome happens to somebody, and reads well."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from actions.diagnosis import files
from actions.diagnosis.check import Compiled, against_articles, against_records, doubled_examples
from actions.diagnosis.look_up import look_up
from cli.diagnose import SampleRecords
from contracts.diagnosis import Asked, DiagnosisRequest, Explained
from records.customers import COUNT, lives
from records.queries import QUERIES
from records.store import RecordStore
from service.settings import REPOSITORY

ALL = {c.diagnosis.id: c for c in (files.read(p)[0] for p in files.paths(REPOSITORY / "actions" / "diagnoses")) if c}
MENU = (REPOSITORY / "kb" / "samples" / "README.md").read_text(encoding="utf-8")
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def records(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SampleRecords]:
    store = await RecordStore.open(f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('records') / 'r.sqlite3'}")
    yield SampleRecords(store)
    await store.close()


async def test_there_are_at_least_eight_and_nothing_is_wrong_with_them() -> None:
    wanted = {
        "notifications-missing", "login-blocked", "post-deleted", "refund-late",
        "coupon-refused", "order-cancelled", "charged-twice", "messages-not-sent",
    }  # fmt: skip
    assert set(ALL) >= wanted
    articles = frozenset(p.name.removesuffix(".md") for p in (REPOSITORY / "kb/samples/articles").glob("*.md"))
    described = [query.description for query in QUERIES.values()]
    for path in files.paths(REPOSITORY / "actions" / "diagnoses"):
        compiled, problems = files.read(path)
        assert compiled is not None, problems
        assert [*problems, *against_records(compiled, described), *against_articles(compiled, articles)] == []
        assert len(compiled.diagnosis.outcomes) >= 3
    assert doubled_examples(list(ALL.values())) == []


@pytest.mark.parametrize("compiled", ALL.values(), ids=ALL)
async def test_menus_and_screens_are_duretalks_own(compiled: Compiled) -> None:
    diagnosis = compiled.diagnosis
    for outcome in diagnosis.outcomes:
        for path in re.findall(r"「([^」]+)」", outcome.cause.ko):
            for menu in path.split(" > "):
                assert f"- {menu} / " in MENU or f"- {menu} (" in MENU, (outcome.id, menu)
        for button in outcome.buttons:
            assert button.deep_link is not None
            assert f"→ {button.deep_link}\n" in MENU, button.deep_link
            assert len(button.title.ko) <= 14


def now() -> datetime:
    """Whatever day it is: the stories are told from now."""
    return datetime.now(UTC)


async def every_step(compiled: Compiled, records: SampleRecords, customer: str, lang: str) -> list[Explained]:
    """What this customer is told, for each of the choices they have."""
    first = DiagnosisRequest.model_validate({"diagnosis": compiled.diagnosis.id, "customer": customer, "lang": lang})
    step = await look_up(compiled, first, records, now)
    if isinstance(step, Explained):
        return [step]
    assert isinstance(step, Asked), step
    told = []
    for option in step.options:
        chosen = first.model_copy(update={"given": {step.parameter: option.value}})
        step_ = await look_up(compiled, chosen, records, now)
        assert isinstance(step_, Explained)
        told.append(step_)
    return told


async def test_every_outcome_happens_to_somebody(records: SampleRecords, tmp_path: Path) -> None:
    reached = set()
    for compiled in ALL.values():
        for number in range(1, COUNT + 2):  # the last one is nobody, of whom there is no record
            for step in await every_step(compiled, records, f"c-{number:03}", "ko"):
                reached.add(f"{compiled.diagnosis.id}/{step.outcome}")
    # One outcome is everybody's at once, and so nobody's story.
    fault = [{"incident": 1, "title": "메시지가 늦게 가요", "until_in": 30}]
    store = await RecordStore.open(f"sqlite+aiosqlite:///{tmp_path / 'r.sqlite3'}", {"service_status": fault})
    [step] = await every_step(ALL["messages-not-sent"], SampleRecords(store), "c-001", "ko")
    await store.close()
    assert step.outcome not in reached
    assert reached | {f"messages-not-sent/{step.outcome}"} == {
        f"{compiled.diagnosis.id}/{outcome}"
        for compiled in ALL.values()
        for outcome in [*(o.id for o in compiled.diagnosis.outcomes), "default"]
    }


@pytest.mark.parametrize("lang", ["ko", "en"])
async def test_what_is_told_reads_well(records: SampleRecords, lang: str) -> None:
    for compiled in ALL.values():
        for number in range(1, COUNT + 1, 3):
            for step in await every_step(compiled, records, f"c-{number:03}", lang):
                assert "{" not in step.text
                assert not re.search(r"기록 없음|none on record", f"{step.text} {step.facts}")
                if lang == "ko":
                    assert step.text.endswith("요."), step.text
                    assert not re.search(r"[을이은]\([를가는]\)", step.text)


async def test_a_stranger_has_no_records(records: SampleRecords) -> None:
    for compiled in ALL.values():
        for step in await every_step(compiled, records, "nobody", "ko"):
            assert step.known == () or all(f.value in (False, None, 0, "") for f in step.known), step.known


async def test_the_stories_are_sixty_customers_always_the_same() -> None:
    first, second = list(lives()), list(lives())
    assert [life.tables() for life in first] == [life.tables() for life in second]
    assert len({life.customer for life in first}) == COUNT
