import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from territories.folding import TABLE, fold
from territories.models import Territory

FOLDED = [
    ("Қарауыл", "карауыл"),
    ("ӘҒҚҢӨҰҮҺІЁ әғқңөұүһіё", "агкноуухие агкноуухие"),
    ("Qarağandı", "qaragandi"),
    ("Şymkent Öskemen", "symkent oskemen"),
    ("Ал\u0438\u0306", "алй"),
    ("су құбыры", "су кубыры"),
    ("Алма–Ата", "алма-ата"),
    ("12 м²", "12 м²"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_a_word_is_folded_to_what_any_keyboard_types(text, expected):
    assert fold(text) == expected


def in_sql(texts):
    with connection.cursor() as cursor:
        cursor.execute("SELECT fold(t) FROM unnest(%s::text[]) WITH ORDINALITY AS x (t, n) ORDER BY n", [texts])
        return [row[0] for row in cursor.fetchall()]


def test_sql_folds_every_name_of_the_register_alike(register):
    names = [
        name
        for row in Territory.objects.values_list("name_kk", "name_ru", "name_en", "full_kk", "full_ru", "full_en")
        for name in row
    ]
    assert len(names) == 6 * 8616
    assert in_sql(names) == [fold(name) for name in names]


def test_sql_knows_every_letter_that_python_folds(db):
    assert in_sql(list(TABLE)) == list(TABLE.values())


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs", "Cn"])), max_size=50))
def test_sql_folds_any_text_alike(db, texts):
    # Letters newer than the database's Unicode tables would be composed by one side only; there are none in use here.
    assert in_sql(texts) == [fold(text) for text in texts]


def test_folding_twice_changes_nothing(register):
    for name in Territory.objects.values_list("full_kk", flat=True):
        assert fold(fold(name)) == fold(name)


def test_fold_may_stand_in_an_index(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT provolatile FROM pg_proc WHERE proname = 'fold'")
        assert cursor.fetchall() == [("i",)]
