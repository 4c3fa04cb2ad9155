"""The work itself: the queue, a conversation, and everything that may come in between."""

import asyncio
import re

import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.desk.conftest import Customer, Line, OpenPage, Place, sign_in
from tests.e2e.desk.steps import answer, answer_field, claim, row, said, tab, transcript
from tests.e2e.widget.test_talk import HOSTILE

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


async def test_from_the_queue_to_the_end(place: Place, desk: OpenPage) -> None:
    page = await desk()
    await expect(page.get_by_text("기다리는 고객이 없어요")).to_be_visible()
    customer = await place.customer("결제가 두 번 됐어요")
    await expect(row(page, customer)).to_contain_text("결제가 두 번 됐어요")
    await expect(page).to_have_title("상담 데스크 · 대기 1")
    await row(page, customer).click()
    await expect(transcript(page).get_by_text("챗봇이 상담원에게 넘겼어요")).to_be_visible()
    await expect(answer_field(page)).to_have_count(0)
    await page.get_by_role("button", name="상담 받기").click()
    await expect(answer_field(page)).to_be_focused()
    await expect(page.get_by_role("tab", name="내 상담")).to_have_attribute("aria-selected", "true")

    await page.keyboard.type("안녕하세요")
    assert (await customer.socket.next("typing", source="agent"))["on"] is True
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("확인해 볼게요")
    await page.keyboard.press("Enter")
    heard = await customer.hears("안녕하세요\n확인해 볼게요")
    assert heard["data"]["agent"] == {"name": "한지우"}
    await customer.socket.send("typing", on=True)
    await expect(page.locator("[data-on=true]")).to_have_text("고객이 쓰고 있어요")
    await customer.say("네 감사합니다")
    await expect(transcript(page).get_by_text("네 감사합니다")).to_be_visible()
    await expect(page.locator("[data-on=true]")).to_have_count(0)
    await customer.socket.send("read", offset=heard["offset"])
    await expect(transcript(page).get_by_text("읽음")).to_be_visible()

    await page.get_by_role("button", name="챗봇에게").click()
    await page.get_by_label("이유").fill("배송 조회는 챗봇이 해요")
    await page.get_by_role("dialog").get_by_role("button", name="챗봇에게").click()
    await expect(transcript(page).get_by_text("배송 조회는 챗봇이 해요")).to_be_visible()
    await expect(page.get_by_text("챗봇이 답하고 있어요").first).to_be_visible()
    assert (await customer.socket.event("handed_back"))["data"] == {"agent": {"name": "한지우"}}, "no internal note"

    await customer.say("상담원 다시 불러 주세요")
    await page.get_by_role("button", name="상담 받기").click()
    await page.get_by_role("button", name="상담 끝내기").click()
    await page.get_by_role("radio", name="안내를 마쳤어요").click()
    await page.get_by_role("dialog").get_by_role("button", name="상담 끝내기").click()
    await expect(transcript(page).get_by_text("안내를 마쳤어요")).to_be_visible()
    await customer.socket.event("survey.requested")
    await customer.socket.send("survey", score=5, text="친절했어요")
    await expect(transcript(page).get_by_text("고객이 별 5개를 줬어요")).to_be_visible()
    await expect(page.get_by_text("끝난 상담이에요").first).to_be_visible()


async def test_what_another_takes_is_seen_at_once(place: Place, desk: OpenPage) -> None:
    mine, hers = await desk("agent@example.com"), await desk("bada@example.com")
    customer = await place.customer("배송이 안 와요")
    await row(mine, customer).click()
    await expect(mine.get_by_role("button", name="상담 받기")).to_be_visible()
    await claim(hers, customer)
    await expect(row(mine, customer)).to_contain_text("이바다 님이 받았어요")
    await expect(mine.get_by_text("이바다 님이 맡고 있어서 답할 수 없어요")).to_be_visible()
    await expect(mine.get_by_role("button", name="상담 받기")).to_have_count(0)
    await answer(hers, "제가 볼게요")
    await expect(transcript(mine).get_by_text("상담원 이바다")).to_be_visible()
    await tab(mine, "others")
    await expect(row(mine, customer)).to_contain_text("이바다 님 상담 중")


