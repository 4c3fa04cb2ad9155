"""Whose feedback it is, what came next, what was learned, and what authors decide about results."""

import sqlalchemy as sa
from alembic import op

revision = "learning_0001"
down_revision = "authoring_0001"


def upgrade() -> None:
    # A plain ALTER: Alembic's batch mode would copy the whole table.
    op.execute("ALTER TABLE feedback ADD COLUMN visitor VARCHAR(64)")
    op.create_table(
        "follow_ups",
        sa.Column("search_id", sa.String(64), sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("visitor", sa.String(64)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "learned",
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("figures", sa.JSON, nullable=False),
        sa.Column("content", sa.LargeBinary),
    )
    op.create_table(
        "placements",
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("article_id", sa.String(128), primary_key=True),
        sa.Column("key", sa.String(300), primary_key=True),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "synonyms",
        sa.Column("written", sa.String(100), primary_key=True),
        sa.Column("meant", sa.String(100), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "rulings",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(128), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("detail", sa.String(300), nullable=False),
    )


def downgrade() -> None:
    for name in ("rulings", "synonyms", "placements", "learned", "follow_ups"):
        op.drop_table(name)
    op.execute("ALTER TABLE feedback DROP COLUMN visitor")
