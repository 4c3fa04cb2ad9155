"""The public help pages: categories and search at `/help`, whole articles at `/help/{article_id}`."""

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import structlog
from aiohttp import ETag, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import TypeAdapter, ValidationError

from bot.pages.markup import deep_link, phone_link, to_html, to_line, web_address
from bot.pages.shelves import Shelf, Shelves
from contracts.articles import Article, ArticleId, ArticleList, Button, Listed
from contracts.errors import BadRequest, NotFound, SangdamError
from contracts.search import SearchRequest, SearchResponse, Suggestion
from desk.accounts.words import language
from service.catalogue import Catalogue
from text.language import detect

log = structlog.get_logger(__name__)
HERE = Path(__file__).parent
LANGUAGES = {"ko": "한국어", "en": "English"}
RESULTS = 10
MAX_QUERY = 2_000
MAX_TYPED = 300
"""Characters that the search box takes: an address holds about 900 Korean ones."""
SHOWN_OF_A_SHELF = 20
"""Longer categories end in a link to a page of their own."""
RELATED = 5
RETRY_AFTER_S = 10
PICTURE_MAX_AGE_S = 3600
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "font-src 'self'",
        "img-src 'self' https: http: data: blob:",
        "media-src 'self' https: http:",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
"""Pictures and videos may lie anywhere that authors put them. JSON-LD is data, which no policy of scripts stops."""
SAFE = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # a question may stand in the address
}
_article_id = TypeAdapter[str](ArticleId)


class HelpSource(Protocol):
    """What the pages need of help search; see `bot.kb_client`."""

    async def articles(self) -> ArticleList: ...

    async def article(self, article_id: str) -> Article: ...

    async def search(self, request: SearchRequest) -> SearchResponse: ...

    async def picture(self, name: str) -> tuple[bytes, str]: ...


class HelpPages:
    """The pages as HTML. `public`: the address that search engines shall know them by, without a slash at its end."""

    def __init__(self, source: HelpSource, catalogue: Catalogue, centre: str, public: str) -> None:
        self._source = source
        self._shelves = Shelves(source.articles)
        self._say = catalogue.say
        self._centre = centre
        self._public = public
        self.style = (HERE / "help.css").read_bytes()
        self._style_href = f"/help.css?v={hashlib.blake2b(self.style, digest_size=8).hexdigest()}"
        self._pages = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._pages.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

    async def contents(self, lang: str) -> str:
        """Every category with its articles."""
        shelves = await self._shelves.of(lang)
        return self._render("contents.html", lang, shelves=shelves, limit=SHOWN_OF_A_SHELF)

    async def category(self, name: str, lang: str) -> str:
        """All articles of a category. Raises NotFound where this language has none of that name."""
        shelf = next((shelf for shelf in await self._shelves.of(lang) if shelf.name and shelf.name == name), None)
        if shelf is None:
            raise NotFound("no such category")
        return self._render("category.html", lang, shelf=shelf)

    async def results(self, question: str, lang: str) -> str:
        """What help search finds: the answer first, then similar questions; else what can be done instead."""
        if len(question) > MAX_QUERY:
            raise BadRequest("the question is over the limit")
        request = SearchRequest(query=question, k=RESULTS, lang=detect(question) or ("en" if lang == "en" else "ko"))
        found = await self._source.search(request)
        known = await self._shelves.all()
        answer = [known[found.answer.article_id]] if found.answer and found.answer.article_id in known else []
        return self._render(
            "results.html",
            lang,
            query={"q": question},
            question=question,
            hits=[
                *answer,
                *(known.get(similar.article_id) or _unlisted(similar, lang) for similar in found.suggestions),
            ],
            summary=to_line(to_html(found.answer.text)) if found.answer else "",
            shelves=await self._shelves.of(lang),
        )

    async def article(self, article_id: str, asked: str | None) -> str:
        """One article, around it the words of its own language unless another was asked for. Raises NotFound."""
        try:
            article = await self._source.article(_article_id.validate_python(article_id))
        except ValidationError as error:
            raise NotFound("no such article") from error
        known = await self._shelves.all()
        listed = known.get(article.id)
        pair = known.get((listed.pair if listed else article.pair) or "")
        body = to_html(article.body)
        return self._render(
            "article.html",
            asked or article.lang,
            path=article_path(article.id),
            article=article,
            body=body,
            description=to_line(body),
            links=[(button.title, href) for button in article.buttons if (href := button_href(button))],
            media=[(media, src) for media in article.media if (src := web_address(media.url))],
            pair=pair,
            pair_language=LANGUAGES[pair.lang] if pair else "",
            related=await self._related(article),
            markup=_markup(article, body),
        )

    async def picture(self, name: str) -> tuple[bytes, str]:
        """A picture that articles show, and its content type. Raises NotFound."""
        content, content_type = await self._source.picture(name)
        if not content_type.startswith("image/"):
            raise NotFound("no such picture")
        return content, content_type

    def notice(self, kind: str, lang: str) -> str:
        """A page that says what is wrong (`missing`, `down`, `too_long`) and what helps."""
        return self._render("notice.html", lang, kind=kind)

    async def _related(self, article: Article) -> list[Listed]:
        """The articles that follow this one in its category, round to its beginning."""
        there = next((s.articles for s in await self._shelves.of(article.lang) if s.name == article.category), ())
        at = next((n for n, listed in enumerate(there) if listed.id == article.id), 0)
        return [listed for listed in (*there[at:], *there[:at]) if listed.id != article.id][:RELATED]

    def _render(self, template: str, lang: str, **values: Any) -> str:
        def say(key: str, **words: object) -> str:
            return self._say(f"help.{key}", lang, **words)

        def href(listed: Listed) -> str:
            return article_path(listed.id) + ("" if listed.lang == lang else f"?lang={lang}")

        def shelf_href(shelf: Shelf) -> str:
            return f"/help?{urlencode({'category': shelf.name, 'lang': lang})}"

        page = {
            "say": say,
            "href": href,
            "shelf_href": shelf_href,
            "languages": LANGUAGES,
            "lang": lang,
            "centre": self._centre,
            "public": self._public,
            "query": {},
            "urlencode": urlencode,
            "style_href": self._style_href,
            "question": "",
            "article_path": article_path,
            "max_query": MAX_TYPED,
        }
        return self._pages.get_template(template).render(page | values)


