"""The nouns of the sandbox, as they are kept on the shelf."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class Place(BaseModel):
    """A town with its IANA time zone."""

    city: str
    state: str | None
    country: str
    zip: str
    zone: str


class Scan(BaseModel):
    """One thing a carrier says about a parcel; one that lies in the future is a script, not yet said."""

    at: datetime
    kind: str
    status: str
    detail: str
    message: str
    code: str
    place: Place | None = None
    eta: date | None = None  # a new promise made by this scan
    signed_by: str | None = None


class Parcel(BaseModel):
    """A tracking number and its whole life, told and untold."""

    number: str
    order: str
    carrier: str
    service: str
    origin: Place
    destination: Place
    eta: date | None = None
    eta_time: str | None = None
    weight: float = 32.0  # ounces, as EasyPost counts
    scans: list[Scan] = Field(default_factory=list)
    shop_reports: bool = False  # the shop itself relays the carrier's scans
    expect: str = "pre_transit"  # canonical status at the start of the story
    trouble: str | None = None
    webhooks_lost: bool = False  # no event about it arrives; whoever asks the API is told

    def told(self, now: datetime) -> list[Scan]:
        """What the carrier has said by now, oldest first."""
        return [scan for scan in self.scans if scan.at <= now]


class Line(BaseModel):
    """One line of an order."""

    id: int
    sku: str
    title: str
    price: str
    quantity: int
    ships: bool = True
    gift_card: bool = False


class Fulfilment(BaseModel):
    """One parcel as the shop sees it."""

    id: int
    name: str
    number: str | None
    carrier: str | None
    created_at: datetime
    updated_at: datetime
    lines: dict[int, int]
    service: str | None = None
    shipment_status: str | None = None
    eta: datetime | None = None
    delivered_at: datetime | None = None
    in_transit_at: datetime | None = None


class Hold(BaseModel):
    """Why the warehouse may not ship."""

    id: int
    reason: str
    notes: str


class Refund(BaseModel):
    """Money given back."""

    id: int
    created_at: datetime
    amount: str


class Address(BaseModel):
    """Where an order goes."""

    first_name: str
    last_name: str
    address1: str
    city: str
    zip: str
    state: str | None
    country: str
    phone: str | None


class Order(BaseModel):
    """An order of the shop, with everything that happened to it."""

    name: str
    number: int
    id: int
    email: str
    phone: str | None
    address: Address
    zone: str
    lines: list[Line]
    placed_at: datetime
    updated_at: datetime
    kind: str = ""
    say: str = ""
    note: str = ""
    hidden: bool = False
    method: str = "SHIPPING"
    financial: str = "paid"
    tags: list[str] = Field(default_factory=list)
    fulfil_at: datetime | None = None
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    closed_at: datetime | None = None
    holds: list[Hold] = Field(default_factory=list)
    fulfilments: list[Fulfilment] = Field(default_factory=list)
    refunds: list[Refund] = Field(default_factory=list)

    def shipped(self, line: Line) -> int:
        """How many of a line have left."""
        return sum(fulfilment.lines.get(line.id, 0) for fulfilment in self.fulfilments)

    def open_lines(self) -> list[Line]:
        """Lines that still wait for something to be sent or handed over."""
        if self.cancelled_at:
            return []
        return [line for line in self.lines if self.shipped(line) < line.quantity]

    @property
    def total(self) -> str:
        """The order's total in the shop's currency."""
        return f"{sum(float(line.price) * line.quantity for line in self.lines):.2f}"


class Tracker(BaseModel):
    """A subscription: until it exists the carrier says nothing about the number."""

    id: str
    number: str
    carrier: str
    created_at: datetime
    updated_at: datetime
    told: int = 0  # scans already sent as events
    last_status: str = "unknown"


class Webhook(BaseModel):
    """A registered receiver of the carrier's events."""

    id: str
    url: str
    secret: str
    created_at: datetime
    disabled_at: datetime | None = None


class Delivery(BaseModel):
    """One webhook on its way to Porchlight."""

    seq: int
    vendor: str
    event_id: str
    topic: str
    about: str
    url: str
    hook: str | None
    headers: dict[str, str]
    body: str
    queued_at: datetime
    state: str = "waiting"  # waiting, delivered, failed
    attempts: int = 0
    code: int | None = None
    problem: str | None = None
    next_try: float = 0.0  # system clock, Unix seconds
