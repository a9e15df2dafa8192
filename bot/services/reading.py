"""Reading a text and suggesting programs for whoever asks: command line, API, console."""

from bot.domain.reading import Reason
from bot.flows.env import MatchesPrograms, ReadsText
from bot.flows.suggestions import reason
from bot.texts.lookup import Texts


class Readings:
    """Explains what a text is understood to say."""

    def __init__(self, reader: ReadsText, matcher: MatchesPrograms, texts: Texts) -> None:
        self._reader = reader
        self._matcher = matcher
        self._texts = texts

    def explain(self, text: str) -> dict[str, object]:
        """`{"programs": [{"id", "score", "why"}], "urgency", "crisis_types", "reporter"}`."""
        reading = self._reader.read(text)
        return {
            "programs": [
                {"id": m.program_id, "score": m.score, "why": self._why(m.reasons)}
                for m in self._matcher.match(text, reading)
            ],
            "urgency": reading.urgency,
            "crisis_types": reading.crisis_types,
            "reporter": reading.reporter,
        }

    def _why(self, reasons: tuple[Reason, ...]) -> str:
        """The reasons in plain Korean."""
        return ", ".join(dict.fromkeys(reason(self._texts, "ko", why) for why in reasons))
