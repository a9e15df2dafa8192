"""How fast a message is read and programs are found for it: part of `make bench`.

Prints medians per message, side by side with the plain way (rapidfuzz over all keywords) in the
same run, because only the ratio of the two tells anything on a busy machine. Measured is what a
resident's turn does, and what the API and the console ask for besides: the words behind a reason.
"""

import sys
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from pydantic import TypeAdapter
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bot.config import learned  # noqa: E402 - found through the line above
from bot.domain.program import Program  # noqa: E402
from bot.programs.catalog import Catalog  # noqa: E402
from bot.programs.first_choice import FirstChoice  # noqa: E402
from bot.programs.hints import Hints  # noqa: E402
from bot.programs.matcher import Matcher  # noqa: E402
from bot.triage.reader import Reader  # noqa: E402
from bot.triage.vocabulary import Vocabulary  # noqa: E402

MANY = 5_000
MESSAGES = (
    (
        "남편이 공장에서 다쳐서 두 달째 수입이 없는데 "
        "월세도 밀리고 애들 학원비는커녕 밥값도 걱정이에요 도와주세요"
    ),
    (
        "옆집 할머니가 며칠째 안 보이시고 우편물이 잔뜩 쌓여 있는데 "
        "초인종을 눌러도 대답이 없어서 너무 걱정돼요"
    ),
    (
        "에너지바우쳐 신청하려고 하는데 기초샹활수급자가 아니어도 되는지 "
        "어디에 물어봐야 하는지 알려 주실 수 있나요"
    ),
    (
        "어머니가 치매이신데 요양등급을 어떻게 받는지 모르겠고 "
        "제가 일을 그만둬야 할 것 같아서 막막합니다 정말로요"
    ),
    (
        "카드값이 연체되고 사채업자가 회사까지 찾아와서 무서워요 "
        "개인회생 같은 걸 알아봐야 할까요 어떻게 하나요"
    ),
)


def load_programs() -> list[Program]:
    """The catalog that the repository ships."""
    adapter = TypeAdapter(Program)
    files = sorted((ROOT / "config" / "programs").glob("*.toml"))
    tables = (tomllib.loads(file.read_text(encoding="utf-8")) for file in files)
    return [adapter.validate_python(entry) for table in tables for entry in table["program"]]


def many_programs(programs: list[Program], count: int) -> list[Program]:
    """The catalog and invented programs of other towns, made of its own syllables."""
    random = Random(1)
    syllables = sorted({char for p in programs for char in p.name_ko if "가" <= char <= "힣"})
    ends = ("지원", "지원금", "바우처", "돌봄", "수당", "급여", "상담", "서비스")

    def word() -> str:
        return "".join(random.choices(syllables, k=random.randint(2, 4)))

    def invented(number: int) -> Program:
        model = programs[number % len(programs)]
        keywords = tuple(word() for _ in model.keywords)
        name = f"{word()} {word()} {random.choice(ends)}"
        return replace(model, id=f"made_{number}", name_ko=name, keywords=keywords)

    return programs + [invented(number) for number in range(count - len(programs))]


def milliseconds(call: Callable[[str], object], messages: tuple[str, ...], rounds: int) -> float:
    """The median time of one call, in milliseconds."""
    times = []
    for _ in range(rounds):
        for message in messages:
            start = perf_counter()
            call(message)
            times.append((perf_counter() - start) * 1000)
    return median(times)


def compare(programs: list[Program], rounds: int) -> None:
    """Prints one line for one catalog."""
    tables = {
        name: tomllib.loads((ROOT / "config" / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("first_choice", "hints", "signs")
    }
    reader = Reader(TypeAdapter(Vocabulary).validate_python(tables["signs"]), learned())
    matcher = Matcher(
        Catalog(programs),
        first_choice=TypeAdapter(FirstChoice).validate_python(tables["first_choice"]),
        hints=TypeAdapter(Hints).validate_python(tables["hints"]),
        why=reader.why,
    )
    keywords = [word for program in programs for word in (program.name_ko, *program.keywords)]

    def plain(text: str) -> object:
        return process.extract(text, keywords, scorer=fuzz.partial_ratio)

    def understood(text: str) -> object:
        return matcher.match(text, reader.read_anew(text), quotes=False)

    def explained(text: str) -> object:
        return matcher.match(text, reader.read_anew(text))

    ours = milliseconds(understood, MESSAGES, rounds)
    quoted = milliseconds(explained, MESSAGES, rounds)
    theirs = milliseconds(plain, MESSAGES, max(rounds // 20, 1))
    long = (" ".join(MESSAGES) * 40)[:10_000]
    longest = milliseconds(understood, (long,), 5)
    print(
        f"{len(programs):5} programs, {len(keywords):6} words: "
        f"read and matched in {ours:.3f} ms ({quoted:.3f} with the words that spoke for it), "
        f"rapidfuzz over all {theirs:.2f} ms (x{theirs / ours:.0f}), "
        f"10,000 letters {longest:.1f} ms"
    )


def main() -> None:
    """Compares for the shipped catalog and for a large one."""
    programs = load_programs()
    compare(programs, 100)
    compare(many_programs(programs, MANY), 20)


if __name__ == "__main__":
    main()
