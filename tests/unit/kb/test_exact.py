import pytest

from contracts.articles import Article
from kb.exact import ExactTable
from kb.question import read
from tests.unit.kb.conftest import ARTICLES

TABLE = ExactTable(ARTICLES)


def found(text: str, table: ExactTable = TABLE) -> tuple[list[str], str, str] | None:
    match = table.find(read(text))
    return match and ([ARTICLES[row].id for row in match.rows], match.reason.code, match.reason.detail)


@pytest.mark.parametrize(
    "text", ["비밀번호를 잊어버렸어요", "비밀번호를잊어버렸어요!!", " 비밀번호를 잊어버렸어요 ㅠㅠ 🙏"]
)
def test_a_title_is_found_whatever_surrounds_it(text: str) -> None:
    assert found(text) == (["password"], "title", "비밀번호를 잊어버렸어요")


def test_another_wording_is_found() -> None:
    assert found("비번까먹음") == (["password"], "wording", "비번 까먹음")


@pytest.mark.parametrize("text", ["DT-1003", "dt1003 오류가 떠요", "오류 DT 1003은 뭐예요?", "error dt_1003 again"])
def test_an_error_code_is_found_however_it_is_written(text: str) -> None:
    assert found(text) == (["locked"], "error_code", "DT-1003")


@pytest.mark.parametrize("text", ["비밀번호", "DT-10035", "ADT-1003", "DT-100", "1003", "DT-1004"])
def test_a_part_of_a_title_or_code_is_no_match(text: str) -> None:
    assert found(text) is None


def test_two_codes_at_once_are_ambiguous() -> None:
    other = Article(id="other", title="다른 오류", body="…", codes=("DT-1004",))
    table = ExactTable((*ARTICLES, other))
    assert table.find(read("DT-1003이랑 DT-1004 떠요")) is None


def test_two_articles_may_share_a_wording() -> None:
    twin = Article(id="twin", title="암호", body="…", wordings=("비번 까먹음",))
    match = ExactTable((*ARTICLES, twin)).find(read("비번 까먹음"))
    assert match is not None
    assert match.rows == (1, len(ARTICLES))
