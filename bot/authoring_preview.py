"""`POST /api/authoring/kakao`: what is being written as KakaoTalk would be given it, by the channel's own renderer."""

from aiohttp import web
from aiohttp_pydantic.oas.typing import r200

from bot.channels.kakao.render import Look, bubbles, pages, template
from bot.replies import Replies
from bot.tokens import ChoiceTokens
from contracts.authoring import KakaoBubbles, KakaoDraft
from contracts.search import Answer
from service.catalogue import Catalogue
from service.routes import endpoint

NOBODY = "preview"
"""Stands where a search, a conversation and a secret would: its buttons open nothing anywhere else."""


def routes(catalogue: Catalogue, public: str, *, operator: bool) -> web.RouteTableDef:
    """`public`: our address for browsers; `operator`: as `Look` has it."""
    table = web.RouteTableDef()

    @table.post("/api/authoring/kakao")
    @endpoint
    async def kakao(request: web.Request, body: KakaoDraft) -> r200[KakaoBubbles]:
        """The draft in KakaoTalk's bubbles. Nothing is kept, and nothing is sent."""
        return shown(body, catalogue, public, operator=operator)

    return table


def shown(draft: KakaoDraft, catalogue: Catalogue, public: str, *, operator: bool) -> KakaoBubbles:
    """Every answer that the messenger would get: the first, and those behind its button that goes on."""
    replies = Replies(catalogue, ChoiceTokens(NOBODY), NOBODY, draft.lang)
    answer = Answer(
        article_id=draft.article_id or NOBODY,
        title=draft.title,
        text=draft.body,
        lang=draft.lang,
        media=draft.media,
        buttons=draft.buttons,
        match="exact",
        score=1.0,
    )
    look = Look(public, lambda key, **values: catalogue.say(key, draft.lang, **values), operator=operator)
    made = bubbles([replies.answer(NOBODY, answer)], look)
    count = len(pages(made, look))
    return KakaoBubbles(answers=tuple(template(made, n, look, {"page": n + 1}) for n in range(count)))
