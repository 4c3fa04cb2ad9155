"""A log written by the first release is read by this one."""

from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from conversation.backends.sql_log import MIGRATIONS, SqlEventLog
from conversation.models import Holder, Stage
from service.database import connect, writing


async def test_revision_0002_keeps_conversations_and_their_events(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'old.sqlite3'}"
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))

    def to_first(connection: object) -> None:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")

    async with writing(engine) as connection:
        await connection.run_sync(to_first)
        for holder, since in (("bot", None), ("waiting", "2026-03-04 03:00:00.000000"), ("agent", None)):
            await connection.execute(
                text(
                    "INSERT INTO conversations VALUES"
                    " (:id, 'web', :id, 'duretalk', :holder, 1, 1, 0, 0, 0, :since, 'ko')"
                ),
                {"id": f"web:{holder}", "holder": holder, "since": since},
            )
            await connection.execute(
                text(
                    "INSERT INTO events VALUES"
                    " (:id, 1, '2026-03-04 03:00:00.000000', 'customer', 'message.created', :data, NULL, NULL)"
                ),
                {"id": f"web:{holder}", "data": '{"text": "안녕"}'},
            )
    await engine.dispose()
    log = await SqlEventLog.open(url.replace("aiosqlite", "pysqlite"))
    try:
        stages = {}
        for holder in Holder:
            state = await log.conversation(f"web:{holder.value}")
            assert state is not None
            stages[state.holder] = state.stage
            assert [e.data for e in await log.read(state.id)] == [{"text": "안녕"}]
        assert stages == {
            Holder.BOT: Stage.BOT,
            Holder.WAITING: Stage.WAITING,
            Holder.AGENT: Stage.ASSIGNED,
        }
        [waiting] = await log.waiting()
        assert waiting.waiting_since == datetime(2026, 3, 4, 3, tzinfo=UTC)
    finally:
        await log.close()
