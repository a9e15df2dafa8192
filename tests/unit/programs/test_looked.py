from bot.programs.looked import look, spell


def test_knows_where_words_began() -> None:
    looked = look("월세가  밀렸어요!")
    assert looked.text == spell("월세가밀렸어요")
    assert looked.starts == {0, 3, 7}


def test_a_short_find_across_two_words_is_chance() -> None:
    looked = look("아이 혼자 키워요")
    assert looked.text[1:3] == "이혼"
    assert not looked.is_whole(1, 2)
    assert looked.is_whole(0, 4)


def test_english_begins_where_a_word_begins() -> None:
    looked = look("no money")
    assert looked.is_whole(0, len("nomoney"))
    assert not looked.is_whole(1, 3)


def test_of_long_texts_the_ends_are_read() -> None:
    looked = look("가나 " * 5_000 + "끝말")
    assert len(looked.text) < 2_000
    assert looked.text.endswith(spell("끝말"))
