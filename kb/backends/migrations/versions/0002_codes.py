"""An article's error codes are called `codes`, as in its file."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    # A plain ALTER: Alembic's batch mode would copy the whole table.
    op.execute("ALTER TABLE articles RENAME COLUMN error_codes TO codes")


def downgrade() -> None:
    op.execute("ALTER TABLE articles RENAME COLUMN codes TO error_codes")
