"""Prints the API's description without a running stack: `python -m bot.openapi`. web/api is generated from it."""

import asyncio
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.app import build
from service.routes import openapi
from service.settings import Settings


async def describe() -> dict[str, Any]:
    """The document of `GET /openapi.json`, of an app over an empty folder that nobody talks to."""
    with tempfile.TemporaryDirectory() as folder:
        app = await build(Settings(env="demo", data_dir=Path(folder)))
        runner = web.AppRunner(app)
        await runner.setup()
        try:
            return openapi([app])
        finally:
            await runner.cleanup()


if __name__ == "__main__":
    json.dump(asyncio.run(describe()), sys.stdout, ensure_ascii=False, indent=1)
