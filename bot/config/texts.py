"""The sentences: one file a language for residents, and files by page for the consoles."""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from bot.config.files import Files
from bot.domain.city import City
from bot.texts import staff


def texts_of(files: Files, languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """The texts of each of the city's languages: the same keys and placeholders.

    Residents' lie in `texts/<language>.toml`; those of the consoles' pages beside them, in
    `texts/<language>/<page>.toml`, and only in the languages that the consoles speak.
    """
    texts: dict[str, dict[str, str]] = {}
    for lang in languages:
        name = f"texts/{lang}.toml"
        flat = dict(_flat(files, name, files.read(name), ""))
        if name not in files.unread:
            texts[lang] = flat | _of_pages(files, lang, flat)
    for lang, keys in texts.items():
        _missing(files, lang, texts)
        for key in sorted(keys):
            if _placeholders(keys[key]) is None:
                files.note(f"texts/{lang}.toml", key, "a { or } has no partner")
    _placeholders_differ(files, texts)
    return texts


def _of_pages(files: Files, lang: str, known: Mapping[str, str]) -> dict[str, str]:
    """What `texts/<language>/*.toml` hold; a key that is there twice is a mistake."""
    texts: dict[str, str] = {}
    for path in sorted((files.folder / "texts" / lang).glob("*.toml")):
        name = f"texts/{lang}/{path.name}"
        for key, text in _flat(files, name, files.read(name), ""):
            if key in known or key in texts:
                files.note(name, key, "this text is in another file already")
            texts[key] = text
    return texts


def _missing(files: Files, lang: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Texts that another language has; each mistake names both, as either may be the wrong one."""
    noted = {mistake.key for mistake in files.mistakes if mistake.file == f"texts/{lang}.toml"}
    for other, keys in texts.items():
        for key in sorted(keys.keys() - texts[lang].keys() - noted):
            if not staff.needs(lang, key, next(iter(texts))):
                continue
            noted.add(key)
            what = f"this text is missing; texts/{other}.toml has it"
            files.note(f"texts/{lang}.toml", key, what)


def _placeholders_differ(files: Files, texts: Mapping[str, Mapping[str, str]]) -> None:
    first, *others = texts or [""]
    for lang in others:
        for key in sorted(texts[lang].keys() & texts[first].keys()):
            mine, theirs = _placeholders(texts[lang][key]), _placeholders(texts[first][key])
            if mine is not None and theirs is not None and mine != theirs:
                what = f"its {{placeholders}} differ from those of texts/{first}.toml"
                files.note(f"texts/{lang}.toml", key, what)


def _flat(
    files: Files, name: str, table: dict[str, Any], prefix: str
) -> Iterator[tuple[str, str]]:
    """Nested tables as dotted keys."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(files, name, value, f"{prefix}{key}.")
        elif isinstance(value, str) and value:
            yield prefix + key, value
        else:
            files.note(name, prefix + key, "a text that is not empty belongs here")


def languages(files: Files, city: City | None) -> Sequence[str]:
    """The city's; where it does not say, those there are texts for, Korean first."""
    if city and city.languages:
        return city.languages
    found = {path.stem for path in (files.folder / "texts").glob("*.toml")}
    return sorted(found, key=lambda lang: (lang != "ko", lang))


def _placeholders(template: str) -> set[str] | None:
    """The names in braces; None where the braces do not match."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}
    except ValueError:
        return None
