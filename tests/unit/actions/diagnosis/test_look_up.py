from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from actions.diagnosis.check import Compiled
from actions.diagnosis.look_up import look_up
from contracts.diagnosis import Asked, DiagnosisRequest, Explained, Failed, Step
from tests.unit.actions.diagnosis.conftest import NOW, YAML, ScriptedRecords, failing, read_text

ONE = {"parcel_id": "p-1", "product": "운동화"}
TWO = {"parcel_id": "p-2", "product": "감귤"}
SENT = {"state": "sent", "product": "운동화", "weight": 2, "sent_at": "2026-11-19T20:00:00Z"}


def clock() -> datetime:
    return NOW


async def follow(compiled: Compiled, records: ScriptedRecords, **request: Any) -> Step:
    wanted = DiagnosisRequest.model_validate({"diagnosis": "parcel-lost", "customer": "c-1", **request})
    return await look_up(compiled, wanted, records, clock)


async def test_the_cause_comes_with_the_facts_it_rests_on_and_what_fixes_it(parcel: Compiled) -> None:
    step = await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[SENT], depot=[{"closed": False}]))
    assert isinstance(step, Explained)
    assert (step.outcome, step.found, step.confirm) == ("on-its-way", True, False)
    assert step.text == "운동화가 1일 전에 출발했어요."
    assert [(f.label, f.text) for f in step.facts] == [("상품", "운동화"), ("상태", "배송 중"), ("지난 날", "1일")]
    assert [(f.label, f.text) for f in step.known] == [
        ("상품", "운동화"),
        ("상태", "배송 중"),
        ("보낸 때", "11월 20일 오전 5:00"),
        ("물류 센터 휴무", "아니요"),
        ("지난 날", "1일"),
    ]
    assert step.known[2].value == "2026-11-19T20:00:00+00:00"
    assert step.known[4].value == 1
    assert (step.article_id, step.buttons[0].title) == ("delivery-delayed", "배송 조회")
    assert [(c.option.value if c.option else None, c.others) for c in step.chosen] == [("p-1", 0)]


async def test_in_english_agents_still_read_korean(parcel: Compiled) -> None:
    step = await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[SENT], depot=[{"closed": False}]), lang="en")
    assert isinstance(step, Explained)
    assert step.text == "운동화 left 1 day ago."
    assert step.facts[1].text == "on its way"
    assert (step.known[1].label, step.known[1].text) == ("상태", "배송 중")
    assert step.title == "택배가 오지 않는 이유"


async def test_with_several_the_customer_is_asked_and_only_then_looked_further(parcel: Compiled) -> None:
    records = ScriptedRecords(parcels=[ONE, TWO], parcel=[SENT], depot=[{"closed": False}])
    step = await follow(parcel, records)
    assert isinstance(step, Asked)
    assert step.question == "어느 택배인가요?"
    assert [o.label for o in step.options] == ["운동화가 든 택배", "감귤이 든 택배"]
    assert [query for query, _, _ in records.asked] == ["parcels"], "nothing more is read than is needed"
    step = await follow(parcel, records, given={"parcel": "p-2"})
    assert isinstance(step, Explained)
    assert ("parcel", "c-1", {"parcel_id": "p-2"}) in records.asked
    assert step.chosen[0].others == 1


async def test_all_there_are_can_be_chosen(parcel: Compiled) -> None:
    many = [{"parcel_id": f"p-{n}", "product": f"상품 {n}"} for n in range(30)]
    records = ScriptedRecords(parcels=many, parcel=[SENT], depot=[{"closed": False}])
    step = await follow(parcel, records)
    assert isinstance(step, Asked)
    assert [o.value for o in step.options] == [row["parcel_id"] for row in many]
    assert isinstance(await follow(parcel, records, given={"parcel": "p-29"}), Explained)


async def test_anothers_number_is_asked_about_nowhere(parcel: Compiled) -> None:
    records = ScriptedRecords(parcels=[ONE, TWO], parcel=[SENT])
    for lists in ([ONE, TWO], [ONE], []):
        records.rows["parcels"] = lists
        step = await follow(parcel, records, given={"parcel": "p-99"})
        assert isinstance(step, Asked)
        assert step.unknown
        assert len(step.options) == len(lists)
    assert {query for query, _, _ in records.asked} == {"parcels"}


