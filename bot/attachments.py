"""`/attachments/…`: the pictures of conversations, for plain `<img>` tags of whoever was given the address."""

from aiohttp import hdrs, web

from conversation.gallery import PATH, Gallery

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "cross-origin",  # the widget stands on other companies' pages
    "Referrer-Policy": "no-referrer",
    hdrs.CACHE_CONTROL: "private, max-age=3600",
}


def routes(gallery: Gallery) -> web.RouteTableDef:
    """What is unknown, forged or forgotten is 404 alike."""
    table = web.RouteTableDef()

    @table.get(PATH + "{name}")
    async def picture(request: web.Request) -> web.Response:
        found, content = await gallery.open(request.match_info["name"])
        ending = found.media_type.removeprefix("image/")
        return web.Response(
            body=content,
            content_type=found.media_type,
            headers={**HEADERS, hdrs.CONTENT_DISPOSITION: f'inline; filename="picture.{ending}"'},
        )

    return table
