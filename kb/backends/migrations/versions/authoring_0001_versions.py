"""Versions of articles, where each stands, the authors' audit log, and gaps."""

import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "authoring_0001"
down_revision = "0003"
MOMENT = sa.DateTime(timezone=True)
FOREVER = ("update", "delete")
FIELDS = ("title", "body", "lang", "category", "question_type", "wordings", "buttons", "media", "pair", "codes")
JSON_FIELDS = frozenset({"wordings", "buttons", "media", "codes"})


def upgrade() -> None:
    op.create_table(
        "authoring_articles",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("live", sa.Integer),
        sa.Column("due", MOMENT),
        sa.Column("due_version", sa.Integer),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("category", sa.String(200), nullable=False),
        sa.Column("question_type", sa.String(16)),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", sa.String(80), nullable=False),
    )
    op.create_index("ix_authoring_articles_state", "authoring_articles", ["state"])
    op.create_index("ix_authoring_articles_due", "authoring_articles", ["due"])
    op.create_table(
        "authoring_versions",
        sa.Column("article_id", sa.String(128), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_who", sa.String(80), nullable=False),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
    )
    op.create_table(
        "authoring_history",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(128), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_who", sa.String(80), nullable=False),
        sa.Column("by_name", sa.String(80), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_authoring_history_article_id", "authoring_history", ["article_id"])
    op.create_table(
        "authoring_gap_pairs",
        sa.Column("one", sa.String(300), primary_key=True),
        sa.Column("other", sa.String(300), primary_key=True),
        sa.Column("together", sa.Boolean, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_who", sa.String(80), nullable=False),
    )
    op.create_table(
        "authoring_gap_closed",
        sa.Column("question", sa.String(300), primary_key=True),
        sa.Column("article_id", sa.String(128)),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_who", sa.String(80), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for change in FOREVER:
            op.execute(
                f"CREATE TRIGGER authoring_history_no_{change} BEFORE {change.upper()} ON authoring_history "
                "BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
            )
    _adopt()


def _adopt() -> None:
    """What is published already is version 1 of each article."""
    connection = op.get_bind()
    now = datetime.now(UTC).replace(tzinfo=None)
    content = sa.table("authoring_versions", *_columns("article_id number content at by_who by_name note"))
    standing = sa.table(
        "authoring_articles",
        *_columns("id state version live title lang category question_type words updated_at updated_by"),
    )
    for row in connection.execute(sa.text(f"SELECT id, updated_at, {', '.join(FIELDS)} FROM articles")).mappings():  # noqa: S608
        values = {name: json.loads(row[name]) if name in JSON_FIELDS else row[name] for name in FIELDS}
        words = "\n".join((row["id"], values["title"], *values["wordings"], values["body"])).lower()
        at = sa.literal(str(row["updated_at"] or now))
        who = {"by_who": "system", "by_name": "자동", "note": ""}
        text = json.dumps(values, ensure_ascii=False)
        connection.execute(sa.insert(content).values(article_id=row["id"], number=1, content=text, at=at, **who))
        shown = {name: values[name] for name in ("title", "lang", "category", "question_type")}
        connection.execute(
            sa.insert(standing).values(
                id=row["id"],
                state="published",
                version=1,
                live=1,
                words=words,
                **shown,
                updated_at=at,
                updated_by="자동",
            )
        )


def _columns(names: str) -> list[sa.ColumnClause[object]]:
    return [sa.column(name) for name in names.split()]


def downgrade() -> None:
    for name in ("gap_closed", "gap_pairs", "history", "versions", "articles"):
        op.drop_table(f"authoring_{name}")
