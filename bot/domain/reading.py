"""What a text was understood to say, and which programs fit it, always with the reason."""

from bot.domain.codes import CrisisType, Reporter, Urgency
from bot.domain.frozen import frozen


@frozen
class Fired:
    """A sign from `config/signs.toml` that was found. `words`: what of the text made it fire."""

    sign: str
    words: tuple[str, ...]


@frozen
class Reading:
    """What one text says. It is judged alone: no earlier turn, no profile, no clock.

    `hotlines` are ids of `config/city.toml` hotlines to show, most fitting first; empty unless
    `urgency` is emergency. `leanings`: programs that messages like this one called for, with how
    sure that is (around 0 to 1), best first; empty if nothing was learned. `is_sure_who`: the
    words leave hardly any doubt who the reporter is.
    """

    urgency: Urgency
    crisis_types: tuple[CrisisType, ...]
    reporter: Reporter
    hotlines: tuple[str, ...] = ()
    fired: tuple[Fired, ...] = ()
    leanings: tuple[tuple[str, float], ...] = ()
    is_sure_who: bool = True

    @property
    def is_emergency(self) -> bool:
        """Whether a life may be lost now."""
        return self.urgency is Urgency.EMERGENCY


NOTHING_READ = Reading(Urgency.NONE, (), Reporter.NA)


class ReasonKind:
    """Why a program was suggested: the text keys under `match.why` tell it in plain words."""

    NAME = "name"
    KEYWORD = "keyword"
    FUZZY = "fuzzy"
    CRISIS = "crisis"
    LEARNED = "learned"


@frozen
class Reason:
    """`kind` is one of `ReasonKind`; `word` tells it: a name, a keyword, a crisis type's code."""

    kind: str
    word: str


@frozen
class Match:
    """A program that fits. `score` is 0 to 100, only to be compared within one answer."""

    program_id: str
    score: float
    reasons: tuple[Reason, ...]