async def test_a_stale_tab_is_told_who_was_faster(place: Place, desk: OpenPage) -> None:
    line = Line()
    mine, hers = await desk("agent@example.com", line=line), await desk("bada@example.com")
    customer = await place.customer("환불해 주세요")
    await row(mine, customer).click()
    await expect(mine.get_by_role("button", name="상담 받기")).to_be_visible()
    await line.cut()
    await claim(hers, customer)
    await mine.get_by_role("button", name="상담 받기").click()
    await expect(mine.get_by_text("이바다 님이 맡고 있는 상담이에요")).to_be_visible()
    line.mend()
    await expect(mine.get_by_text("이바다 님이 맡고 있어서 답할 수 없어요")).to_be_visible()


async def test_a_conversation_given_to_a_colleague(place: Place, desk: OpenPage) -> None:
    mine, hers = await desk("agent@example.com"), await desk("bada@example.com")
    customer = await place.customer("쿠폰이 안 써져요")
    await claim(mine, customer)
    await hers.get_by_role("button", name="이바다 · 상담 가능").click()
    await hers.get_by_role("menuitem", name="자리 비움").click()
    await mine.get_by_role("button", name="넘기기").click()
    colleague = mine.get_by_role("radio", name=re.compile("이바다"))
    await expect(colleague).to_be_disabled()
    await hers.get_by_role("button", name="이바다 · 자리 비움").click()
    await hers.get_by_role("menuitem", name="상담 가능").click()
    await colleague.click()
    await mine.get_by_label("남길 말").fill("쿠폰 담당이셔서요")
    await mine.get_by_role("dialog").get_by_role("button", name="넘기기").click()
    await tab(hers, "mine")
    await expect(row(hers, customer)).to_contain_text("넘겨받았어요")
    await row(hers, customer).click()
    await expect(transcript(hers).get_by_text("쿠폰 담당이셔서요")).to_be_visible()
    await answer(hers, "이어서 도와드릴게요")
    await customer.hears("이어서 도와드릴게요")
    await expect(mine.get_by_text("이바다 님이 맡고 있어서 답할 수 없어요")).to_be_visible()


async def test_a_supervisor_acts_for_the_one_who_has_it(place: Place, desk: OpenPage) -> None:
    mine, lead = await desk("agent@example.com"), await desk("supervisor@example.com")
    customer = await place.customer("도와주세요")
    await claim(mine, customer)
    await tab(lead, "others")
    await row(lead, customer).click()
    await expect(answer_field(lead)).to_have_count(0)
    await lead.get_by_role("button", name="넘기기").click()
    await lead.get_by_role("radio", name=re.compile("대기 목록")).click()
    await lead.get_by_role("dialog").get_by_role("button", name="넘기기").click()
    await expect(mine.get_by_role("button", name="상담 받기")).to_be_visible()


async def test_unread_messages_are_counted_until_they_are_looked_at(place: Place, desk: OpenPage) -> None:
    page = await desk()
    one, two = await place.customer("하나예요"), await place.customer("둘이에요")
    await claim(page, one)
    await claim(page, two)
    await one.say("거기 계세요?")
    await one.say("여보세요")
    await expect(row(page, one)).to_contain_text("읽지 않은 메시지 2개")
    await expect(page).to_have_title("(2) 상담 데스크")
    await row(page, one).click()
    await expect(page).to_have_title("상담 데스크")
    await expect(row(page, one)).not_to_contain_text("읽지 않은")


