"""The pieces of a text that the model weighs, and the marks that its rules leave.

A *gram* is one, two or three letters in a row of the text as it is heard, without its spaces
(`^` and `$` are its ends), a whole word (a space before it), the beginning of a word (`*` after
it), or the beginnings of two words with one between them (`_` in the middle). So a slip of the
key or a missing space costs a few grams and not the word.
"""

from bisect import bisect_right

from bot.triage.page import Page

_FRONT = 2
_MARKS, _SKIP = "^$ *", "_"


def grams(page: Page) -> set[str]:
    """The grams of a page, each once."""
    letters = f"^{page.heard}$"
    seconds, thirds = letters[1:], letters[2:]
    words = words_of(page)
    fronts = [word[:_FRONT] for word in words]
    found = set(letters)
    found.update(map("".join, zip(letters, seconds, strict=False)))
    found.update(map("".join, zip(letters, seconds, thirds, strict=False)))
    found.update([f" {word}" for word in words])
    found.update([f"{word[:_FRONT]}*" for word in words if len(word) > _FRONT])
    found.update([f"{one}_{other}" for one, other in zip(fronts, fronts[2:], strict=False)])
    return found


def words_of(page: Page) -> list[str]:
    """The words of a page as they are heard, in their order."""
    starts = sorted(page.word_starts)
    ends = [*starts[1:], len(page.heard)] if starts else []
    return [page.heard[start:end] for start, end in zip(starts, ends, strict=True)]


def words_with(page: Page, gram: str) -> list[str]:
    """The words, as they were written, that this gram was found in; none for one across words."""
    heard = gram.strip(_MARKS)
    at = page.heard.find(heard) if len(heard) > 1 and _SKIP not in heard else -1
    if at < 0:
        return []
    starts = sorted(page.word_starts)
    first, last = bisect_right(starts, at) - 1, bisect_right(starts, at + len(heard) - 1)
    ends = [*starts[1:], len(page.letters)]
    return [page.letters[starts[n] : ends[n]] for n in range(first, last)]
