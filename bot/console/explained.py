"""Why a message was ranked as it was, in the counselor's words. Read anew, and never stored."""

from collections.abc import Iterator

from bot.console.words import Words
from bot.domain.codes import Urgency
from bot.domain.reading import Fired, Reading
from bot.flows.env import ReadsText
from bot.triage.vocabulary import Danger, Kind, Vocabulary

_QUOTED = 6


class Explains:
    """What the reader reads in a text."""

    def __init__(self, reader: ReadsText, vocabulary: Vocabulary) -> None:
        self._reader = reader
        told: list[Kind | Danger] = [*vocabulary.kind, *vocabulary.danger]
        self._reasons = {one.id: one.reason for one in told}

    def why(self, text: str, words: Words) -> tuple[str, bool]:
        """In one line what was read, empty where nothing was; and whether it is an emergency."""
        reading = self._reader.read(text)
        if reading.urgency is Urgency.NONE and not reading.fired:
            return "", False
        return " · ".join(self._parts(reading, words)), reading.is_emergency

    def _parts(self, reading: Reading, words: Words) -> Iterator[str]:
        yield words.code("console.urgency", reading.urgency)
        reasons = (self._reason(fired, words) for fired in reading.fired)
        yield from dict.fromkeys(filter(None, reasons))
        if reading.crisis_types:
            types = ", ".join(words.code("crisis", kind) for kind in reading.crisis_types)
            yield words.t("console.talk.types", types=types)
        quoted = dict.fromkeys(word for fired in reading.fired for word in fired.words)
        if quoted:
            yield ", ".join(f"“{word}”" for word in list(quoted)[:_QUOTED])

    def _reason(self, fired: Fired, words: Words) -> str:
        return words.own(self._reasons.get(fired.sign, {}))