async def test_a_draft_stays_over_a_reload_each_in_its_conversation(place: Place, desk: OpenPage) -> None:
    page = await desk()
    one, two = await place.customer("하나예요"), await place.customer("둘이에요")
    await claim(page, one)
    await answer_field(page).fill("쓰다 만 답")
    await claim(page, two)
    await expect(answer_field(page)).to_have_value("")
    await row(page, one).click()
    await expect(answer_field(page)).to_have_value("쓰다 만 답")
    await page.reload()
    await expect(answer_field(page)).to_have_value("쓰다 만 답")
    await answer_field(page).press("Enter")
    await one.hears("쓰다 만 답")
    await page.reload()
    await expect(answer_field(page)).to_have_value("")


async def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(place: Place, desk: OpenPage) -> None:
    line = Line()
    page = await desk(line=line)
    customer = await place.customer("처음이에요")
    await claim(page, customer)
    await line.cut()
    await expect(page.get_by_text("연결이 끊겼어요")).to_be_visible()
    await customer.say("끊긴 사이의 말")
    await page.route("**/messages", lambda route: route.abort())
    await answer(page, "끊긴 사이의 답")
    await expect(transcript(page).get_by_text("보내는 중")).to_be_visible()
    await page.unroute("**/messages")
    line.mend()
    await customer.hears("끊긴 사이의 답")
    await expect(transcript(page).get_by_text("보내는 중")).to_have_count(0)
    await expect(page.get_by_text("연결이 끊겼어요")).to_have_count(0)
    shown = [text for text in await said(page) if "끊긴" in text]
    assert shown == ["끊긴 사이의 말", "끊긴 사이의 답"]
    await page.reload()
    await expect(transcript(page).get_by_text("끊긴 사이의 답")).to_be_visible()
    assert [text for text in await said(page) if "끊긴" in text] == shown


