"""Components refuse what their contract does not know, and draw what it does."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import override

from config import components, design_samples, geometry
from config.components import ComponentError, drawn

ROOT = Path(components.__file__).resolve().parent.parent


def shown(source: str, **values) -> str:
    return Template("{% load components %}" + source).render(Context(values))


@pytest.mark.parametrize("name", components.component_names())
def test_every_component_states_its_options_and_has_a_sample(name):
    contract = components.component(name)
    assert contract.summary.endswith("."), "one sentence says what it is"
    with override("kk"):
        samples = design_samples.samples()[name]
        assert samples
        for options, body in samples:
            assert drawn(name, options, body).strip()


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_samples_draw_in_every_language_and_without_inline_style_or_script(language):
    with override(language):
        for name, samples in design_samples.samples().items():
            for options, body in samples:
                html = drawn(name, options, body)
                assert " style=" not in html
                assert "<script" not in html
                assert " on" not in html.split(">", 1)[0]


def test_every_sample_belongs_to_a_component():
    assert set(design_samples.samples()) == set(components.component_names())


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ('{% component "chip" label="x" %}', "no component 'chip'"),
        ('{% component "../base" %}', "no component"),
        ('{% component "tag" label="x" icon="check" colour="red" %}', "no option 'colour'"),
        ('{% component "tag" label="x" icon="check" tone="purple" %}', "is one of plain, open, good"),
        ('{% component "tag" icon="check" %}', "needs the option 'label'"),
        ('{% component "tag" label=missing icon="check" %}', "needs the option 'label'"),
        ('{% component "tag" label="x" icon="chek" %}', "no icon 'chek'"),
        ('{% component "button" label="x" wide="yes" %}', "must be a flag"),
        ('{% component "days" total="ten" used=1 %}', "must be a number"),
        ('{% component "card" heading="x" %}', "is written as {% box %}"),
        ('{% box "tag" label="x" icon="check" %}{% endbox %}', "is written as {% component %}"),
        ('{% component "tabs" label="x" items="abc" %}', "must be a list"),
        ('{% component "tabs" label="x" items=numbers %}', "must be a mapping"),
        ('{% component "tabs" label="x" items=unknown %}', "no option 'colour'"),
        ('{% icon "chek" %}', "no icon 'chek'"),
        ('{% icon "check" "huge" %}', "sizes"),
    ],
)
def test_a_mistake_in_a_template_is_loud(source, words):
    values = {"numbers": [1], "unknown": [{"label": "x", "url": "/", "colour": "red"}]}
    with pytest.raises(ComponentError) as caught:
        shown(source, **values)
    assert words in str(caught.value)


@pytest.mark.parametrize("source", ["{% component %}", '{% component "tag" "x" %}'])
def test_a_malformed_tag_does_not_compile(source):
    with pytest.raises(TemplateSyntaxError):
        shown(source)


@pytest.mark.parametrize(
    "text",
    [
        "What it is.\n\nlabel text; no colon",
        "What it is.\n\nlabel: words; an unknown kind",
        "What it is.\n\ntone: a|b = c; a default that is no value",
    ],
)
def test_a_component_with_a_broken_contract_is_refused(text):
    with pytest.raises(ComponentError):
        components.parse_contract("sample", text)


# -- drawing ---------------------------------------------------------------------------------------


def test_values_are_escaped_and_the_body_is_not():
    html = shown('{% box "card" heading=title %}<p>{{ title }}</p>{% endbox %}', title="<b>&")
    assert html.count("&lt;b&gt;&amp;") == 2
    assert "<p>" in html


def test_a_component_sees_only_its_options():
    assert "secret" not in shown('{% component "tag" label="x" icon="check" %}', label="secret", href="secret")


def test_lists_can_be_made_in_a_template():
    html = shown(
        '{% entry label="All" url="/a" current=True as one %}{% entry label="Open" url="/b" count="3" as two %}'
        '{% entries one two as items %}{% component "tabs" label="Views" items=items %}'
    )
    assert 'aria-current="page">All' in html
    assert '<span class="n">3</span>' in html


@pytest.mark.parametrize(
    ("total", "used", "kinds"),
    [
        (3, 0, "left left left"),
        (3, 2, "used used left"),
        (3, 3, "used used used"),
        (3, 5, "used used used over over"),
        (0, 2, "over over"),
    ],
)
def test_every_day_has_its_mark(total, used, kinds):
    marks = geometry.day_marks(total, used)
    assert [mark["kind"] for mark in marks] == kinds.split()
    assert sum(mark["height"] == "28" for mark in marks) == (1 if total else 0)


def test_a_delay_of_years_stays_a_small_picture():
    assert len(geometry.day_marks(15, 700)) == geometry.MOST_MARKS


def test_bar_offsets_add_up_and_use_a_point_in_every_language():
    parts = [
        {"label": "a", "value": 1, "text": "1", "shade": "k1"},
        {"label": "b", "value": 2, "text": "2", "shade": "late"},
    ]
    with override("kk"):
        html = drawn("bar", {"parts": parts, "key": "none"})
    assert 'x="33.33%" width="66.67%"' in html
    assert "a: 1; b: 2" in html


def test_a_bar_is_said_once_by_its_picture_or_by_its_key():
    parts = [{"label": "a", "value": 1, "text": "1 %", "shade": "k1"}]
    assert drawn("bar", {"parts": parts, "label": "All", "key": "none"}).count("a: 1 %") == 1
    with_key = drawn("bar", {"parts": parts, "label": "All"})
    assert "a: 1 %" not in with_key
    assert '<ul class="key" aria-label="All">' in with_key


def test_a_bar_of_nothing_draws_no_part():
    assert "<rect x" not in drawn(
        "bar", {"parts": [{"label": "a", "value": 0, "text": "0", "shade": "k1"}], "key": "none"}
    )


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_ladder_has_as_many_rungs_as_the_territory(count):
    states = ["missed", "here", "next", "far", "far"][:count]
    html = drawn("ladder", {"rungs": [{"state": state, "level": str(n)} for n, state in enumerate(states)]})
    assert html.count('class="rung ') == count
    assert html.count('aria-current="step"') == 1


@pytest.mark.parametrize("states", [["here"], ["far"] * 6, ["here", "here"]])
def test_an_impossible_ladder_is_refused(states):
    with pytest.raises(ComponentError):
        drawn("ladder", {"rungs": [{"state": state, "level": "x"} for state in states]})


def test_small_stairs_speak():
    html = drawn("rungs", {"states": "missed here far", "label": "The city has it"})
    assert 'aria-label="The city has it"' in html
    assert html.count("h6v") == 3
    assert html.count('class="x"') == 1


def test_a_table_refuses_a_row_of_the_wrong_length():
    columns = [{"label": "a"}, {"label": "b"}]
    with pytest.raises(ComponentError, match="A row of 2 cells has 1"):
        drawn("table", {"caption": "x", "columns": columns, "rows": [["1"]]})


def test_a_step_beyond_the_last_is_refused():
    with pytest.raises(ComponentError):
        drawn("steps", {"current": 5, "total": 4, "label": "x"})


# -- fields of a Django form ---------------------------------------------------------------------------


class Sample(forms.Form):
    title = forms.CharField(label="Title", help_text="One sentence", max_length=150)
    body = forms.CharField(label="Body", widget=forms.Textarea, required=False)
    place = forms.ChoiceField(label="Place", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    photo = forms.FileField(label="Photo", required=False)
    agreed = forms.BooleanField(label="Agreed", required=False)


def test_a_bound_field_brings_its_words_its_value_and_its_error():
    form = Sample({"title": "", "body": "<x>", "place": "b", "agreed": "on"})
    assert not form.is_valid()
    title = drawn("field", {"bound": form["title"]})
    assert 'for="id_title"' in title
    assert 'maxlength="150"' in title
    assert 'aria-describedby="id_title-hint id_title-error"' in title
    assert 'aria-invalid="true"' in title
    body = drawn("field", {"bound": form["body"]})
    assert "&lt;x&gt;</textarea>" in body
    assert 'class="optional"' in body
    place = drawn("field", {"bound": form["place"]})
    assert 'value="b" checked' in place
    assert 'id="id_place"' in place
    assert 'type="file"' in drawn("field", {"bound": form["photo"]})
    assert 'type="checkbox" id="id_agreed" name="agreed" value="on" checked' in drawn(
        "field", {"bound": form["agreed"]}
    )


def test_options_override_the_form():
    form = Sample()
    html = drawn("field", {"bound": form["title"], "label": "Another", "kind": "textarea", "hint": "More"})
    assert "Another" in html
    assert "<textarea" in html
    assert "More" in html


def test_a_field_without_a_name_is_refused():
    with pytest.raises(ComponentError, match="needs a bound form field"):
        drawn("field", {"label": "x"})


def test_the_error_summary_leads_to_the_fields():
    form = Sample({})
    html = drawn("error_summary", {"form": form})
    assert 'href="#id_title"' in html
    assert 'href="#id_place"' in html
    assert drawn("error_summary", {"form": Sample()}).strip() == ""


# -- the look itself ---------------------------------------------------------------------------------------


def test_only_the_tokens_name_raw_colours():
    import re

    for name in ("components.css", "pages.css"):
        text = (ROOT / "static" / "css" / name).read_text(encoding="utf-8")
        found = re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r"url\([^)]*\)|box-shadow:[^;]*", "", text))
        assert not [colour for colour in found if colour not in {"#999"}], name


def test_the_two_dark_blocks_are_equal():
    text = (ROOT / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    by_system = text.split('not([data-theme="light"]) {', 1)[1].split("}", 1)[0]
    by_choice = text.split('\n[data-theme="dark"] {', 1)[1].split("}", 1)[0]
    assert [line.strip() for line in by_system.split()] == [line.strip() for line in by_choice.split()]


def test_no_template_carries_a_style_or_a_script_of_its_own():
    import re

    for path in (ROOT / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        is_letter = path.parent.name == "emails"  # a mail program reads no style sheet of ours
        assert is_letter or not re.search(r"\sstyle=", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), path
        assert not re.search(r"\son(click|change|submit|load|input)=", text), path


def test_a_table_of_figures_says_so_once_and_names_columns_only_where_rows_fold():
    columns = [{"label": "a"}, {"label": "b", "kind": "number"}]
    folded = drawn("table", {"caption": "x", "columns": columns, "rows": [["1", "2"]]})
    assert '<table class="fold figures">' in folded
    assert '<td data-label="b">2' in folded
    scrolled = drawn("table", {"caption": "x", "columns": columns, "rows": [["1", "2"]], "shape": "scroll"})
    assert '<table class="figures">' in scrolled
    assert "data-label" not in scrolled
    mixed = drawn("table", {"caption": "x", "columns": [*columns, {"label": "c"}], "rows": [["1", "2", "3"]]})
    assert '<td class="n" data-label="b">' in mixed


def test_a_timeline_tells_each_day_once_and_the_hour_of_each_moment():
    evening, morning = datetime(2026, 9, 2, 13, 5, tzinfo=UTC), datetime(2026, 9, 2, 4, 30, tzinfo=UTC)
    events = [
        {"at": evening, "title": "Answered"},
        {"at": morning, "title": "Accepted"},
        {"at": date(2026, 9, 1), "title": "Joined"},
    ]
    with override("en"):
        html = drawn("timeline", {"events": events}).replace("\xa0", " ")
    assert [html.count(day) for day in ("2 September, Wednesday", "1 September, Tuesday")] == [1, 1]
    assert html.index("18:05") < html.index("Answered") < html.index("09:30") < html.index("Accepted")
    assert html.count('class="num"') == 2
