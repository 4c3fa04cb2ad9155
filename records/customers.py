"""60 fictional customers of 두레톡, always the same: ordinary lives, and in most of them one story to ask about.

Names, products and shops are made up here; no telephone number, address or card is among the records.
"""

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any

from records import stories
from records.lives import DAY, Life

COUNT = 60
SEED = 20261123
Table = Sequence[Mapping[str, Any]]
FAMILY = "김이박최정강조윤장임한오서신권황안송류홍"
GIVEN = (
    "서연",
    "민준",
    "지우",
    "하준",
    "수아",
    "도윤",
    "은서",
    "시우",
    "다인",
    "예준",
    "유나",
    "지호",
    "채원",
    "건우",
    "소율",
)
PHONES = ("갤럭시 S24", "갤럭시 Z 플립6", "아이폰 15", "아이폰 16 프로", "갤럭시 A35", "아이폰 SE")
OTHERS = (("pc", "회사 PC"), ("pc", "집 PC"), ("tablet", "갤럭시 탭 S9"), ("tablet", "아이패드 에어"))
GOODS = (
    ("린넨 셔츠", "소소옷장", 32_000),
    ("무선 청소기", "한빛전자", 129_000),
    ("제주 감귤 5kg", "감귤밭집", 24_900),
    ("등산 양말 5켤레", "산들마켓", 15_000),
    ("원두 1kg", "새벽로스터", 28_000),
    ("캠핑 의자", "들로산으로", 45_000),
    ("아기 물티슈 10팩", "포근상점", 19_800),
    ("블루투스 이어폰", "한빛전자", 59_000),
    ("수분 크림", "물빛화장품", 36_000),
    ("운동화", "달음박질", 79_000),
)


def generate() -> dict[str, Table]:
    """Every table's rows, in an order in which they can be written."""
    tables: dict[str, list[Mapping[str, Any]]] = {}
    for life in lives():
        for name, rows in life.tables().items():
            tables.setdefault(name, []).extend(rows)
    tables["service_status"] = [{"incident": 0, "title": None, "until_in": None}]
    return dict(tables)


def lives() -> Iterator[Life]:
    """The customers one by one; the first ones each have one of the stories, the others none."""
    random = Random(SEED)  # noqa: S311  # the same customers everywhere, nothing secret
    told = stories.ALL
    for number in range(1, COUNT + 1):
        life = _ordinary(number, random)
        if number <= len(told):
            told[number - 1](life)
        yield life


def _ordinary(number: int, random: Random) -> Life:
    """A customer with whom all is well."""
    life = Life(f"c-{number:03}", random.choice(FAMILY) + random.choice(GIVEN))
    life.add_device("phone", random.choice(PHONES), last_seen_in=-random.randrange(1, 60))
    for kind, name in random.sample(OTHERS, random.randrange(0, 3)):
        life.add_device(kind, name, last_seen_in=-random.randrange(60, 9 * DAY))
    for product, seller, amount in random.sample(GOODS, random.randrange(2, 4)):
        ordered = -random.randrange(2 * DAY, 40 * DAY)
        state = "confirmed" if ordered < -14 * DAY else "delivered" if ordered < -5 * DAY else "preparing"
        life.add_order(product, seller, amount, ordered_in=ordered, state=state)
    product, seller, amount = random.choice(GOODS)
    life.cart |= {"amount": amount, "seller": seller}
    life.add_coupon("5,000원 할인 쿠폰", "item", minimum=20_000, expires_in=random.randrange(5, 60) * DAY)
    life.add_post("review", f"{life.orders[-1]['product']} 리뷰", posted_in=-random.randrange(1, 30) * DAY)
    return life
