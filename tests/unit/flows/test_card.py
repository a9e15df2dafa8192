import re
from dataclasses import replace

import pytest

from bot.flows.card import card, without_sums
from bot.texts.lookup import Texts
from tests.support.world import config

TEXTS = Texts(config().texts)


@pytest.mark.parametrize("lang", ["ko", "en", "zh", "vi"])
def test_no_card_of_the_catalog_names_a_sum_and_all_say_how_sure_they_are(lang: str) -> None:
    for program in config().programs:
        told = card(TEXTS, lang, program)
        assert not re.search(r"\d[^.\n]{0,3}[천만억]? ?원", told), program.id
        assert program.as_of.isoformat() in told
        assert program.phone in told


def test_a_card_has_who_how_and_the_mark_of_what_nobody_checked() -> None:
    known = next(one for one in config().programs if one.verified and one.phone)
    told = card(TEXTS, "ko", known)
    assert known.name_ko in told
    assert "누가: " in told
    assert "어떻게: " in told
    assert "확인 필요" not in told
    assert "확인 필요" in card(TEXTS, "ko", replace(known, verified=False))


def test_only_sentences_with_sums_are_left_out() -> None:
    told = "혼자 사는 분이에요. 월 82만 5천 원 이하예요. 소득이 32% 이하면 돼요. ₩500 드려요."
    assert without_sums(told) == "혼자 사는 분이에요. 소득이 32% 이하면 돼요."
    assert without_sums("Up to 500,000 won a month. Call 129.") == "Call 129."
