-- The records of 두레톡's fictional customers. Moments are kept as minutes from now (`…_in`, negative: past), so that the
-- same customer is in the same trouble whenever somebody looks.

CREATE TABLE customers (
  customer TEXT PRIMARY KEY, name TEXT NOT NULL, story TEXT NOT NULL
);

CREATE TABLE accounts (
  customer TEXT PRIMARY KEY REFERENCES customers, state TEXT NOT NULL DEFAULT 'active', failed_logins INTEGER NOT NULL DEFAULT 0,
  locked_until_in INTEGER, restricted_until_in INTEGER, restriction_reason TEXT, codes_today INTEGER NOT NULL DEFAULT 0,
  abroad_block_on INTEGER NOT NULL DEFAULT 0, last_try_abroad INTEGER NOT NULL DEFAULT 0, deletion_in INTEGER
);

CREATE TABLE devices (
  device_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, name TEXT NOT NULL, kind TEXT NOT NULL,
  signed_in INTEGER NOT NULL DEFAULT 1, notifications_allowed INTEGER NOT NULL DEFAULT 1,
  battery_saver INTEGER NOT NULL DEFAULT 0, push_registered INTEGER NOT NULL DEFAULT 1,
  app_supported INTEGER NOT NULL DEFAULT 1, last_seen_in INTEGER NOT NULL
);

CREATE TABLE notification_settings (
  customer TEXT PRIMARY KEY REFERENCES customers, messages_on INTEGER NOT NULL DEFAULT 1, quiet_now INTEGER NOT NULL DEFAULT 0,
  quiet_until_in INTEGER, pc_in_use INTEGER NOT NULL DEFAULT 0, phone_beside_pc INTEGER NOT NULL DEFAULT 0,
  muted_chats INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE posts (
  post_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, kind TEXT NOT NULL, title TEXT NOT NULL,
  posted_in INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'visible', removed_by TEXT, removed_in INTEGER, removed_on TEXT,
  reason TEXT, appeal_until_in INTEGER, appealed_in INTEGER
);

CREATE TABLE orders (
  order_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, product TEXT NOT NULL, seller TEXT NOT NULL,
  amount INTEGER NOT NULL, ordered_in INTEGER NOT NULL, state TEXT NOT NULL, cancelled_by TEXT, cancelled_in INTEGER,
  deposit_due_in INTEGER, deposit_tried INTEGER
);

CREATE TABLE refunds (
  refund_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, order_id TEXT NOT NULL REFERENCES orders,
  amount INTEGER NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL, requested_in INTEGER NOT NULL, collected_in INTEGER,
  arrived_in INTEGER, approved_in INTEGER, reason TEXT
);

CREATE TABLE coupons (
  coupon_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, title TEXT NOT NULL, kind TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'usable', minimum INTEGER NOT NULL DEFAULT 0, seller TEXT, expires_in INTEGER NOT NULL,
  used_in INTEGER
);

CREATE TABLE carts (
  customer TEXT PRIMARY KEY REFERENCES customers, amount INTEGER NOT NULL, seller TEXT NOT NULL,
  item_coupon TEXT, remote_area INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE payments (
  payment_id TEXT PRIMARY KEY, customer TEXT NOT NULL REFERENCES customers, order_id TEXT REFERENCES orders,
  title TEXT NOT NULL, kind TEXT NOT NULL DEFAULT 'order', amount INTEGER NOT NULL, state TEXT NOT NULL DEFAULT 'approved',
  paid_in INTEGER NOT NULL, cancelled_in INTEGER
);

CREATE TABLE deliveries (
  customer TEXT PRIMARY KEY REFERENCES customers, pending INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
  sending_locked_until_in INTEGER, sent_in_a_minute INTEGER NOT NULL DEFAULT 3, other_side_left INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE service_status (
  incident INTEGER NOT NULL, title TEXT, until_in INTEGER
);
