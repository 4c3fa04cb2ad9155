"""Articles, searches with what they showed, and feedback."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(128), primary_key=True),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("lang", sa.String(8), nullable=False),
        sa.Column("category", sa.String(200), nullable=False),
        sa.Column("question_type", sa.String(16)),
        sa.Column("wordings", sa.JSON, nullable=False),
        sa.Column("buttons", sa.JSON, nullable=False),
        sa.Column("media", sa.JSON, nullable=False),
        sa.Column("pair", sa.String(128)),
        sa.Column("error_codes", sa.JSON, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.create_table(
        "searches",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("request_id", sa.String(200), unique=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("lang", sa.String(8)),
        sa.Column("k", sa.Integer, nullable=False),
        sa.Column("category", sa.String(200)),
        sa.Column("model", sa.String(128), nullable=False),
        sa.Column("abstained", sa.Boolean, nullable=False),
    )
    op.create_index("ix_searches_at", "searches", ["at"])
    op.create_table(
        "impressions",
        sa.Column("search_id", sa.String(64), sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("rank", sa.Integer, primary_key=True),
        sa.Column("article_id", sa.String(128), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_impressions_article_id", "impressions", ["article_id"])
    op.create_table(
        "feedback",
        sa.Column("search_id", sa.String(64), sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("article_id", sa.String(128), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in ("feedback", "impressions", "searches", "counters", "articles"):
        op.drop_table(name)
