"""What lets a year open nearly as fast as a day: contacts summed by trouble, and indexes of the rows that are few."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import CleanText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

SUMS = ("strict_known", "strict", "loose_known", "loose", "reopened")
SHOPPER = "substr(coalesce(nullif(shopper, ''), conversation_id), 1, 1) = '7'"
PARCEL = "substr(shipment_id, 1, 1) = '7'"
CONTACT = ["conversation_id", "shopper", "opener", "is_wismo", "answered", "solved", "human_at", "next_at", "last_at"]
DRAWN = (
    ("contacts", "day", SHOPPER, CONTACT),
    ("sayings", "day", PARCEL, ["shipment_id", "is_right"]),
    ("promises", "made_at", PARCEL, ["shipment_id", "held"]),
)
INDEXES = (
    ("ix_contacts_rated", "contacts", ("started_at",), "solved IS NOT NULL"),
    ("ix_contacts_handed", "contacts", ("case_id",), "case_id IS NOT NULL"),
    ("ix_contacts_going_on", "contacts", ("day", "last_at"), "NOT is_settled"),
)
STATES = "ix_inbox_merchant_id_provider_state"
OPENED = "ix_cases_merchant_id_opened_at"
POLICY = "CREATE POLICY tenant ON contact_troubles TO porchlight_tenant "
MINE = "USING (merchant_id = current_setting('porchlight.merchant', true))"
GRANT = "GRANT SELECT, INSERT, UPDATE, DELETE ON contact_troubles TO porchlight_tenant"


def upgrade() -> None:
    """Make the table and the indexes; the job sums every day once more."""
    op.create_table(
        "contact_troubles",
        sa.Column("merchant_id", sa.String(32), sa.ForeignKey("merchants.id"), nullable=False, primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("trouble", CleanText(), primary_key=True),
        *(sa.Column(name, sa.Integer(), nullable=False, server_default="0") for name in SUMS),
    )
    for name, table, columns, condition in INDEXES:
        where = {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition)}
        op.create_index(name, table, ["merchant_id", *columns], **where)  # type: ignore[arg-type]
    for table, column, condition, asked in DRAWN:
        more = {"postgresql_where": sa.text(condition), "sqlite_where": sa.text(condition), "postgresql_include": asked}
        op.create_index(f"ix_{table}_drawn", table, ["merchant_id", column], **more)  # type: ignore[arg-type]
    op.create_index(STATES, "inbox", ["merchant_id", "provider", "state"])
    op.drop_index(OPENED, "cases")
    op.create_index(f"{OPENED}_first_word_at", "cases", ["merchant_id", "opened_at", "first_word_at"])
    op.execute("DELETE FROM measured WHERE name = 'days'")
    if op.get_bind().dialect.name == "postgresql":
        for statement in (GRANT, "ALTER TABLE contact_troubles ENABLE ROW LEVEL SECURITY", POLICY + MINE):
            op.execute(statement)


def downgrade() -> None:
    """Drop them."""
    op.drop_index(STATES, "inbox")
    op.drop_index(f"{OPENED}_first_word_at", "cases")
    op.create_index(OPENED, "cases", ["merchant_id", "opened_at"])
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    for table, _, _, _ in DRAWN:
        op.drop_index(f"ix_{table}_drawn", table)
    op.drop_table("contact_troubles")
