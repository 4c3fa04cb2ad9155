"""What has happened to some of the customers: at least one story for each outcome of each sample diagnosis."""

from collections.abc import Callable

from records.lives import DAY, HOUR, Life

Story = Callable[[Life], None]
LONG_AGO = -25 * DAY
"""Whatever the holidays, more business days ago than any promise."""


def _told(life: Life, story: str) -> None:
    life.story = story


def notifications_off(life: Life) -> None:
    _told(life, "두레톡의 메시지 알림이 꺼져 있어요")
    life.settings["messages_on"] = 0


def notifications_not_allowed(life: Life) -> None:
    _told(life, "휴대전화가 두레톡의 알림을 막고 있어요")
    life.phone["notifications_allowed"] = 0


def notifications_quiet(life: Life) -> None:
    _told(life, "방해금지 시간이에요")
    life.settings |= {"quiet_now": 1, "quiet_until_in": 5 * HOUR}


def notifications_on_pc(life: Life) -> None:
    _told(life, "PC를 쓰는 동안 휴대전화가 쉬고 있어요")
    life.devices[1:] = []
    life.add_device("pc", "회사 PC", last_seen_in=-1)
    life.settings["pc_in_use"] = 1


def notifications_unregistered(life: Life) -> None:
    _told(life, "알림 등록이 풀렸어요 (DT-2006)")
    life.phone["push_registered"] = 0


def notifications_late(life: Life) -> None:
    _told(life, "휴대전화가 배터리를 아끼고 있어요")
    life.phone["battery_saver"] = 1


def notifications_muted(life: Life) -> None:
    _told(life, "채팅방 세 곳의 알림을 꺼 두었어요")
    life.settings["muted_chats"] = 3


def device_signed_out(life: Life) -> None:
    _told(life, "다른 휴대전화에서 로그인해 이 휴대전화는 로그아웃됐어요")
    life.devices[1:] = []
    life.phone.update(signed_in=0, last_seen_in=-2 * DAY)


def login_locked(life: Life) -> None:
    _told(life, "비밀번호를 5번 틀려 잠겼어요")
    life.account |= {"state": "locked", "failed_logins": 5, "locked_until_in": 18}


def login_restricted(life: Life) -> None:
    _told(life, "신고가 확인되어 3일 동안 이용이 제한됐어요")
    life.account |= {"state": "restricted", "restricted_until_in": 2 * DAY, "restriction_reason": "ads"}


def login_restricted_for_good(life: Life) -> None:
    _told(life, "기간 없이 이용이 제한됐어요")
    life.account |= {"state": "restricted", "restriction_reason": "fraud"}


def login_dormant(life: Life) -> None:
    _told(life, "1년 넘게 쓰지 않아 휴면 계정이에요")
    life.account["state"] = "dormant"


def login_leaving(life: Life) -> None:
    _told(life, "탈퇴를 신청했어요")
    life.account |= {"state": "leaving", "deletion_in": 4 * DAY}


def login_codes(life: Life) -> None:
    _told(life, "오늘 인증번호를 5번 다 받았어요")
    life.account["codes_today"] = 5


def login_abroad(life: Life) -> None:
    _told(life, "해외 로그인 차단을 켠 채 외국에 있어요")
    life.account |= {"abroad_block_on": 1, "last_try_abroad": 1}


def post_by_self(life: Life) -> None:
    _told(life, "리뷰를 직접 지웠어요")
    life.posts[0] |= {"state": "deleted", "removed_by": "self", "removed_in": -DAY, "removed_on": life.phone["name"]}


def post_by_owner(life: Life) -> None:
    _told(life, "방장이 공지를 내렸어요")
    removed = {"state": "deleted", "removed_by": "owner", "removed_in": -3 * HOUR}
    life.posts[:] = []
    life.add_post("notice", "토요일 산행 모임 공지", posted_in=-3 * DAY, **removed)


def post_hidden(life: Life) -> None:
    _told(life, "신고된 리뷰를 검토하고 있어요")
    life.posts[0] |= {"state": "hidden", "removed_by": "team", "removed_in": -5 * HOUR, "reason": "abuse"}


def post_by_team(life: Life) -> None:
    _told(life, "신고가 확인되어 리뷰가 지워졌어요")
    removed = {"removed_by": "team", "removed_in": -2 * DAY, "reason": "wrong_item", "appeal_until_in": 28 * DAY}
    life.posts[0] |= {"state": "deleted", **removed}


def post_appealed(life: Life) -> None:
    post_by_team(life)
    _told(life, "지워진 리뷰에 이의를 신청했어요")
    life.posts[0]["appealed_in"] = -HOUR


