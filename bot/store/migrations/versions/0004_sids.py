"""What went to an address: asked for when the fate of one message to it is unknown."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NAME = "ix_outbox_merchant_id_channel_address"


def upgrade() -> None:
    """Make the index."""
    op.create_index(NAME, "outbox", ["merchant_id", "channel", "address"])


def downgrade() -> None:
    """Drop it."""
    op.drop_index(NAME, "outbox")
