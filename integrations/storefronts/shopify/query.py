"""The one GraphQL fragment that an order is read from, and the questions that use it. API version 2026-04."""

from __future__ import annotations

VERSION = "2026-04"

ORDER = """
fragment order on Order {
  id legacyResourceId name email phone createdAt processedAt updatedAt cancelledAt cancelReason
  displayFulfillmentStatus displayFinancialStatus totalPriceSet { shopMoney { amount currencyCode } }
  shippingAddress { name zip city provinceCode countryCodeV2 phone }
  billingAddress { name zip city provinceCode countryCodeV2 phone }
  lineItems(first: $lines) { nodes { id title quantity currentQuantity requiresShipping sku product { legacyResourceId }
    discountedUnitPriceAfterAllDiscountsSet { shopMoney { amount } } } }
  fulfillments(first: $parcels) {
    id legacyResourceId createdAt updatedAt status displayStatus
    trackingInfo(first: 10) { number company url }
    fulfillmentLineItems(first: $parts) { nodes { quantity lineItem { id } } }
  }
  fulfillmentOrders(first: $parcels) {
    nodes { id status fulfillmentHolds { reason reasonNotes } deliveryMethod { methodType } }
  }
  refunds(first: 10) { createdAt }
  paidBack: refunds(first: $refunds) {
    refundLineItems(first: $refunds) { nodes { subtotalSet { shopMoney { amount } } lineItem { id } } }
  }
}
"""
SIZES = "$lines: Int!, $parcels: Int!, $parts: Int!, $refunds: Int!"
BY_SEARCH = (
    f"query byNumber($search: String!, {SIZES}) {{ orders(first: 5, query: $search) {{ nodes {{ ...order }} }} }}"
    + ORDER
)
BY_ID = f"query byId($id: ID!, {SIZES}) {{ order(id: $id) {{ ...order }} }}" + ORDER
BY_FULFILMENT_ORDER = (
    f"query byFulfilmentOrder($id: ID!, {SIZES}) {{ fulfillmentOrder(id: $id) {{ order {{ ...order }} }} }}" + ORDER
)
SINCE = (
    f"query since($search: String!, $first: Int!, $after: String, {SIZES}) {{"
    " orders(first: $first, after: $after, query: $search, sortKey: CREATED_AT)"
    " { nodes { ...order } pageInfo { hasNextPage endCursor } } }" + ORDER
)
# One query may cost at most 1,000 points: a single order may be asked for in full, a page only in brief.
ONE = {"lines": 50, "parcels": 10, "parts": 20, "refunds": 5}
PAGE = {"lines": 30, "parcels": 5, "parts": 8, "refunds": 2}
PAGE_SIZE = 8
