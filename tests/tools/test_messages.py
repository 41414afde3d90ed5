"""The translations: what is collected, merged, refused and found wanting."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polib
import pytest

from tools import messages
from tools.messages import Message

ONE = {"msgid": "Open", "kk": "Ашық", "ru": "Открыто"}
MANY = {
    "msgid": "%(n)s day",
    "msgid_plural": "%(n)s days",
    "kk": ["%(n)s күн"],
    "ru": ["%(n)s день", "%(n)s дня", "%(n)s дней"],
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project with one app and templates."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "LOCALE", tmp_path / "locale")
    for folder in ("app", "templates", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "app" / "__init__.py").write_text("")
    (tmp_path / "tests" / "__init__.py").write_text('_("only a test")')
    return tmp_path


def written(project: Path, *rows: dict) -> Path:
    path = project / "rows.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    return path


def test_a_translation_inside_an_f_string_is_a_fault(project):
    (project / "app" / "views.py").write_text(
        "from django.utils.translation import gettext as _\n"
        "good = f\"{len('x')} {word}\"\n"
        "bad = f\"{word}: {_('Open')}\"\n"
    )
    assert [fault for fault in messages.faults([]) if "f-string" in fault] == [
        "app/views.py:3: a translation inside an f-string is not collected: take it out"
    ]


def test_messages_of_python_and_templates_are_found(project):
    (project / "app" / "views.py").write_text(
        "from django.utils.translation import gettext as _, ngettext\n"
        'a = _("Open")\nb = ngettext("%(n)s day", "%(n)s days", 2)\nc = pgettext_lazy("photo", "Before")\nd = "not this"\n'
    )
    (project / "templates" / "a.html").write_text(
        '{% load i18n %}\n  <p title="{% translate "Title" %}">it\'s</p>\n{% comment %}{% translate "Not this" %}{% endcomment %}\n'
        "      {% blocktranslate trimmed count n=n %}\n one {{ n }}\n {% plural %}\n many {{ n }}\n {% endblocktranslate %}\n"
        '{% component "tag" label=_("Inside a tag") %} {% translate "Light" context "colours" %} 100 %\n'
    )
    assert set(messages.all_messages().values()) == {
        Message("", "Open", ""),
        Message("", "%(n)s day", "%(n)s days"),
        Message("photo", "Before", ""),
        Message("", "Title", ""),
        Message("", "one %(n)s", "many %(n)s"),
        Message("", "Inside a tag", ""),
        Message("colours", "Light", ""),
    }


def test_what_is_added_is_compiled_and_complete(project):
    (project / "app" / "views.py").write_text('_("Open"); ngettext("%(n)s day", "%(n)s days", 2)')
    assert messages.check([]) == 1
    messages.add([written(project, ONE, MANY)])
    assert messages.check([]) == 0
    compiled = polib.mofile(str(project / "locale" / "ru" / "LC_MESSAGES" / "django.mo"))
    assert {entry.msgid for entry in compiled} == {"Open", "%(n)s day"}


def test_adding_again_replaces_and_keeps_the_rest(project):
    messages.add([written(project, ONE, MANY)])
    messages.add([written(project, {**ONE, "kk": "Ашылған"})])
    kept = {entry.msgid: entry.msgstr for entry in messages.load("kk")}
    assert kept["Open"] == "Ашылған"
    assert "%(n)s day" in kept


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"msgid": "Open", "kk": "Ашық"}, "ru: missing"),
        ({"msgid": "Open", "kk": "", "ru": "Открыто"}, "kk: missing"),
        ({"msgid": "%(n)s left", "kk": "%(m)s қалды", "ru": "осталось %(n)s"}, "placeholders differ"),
        ({"msgid": "{n} left", "kk": "қалды", "ru": "осталось {n}"}, "placeholders differ"),
        ({**MANY, "ru": ["%(n)s день", "%(n)s дня"]}, "missing (3 forms)"),
        ({"msgid": "Open", "kk": "Aшық", "ru": "Открыто"}, "Latin and Cyrillic"),
        ({"msgid": "Open", "kk": "Ашық ", "ru": "Открыто"}, "space"),
        ({"msgid": "Open", "kk": "Ашық", "ru": "Открыто", "en": "Open"}, "unknown"),
    ],
)
def test_a_file_with_a_fault_changes_nothing(project, row, words):
    with pytest.raises(ValueError, match="row 2") as caught:
        messages.add([written(project, ONE, row)])
    assert words in str(caught.value)
    assert not (project / "locale" / "kk").exists()


def test_faults_are_found(project, capsys):
    (project / "app" / "views.py").write_text('_("Open"); _("Closed")')
    messages.add([written(project, ONE, {"msgid": "Gone", "kk": "Жоқ", "ru": "Нет"})])
    catalogue = messages.load("kk")
    catalogue.find("Open").flags.append("fuzzy")
    messages.catalogue_path("kk").write_text(str(catalogue))
    assert messages.check([]) == 1
    said = capsys.readouterr().out
    assert "kk: missing (1 form): 'Closed'" in said
    assert "kk: marked fuzzy: 'Open'" in said
    assert "ru: no longer in the sources (run sync): 'Gone'" in said
    assert "kk: locale/kk/LC_MESSAGES/django.mo was not compiled" in said


def test_sync_drops_what_is_gone(project):
    (project / "app" / "views.py").write_text('_("Open")')
    messages.add([written(project, ONE, MANY)])
    messages.sync()
    assert [entry.msgid for entry in messages.load("ru")] == ["Open"]
    assert messages.check([]) == 0


def test_a_check_of_a_path_lists_only_what_is_missing_there(project, capsys):
    (project / "app" / "views.py").write_text('_("Open")')
    (project / "templates" / "a.html").write_text('{% load i18n %}{% translate "Closed" %}')
    assert messages.check([project / "templates"]) == 1
    said = capsys.readouterr().out
    assert "Closed" in said
    assert "Open" not in said


def test_missing_prints_rows_to_fill_in(project, capsys):
    (project / "app" / "views.py").write_text('_("Open"); ngettext("%(n)s day", "%(n)s days", 2)')
    messages.missing([])
    rows = json.loads(capsys.readouterr().out)
    assert {"msgid": "Open", "kk": "", "ru": ""} in rows
    assert {**MANY, "kk": [""], "ru": ["", "", ""]} in rows


def test_several_people_may_add_at_once(project):
    def add(number: int) -> None:
        path = project / f"{number}.json"
        path.write_text(json.dumps([{"msgid": f"m{number}", "kk": "бір", "ru": "один"}]), encoding="utf-8")
        program = (
            "import sys; from pathlib import Path; from tools import messages;"
            "messages.ROOT = Path(sys.argv[1]); messages.LOCALE = messages.ROOT / 'locale'; messages.add([Path(sys.argv[2])])"
        )
        root = Path(__file__).resolve().parent.parent.parent
        subprocess.run(
            [sys.executable, "-c", program, str(project), str(path)], check=True, cwd=root, capture_output=True
        )

    with ThreadPoolExecutor(6) as people:
        list(people.map(add, range(12)))
    assert {entry.msgid for entry in messages.load("kk")} == {f"m{number}" for number in range(12)}


def test_plural_rules_are_those_of_the_languages():
    import gettext

    russian = gettext.c2py(messages.PLURAL_FORMS["ru"].split("plural=")[1].rstrip(";"))
    assert [russian(n) for n in (0, 1, 2, 5, 11, 21, 22, 101, 112)] == [2, 0, 1, 2, 2, 0, 1, 0, 2]
    kazakh = gettext.c2py(messages.PLURAL_FORMS["kk"].split("plural=")[1].rstrip(";"))
    assert {kazakh(n) for n in range(30)} == {0}
