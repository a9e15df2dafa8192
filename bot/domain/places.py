"""A point on the map by its names."""

from bot.domain.frozen import frozen


@frozen
class Spot:
    """The legal divisions a point lies in, by their Korean names; `code` is the district's.

    Legal dongs are those of addresses; the administrative dongs that centers serve differ.
    """

    province: str
    district: str
    dong: str
    code: str
