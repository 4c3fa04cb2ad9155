"""Pictures: what is known of each; their bytes are files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "pictures",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("conversation_id", sa.String(128), nullable=False),
        sa.Column("uploader", sa.String(80), nullable=False),
        sa.Column("media_type", sa.String(32), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("bytes", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_key", sa.String(256)),
        sa.Column("reading", sa.JSON),
    )
    op.create_index("ix_pictures_conversation_id", "pictures", ["conversation_id"])
    op.create_index(
        "ix_pictures_unsent",
        "pictures",
        ["created_at"],
        sqlite_where=sa.text("message_key IS NULL"),
        postgresql_where=sa.text("message_key IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("pictures")
