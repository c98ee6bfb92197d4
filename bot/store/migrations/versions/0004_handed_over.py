"""What exactly was handed over, and what else went to an address: both tell a message whose fate is unknown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "ix_outbox_merchant_id_channel_address"


def upgrade() -> None:
    """Add the column and the index."""
    op.add_column("outbox", sa.Column("payload", sa.Text()))
    op.create_index(NAME, "outbox", ["merchant_id", "channel", "address"])


def downgrade() -> None:
    """Drop both."""
    op.drop_index(NAME, "outbox")
    op.drop_column("outbox", "payload")
