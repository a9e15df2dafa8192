"""The resident's pages in every language of the city."""

import pytest
from aiohttp import ClientSession, web

from bot.handlers.web.pages import Pages
from tests.support.fake_chat_server import serving
from tests.support.world import config, world

LANGUAGES = config().city.languages


async def page(path: str) -> str:
    app = web.Application()
    app.add_routes(Pages(config().city, world().texts, config().welfare_check).routes())
    async with serving(app) as url, ClientSession() as session, session.get(url + path) as got:
        assert got.status == 200
        return await got.text()


@pytest.mark.parametrize("path", ["/", "/chat", "/privacy", "/welfare-check"])
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_each_page_is_in_its_language_and_leads_to_the_others(lang: str, path: str) -> None:
    html = await page(f"{path}?lang={lang}")
    assert f'<html lang="{lang}">' in html
    for other in LANGUAGES:
        name = world().texts.get(other, "language.name")
        is_linked = f'href="?lang={other}" lang="{other}" hreflang="{other}"' in html
        assert is_linked == (other != lang), other
        assert (f">{name}</a>" in html) == (other != lang)


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_consents_are_in_the_language(lang: str) -> None:
    html = await page(f"/privacy?lang={lang}")
    for consent in config().city.consents.values():
        assert consent.refusal[lang] in html


async def test_foreigners_are_shown_the_lines_that_speak_their_language() -> None:
    assert 'href="tel:15771366"' in await page("/chat?lang=zh")
    assert 'href="tel:15771366"' not in await page("/chat?lang=ko")


async def test_a_language_the_city_has_not_is_its_own() -> None:
    assert '<html lang="ko">' in await page("/?lang=fr")