async def test_an_answer_whose_receipt_was_lost_is_said_once(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("처음이에요")
    await claim(page, customer)
    tries = 0

    async def lose_the_first(route: Route) -> None:
        nonlocal tries
        tries += 1
        response = await route.fetch()
        await (route.abort() if tries == 1 else route.fulfill(response=response))

    await page.route("**/messages", lose_the_first)
    await answer(page, "한 번만 들려야 해요")
    await expect(transcript(page).get_by_text("한 번만 들려야 해요")).to_have_count(1)
    await customer.hears("한 번만 들려야 해요")
    await answer(page, "다음 말")
    await customer.hears("다음 말")
    await expect(transcript(page).get_by_text("다음 말")).to_have_count(1)
    assert [text for text in await said(page) if text in ("한 번만 들려야 해요", "다음 말")] == [
        "한 번만 들려야 해요",
        "다음 말",
    ]


async def test_two_clicks_are_one_deed(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("도와주세요")
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    await row(page, customer).click()
    await page.get_by_role("button", name="상담 받기").dblclick()
    await expect(answer_field(page)).to_be_visible()
    await answer_field(page).fill("하나")
    await page.get_by_role("button", name="보내기", exact=True).dblclick()
    await customer.hears("하나")
    await page.get_by_role("button", name="상담 끝내기").click()
    await page.get_by_role("dialog").get_by_role("button", name="상담 끝내기").dblclick()
    await expect(page.get_by_text("끝난 상담이에요").first).to_be_visible()
    deeds = [url.rsplit("/", 1)[1] for url in posts if "/conversations/" in url]
    assert [deed for deed in deeds if deed != "typing"] == ["claim", "messages", "resolve"]
    await expect(page.get_by_text("끝내지 못했어요")).to_have_count(0)


async def test_an_answer_that_is_refused_stays_and_says_why(place: Place, desk: OpenPage) -> None:
    line = Line()
    page, lead = await desk(line=line), await desk("supervisor@example.com")
    customer = await place.customer("도와주세요")
    await claim(page, customer)
    await answer_field(page).fill("늦은 답이에요")
    await line.cut()
    await claim_for(lead, customer)
    await answer_field(page).press("Enter")
    await expect(transcript(page).get_by_role("alert")).to_contain_text("오세린 님이 맡고 있는 상담이에요")
    await transcript(page).get_by_role("button", name="지우기").click()
    await expect(transcript(page).get_by_text("늦은 답이에요")).to_have_count(0)


async def claim_for(lead: Page, customer: Customer) -> None:
    """A supervisor puts it back into the queue and takes it."""
    await tab(lead, "others")
    await row(lead, customer).click()
    await lead.get_by_role("button", name="넘기기").click()
    await lead.get_by_role("radio", name=re.compile("대기 목록")).click()
    await lead.get_by_role("dialog").get_by_role("button", name="넘기기").click()
    await lead.get_by_role("button", name="상담 받기").click()
    await expect(answer_field(lead)).to_be_visible()


async def test_hostile_words_are_words(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer(*HOSTILE)
    await expect(row(page, customer)).to_contain_text(HOSTILE[-1])
    await claim(page, customer)
    for text in HOSTILE:
        await expect(transcript(page).get_by_text(text, exact=True)).to_have_count(1)
    for text in HOSTILE[:2]:
        await answer(page, text)
        await customer.hears(text)
    await expect(transcript(page).get_by_text(HOSTILE[1], exact=True)).to_have_count(2)
    assert await page.evaluate("window.hacked") is None
    drawn = await page.evaluate("document.getElementById('root').innerHTML")
    assert "<script" not in drawn
    assert "javascript:" not in re.sub(r">[^<]*<", "><", drawn), "in no attribute"


async def test_a_session_that_is_ended_closes_the_desk_with_a_word(place: Place, desk: OpenPage) -> None:
    page, other = await desk(), await desk()
    customer = await place.customer("도와주세요")
    await claim(page, customer)
    await answer_field(page).fill("쓰던 답변")
    await other.get_by_role("link", name="내 계정").click()
    await other.get_by_role("button", name="다른 기기에서 모두 로그아웃").click()
    await expect(page.get_by_role("status").filter(has_text="로그인이 끝나서 로그아웃됐어요")).to_be_visible()
    await expect(other.get_by_role("heading", name="내 계정", exact=True)).to_be_visible()
    await sign_in(page, "agent@example.com")
    await expect(answer_field(page)).to_have_value("쓰던 답변")


async def test_a_long_transcript_is_loaded_by_pieces(place: Place, desk: OpenPage) -> None:
    page = await desk()
    customer = await place.customer("첫 번째 말이에요")
    await claim(page, customer)
    for n in range(130):
        await customer.say(f"{n}번째 말")
        if n % 15 == 14:
            await asyncio.sleep(1)  # the widget's socket takes 20 frames a second
    await expect(transcript(page).get_by_text("129번째 말", exact=True)).to_be_in_viewport()
    for n in range(90):
        answered = f"답 {n}"
        await page.evaluate(
            """async ([conversation, text, csrf]) => fetch(`/api/desk/conversations/${conversation}/messages`, {
                method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf },
                body: JSON.stringify({ client_id: crypto.randomUUID(), text }) })""",
            [customer.conversation, answered, await csrf(page)],
        )
    await page.reload()
    await expect(transcript(page).get_by_text("답 89", exact=True)).to_be_in_viewport()
    assert await transcript(page).locator("[data-index]").count() < 60, "only what is in view is drawn"
    await transcript(page).hover()
    for _ in range(60):
        await page.mouse.wheel(0, -2_000)
        if await transcript(page).get_by_text("첫 번째 말이에요", exact=True).count():
            break
        await asyncio.sleep(0.05)
    await expect(transcript(page).get_by_text("첫 번째 말이에요", exact=True)).to_be_visible()
    await page.get_by_role("button", name="최근 메시지로").click()
    await expect(transcript(page).get_by_text("답 89", exact=True)).to_be_in_viewport()


async def csrf(page: Page) -> str:
    token: str = await page.evaluate("fetch('/api/auth/session').then(r => r.json()).then(s => s.csrf)")
    return token
