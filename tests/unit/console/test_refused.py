"""A refused form comes back as it was typed, with what is wrong beside the field."""

import pytest

from bot.console.refused import Refused, refilled

PAGE = """<main>
<details id="fold"><summary>more</summary>
<form method="post" action="/console/x/1?view=work">
<input type="hidden" name="csrf" value="t"><input type="hidden" name="form" value="a">
<label for="w">W</label><input id="w" name="words" aria-describedby="rule" required>
<p id="rule">r</p>
<textarea name="note">
old</textarea>
<select name="kind"><optgroup label="o"><option value="a" selected>A</option></optgroup>
<option value="b">B</option></select>
<label><input type="checkbox" name="kinds" value="p" checked> p</label>
<label><input type="checkbox" name="kinds" value="q"> q</label>
<input type="password" name="secret"><input type="file" name="file">
<button name="act" value="x">go</button>
</form></details>
<form method="post" action="/console/x/1">
<input type="hidden" name="form" value="b"><input name="words"></form>
<form method="post" action="/console/x/2"><textarea name="words"></textarea></form>
</main>"""


def again(code: str, sent: dict[str, str], **more: object) -> str:
    what = Refused("/console/x/1", tuple(sent.items()), code, "So <not>", **more)  # type: ignore[arg-type]
    return refilled(PAGE, what)


def test_everything_typed_is_there_and_the_field_says_what_is_wrong() -> None:
    sent = {"form": "a", "words": '"쌀" <b>', "note": "\nline", "kind": "b", "kinds": "q",
            "secret": "s3cret", "act": "x"}  # fmt: skip
    page = again("too_long", sent)
    assert '<details id="fold" open>' in page
    assert 'value="&quot;쌀&quot; &lt;b&gt;"' in page
    assert '<textarea name="note">\n\nline</textarea>' in page
    assert '<option value="a">A' in page
    assert '<option value="b" selected>B' in page
    assert 'value="p"> p' in page
    assert 'value="q" checked> q' in page
    assert "s3cret" not in page
    said = '<span class="problem-line field-problem" id="field-problem">So &lt;not&gt;</span>'
    assert page.count(said) == 1
    assert 'aria-describedby="rule field-problem"' in page
    assert 'autofocus aria-invalid="true">' + said in page
    # The other forms are as they were.
    assert page.endswith(PAGE[PAGE.index("</details>") :])


@pytest.mark.parametrize(
    ("code", "sent", "name"),
    [
        ("empty", {"form": "a", "words": " ", "note": "n"}, "words"),
        ("empty", {"form": "a", "words": "w", "note": ""}, "note"),
        ("no_such_kind", {"form": "a", "kind": "z"}, "kind"),
        ("never_heard_of", {"form": "a", "words": "w"}, "words"),
    ],
)
def test_the_field_that_is_marked_is_the_one_meant(
    code: str, sent: dict[str, str], name: str
) -> None:
    page = again(code, sent)
    marked = page[: page.index("aria-invalid")]
    assert marked[marked.rindex("name=") :].startswith(f'name="{name}"')


def test_the_right_one_of_two_forms_is_filled_and_no_other_page_is_touched() -> None:
    page = again("empty", {"form": "b", "words": "here"})
    assert '<details id="fold">' in page
    assert 'name="words" value="here"' in page
    elsewhere = Refused("/console/y", (("words", "x"),), "empty", "So")
    assert refilled(PAGE, elsewhere) == PAGE


def test_who_was_too_late_finds_the_words_and_no_field_is_blamed() -> None:
    page = again("wrong_state", {"form": "a", "words": "kept"}, is_about_words=False)
    assert 'value="kept"' in page
    assert "aria-invalid" not in page


def test_what_is_said_of_a_tick_stands_after_its_label() -> None:
    page = again("work_left", {"form": "a"}, is_about_words=False).replace("kinds", "cancels")
    assert "field-problem" not in page
    html = PAGE.replace('name="kinds" value="p"', 'name="cancels" value="yes"')
    what = Refused("/console/x/1", (("form", "a"),), "work_left", "So", is_about_words=False)
    assert ' p</label><span class="problem-line field-problem"' in refilled(html, what)


def test_of_several_choices_the_first_has_the_cursor_and_the_sentence_stands_below() -> None:
    page = PAGE.replace('type="checkbox" name="kinds"', 'type="radio" name="who"')
    found = refilled(page, Refused("/console/x/1", (("form", "a"),), "who_needed", "So"))
    assert 'name="who" value="p" aria-describedby="field-problem" autofocus> p' in found
    assert "aria-invalid" not in found
    assert ' q</label><span class="problem-line field-problem"' in found