def post_too_late(life: Life) -> None:
    post_by_team(life)
    _told(life, "리뷰가 지워지고 이의 신청 기간이 지났어요")
    life.posts[0] |= {"removed_in": -40 * DAY, "appeal_until_in": -10 * DAY}


def refund_card(life: Life) -> None:
    _told(life, "어제 승인된 카드 환불을 기다려요. 주문은 둘이에요")
    life.add_refund("캠핑 의자", "들로산으로", 45_000, method="card", state="collecting", requested_in=-2 * DAY,
                    collected_in=-DAY)  # fmt: skip
    life.add_refund("운동화", "달음박질", 79_000, method="card", state="approved", requested_in=-3 * DAY,
                    approved_in=-DAY)  # fmt: skip


def refund_card_overdue(life: Life) -> None:
    _told(life, "카드 환불이 5영업일을 넘겼어요")
    life.add_refund("무선 청소기", "한빛전자", 129_000, method="card", state="approved", requested_in=LONG_AGO - DAY,
                    approved_in=LONG_AGO)  # fmt: skip


def refund_transfer_overdue(life: Life) -> None:
    _told(life, "계좌 환불이 2영업일을 넘겼어요")
    life.add_refund("원두 1kg", "새벽로스터", 28_000, method="transfer", state="approved", requested_in=LONG_AGO - DAY,
                    approved_in=LONG_AGO)  # fmt: skip


def refund_transfer(life: Life) -> None:
    _told(life, "오늘 승인된 계좌 환불을 기다려요")
    life.add_refund("수분 크림", "물빛화장품", 36_000, method="transfer", state="approved", requested_in=-DAY,
                    approved_in=-HOUR)  # fmt: skip


def refund_checking(life: Life) -> None:
    _told(life, "판매자가 돌아온 상품을 확인하고 있어요")
    life.add_refund("린넨 셔츠", "소소옷장", 32_000, method="card", state="checking", requested_in=-5 * DAY,
                    collected_in=-2 * DAY, arrived_in=-2 * HOUR)  # fmt: skip


def refund_checking_overdue(life: Life) -> None:
    _told(life, "판매자의 확인이 2영업일을 넘겼어요")
    life.add_refund("블루투스 이어폰", "한빛전자", 59_000, method="card", state="checking",
                    requested_in=LONG_AGO - 5 * DAY, collected_in=LONG_AGO - DAY, arrived_in=LONG_AGO)  # fmt: skip


def refund_account(life: Life) -> None:
    _told(life, "환불 계좌의 예금주가 달라 환불이 멈췄어요")
    life.add_refund("등산 양말 5켤레", "산들마켓", 15_000, method="transfer", state="account_needed",
                    requested_in=-4 * DAY, approved_in=-2 * DAY)  # fmt: skip


def refund_rejected(life: Life) -> None:
    _told(life, "판매자가 반품을 거절했어요")
    life.add_refund("수분 크림", "물빛화장품", 36_000, method="card", state="rejected", requested_in=-9 * DAY,
                    collected_in=-7 * DAY, arrived_in=-5 * DAY, reason="opened")  # fmt: skip


def coupon_short(life: Life) -> None:
    _told(life, "쿠폰의 최소 금액에 모자라요")
    life.cart |= {"amount": 15_000, "seller": "산들마켓"}


def coupon_other_seller(life: Life) -> None:
    _told(life, "다른 판매자의 쿠폰이에요")
    life.coupons[0] |= {"title": "소소옷장 3,000원 쿠폰", "minimum": 0, "seller": "소소옷장"}
    life.cart |= {"amount": 59_000, "seller": "한빛전자"}


def coupon_expired(life: Life) -> None:
    _told(life, "쿠폰의 기한이 지났어요")
    life.coupons[0] |= {"state": "expired", "expires_in": -3 * DAY}


def coupon_used(life: Life) -> None:
    _told(life, "이미 쓴 쿠폰이에요")
    life.coupons[0] |= {"state": "used", "used_in": -6 * DAY}


def coupon_second(life: Life) -> None:
    _told(life, "상품 쿠폰을 벌써 한 장 골랐어요")
    life.cart |= {"amount": 79_000, "item_coupon": "첫 구매 2,000원 쿠폰"}


def coupon_remote(life: Life) -> None:
    _told(life, "무료배송 쿠폰은 제주 추가 배송비를 깎지 못해요")
    life.coupons[0] |= {"title": "무료배송 쿠폰", "kind": "shipping", "minimum": 0}
    life.cart |= {"remote_area": 1}


def order_unpaid(life: Life) -> None:
    _told(life, "무통장 입금 기한이 지나 주문이 취소됐어요")
    life.add_order("무선 청소기", "한빛전자", 129_000, ordered_in=-3 * DAY, state="cancelled", cancelled_by="deposit",
                   cancelled_in=-DAY, deposit_due_in=-DAY)  # fmt: skip


