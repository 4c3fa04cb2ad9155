import pytest

from contracts.articles import Article
from kb.exact import ExactTable
from kb.question import read
from tests.unit.kb.conftest import ARTICLES

TABLE = ExactTable(ARTICLES)


def found(text: str, table: ExactTable = TABLE) -> tuple[list[str], str, str] | None:
    match = table.by_words(read(text)) or next(iter(table.by_codes(read(text))), None)
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


def test_several_codes_are_matched_in_the_order_in_which_they_are_named() -> None:
    other = Article(id="other", title="다른 오류", body="…", codes=("DT-1004", "DT-1005"))
    table = ExactTable((*ARTICLES, other))

    def codes(text: str, *shown: str) -> list[str]:
        return [match.reason.detail for match in table.by_codes(read(text, codes=shown))]

    assert codes("DT-1004랑 DT-1003이랑 DT-1005 떠요") == ["DT-1004", "DT-1003"]
    assert codes("DT-1004 떠요", "DT-1003") == ["DT-1003", "DT-1004"]


@pytest.mark.parametrize("shown", ["DT-1003", "dt1003", "OT-1003", "DT—1OO3"])
def test_a_code_of_a_picture_is_found_however_it_was_read(shown: str) -> None:
    (match,) = TABLE.by_codes(read("이거 뭐예요", codes=[shown]))
    assert (match.reason.code, match.reason.detail) == ("error_code", "DT-1003")


@pytest.mark.parametrize("shown", ["DT-9999", "DT-1008", "0x80070005", "HTTP 503", "-1001", ""])
def test_a_code_that_no_article_explains_matches_nothing(shown: str) -> None:
    assert TABLE.by_codes(read("이거 뭐예요", codes=[shown], screen=f"오류 {shown}")) == ()


def test_codes_of_browsers_and_servers_belong_to_articles_too() -> None:
    codes = ("ERR_CONNECTION_REFUSED", "HTTP 503", "-1001", "503")
    table = ExactTable([Article(id=f"a{n}", title="오류", body="…", codes=(code,)) for n, code in enumerate(codes)])

    def found(text: str) -> list[str]:
        return [match.reason.detail for match in table.by_codes(read(text))]

    assert found("사이트에서 err_connection_refused 나와요") == ["ERR_CONNECTION_REFUSED"]
    assert found("503 Service Unavailable") == ["HTTP 503"]
    assert found("네트워크 오류 (-1001)") == ["-1001"]
    assert found("503호로 배송해 주세요") == []


def test_two_articles_may_share_a_wording() -> None:
    twin = Article(id="twin", title="암호", body="…", wordings=("비번 까먹음",))
    match = ExactTable((*ARTICLES, twin)).by_words(read("비번 까먹음"))
    assert match is not None
    assert match.rows == (1, len(ARTICLES))
