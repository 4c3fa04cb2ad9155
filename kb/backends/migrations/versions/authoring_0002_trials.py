"""Two versions of an article against each other, and who read which."""

import sqlalchemy as sa
from alembic import op

revision = "authoring_0002"
down_revision = "learning_0001"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "authoring_trials",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("article_id", sa.String(128), nullable=False),
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, nullable=False),
        sa.Column("horizon", sa.Integer, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.String(80), nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.Column("ended", sa.String(16)),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_authoring_trials_article_id", "authoring_trials", ["article_id"])
    op.create_index(
        "uq_authoring_trials_running",
        "authoring_trials",
        ["article_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "authoring_readings",
        sa.Column("trial", sa.Integer, sa.ForeignKey("authoring_trials.number"), primary_key=True),
        sa.Column("search_id", sa.String(64), sa.ForeignKey("searches.id"), primary_key=True),
        sa.Column("visitor", sa.String(64), nullable=False),
        sa.Column("side", sa.String(1), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    op.drop_table("authoring_readings")
    op.drop_table("authoring_trials")
