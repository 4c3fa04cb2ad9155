"""What was asked and what came of it, out of the recorded searches: see `kb.authoring.asked.AskedStore`."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, case, delete, func, insert, select

from contracts.authoring import Figures, HandedOver
from kb.authoring.asked import MOST_QUESTIONS, Pair, Unmet, calls_after, turn_of
from kb.backends.authoring_tables import gap_closed, gap_pairs
from kb.backends.tables import feedback, impressions, searches
from service.threaded_database import ThreadedDatabase

SOON_AFTER = 8
"""Events: a human who was called within so many after a search was called because of it."""
MOST_SEARCHES = 20_000
_CHUNK = 500


class SqlAskedStore:
    def __init__(self, database: ThreadedDatabase) -> None:
        self._database = database

    async def figures(self, ids: Sequence[str], since: datetime) -> Mapping[str, Figures]:
        return await self._database.read(lambda connection: _figures(connection, ids, since))

    async def handed_over(self, article_id: str, since: datetime, handoffs: Sequence[HandedOver]) -> int:
        query = (
            select(searches.c.request_id)
            .join(impressions, impressions.c.search_id == searches.c.id)
            .where((impressions.c.article_id == article_id) & (searches.c.at >= since))
            .limit(MOST_SEARCHES)
        )
        requests = await self._database.read(lambda connection: list(connection.scalars(query)))
        calls = calls_after(handoffs)
        return len({call for request in requests if (call := _call(request, calls))})

    async def unmet(self, since: datetime, handoffs: Sequence[HandedOver]) -> list[Unmet]:
        return await self._database.read(lambda connection: _unmet(connection, since, handoffs))

    async def closed(self, questions: Sequence[str]) -> Mapping[str, datetime]:
        return await self._database.read(lambda connection: _closed(connection, questions))

    async def guards(self, limit: int) -> list[str]:
        query = (
            select(searches.c.query, func.max(feedback.c.at).label("latest"))
            .join(feedback, feedback.c.search_id == searches.c.id)
            .where((feedback.c.kind == "solved") & (searches.c.query != ""))
            .group_by(searches.c.query)
            .order_by(func.max(feedback.c.at).desc())
            .limit(limit)
        )
        return await self._database.read(lambda connection: [row.query for row in connection.execute(query)])

    async def pairs(self) -> list[Pair]:
        query = select(gap_pairs.c.one, gap_pairs.c.other, gap_pairs.c.together).order_by(gap_pairs.c.at)
        return await self._database.read(lambda connection: [Pair(*row) for row in connection.execute(query)])

    async def judge(self, pairs: Sequence[Pair], who: str) -> None:
        now = datetime.now(UTC)

        def write(connection: Connection) -> None:
            for pair in pairs:
                one, other = sorted((pair.one, pair.other))
                known = (gap_pairs.c.one == one) & (gap_pairs.c.other == other)
                connection.execute(delete(gap_pairs).where(known))
                row = {"one": one, "other": other, "together": pair.together, "at": now, "by_who": who}
                connection.execute(insert(gap_pairs).values(**row))

        await self._database.write(write)

    async def close(self, questions: Sequence[str], article_id: str | None, who: str) -> None:
        rows = [
            {"question": question, "article_id": article_id, "at": datetime.now(UTC), "by_who": who}
            for question in dict.fromkeys(questions)
        ]

        def write(connection: Connection) -> None:
            connection.execute(delete(gap_closed).where(gap_closed.c.question.in_([row["question"] for row in rows])))
            connection.execute(insert(gap_closed), rows)

        await self._database.write(write)


def _figures(connection: Connection, ids: Sequence[str], since: datetime) -> dict[str, Figures]:
    shown: dict[str, int] = {}
    said: dict[str, dict[str, int]] = defaultdict(dict)
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        seen = (
            select(impressions.c.article_id, func.count())
            .join(searches, searches.c.id == impressions.c.search_id)
            .where(impressions.c.article_id.in_(some) & (searches.c.at >= since))
            .group_by(impressions.c.article_id)
        )
        shown |= {row[0]: row[1] for row in connection.execute(seen)}
        given = (
            select(feedback.c.article_id, feedback.c.kind, func.count())
            .where(feedback.c.article_id.in_(some) & (feedback.c.at >= since))
            .group_by(feedback.c.article_id, feedback.c.kind)
        )
        for article_id, kind, count in connection.execute(given):
            said[article_id][kind] = count
    return {
        article_id: Figures(
            shown=shown.get(article_id, 0),
            chosen=said[article_id].get("click", 0),
            solved=said[article_id].get("solved", 0),
            unsolved=said[article_id].get("not_solved", 0),
        )
        for article_id in ids
    }


def _closed(connection: Connection, questions: Sequence[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for start in range(0, len(questions), _CHUNK):
        some = gap_closed.c.question.in_(questions[start : start + _CHUNK])
        found |= {row.question: row.at for row in connection.execute(select(gap_closed).where(some))}
    return found


def _unmet(connection: Connection, since: datetime, handoffs: Sequence[HandedOver]) -> list[Unmet]:
    """Searches that found nothing, that did not help, or after which a human was called with nothing solved."""
    solved = func.max(case((feedback.c.kind == "solved", 1), else_=0))
    unsolved = func.max(case((feedback.c.kind == "not_solved", 1), else_=0))
    query = (
        select(searches, solved.label("solved"), unsolved.label("unsolved"))
        .outerjoin(feedback, feedback.c.search_id == searches.c.id)
        .where((searches.c.at >= since) & (searches.c.query != ""))
        .group_by(searches.c.id)
        .order_by(searches.c.at.desc())
        .limit(MOST_SEARCHES)
    )
    closed = set(connection.scalars(select(gap_closed.c.question)))
    calls = calls_after(handoffs)
    count: Counter[str] = Counter()
    called: Counter[str] = Counter()
    found: dict[str, tuple[str, str | None, bool]] = {}
    for row in connection.execute(query):
        text = row.query[:300]
        handed_over = _call(row.request_id, calls) is not None
        in_vain = row.abstained or row.unsolved or handed_over
        if text in closed or row.solved or not in_vain or (text not in found and len(found) >= MOST_QUESTIONS):
            continue
        count[text] += 1
        called[text] += handed_over
        found.setdefault(text, (row.id, row.lang, row.abstained))
    firsts: dict[str, str] = {}
    ids = [search_id for search_id, _, _ in found.values()]
    for start in range(0, len(ids), _CHUNK):
        first = impressions.c.search_id.in_(ids[start : start + _CHUNK]) & (impressions.c.rank == 1)
        rows = connection.execute(select(impressions.c.search_id, impressions.c.article_id).where(first))
        firsts |= {row.search_id: row.article_id for row in rows}
    return [
        Unmet(text, lang, count[text], called[text], "unanswered" if nothing else "unsolved", firsts.get(search_id))
        for text, (search_id, lang, nothing) in found.items()
    ]


def _call(request_id: str | None, calls: Mapping[str, tuple[int, ...]]) -> tuple[str, int] | None:
    """The call for a human that followed this search soon."""
    turn = turn_of(request_id)
    if turn is None:
        return None
    conversation, offset = turn
    after = [call for call in calls.get(conversation, ()) if offset < call <= offset + SOON_AFTER]
    return (conversation, after[0]) if after else None