async def test_one_may_be_asked_for_again(parcel: Compiled) -> None:
    step = await follow(parcel, ScriptedRecords(parcels=[ONE]), ask="parcel")
    assert isinstance(step, Asked)


async def test_with_nothing_of_the_kind_the_table_decides_without_it(parcel: Compiled) -> None:
    step = await follow(parcel, ScriptedRecords(depot=[{"closed": True}]))
    assert isinstance(step, Explained)
    assert (step.outcome, step.found) == ("default", False)
    assert step.facts == ()
    assert [(f.label, f.text) for f in step.known] == [("물류 센터 휴무", "예")]


async def test_a_human_has_to_confirm_where_the_row_says_so(parcel: Compiled) -> None:
    old = {**SENT, "sent_at": "2026-11-09T20:00:00Z"}
    step = await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[old], depot=[{"closed": False}]))
    assert isinstance(step, Explained)
    assert (step.outcome, step.confirm, step.found) == ("late", True, True)


@pytest.mark.parametrize("why", ["down", "slow", "refused", "nonsense"])
async def test_records_that_fail_are_told_with_what_the_others_said(parcel: Compiled, why: str) -> None:
    step = await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[SENT], depot=failing(why)))
    assert isinstance(step, Failed)
    assert step.failed == {"depot": why}
    assert [f.name for f in step.known] == ["product", "state", "sent_at", "days"]
    step = await follow(parcel, ScriptedRecords(parcels=failing(why)))
    assert isinstance(step, Failed)
    assert (step.failed, step.known) == ({"parcels": why}, ())


async def test_a_fact_that_cannot_be_worked_out_is_told_with_all_that_is_known(tmp_path: Path) -> None:
    text = YAML.replace("business_days(sent_at, today)", "days_between(sent_at, after_business_days(sent_at, 3))")
    compiled, problems = read_text(tmp_path, text)
    assert compiled is not None, problems
    endless = {**SENT, "sent_at": "9999-12-31T00:00:00Z"}
    for depot, failed in (([{"closed": False}], {}), (failing("slow"), {"depot": "slow"})):
        step = await follow(compiled, ScriptedRecords(parcels=[ONE], parcel=[endless], depot=depot))
        assert isinstance(step, Failed)
        assert step.failed == {**failed, "days": "nonsense"}
        known = ["product", "state", "sent_at", "closed"]
        assert [f.name for f in step.known] == (known if not failed else known[:3])


async def test_a_state_nobody_has_listed_goes_to_the_default_and_is_shown_as_it_is(parcel: Compiled) -> None:
    step = await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[{**SENT, "state": "eaten"}], depot=[]))
    assert isinstance(step, Explained)
    assert step.outcome == "default"
    assert ("상태", "eaten") in [(f.label, f.text) for f in step.known]


async def test_queries_of_a_step_run_at_the_same_time(parcel: Compiled) -> None:
    import asyncio

    class Meeting(ScriptedRecords):
        """Each of the two answers only once both have been asked."""

        def __init__(self) -> None:
            super().__init__(parcels=[ONE], parcel=[SENT], depot=[{"closed": False}])
            self.both = asyncio.Barrier(2)

        async def ask(self, query: str, *rest: Any) -> Any:
            if query != "parcels":
                async with asyncio.timeout(20):
                    await self.both.wait()
            return await super().ask(query, *rest)

    assert isinstance(await follow(parcel, Meeting()), Explained)


async def test_the_log_tells_of_no_record(parcel: Compiled) -> None:
    with capture_logs() as logged:
        await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[SENT], depot=failing("slow")))
        await follow(parcel, ScriptedRecords(parcels=[ONE], parcel=[SENT], depot=[{"closed": False}]))
    assert [entry["event"] for entry in logged] == ["records.failed", "diagnosis.explained"]
    for secret in ("운동화", "p-1", "c-1", "sent"):
        assert secret not in str(logged)
