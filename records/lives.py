"""One customer's records while they are being made up."""

from dataclasses import dataclass, field
from typing import Any

HOUR = 60
DAY = 24 * HOUR
Record = dict[str, Any]


@dataclass
class Life:
    """Rows of every table. Moments are minutes from now, as in `schema.sql`."""

    customer: str
    name: str
    story: str = "아무 문제가 없어요"
    account: Record = field(default_factory=dict)
    settings: Record = field(default_factory=dict)
    delivery: Record = field(default_factory=dict)
    cart: Record = field(default_factory=dict)
    devices: list[Record] = field(default_factory=list)
    posts: list[Record] = field(default_factory=list)
    orders: list[Record] = field(default_factory=list)
    payments: list[Record] = field(default_factory=list)
    refunds: list[Record] = field(default_factory=list)
    coupons: list[Record] = field(default_factory=list)

    @property
    def phone(self) -> Record:
        return self.devices[0]

    def add_device(self, kind: str, name: str, **more: Any) -> Record:
        return self._add(self.devices, "device_id", "d", kind=kind, name=name, **more)

    def add_post(self, kind: str, title: str, **more: Any) -> Record:
        return self._add(self.posts, "post_id", "p", kind=kind, title=title, **more)

    def add_coupon(self, title: str, kind: str, **more: Any) -> Record:
        return self._add(self.coupons, "coupon_id", "k", title=title, kind=kind, **more)

    def add_order(self, product: str, seller: str, amount: int, *, ordered_in: int, state: str, **more: Any) -> Record:
        """An order and, unless its money never came (`deposit_due_in`), its payment."""
        made = {
            "product": product,
            "seller": seller,
            "amount": amount,
            "ordered_in": ordered_in,
            "state": state,
            **more,
        }
        order = self._add(self.orders, "order_id", "2026", **made)
        if "deposit_due_in" not in more:
            self.add_payment(product, amount, order_id=order["order_id"], paid_in=ordered_in)
        return order

    def add_payment(self, title: str, amount: int, **more: Any) -> Record:
        return self._add(self.payments, "payment_id", "pay", title=title, amount=amount, **more)

    def add_refund(self, product: str, seller: str, amount: int, *, method: str, state: str, **more: Any) -> Record:
        """A refund and the order that it is for."""
        requested = more["requested_in"]
        order = self.add_order(product, seller, amount, ordered_in=requested - 6 * DAY, state="claimed")
        made = {"order_id": order["order_id"], "amount": amount, "method": method, "state": state, **more}
        return self._add(self.refunds, "refund_id", "r", **made)

    def tables(self) -> dict[str, list[Record]]:
        """Everything as rows, parents before children."""
        own = {"customer": self.customer}
        return {
            "customers": [{**own, "name": self.name, "story": self.story}],
            "accounts": [{**own, **self.account}],
            "notification_settings": [{**own, **self.settings}],
            "deliveries": [{**own, **self.delivery}],
            "carts": [{**own, **self.cart}],
            "devices": self.devices,
            "posts": self.posts,
            "orders": self.orders,
            "payments": self.payments,
            "refunds": self.refunds,
            "coupons": self.coupons,
        }

    def _add(self, rows: list[Record], key: str, prefix: str, **made: Any) -> Record:
        number = f"{int(self.customer.removeprefix('c-')):04}{len(rows) + 1:02}"
        # Order numbers look as 두레톡's do: 14 digits.
        name = f"{prefix}{number}7310" if key == "order_id" else f"{prefix}-{number}"
        row = {key: name, "customer": self.customer, **made}
        rows.append(row)
        return row
