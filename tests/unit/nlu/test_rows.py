from pathlib import Path

import pytest

from nlu.rows import BadRows, Row, read_rows


def write(folder: Path, name: str, content: "str | bytes") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_jsonl_holds_a_label_a_question_type_or_both(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "rows.jsonl",
        '{"text": "안녕", "label": "greet"}\n\n{"text": "언제?", "qtype": "when", "extra": 1}\n'
        '{"text": "왜 안 돼요", "label": "faq", "qtype": "why"}\n',
    )
    assert read_rows(path) == [
        Row("안녕", "greet", None),
        Row("언제?", None, "when"),
        Row("왜 안 돼요", "faq", "why"),
    ]


def test_tsv_needs_a_header_and_ignores_columns_it_does_not_know(tmp_path: Path) -> None:
    path = write(tmp_path, "rows.tsv", 'text\tqtype\tby\n"따옴표" 그대로\twhy\tus\n언제\twhen\tus\n')
    assert read_rows(path) == [Row('"따옴표" 그대로', None, "why"), Row("언제", None, "when")]


def test_groups_of_rows_are_kept_for_reports(tmp_path: Path) -> None:
    path = write(tmp_path, "rows.tsv", "text\tqtype\tkind\tregister\n안 와요\twhy\timplicit\tformal\n")
    assert read_rows(path) == [Row("안 와요", None, "why", "implicit", "formal")]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    assert read_rows(write(tmp_path, "rows.tsv", "\ufefftext\tlabel\r\n안녕\tgreet\r\n")) == [
        Row("안녕", "greet", None)
    ]


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("rows.jsonl", "", "no rows"),
        ("rows.jsonl", '{"text": "a", "label": "b"}\n{oops', "line 2: not JSON"),
        ("rows.jsonl", "[1]", "line 1: not an object"),
        ("rows.jsonl", '{"label": "b"}', "line 1: no text"),
        ("rows.jsonl", '{"text": "a"}', "line 1: neither label nor qtype"),
        ("rows.jsonl", '{"text": "a", "label": 3}', "line 1: label is not a text"),
        ("rows.jsonl", '{"text": "' + "a" * 10_001 + '", "label": "b"}', "line 1: text of 10001 characters"),
        ("rows.jsonl", b'{"text": "\xff"}', "not UTF-8"),
        ("rows.tsv", "text\tkind\na\tb\n", "line 1: the header"),
        ("rows.tsv", "text\tlabel\na\tb\tc\n", "line 2: 3 columns"),
        ("rows.tsv", "", "line 1: the header"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, name: str, content: "str | bytes", complaint: str) -> None:
    path = write(tmp_path, name, content)
    with pytest.raises(BadRows) as raised:
        read_rows(path)
    assert complaint in str(raised.value)
    assert str(path) in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="No such file"):
        read_rows(tmp_path / "absent.jsonl")
