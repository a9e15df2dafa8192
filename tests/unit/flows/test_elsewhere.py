import pytest

from bot.domain.places import Spot
from bot.flows.gazetteer import Gazetteer
from tests.support.world import config, world

GAZETTEER = world().gazetteer


@pytest.mark.parametrize(
    ("words", "name", "is_near"),
    [
        ("강남구", "강남구", True),
        ("강남구 신사동 12", "강남구", True),
        ("서울 마포에 살아요", "마포구", True),
        ("부산 해운대", "부산", False),
        ("경기도 고양시 일산동구", "경기도", False),
    ],
)
def test_other_places_are_noticed(words: str, name: str, is_near: bool) -> None:
    found = GAZETTEER.whereabouts(words)
    assert found.outside
    assert (found.outside.name, found.outside.is_near) == (name, is_near)
    assert found.dongs == ()


@pytest.mark.parametrize(
    ("words", "dongs"),
    [
        ("은평구 신사1동", ("sinsa1",)),
        ("서울시 은평구 역촌동", ("yeokchon",)),
        ("수색동 마포구 쪽", ("susaek",)),
        ("강남약국 옆 역촌동", ("yeokchon",)),
        ("친구로 구청 앞", ()),
    ],
)
def test_our_own_places_are_ours(words: str, dongs: tuple[str, ...]) -> None:
    found = GAZETTEER.whereabouts(words)
    assert found.outside is None
    assert found.dongs == dongs


def test_a_pin_is_named_by_its_legal_dong() -> None:
    found = GAZETTEER.locate(37.6027, 126.9291)
    assert (found.words, found.dongs) == (
        "서울특별시 은평구 녹번동 (37.60270, 126.92910)",
        ("nokbeon",),
    )


def test_a_pin_in_another_district_or_at_sea() -> None:
    seocho = GAZETTEER.locate(37.4979, 127.0276).outside
    assert seocho
    assert (seocho.name, seocho.is_near) == ("서초구", True)
    busan = GAZETTEER.locate(35.1796, 129.0756).outside
    assert busan
    assert not busan.is_near
    assert GAZETTEER.locate(0.0, 0.0).words == "0.00000, 0.00000"


def test_without_names_for_pins_the_coordinates_are_kept() -> None:
    found = Gazetteer(config().city.dongs).locate(37.6027, 126.9291)
    assert (found.words, found.dongs, found.outside) == ("37.60270, 126.92910", (), None)


class Anywhere:
    def spot(self, latitude: float, longitude: float) -> Spot | None:
        del latitude, longitude
        return Spot("서울특별시", "은평구", "불광동", "11380")


def test_a_legal_dong_that_several_centers_serve() -> None:
    city = config().city
    found = Gazetteer(city.dongs, None, Anywhere(), city.map_code).locate(37.0, 127.0)
    assert found.dongs == ("bulgwang1", "bulgwang2")


def test_every_dong_has_its_legal_one() -> None:
    legal = {name for dong in config().city.dongs for name in dong.legal}
    assert all(dong.legal for dong in config().city.dongs)
    assert len(legal) == 11
