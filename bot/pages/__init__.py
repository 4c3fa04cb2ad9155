"""Pages the bot serves itself."""

from pathlib import Path

from aiohttp import web

DEMO = Path(__file__).parent / "demo.html"


def routes() -> web.RouteTableDef:
    """`/`: the demo page, with the widget on it."""
    table = web.RouteTableDef()

    @table.get("/")
    async def demo(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(DEMO, headers={"Cache-Control": "no-cache"})

    return table
