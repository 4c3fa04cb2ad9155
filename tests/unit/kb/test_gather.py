import pytest

from kb.gather import MOST, shares
from kb.retrieve import words


def of(*texts: str) -> tuple[float, ...]:
    return shares([words.of_text(text) for text in texts])


def test_one_part_decides_alone() -> None:
    assert of("카드 환불은 언제 되나요") == (1.0,)
    assert of() == ()


@pytest.mark.parametrize("vague", ["이거 왜 이래요?", "이게 뭐예요", "자꾸 이래요ㅠㅠ"])
def test_beside_words_that_name_nothing_the_screen_decides(vague: str) -> None:
    ours, screen = of(vague, "결제가 승인되지 않았습니다")
    assert screen == pytest.approx(MOST)
    assert ours + screen == pytest.approx(1)


def test_a_question_that_names_its_matter_decides_beside_any_screen() -> None:
    ours, screen = of("카드 환불은 며칠 걸려요?", "주문 상세 배송 완료 문 앞에 두었습니다")
    assert ours > screen > 0


def test_a_screen_that_names_nothing_hardly_counts() -> None:
    assert of("환불", "왜 이래요")[1] == pytest.approx(1 - MOST)


def test_the_more_the_words_name_the_more_they_count() -> None:
    screen = "결제가 승인되지 않았습니다 카드사에서 거절했어요"
    counts = [of(text, screen)[0] for text in ("왜요", "카드요", "카드 환불요", "카드 환불 기간요")]
    assert counts == sorted(counts)
    assert len(set(counts)) == 4
