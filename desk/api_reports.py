"""The live wall and reports, for supervisors."""

import asyncio
import csv
import io
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from contracts.errors import Unprocessable
from contracts.reports import Report, Wall
from desk.accounts.models import Kind
from desk.accounts.parts import Accounts
from desk.casework import Casework
from desk.report import FOLLOWED, KINDS, report
from desk.wall import wall
from service.routes import endpoint

MAX_DAYS = 366
MAX_EVENTS = 200_000


def routes(casework: Casework, accounts: Accounts, zone: ZoneInfo) -> web.RouteTableDef:
    """`/api/desk/wall`, `/api/desk/reports`, `/api/desk/reports.csv`; days are the centre's."""
    table = web.RouteTableDef()

    async def made(since: date, until: date) -> Report:
        if not since < until <= since + timedelta(days=MAX_DAYS):
            raise Unprocessable(f"a report spans 1 to {MAX_DAYS} days")
        start, end = (datetime(d.year, d.month, d.day, tzinfo=zone) for d in (since, until))
        events = await casework.log.of_kinds(KINDS, start, end + FOLLOWED, limit=MAX_EVENTS)
        cut = len(events) == MAX_EVENTS
        return await asyncio.to_thread(report, events, since, until, zone, casework.clock(), cut=cut)

    @endpoint
    async def live(request: web.Request) -> r200[Wall]:
        """The present: who waits, for how long, and how the agents are."""
        waiting, held = await casework.log.waiting(), await casework.log.held()
        said = await casework.log.last_said([c.id for c in held], 1)
        agents, teams = casework.presence.agents(), casework.roster.teams
        return wall(waiting, held, said, agents, teams, casework.clock())

    @endpoint
    async def figures(request: web.Request, since: date, until: date) -> r200[Report]:
        """Handoffs that began on these days, `until` not included, and what became of them."""
        return await made(since, until)

    @endpoint
    async def as_csv(request: web.Request, since: date, until: date) -> web.StreamResponse:
        """The same by day and by agent, as CSV for a spreadsheet; audited."""
        found = await made(since, until)
        entry = accounts.entry(request, Kind.REPORT_EXPORTED, since=since.isoformat(), until=until.isoformat())
        await accounts.store.record(entry)
        headers = {"Content-Disposition": f'attachment; filename="report-{since}-{until}.csv"'}
        # Excel takes a CSV for UTF-8 only by its mark.
        return web.Response(body=b"\xef\xbb\xbf" + table_of(found).encode(), content_type="text/csv", headers=headers)

    table.get("/api/desk/wall", allow_head=False)(live)
    table.get("/api/desk/reports", allow_head=False)(figures)
    table.get("/api/desk/reports.csv", allow_head=False)(as_csv)
    return table


def table_of(found: Report) -> str:
    """One row a day, then one row an agent; a cell that a spreadsheet would run is made text."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\r\n")
    days = ("day", "requested", "taken", "resolved", "abandoned", "solved_by_bot")
    rows.writerow(days)
    rows.writerows([getattr(day, name) for name in days] for day in found.days)
    rows.writerow([])
    rows.writerow(("agent", "taken", "resolved", "first_response_median_s", "firm", "warned", "ended"))
    for a in found.agents:
        figures = (a.taken, a.resolved, a.first_response.median_s, a.firm, a.warned, a.ended)
        rows.writerow((harmless(a.name), *figures))
    return out.getvalue()


def harmless(cell: str) -> str:
    """What begins like a formula is shown, not run. Source: OWASP, CSV injection."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
