"""Which texts only staff see: the consoles speak two languages, residents the city's."""

# The languages of the consoles and of the API's sentences.
STAFF_LANGUAGES = ("ko", "en")
_TABLES = ("console.", "problem.", "reason.", "alert.")


def is_for_staff(key: str) -> bool:
    """Whether only counselors, duty officers or logs meet this text."""
    return key.startswith(_TABLES)


def needs(lang: str, key: str, fallback: str) -> bool:
    """Whether `lang` must have this text; what `fallback` lacks, no language can borrow."""
    return lang in (*STAFF_LANGUAGES, fallback) or not is_for_staff(key)
