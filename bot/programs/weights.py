"""How much each piece of evidence counts: the only place with such numbers.

Evidence without a name is put together as `1 - (1 - a)(1 - b)…`: each further piece closes a part
of what is missing, so many weak signs never beat what is certain. The bands keep the promise that
a present danger is answered first, then what was asked for by name, then what the text suggests:
danger 97-100, named 76-96, suggested 0-75.
"""

from typing import Final

# Danger: in the order of the table; a step keeps that order visible.
DANGER_TOP: Final = 99.5
DANGER_STEP: Final = 0.5
DANGER_LEAST: Final = 97.0

# Named: the official name before popular ones, a long name before a shorter one inside it.
OFFICIAL_NAME: Final = 86.0
POPULAR_NAME: Final = 82.0
PER_LETTER: Final = 1.0
LETTERS_COUNTED: Final = 8
NAMED_LEAST: Final = 76.0
# Several programs share a popular name: what else the text says decides, within these points.
NAMED_SUPPORT: Final = 6.0
NAMED_MOST: Final = 96.0

SUGGESTED_MOST: Final = 75.0
# A keyword by its letters: two syllables are often chance, five hardly ever.
KEYWORD_BY_LENGTH: Final = (0.0, 0.25, 0.32, 0.45, 0.55, 0.6)
# A misspelt keyword may be another word.
MISSPELT: Final = 0.7
# Somebody who says that they receive a benefit tells about their status, they do not ask for it.
ALREADY: Final = 0.2
# The first choice for a crisis type the text tells; each next one is this much less fitting.
FIRST_CHOICE: Final = 0.42
FIRST_CHOICE_STEP: Final = 0.85
# The first type of a reading is the point of the message, later ones go along.
LATER_TYPE: Final = 0.85
# A keyword in a program about the trouble that was read; its own kind of age group.
SAME_CRISIS: Final = 0.2
SAME_STAGE: Final = 0.12

# How far keywords count beside what was learned, which has seen most of them.
BESIDE_LEARNED: Final = 0.3
# The surest leaning there is: even then a name that was written says more.
LEANING_MOST: Final = 0.97
# Where no leaning reaches this, little was told, and the first choices speak as well.
LEANING_WEAK: Final = 0.15

# Seoul's and Gyeonggi's counterparts while nobody has said where they live.
COUNTERPART: Final = 0.6
# Wrong age or status: shown last, never hidden, because the text may speak of two people.
CONTRADICTED: Final = 0.4

# Less than this is noise.
LEAST_SCORE: Final = 8.0
REASONS_SHOWN: Final = 3
