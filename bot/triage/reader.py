"""Reads one message: whether a life is at stake, what the trouble is, and who is writing.

Theory
------
Two things read together, because each is blind where the other sees.

*Signs* (`config/signs.toml`) are what people who know the field can say: a door that is not
answered is nothing, with days of silence it is a life. Four steps:

1. **Page** (`page.py`): the letters of the text in a row without spaces, as typed and as heard.
   Spelling, spacing and laughter fall away here; where words and sentences began is kept.
2. **Lexicon** (`lexicon.py`): every word of the vocabulary in the page, with its places.
3. **Rules** (`signs.py`): a sign fires when one of its words is found, its `needs` stand near, and
   nothing takes its force. *Defusing is local*: "죽겠다" in an idiom is silenced by the idiom that
   lies over it, a quoted lyric by the word 노래 beside it, a denial by what follows. Another place
   in the same text where the word stands undefused still fires. That is how "죽고 싶다는 건
   아니고" is believed until the rest of the text says otherwise.
4. **Findings** (`findings.py`): all signs that fired.

*The model* (`model.py`) is what thousands of labelled messages taught: the weight of every few
letters of a text, and of every sign. It hears what nobody put into a rule, and it knows how far
each rule is to be trusted. `by_model.py` turns its scores into the reading; without a model
`by_rules.py` judges the findings alone.

Nothing here keeps state between messages, so a reader may be shared by all threads.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.domain.reading import NOTHING_READ, Reading
from bot.triage import by_rules
from bot.triage.by_model import ModelJudge
from bot.triage.findings import Finder
from bot.triage.model import Model
from bot.triage.page import lay_out
from bot.triage.vocabulary import Vocabulary

_REMEMBERED = 4096
# Every report has one, and it says nothing.
_TELEPHONE = re.compile(r"0[0-9 .-]{8,14}")


class Reader:
    """Turns texts into readings. One is made at the start from the vocabulary and shared."""

    def __init__(
        self, vocabulary: Vocabulary, model: Model | None = None, finder: Finder | None = None
    ) -> None:
        self._finder = finder or Finder(vocabulary)
        self._judge = ModelJudge(model, vocabulary.kind) if model else None
        # A story is read when it comes and again when the report is sent.
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self.read_anew)

    def read(self, text: str) -> Reading:
        """What this text says, judged alone. Never raises, whatever the text."""
        return self._remembered(text)

    def why(self, text: str, labels: Sequence[str]) -> list[tuple[str, ...]]:
        """For each label of the model the words of the text that spoke most for it."""
        return self._judge.why(lay_out(text), labels) if self._judge else [()] * len(labels)

    def read_anew(self, text: str) -> Reading:
        """The same, without remembering."""
        if _TELEPHONE.fullmatch(text):
            return NOTHING_READ
        page = lay_out(text)
        found = self._finder.find(page)
        return self._judge.judge(page, found) if self._judge else by_rules.judge(found)
