"""The named queries: what each wants and gives (told at `GET /queries`), and its SQL.

Every query is about one customer, whom the SQL names in each table it reads: another's order number finds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.records import FieldType, QueryDescription, QueryField


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """`sql` binds :customer and each of the parameters, and orders the most recent first.

    A date or a moment comes out of it as minutes from now.
    """

    description: QueryDescription
    sql: str


def _query(
    name: str, about: str, fields: Mapping[str, FieldType], sql: str, parameters: Mapping[str, str] | None = None
) -> NamedQuery:
    described = QueryDescription(
        name=name,
        about=about,
        parameters=dict(parameters or {}),
        fields={column: QueryField(type=kind) for column, kind in fields.items()},
    )
    return NamedQuery(described, sql)


_ALL = (
    _query(
        "account_status",
        "Whether the customer can sign in, and why not.",
        {
            "state": "text",
            "failed_logins": "count",
            "locked_until": "datetime",
            "restricted_until": "date",
            "restriction_reason": "text",
            "codes_today": "count",
            "abroad_block_on": "yesno",
            "last_try_abroad": "yesno",
            "deletion_on": "date",
        },
        """SELECT state, failed_logins, locked_until_in AS locked_until,
          restricted_until_in AS restricted_until, restriction_reason, codes_today, abroad_block_on, last_try_abroad,
          deletion_in AS deletion_on FROM accounts WHERE customer = :customer""",
    ),
    _query(
        "devices",
        "Phones, tablets and computers of the customer.",
        {"device_id": "text", "name": "text", "kind": "text", "last_seen": "datetime"},
        """SELECT device_id, name, kind, last_seen_in AS last_seen FROM devices
          WHERE customer = :customer ORDER BY last_seen_in DESC""",
    ),
    _query(
        "device",
        "One device: whether it is signed in and may show notifications.",
        {
            "name": "text",
            "kind": "text",
            "signed_in": "yesno",
            "notifications_allowed": "yesno",
            "battery_saver": "yesno",
            "push_registered": "yesno",
            "app_supported": "yesno",
            "last_seen": "datetime",
        },
        """SELECT name, kind, signed_in, notifications_allowed, battery_saver, push_registered, app_supported,
          last_seen_in AS last_seen FROM devices WHERE customer = :customer AND device_id = :device_id""",
        {"device_id": "one of devices.device_id"},
    ),
    _query(
        "notification_settings",
        "Switches of DureTalk that keep a notification back.",
        {
            "messages_on": "yesno",
            "quiet_now": "yesno",
            "quiet_until": "datetime",
            "pc_in_use": "yesno",
            "phone_beside_pc": "yesno",
            "muted_chats": "count",
        },
        """SELECT messages_on, quiet_now, quiet_until_in AS quiet_until, pc_in_use, phone_beside_pc, muted_chats
          FROM notification_settings WHERE customer = :customer""",
    ),
    _query(
        "posts",
        "Reviews and notices that the customer wrote in the last 90 days.",
        {"post_id": "text", "title": "text", "kind": "text", "posted_on": "date"},
        """SELECT post_id, title, kind, posted_in AS posted_on FROM posts WHERE customer = :customer
          ORDER BY posted_in DESC""",
    ),
    _query(
        "post",
        "One of them: whether it still stands, and who took it down.",
        {
            "state": "text",
            "kind": "text",
            "title": "text",
            "removed_by": "text",
            "removed_at": "datetime",
            "removed_on": "text",
            "reason": "text",
            "appeal_until": "date",
            "appealed_on": "date",
        },
        """SELECT state, kind, title, removed_by, removed_in AS removed_at, removed_on, reason,
          appeal_until_in AS appeal_until, appealed_in AS appealed_on
          FROM posts WHERE customer = :customer AND post_id = :post_id""",
        {"post_id": "one of posts.post_id"},
    ),
    _query(
        "orders",
        "Orders of the last 90 days.",
        {"order_id": "text", "product": "text", "amount": "amount", "ordered_on": "date", "state": "text"},
        """SELECT order_id, product, amount, ordered_in AS ordered_on, state FROM orders
          WHERE customer = :customer ORDER BY ordered_in DESC""",
    ),
    _query(
        "order",
        "One order: its state, and who cancelled it.",
        {
            "product": "text",
            "seller": "text",
            "amount": "amount",
            "state": "text",
            "cancelled_by": "text",
            "cancelled_at": "datetime",
            "deposit_due": "datetime",
            "deposit_tried": "amount",
        },
        """SELECT product, seller, amount, state, cancelled_by, cancelled_in AS cancelled_at,
          deposit_due_in AS deposit_due, deposit_tried FROM orders
          WHERE customer = :customer AND order_id = :order_id""",
        {"order_id": "one of orders.order_id"},
    ),
    _query(
        "refunds",
        "Refunds that were asked for in the last 90 days.",
        {"refund_id": "text", "product": "text", "amount": "amount", "requested_on": "date"},
        """SELECT refund_id, product, r.amount, requested_in AS requested_on FROM refunds r
          JOIN orders o ON o.order_id = r.order_id AND o.customer = :customer
          WHERE r.customer = :customer ORDER BY requested_in DESC""",
    ),
    _query(
        "refund",
        "One refund: how far it is.",
        {
            "state": "text",
            "method": "text",
            "product": "text",
            "amount": "amount",
            "requested_on": "date",
            "collected_on": "date",
            "arrived_on": "date",
            "approved_on": "date",
            "reason": "text",
        },
        """SELECT r.state, method, product, r.amount, requested_in AS requested_on,
          collected_in AS collected_on, arrived_in AS arrived_on, approved_in AS approved_on, reason
          FROM refunds r JOIN orders o ON o.order_id = r.order_id AND o.customer = :customer
          WHERE r.customer = :customer AND refund_id = :refund_id""",
        {"refund_id": "one of refunds.refund_id"},
    ),
    _query(
        "coupons",
        "Coupons of the customer, used and expired ones for 90 days.",
        {"coupon_id": "text", "title": "text", "expires_at": "datetime"},
        """SELECT coupon_id, title, expires_in AS expires_at FROM coupons WHERE customer = :customer
          ORDER BY expires_in DESC""",
    ),
    _query(
        "coupon",
        "One coupon and its conditions.",
        {
            "title": "text",
            "kind": "text",
            "state": "text",
            "minimum": "amount",
            "seller": "text",
            "expires_at": "datetime",
            "used_at": "datetime",
        },
        """SELECT title, kind, state, minimum, seller, expires_in AS expires_at, used_in AS used_at
          FROM coupons WHERE customer = :customer AND coupon_id = :coupon_id""",
        {"coupon_id": "one of coupons.coupon_id"},
    ),
    _query(
        "cart",
        "What is about to be bought.",
        {"amount": "amount", "seller": "text", "item_coupon": "text", "remote_area": "yesno"},
        "SELECT amount, seller, item_coupon, remote_area FROM carts WHERE customer = :customer",
    ),
    _query(
        "payments",
        "Payments of the last 30 days.",
        {"payment_id": "text", "title": "text", "amount": "amount", "paid_at": "datetime"},
        """SELECT payment_id, title, amount, paid_in AS paid_at FROM payments WHERE customer = :customer
          ORDER BY paid_in DESC""",
    ),
    _query(
        "payment_twin",
        "The other payment of the same amount within three days of one, if there is any.",
        {
            "title": "text",
            "kind": "text",
            "amount": "amount",
            "state": "text",
            "paid_at": "datetime",
            "cancelled_at": "datetime",
            "same_order": "yesno",
        },
        """SELECT twin.title, twin.kind, twin.amount, twin.state, twin.paid_in AS paid_at,
          twin.cancelled_in AS cancelled_at, coalesce(twin.order_id = one.order_id, 0) AS same_order
          FROM payments one JOIN payments twin ON twin.customer = :customer AND twin.payment_id != one.payment_id
            AND twin.amount = one.amount AND abs(twin.paid_in - one.paid_in) <= 4320
          WHERE one.customer = :customer AND one.payment_id = :payment_id ORDER BY twin.paid_in DESC LIMIT 1""",
        {"payment_id": "one of payments.payment_id"},
    ),
    _query(
        "messages_delivery",
        "How sending goes right now.",
        {
            "pending": "count",
            "failed": "count",
            "sending_locked_until": "datetime",
            "sent_in_a_minute": "count",
            "other_side_left": "yesno",
        },
        """SELECT pending, failed, sending_locked_until_in AS sending_locked_until, sent_in_a_minute,
          other_side_left FROM deliveries WHERE customer = :customer""",
    ),
    _query(
        "phone",
        "The phone that the customer is signed in on.",
        {"name": "text", "app_supported": "yesno"},
        """SELECT name, app_supported FROM devices WHERE customer = :customer AND kind = 'phone' AND signed_in
          ORDER BY last_seen_in DESC LIMIT 1""",
    ),
    _query(
        "service_status",
        "Whether DureTalk itself has a fault or is being maintained.",
        {"incident": "yesno", "title": "text", "until": "datetime"},
        "SELECT incident, title, until_in AS until FROM service_status WHERE :customer IS NOT NULL",
    ),
)
QUERIES: Mapping[str, NamedQuery] = MappingProxyType({query.description.name: query for query in _ALL})
