"""What the office calls its programs, its replies, and the signs of danger, by their codes."""

from bot.services.office import Office


class Named:
    """Looks it up at the moment it is asked."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def __call__(self, kind: str, code: str, lang: str) -> str:
        """A code of this kind in a language; the code itself where nobody named it."""
        if kind == "sign":
            return self._sign(code, lang)
        if program := self._office.catalog.get(code):
            return program.name_ko if lang == "ko" else program.name_en
        replies = self._office.living.config.replies
        return next((one.named(lang) for one in replies if one.id == code), code)

    def _sign(self, code: str, lang: str) -> str:
        """Signs that words told have a reason; those of buttons have a text of their own."""
        vocabulary = self._office.living.config.vocabulary
        reasons = {one.id: one.reason for one in vocabulary.kind}
        reasons |= {one.id: one.reason for one in vocabulary.danger}
        own = f"console.audit.sign.{code}"
        if code in reasons:
            return reasons[code].get(lang) or reasons[code][self._office.texts.languages[0]]
        return self._office.texts.get(lang, own) if self._office.texts.has(own) else ""
