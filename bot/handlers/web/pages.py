"""The resident's pages."""

import secrets
from functools import partial
from pathlib import Path

import jinja2
from aiohttp import web

from bot.domain.city import City
from bot.domain.welfare_check import WelfareCheck
from bot.texts.lookup import Texts
from bot.web.files import Files

_HERE = Path(__file__).parent
_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self' {sites}"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Pages:
    """Landing page, chat, privacy policy, and the script a district's site embeds."""

    def __init__(self, city: City, texts: Texts, check: WelfareCheck) -> None:
        self._check = check
        self._files = Files(_HERE / "static")
        self._city = city
        self._texts = texts
        self._languages = [(lang, texts.get(lang, "language.name")) for lang in texts.languages]
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def routes(self) -> list[web.RouteDef]:
        """What residents' browsers ask for."""
        return [
            web.get("/", partial(self._page, "landing.html")),
            web.get("/chat", partial(self._page, "chat.html")),
            web.get("/privacy", partial(self._page, "privacy.html")),
            web.get("/welfare-check", partial(self._page, "welfare_check.html")),
            web.get("/widget.js", self._widget),
            web.get("/static/{name}", self._static),
        ]

    async def _page(self, name: str, request: web.Request) -> web.Response:
        lang = request.query.get("lang", "")
        lang = lang if lang in self._texts.languages else self._texts.languages[0]
        html = self._templates.get_template(name).render(
            city=self._city,
            check=self._check,
            lang=lang,
            languages=self._languages,
            t=partial(self._texts.get, lang),
            nonce=secrets.token_urlsafe(),
            static=lambda file: f"/static/{file}",
        )
        policy = _CSP.format(sites=" ".join(self._city.embedded_on)).rstrip()
        headers = _HEADERS | {"Content-Security-Policy": policy}
        return web.Response(text=html, content_type="text/html", headers=headers)

    async def _static(self, request: web.Request) -> web.FileResponse:
        return self._files.response(request)

    async def _widget(self, request: web.Request) -> web.FileResponse:
        del request
        return web.FileResponse(_HERE / "static" / "widget.js")
