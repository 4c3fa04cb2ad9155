"""The whole process but for its port, without an encoder: help search still answers, and says what it lacks."""

import asyncio
from pathlib import Path

from aiohttp.test_utils import TestClient, TestServer

from kb import stored
from kb.app import make_app
from service.settings import Settings


async def test_it_serves_the_samples_by_words_and_letters_where_the_encoder_is_missing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var", models_dir=tmp_path / "nowhere")
    for _ in range(2):
        async with TestClient(TestServer(await make_app(settings))) as client:
            async with asyncio.timeout(30):
                while (await client.get("/readyz")).status != 200:
                    await asyncio.sleep(0.05)
            assert await (await client.get("/readyz")).json() == {"ready": True, "degraded": ["encoder"]}
            found = await (await client.post("/search", json={"query": "비밀번호를 잊어버렸어요 어떻게 하나요"})).json()
            ids = [s["article_id"] for s in found["suggestions"]]
            assert "account-reset-password" in [*ids, (found["answer"] or {}).get("article_id")]
            assert "sangdam_http_requests_total" in await (await client.get("/metrics")).text()
    assert (tmp_path / "var" / "kb" / "features.snapshot").exists()


async def test_an_archive_that_cannot_be_used_is_told_and_articles_are_found(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "var", models_dir=tmp_path / "nowhere")
    settings.archive.mkdir(parents=True)
    (settings.archive / stored.HEAD).write_text("{}")
    async with TestClient(TestServer(await make_app(settings))) as client:
        async with asyncio.timeout(30):
            while "archive" not in (await (await client.get("/readyz")).json()).get("degraded", []):
                await asyncio.sleep(0.05)
        found = await (await client.post("/search", json={"query": "비밀번호를 잊어버렸어요 어떻게 하나요"})).json()
        assert found["suggestions"]
