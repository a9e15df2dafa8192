import pytest

from bot.domain.places import Spot
from bot.services.pins import installed


def test_a_point_by_its_names() -> None:
    pins = installed()
    assert pins
    assert pins.spot(37.6027, 126.9291) == Spot("서울특별시", "은평구", "녹번동", "11380")


@pytest.mark.parametrize(("latitude", "longitude"), [(0.0, 0.0), (100.0, 200.0), (35.68, 139.7)])
def test_points_abroad_have_no_names(latitude: float, longitude: float) -> None:
    pins = installed()
    assert pins
    assert pins.spot(latitude, longitude) is None