def routes(pages: HelpPages) -> web.RouteTableDef:
    """`/help`, `/help?q=…`, `/help?category=…`, `/help/{article_id}`; each in the language that is asked for.

    `/help/pictures/{name}` are the pictures in them, which the widget and messengers show too.
    """
    table = web.RouteTableDef()

    @table.get("/help")
    async def contents(request: web.Request) -> web.StreamResponse:
        lang = _asked(request) or language(request)
        question = " ".join(request.query.get("q", "").replace("\0", " ").split())
        name = request.query.get("category")
        if question:
            return await _answer(request, pages, lang, lambda: pages.results(question, lang), keep=False)
        if name:
            return await _answer(request, pages, lang, lambda: pages.category(name, lang))
        return await _answer(request, pages, lang, lambda: pages.contents(lang))

    @table.get("/help/pictures/{name}")
    async def picture(request: web.Request) -> web.StreamResponse:
        content, content_type = await pages.picture(request.match_info["name"])
        etag = ETag(hashlib.blake2b(content, digest_size=12).hexdigest())
        headers = {
            "Cache-Control": f"public, max-age={PICTURE_MAX_AGE_S}",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "cross-origin",  # the widget shows it on other sites' pages
        }
        same = request.if_none_match is not None and any(tag.value == etag.value for tag in request.if_none_match)
        response = (
            web.Response(status=304, headers=headers)
            if same
            else web.Response(body=content, content_type=content_type, headers=headers)
        )
        response.etag = etag
        return response

    @table.get("/help/{article_id:(?s:.*)}")
    async def article(request: web.Request) -> web.StreamResponse:
        article_id = request.match_info["article_id"]
        if not article_id:
            raise web.HTTPMovedPermanently("/help")
        asked = _asked(request)
        return await _answer(request, pages, asked or language(request), lambda: pages.article(article_id, asked))

    @table.get("/help.css")
    async def style(request: web.Request) -> web.StreamResponse:
        headers = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
        return web.Response(body=pages.style, content_type="text/css", charset="utf-8", headers=headers)

    return table


async def _answer(
    request: web.Request, pages: HelpPages, lang: str, make: Callable[[], Awaitable[str]], *, keep: bool = True
) -> web.Response:
    """The page, or one that says in words what is wrong. `keep`: browsers may, and ask whether it has changed."""
    try:
        html = await make()
    except NotFound:
        return _page(pages.notice("missing", lang), status=404)
    except BadRequest:
        return _page(pages.notice("too_long", lang), status=400)
    except SangdamError as error:
        log.warning("help.unavailable", reason=error.message)
        response = _page(pages.notice("down", lang), status=503)
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
        return response
    if not keep:
        return _page(html)
    etag = hashlib.blake2b(html.encode("utf-8", "replace"), digest_size=12).hexdigest()
    same = request.if_none_match is not None and any(tag.value == etag for tag in request.if_none_match)
    response = web.Response(status=304, headers=SAFE) if same else _page(html)
    response.headers["Cache-Control"] = "no-cache"
    response.etag = ETag(etag)
    return response


def _page(html: str, *, status: int = 200) -> web.Response:
    headers = SAFE | {"Cache-Control": "no-store", "Vary": "Accept-Language"}
    return web.Response(
        body=html.encode("utf-8", "replace"), content_type="text/html", charset="utf-8", status=status, headers=headers
    )


def _asked(request: web.Request) -> str | None:
    """`?lang=`, where it names a language that we speak."""
    lang = request.query.get("lang", "")
    return lang if lang in LANGUAGES else None


def _unlisted(similar: Suggestion, lang: str) -> Listed:
    """The line of what is found and read, but stands on no shelf: a passage of an archive."""
    return Listed(
        id=similar.article_id,
        title=similar.title,
        lang=detect(similar.title) or ("en" if lang == "en" else "ko"),
    )


def article_path(article_id: str) -> str:
    return f"/help/{quote(article_id, safe='')}"


def button_href(button: Button) -> str | None:
    """Where a button leads; None where that is nothing to link."""
    if button.deep_link is not None:
        return deep_link(button.deep_link)
    return web_address(button.url) if button.url is not None else phone_link(button.phone or "")


def _markup(article: Article, body: str) -> dict[str, Any]:
    """schema.org's FAQPage, by which search engines read question and answer."""
    answer = {"@type": "Answer", "text": str(body)}
    return {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "inLanguage": article.lang,
        "mainEntity": [{"@type": "Question", "name": article.title, "acceptedAnswer": answer}],
    }
