"""Finding the words: a key and a language in, a sentence out.

Templates use Python's format syntax; a Korean particle is written as the format spec of the word
it follows, and is chosen by that word's last sound: `{place:은/는}` -> "역촌동은", "불광1동은".
"""

from collections.abc import Mapping

from bot.texts.particles import attach


class _Word(str):
    """A value put into a template; its format spec is a pair of particles."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        return attach(str(self), spec) if spec else str(self)


class Texts:
    """All sentences of `config/texts`, by language. The first language is the fallback."""

    def __init__(self, by_lang: Mapping[str, Mapping[str, str]]) -> None:
        self._by_lang = {lang: dict(keys) for lang, keys in by_lang.items()}
        self._fallback = next(iter(self._by_lang.values()))

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are texts for, the city's own first."""
        return tuple(self._by_lang)

    def get(self, lang: str, key: str, **params: object) -> str:
        """The sentence `key` in `lang`; KeyError if no language has it (a bug, found by tests)."""
        template = self._by_lang.get(lang, self._fallback).get(key) or self._fallback[key]
        if "{" not in template:
            return template
        return template.format(**{name: _Word(value) for name, value in params.items()})

    def has(self, key: str) -> bool:
        """Whether there is such a sentence."""
        return key in self._fallback

    def names(self, table: str, leaf: str) -> tuple[str, ...]:
        """The names between: of `about.night.words` the `night`, for ("about", "words")."""
        start, end = f"{table}.", f".{leaf}"
        keys = (key for keys in self._by_lang.values() for key in keys)
        found = (key for key in keys if key.startswith(start) and key.endswith(end))
        return tuple(dict.fromkeys(key[len(start) : -len(end)] for key in found))

    def words(self, lang: str, key: str) -> tuple[str, ...]:
        """A sentence that is a list: what people type for a command, separated by `|`."""
        found = self._by_lang.get(lang, {}).get(key, "")
        return tuple(word.strip() for word in found.split("|") if word.strip())
