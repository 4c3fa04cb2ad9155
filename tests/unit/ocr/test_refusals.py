"""A flood is said in the log now and then, and to whoever asks for a while."""

from structlog.testing import capture_logs

from ocr.refusals import LOG_EVERY_S, TOLD_S, Refusals


def test_a_flood_is_a_few_lines_in_the_log_that_count_it() -> None:
    now = [100.0]
    refusals = Refusals(lambda: now[0])
    with capture_logs() as logged:
        for now[0] in (100.0, 101.0, 102.0, 100.0 + LOG_EVERY_S):
            refusals.note(under_way=18, again_s=4)
    assert [(line["log_level"], line["event"], line["pictures"]) for line in logged] == [
        ("warning", "ocr.refusing", 1),
        ("warning", "ocr.refusing", 3),
    ]
    assert (logged[0]["under_way"], logged[0]["retry_after_s"]) == (18, 4)


def test_it_goes_on_until_a_while_after_the_latest() -> None:
    now = [0.0]
    refusals = Refusals(lambda: now[0])
    assert not refusals.going_on
    refusals.note(under_way=18, again_s=4)
    now[0] = TOLD_S - 1
    assert refusals.going_on
    refusals.note(under_way=18, again_s=4)
    now[0] = 2 * TOLD_S - 2
    assert refusals.going_on
    now[0] = 2 * TOLD_S - 1
    assert not refusals.going_on
