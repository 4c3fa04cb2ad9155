"""A process that is killed in the middle of publishing leaves the articles whole."""

import signal
import subprocess
import sys
from pathlib import Path

from contracts.authoring import Content
from kb.authoring.workflow import Standing
from kb.backends.sql_articles import SqlArticleStore, open_database
from kb.backends.sql_authoring import SqlAuthoringStore
from service.settings import REPOSITORY
from tests.unit.kb.authoring.conftest import GARAM, JIU

PUBLISHES = """
import asyncio, sys, threading
from kb.authoring.store import Author
from kb.backends import sql_authoring
from kb.backends.sql_articles import open_database
replace_live = sql_authoring.replace_live

def halfway(connection, new):
    replace_live(connection, new)
    print("halfway", flush=True)
    threading.Event().wait()

async def main():
    sql_authoring.replace_live = halfway
    store = sql_authoring.SqlAuthoringStore(await open_database(sys.argv[1]))
    await store.act("new", 1, "publish", Author("user:u_2", "한지우"))

asyncio.run(main())
"""


async def test_articles_are_whole_after_a_kill(tmp_path: Path) -> None:
    address = f"sqlite+pysqlite:///{tmp_path / 'kb.sqlite3'}"
    first = await open_database(address)
    await SqlAuthoringStore(first).save("new", 0, Content(title="제목", body="본문"), GARAM)
    await first.close()

    command = [sys.executable, "-c", PUBLISHES, address]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "halfway\n"
        process.send_signal(signal.SIGKILL)

    second = await open_database(address)
    authors, articles = SqlAuthoringStore(second), SqlArticleStore(second)
    assert await articles.all() == []
    assert (await authors.get("new")).standing == Standing("draft", 1)
    assert [done.what for done in await authors.history("new", 9)] == ["created"]
    await authors.act("new", 1, "publish", JIU)
    assert [article.id for article in await articles.all()] == ["new"]
    await second.close()