def order_wrong_amount(life: Life) -> None:
    _told(life, "다른 금액을 보내 입금되지 않았어요")
    life.add_order("캠핑 의자", "들로산으로", 45_000, ordered_in=-3 * DAY, state="cancelled", cancelled_by="deposit",
                   cancelled_in=-DAY, deposit_due_in=-DAY, deposit_tried=42_000)  # fmt: skip


def order_sold_out(life: Life) -> None:
    _told(life, "판매자가 품절이라 주문을 취소했어요")
    life.add_order("운동화", "달음박질", 79_000, ordered_in=-2 * DAY, state="cancelled", cancelled_by="seller",
                   cancelled_in=-4 * HOUR)  # fmt: skip


def order_by_self(life: Life) -> None:
    _told(life, "주문을 직접 취소하고 잊었어요")
    life.add_order("원두 1kg", "새벽로스터", 28_000, ordered_in=-2 * DAY, state="cancelled", cancelled_by="customer",
                   cancelled_in=-DAY)  # fmt: skip


def twice_pending(life: Life) -> None:
    _told(life, "한 주문이 두 번 승인됐고, 곧 저절로 취소돼요")
    order = life.add_order("블루투스 이어폰", "한빛전자", 59_000, ordered_in=-40, state="paid")
    life.add_payment("블루투스 이어폰", 59_000, order_id=order["order_id"], paid_in=-38)


def twice_overdue(life: Life) -> None:
    _told(life, "두 번째 승인이 3영업일이 지나도 남아 있어요")
    order = life.add_order("운동화", "달음박질", 79_000, ordered_in=LONG_AGO, state="confirmed")
    life.add_payment("운동화", 79_000, order_id=order["order_id"], paid_in=LONG_AGO + 2)


def twice_cancelled(life: Life) -> None:
    _told(life, "두 번째 승인은 이미 취소됐어요")
    order = life.add_order("린넨 셔츠", "소소옷장", 32_000, ordered_in=-DAY, state="preparing")
    life.add_payment("린넨 셔츠", 32_000, order_id=order["order_id"], paid_in=-DAY + 1, state="cancelled",
                     cancelled_in=-2 * HOUR)  # fmt: skip


def twice_ordered(life: Life) -> None:
    _told(life, "같은 상품을 두 번 주문했어요")
    for minutes in (-90, -88):
        life.add_order("제주 감귤 5kg", "감귤밭집", 24_900, ordered_in=minutes, state="paid")


def twice_plus(life: Life) -> None:
    _told(life, "두레톡 플러스가 같은 날 결제됐어요")
    life.add_payment("두레톡 플러스 (월)", 4_900, kind="plus", paid_in=-DAY)
    life.add_payment("이모티콘 선물", 4_900, kind="gift", paid_in=-DAY + 30)


def sending_locked(life: Life) -> None:
    _told(life, "1분에 60개 넘게 보내 잠겼어요 (DT-2002)")
    life.delivery |= {"sending_locked_until_in": 7, "sent_in_a_minute": 74}


def sending_failed(life: Life) -> None:
    _told(life, "24시간 동안 보내지 못한 메시지가 있어요 (DT-2001)")
    life.delivery["failed"] = 4


def sending_pending(life: Life) -> None:
    _told(life, "연결이 끊겨 메시지가 기다리고 있어요")
    life.delivery["pending"] = 6


def sending_to_left(life: Life) -> None:
    _told(life, "상대방이 두레톡을 떠났어요")
    life.delivery |= {"failed": 1, "other_side_left": 1}


def sending_old_app(life: Life) -> None:
    _told(life, "앱이 너무 오래됐어요 (DT-9010)")
    life.phone["app_supported"] = 0


ALL: tuple[Story, ...] = (
    notifications_off, notifications_not_allowed, notifications_quiet, notifications_on_pc, notifications_unregistered,
    notifications_late, notifications_muted, device_signed_out,
    login_locked, login_restricted, login_restricted_for_good, login_dormant, login_leaving, login_codes, login_abroad,
    post_by_self, post_by_owner, post_hidden, post_by_team, post_appealed, post_too_late,
    refund_card, refund_card_overdue, refund_transfer_overdue, refund_transfer, refund_checking,
    refund_checking_overdue, refund_account, refund_rejected,
    coupon_short, coupon_other_seller, coupon_expired, coupon_used, coupon_second, coupon_remote,
    order_unpaid, order_wrong_amount, order_sold_out, order_by_self,
    twice_pending, twice_overdue, twice_cancelled, twice_ordered, twice_plus,
    sending_locked, sending_failed, sending_pending, sending_to_left, sending_old_app,
)  # fmt: skip
