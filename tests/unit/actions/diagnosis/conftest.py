"""A small diagnosis over a records service that a test scripts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from actions.diagnosis import files
from actions.diagnosis.check import Compiled
from actions.diagnosis.records import RecordsFailed
from actions.diagnosis.rows import Row, read_row
from contracts.records import FieldType, RecordsRequest

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)  # a Monday, noon in Seoul
YAML = """
id: parcel-lost
title: {ko: 택배가 오지 않는 이유, en: Why the parcel isn't here}
looks_at: {ko: 주문과 배송, en: your orders}
articles: [delivery-delayed]
examples:
  ko: [택배가 안 와요, 물건이 아직 안 왔어요, 배송이 멈췄어요]
  en: [my parcel is not here, where is my parcel, the delivery is stuck]
queries:
  parcels:
    fields: {parcel_id: text, product: text}
  parcel:
    parameters: {parcel_id: parcel}
    fields: {state: text, product: text, weight: number, sent_at: datetime}
  depot:
    fields: {closed: yesno}
    timeout_ms: 200
parameters:
  parcel:
    ask: {ko: "어느 택배인가요?", en: "Which parcel?"}
    options:
      query: parcels
      value: parcel_id
      label: {ko: "{product:이} 든 택배", en: "{product}"}
    words: {ko: [택배, 주문], en: [parcel]}
facts:
  product: {from: parcel.product, label: {ko: 상품, en: Item}}
  state:
    from: parcel.state
    label: {ko: 상태, en: State}
    values:
      sent: {ko: 배송 중, en: on its way}
      lost: {ko: 분실, en: lost}
  sent_at: {from: parcel.sent_at, label: {ko: 보낸 때, en: Sent}}
  closed: {from: depot.closed, label: {ko: 물류 센터 휴무, en: Depot closed}}
  days:
    is: business_days(sent_at, today)
    type: count
    label: {ko: 지난 날, en: Days since}
    unit: {ko: 일, en: day|days}
outcomes:
  - id: on-its-way
    when: {state: sent, days: "<= 2"}
    cause: {ko: "{product:이} {days} 전에 출발했어요.", en: "{product} left {days} ago."}
    article: delivery-delayed
    buttons:
      - {title: {ko: 배송 조회, en: Track}, deep_link: "duretalk://orders/tracking"}
  - id: late
    when: {state: sent, days: "> 2", closed: false}
    confirm: true
    cause: {ko: "{product:을} 찾고 있어요.", en: "We look for {product}."}
default:
  cause: {ko: 이유를 찾지 못했어요., en: No cause found.}
"""


class ScriptedRecords:
    """Rows by query; an exception in their place is raised. Remembers what was asked, and of whom."""

    def __init__(self, **rows: Any) -> None:
        self.rows = rows
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    async def ask(
        self, query: str, request: RecordsRequest, fields: Mapping[str, FieldType], timeout_s: float
    ) -> Sequence[Row]:
        self.asked.append((query, request.customer, dict(request.parameters)))
        rows = self.rows.get(query, [])
        if isinstance(rows, Exception):
            raise rows
        return [read_row(row, fields) for row in rows]


def failing(why: str) -> RecordsFailed:
    return RecordsFailed(why, "scripted")


def read_text(folder: Path, text: str, name: str = "parcel-lost") -> tuple[Compiled | None, list[str]]:
    """The diagnosis of a YAML text, and its problems as lines."""
    path = folder / f"{name}.yml"
    path.write_text(text, encoding="utf-8")
    compiled, problems = files.read(path)
    return compiled, [str(p) for p in problems]


@pytest.fixture
def parcel(tmp_path: Path) -> Compiled:
    compiled, problems = read_text(tmp_path, YAML)
    assert problems == []
    assert compiled is not None
    return compiled
