"""What `config/signs.toml` may say: these dataclasses are its schema.

A *word* is a string to look for. How it is read depends on how it is written:

- Korean and Chinese words are found anywhere in the text without its spaces, by their sound, and
  from four syllables on with one wrong key. `=때려` wants exactly this spelling, `^애가` only the
  start of a spaced word (장애가 is another matter), and `^또` the whole of one, being one
  syllable. Both marks may be combined as `^=`.
- Words in other alphabets are found as whole words in a row, accents ignored; `hit*` takes any
  word that begins so, `=tự tử` wants its accents (từ từ is another matter).
- `@name` stands for all words of the group `name`.
"""

from dataclasses import dataclass
from typing import ClassVar, Literal

from bot.domain.codes import CrisisType, Reporter, Urgency

STRICT: dict[str, object] = {"extra": "forbid"}


@dataclass(frozen=True, slots=True)
class Group:
    """Words that are used together in several signs.

    Named in `unless`, a group takes the force of a sign that stands no further away than `reach`
    squeezed characters: on any side, or only when the group comes `before` or `after` the sign.
    It must be in the same sentence unless it `crosses`. Its own `unless` (in the same sentence)
    takes the force of the group: "예전에 … 지금도" is not over.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    words: tuple[str, ...]
    side: Literal["around", "before", "after"] = "around"
    reach: int = 24
    crosses: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Danger:
    """A sign that a life may be lost now.

    It fires if one of `words` is found that no `unless` takes the force of, and one of each group
    in `needs` within `within` squeezed characters of it. Without `words`, the first of `needs`
    takes their place. `hotlines` are ids of the city's hotlines, `reason` tells in each language
    why a counselor sees an emergency.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    crisis_types: tuple[CrisisType, ...]
    hotlines: tuple[str, ...]
    reason: dict[str, str]
    words: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 60


@dataclass(frozen=True, slots=True)
class Crisis:
    """A sign of a crisis that is no danger to life: `urgency` is high or normal."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    crisis_types: tuple[CrisisType, ...]
    urgency: Urgency = Urgency.NORMAL
    words: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 60


@dataclass(frozen=True, slots=True)
class Cue:
    """A sign of who is writing. The cues of one reporter add up; the heaviest reporter wins."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    who: Reporter
    words: tuple[str, ...]
    weight: int = 1
    needs: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 60


@dataclass(frozen=True, slots=True)
class OffTopic:
    """A sign that the message is no welfare matter.

    It outweighs crisis signs up to the urgency `beats`, never a danger sign unless it says so.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    words: tuple[str, ...] = ()
    needs: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    within: int = 60
    beats: Urgency = Urgency.NORMAL


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of danger to life that the model tells apart: its label is `danger:<id>`.

    `crisis_types` say which emergencies of the corpus are of this kind; `hotlines` and `reason` as
    for a danger sign, for emergencies that no sign tells.
    """

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    id: str
    crisis_types: tuple[CrisisType, ...]
    hotlines: tuple[str, ...]
    reason: dict[str, str]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The whole of `config/signs.toml`; the names of the fields are its table names."""

    __pydantic_config__: ClassVar[dict[str, object]] = STRICT

    group: tuple[Group, ...]
    danger: tuple[Danger, ...]
    crisis: tuple[Crisis, ...]
    reporter: tuple[Cue, ...]
    offtopic: tuple[OffTopic, ...]
    kind: tuple[Kind, ...] = ()
