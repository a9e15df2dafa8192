import pytest

from tests.support.world import world

FIND = world().gazetteer.find


@pytest.mark.parametrize(
    ("words", "dongs"),
    [
        ("역촌동", ["yeokchon"]),
        ("역촌동이에요", ["yeokchon"]),
        ("은평구 역촌동 10-3번지 2층", ["yeokchon"]),
        ("응암 1동", ["eungam1"]),
        ("응암일동", ["eungam1"]),
        ("구파발", ["jingwan"]),
        ("Yeokchon-dong", ["yeokchon"]),
        ("불광동", ["bulgwang1", "bulgwang2"]),
        ("구산역 앞", ["galhyeon2", "gusan", "yeokchon"]),
    ],
)
def test_names_and_landmarks(words: str, dongs: list[str]) -> None:
    assert list(FIND(words)) == dongs


@pytest.mark.parametrize(
    ("words", "dongs"),
    [
        ("역천동", ["yeokchon"]),
        ("역천동 시장 근처요", ["yeokchon"]),
        ("불강동", ["bulgwang1", "bulgwang2"]),
        ("녹본동", ["nokbeon"]),
        ("구파팔", ["jingwan"]),
        ("수색똥", ["susaek"]),
        ("응암5동", ["eungam1", "eungam2", "eungam3"]),
    ],
)
def test_one_wrong_letter(words: str, dongs: list[str]) -> None:
    assert list(FIND(words)) == dongs


@pytest.mark.parametrize(
    "words",
    [
        "부산역", "군산역", "용산역", "상암동", "대치동", "중앙고등학교", "신도림초등학교",
        "Busan Station",
        "서울", "집", "우리 동네", "", "😀", "1",
    ],
)  # fmt: skip
def test_other_places_are_not_ours(words: str) -> None:
    assert FIND(words) == ()


def test_names_narrow_each_other_down() -> None:
    assert FIND("역촌동 구산역 앞") == ("yeokchon",)
    assert FIND("불광동 연신내역 쪽") == ("bulgwang1", "bulgwang2")


def test_names_that_exclude_each_other_are_all_asked_about() -> None:
    assert FIND("녹번동에서 역촌동으로 이사했어요") == ("nokbeon", "yeokchon")


def test_every_name_in_the_configuration_finds_its_dong() -> None:
    for dong in world().city.dongs:
        for name in (*dong.name.values(), *dong.aliases, *dong.landmarks):
            assert dong.id in FIND(name), name


def test_dongs_by_id() -> None:
    assert world().gazetteer.dong("gusan") in world().city.dongs
    assert world().gazetteer.dong("nowhere") is None
