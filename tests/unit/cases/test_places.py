"""Where a household lives: what was told stays beside what its counselor found out."""

from bot.cases.places import first_told, found_out, kept_from, words_of


def test_what_was_told_first_stays_beside_what_was_found_out() -> None:
    once = found_out(
        {"words": "시장 근처", "dongs": ["nokbeon", "eungam1"]}, "nokbeon", "은평로 1"
    )
    assert (words_of(once), once["dong"], first_told(once)) == ("은평로 1", "nokbeon", "시장 근처")
    twice = found_out(once, None, "은평로 2")
    assert (words_of(twice), twice["dong"], first_told(twice)) == ("은평로 2", None, "시장 근처")
    assert first_told(found_out(twice, None, "시장 근처")) == ""


def test_a_place_may_be_told_in_any_way() -> None:
    for told, words in ((None, ""), ("녹번동", "녹번동"), ({"words": None}, ""), ({}, "")):
        assert words_of(told) == words
        assert first_told(told) == ""
        assert words_of(found_out(told, "nokbeon", "은평로 1")) == "은평로 1"


def test_only_what_a_counselor_wrote_withstands_later_words() -> None:
    found = found_out(None, None, "은평로 1")
    assert kept_from({"place": found}) == found
    for told in ({}, {"place": None}, {"place": "녹번동"}, {"place": {"words": "녹번동"}}):
        assert kept_from(told) is None
