"""Questions to begin with and while typing: in time, in their place, and never in anybody's way."""

import pytest
from playwright.async_api import Page, expect

from tests.e2e.widget.scripted_server import ScriptedServer
from tests.e2e.widget.steps import bubbles, field, visit

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]
OPENING = ("환불은 언제 되나요?", "배송은 얼마나 걸리나요?")


def becomes(query: str) -> tuple[str, ...]:
    return (f"{query} 하나", f"{query} 둘") if "환불" in query else ()


async def test_before_the_first_question_there_are_some_to_choose(server: ScriptedServer, page: Page) -> None:
    server.opening = OPENING
    await visit(server, page)
    opening = page.get_by_role("region", name="자주 묻는 질문")
    await expect(opening.get_by_role("button")).to_have_text(list(OPENING))
    await opening.get_by_role("button", name=OPENING[0]).click()
    await server.until(lambda: len(server.frames("choose")) == 1)
    assert server.frames("choose")[0]["payload"] == f"sd:{OPENING[0]}"
    await expect(bubbles(page)).to_have_text([OPENING[0]])
    await expect(opening).to_have_count(0)


async def test_while_typing_they_come_once_the_field_rests(server: ScriptedServer, page: Page) -> None:
    server.completes = becomes
    await visit(server, page)
    await field(page).press_sequentially("환불 언제", delay=20)
    shown = page.get_by_role("region", name="이 질문을 찾으세요?")
    await expect(shown.get_by_role("listitem")).to_have_text(["환불 언제 하나", "환불 언제 둘"])
    queries = [frame["query"] for frame in server.frames("suggest")]
    assert queries == ["", "환불 언제"], "one request for a burst of keys"
    await shown.get_by_role("button", name="환불 언제 둘").click()
    await server.until(lambda: len(server.frames("choose")) == 1)
    await expect(field(page)).to_have_value("")
    await expect(field(page)).to_be_focused()
    await expect(shown).to_have_count(0)
    assert server.frames("message") == [], "what was half-typed is nobody's message"


async def test_what_comes_too_late_is_not_shown(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await field(page).fill("환불")
    await server.until(lambda: len(server.frames("suggest")) == 2)
    late = server.frames("suggest")[1]["request"]
    await field(page).fill("환불 언제 돼요")
    items = [{"article_id": "a", "title": "늦은 질문", "payload": "sd:late"}]
    await server.send({"type": "suggestions", "request": late, "items": items})
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_text(["환불 언제 돼요"])
    await expect(page.get_by_text("늦은 질문")).to_have_count(0)


async def test_escape_and_the_cross_close_them_and_nothing_else(server: ScriptedServer, page: Page) -> None:
    server.completes = becomes
    await visit(server, page)
    shown = page.get_by_role("region", name="이 질문을 찾으세요?")
    await field(page).fill("환불")
    await expect(shown).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(shown).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(field(page)).to_have_value("환불")
    await field(page).fill("환불이")
    await page.get_by_role("button", name="추천 질문 닫기").click()
    await expect(shown).to_have_count(0)
    await expect(field(page)).to_be_focused()


async def test_an_agent_is_not_talked_over_and_short_or_long_words_are_not_asked(
    server: ScriptedServer, page: Page
) -> None:
    server.completes = becomes
    await visit(server, page)
    await server.until(lambda: len(server.frames("suggest")) == 1)
    await field(page).fill("환")
    await field(page).fill("환불" * 60)
    await server.say("system", kind="handoff.assigned", agent={"name": "김하나"})
    await expect(page.get_by_text("상담원 김하나 님과 이야기하고 있어요")).to_be_visible()
    await field(page).fill("환불 언제")
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_text(["환불 언제"])
    assert len(server.frames("suggest")) == 1


async def test_a_refused_suggestion_is_nobodys_trouble(server: ScriptedServer, page: Page) -> None:
    await visit(server, page)
    await server.send({"type": "error", "code": "too_many", "message": "slow down", "request": 1})
    await server.say("bot", text="잘 있어요")
    await expect(bubbles(page)).to_have_text(["잘 있어요"])
    await expect(page.get_by_role("alert")).to_have_text("")
