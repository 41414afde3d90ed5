"""The figures of `make bench`: ratios, bars and the table."""

import pytest

from bench.rows import Bar, Row, table


@pytest.mark.parametrize(
    ("value", "reference", "bar", "ratio", "ok"),
    [
        (40.0, 100.0, Bar("at least", 0.4), 0.4, True),
        (39.9, 100.0, Bar("at least", 0.4), 0.399, False),
        (1.3, 1.0, Bar("at most", 1.3), 1.3, True),
        (1.31, 1.0, Bar("at most", 1.3), 1.31, False),
        (20.0, None, Bar("at most", 20, of="value"), None, True),
        (20.1, None, Bar("at most", 20, of="value"), None, False),
        (5.0, None, Bar("at least", 0.4), None, False),
        (5.0, 0.0, Bar("at least", 0.4), None, False),
        (5.0, 10.0, None, 0.5, None),
    ],
)
def test_a_bar_is_met_from_its_very_number_on(value, reference, bar, ratio, ok):
    row = Row("work", value, "a second", reference, bar)
    assert row.ratio == (None if ratio is None else pytest.approx(ratio))
    assert row.ok is ok


def test_a_row_is_written_with_the_seven_columns():
    row = Row("sweep", 60_000.0, "rows a second", 100_000.0, Bar("at least", 0.6))
    assert row.as_json() == {
        "name": "sweep",
        "value": 60_000.0,
        "unit": "rows a second",
        "reference": 100_000.0,
        "ratio": 0.6,
        "bar": "ratio at least 0.6",
        "ok": True,
    }


def test_the_table_shows_what_is_missed():
    rows = [Row("a", 1.0, "ms", 10.0, Bar("at least", 0.4)).as_json(), Row("longer name", 1234567.0, "ms").as_json()]
    assert table(rows).splitlines() == [
        "name         value      unit  reference  ratio  bar                 ok",
        "----------------------------------------------------------------------",
        "a            1          ms    10         0.1    ratio at least 0.4  NO",
        "longer name  1,234,567  ms    -          -      -                   -",
    ]
