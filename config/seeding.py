"""Invented cases in numbers: for measuring, and for looking at pages as they will be in some years. Never for a real database.

Everything is drawn and written by the database, so the memory of this process does not depend on the number. Skewed as life
is: a few places and kinds of problems have most of the cases, nine of ten concern nobody but the reporter, a few go viral.
Dates follow the calendar and the clocks in force, so that the invariants hold (`manage.py check_invariants`).
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cases.invariants import INVARIANTS, violations
from config.bulk_loading import bulk_loading
from territories.clock import local_date

TABLES = (
    "cases_case", "cases_assignment", "cases_event", "cases_answer", "cases_participant", "issues_issue",
    "notifications_notice",
)  # fmt: skip
CHUNK = 100_000
IN_BULK = 30_000
"""From so many cases on it pays to take the indexes away meanwhile."""
KEPT_BY_TRIGGERS = {1, 2, 14}
"""The invariants that triggers of single rows keep, and that are proved in one go instead."""


@dataclass(frozen=True, slots=True)
class Mix:
    """Parts of the cases that are not overdue; what is left owes its first answer, in time."""

    climbed: float = 0.08
    """Once, for silence; now in time with the next office."""
    answered: float = 0.07
    """And nobody has said yet whether it is so."""
    closed: float = 0.6
    supported: float = 0.1
    """Parts of all cases that concern more people than the reporter."""


ALL_OPEN = Mix(climbed=0.1, answered=0, closed=0, supported=0)


@dataclass(frozen=True, slots=True)
class Seeded:
    """What was written."""

    cases: int
    overdue: int


def seed(
    cases: int,
    overdue: int,
    now: datetime,
    *,
    mix: Mix | None = None,
    chunk: int = CHUNK,
    tell: Callable[[int], object] = lambda _done: None,
) -> Seeded:
    """Write `cases` cases, of which `overdue` are past their time and still with their first office. As the owner.

    Raises Broken, and writes nothing, when what triggers would have refused was written.
    """
    facts = _facts(now, cases, overdue, mix or Mix())
    in_bulk = cases >= IN_BULK
    with bulk_loading(TABLES) if in_bulk else nullcontext():
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in PREPARE:
                cursor.execute(statement, facts)
            for first in range(1, cases + 1, chunk):
                last = min(first + chunk - 1, cases)
                for statement in WRITE:
                    cursor.execute(statement, {**facts, "first": first, "last": last})
                tell(last)
            cursor.execute(FORGET)
        if in_bulk and (broken := list(violations([one for one in INVARIANTS if one.number in KEPT_BY_TRIGGERS]))):
            raise Broken(str(broken[0]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE " + ", ".join(TABLES))
    return Seeded(cases, overdue)


class Broken(Exception):
    """What was written does not hold together."""


def _facts(now: datetime, cases: int, overdue: int, mix: Mix) -> dict[str, Any]:
    return {
        "now": now,
        "today": local_date(now),
        "cases": cases,
        "overdue": overdue,
        "climbed": mix.climbed,
        "answered": mix.climbed + mix.answered,
        "closed": mix.climbed + mix.answered + mix.closed,
        "supported": mix.supported,
    }


# -- what is drawn from ----------------------------------------------------------------

WORDS = (
    ("kk", "Көшеде су жоқ", "Үшінші күн су келмейді. Көршілерде де жоқ, тасып ішіп отырмыз."),
    ("kk", "Жол ойылып қалды", "Көліктер айналып өтеді, түнде көрінбейді. Жамау керек."),
    ("kk", "Көше шамы жанбайды", "Бір айдан бері қараңғы. Балалар мектептен қараңғыда қайтады."),
    ("kk", "Қоқыс шығарылмайды", "Екі аптадан бері ешкім келмеді, иісі шығып тұр."),
    ("kk", "Жылу нашар", "Үйде он бес градус. Қазандыққа айтқанымызбен өзгеріс жоқ."),
    ("kk", "Автобус келмейді", "Кесте бойынша таңғы жетіде болуы керек, апта бойы болған жоқ."),
    ("ru", "Нет воды на улице", "Третий день нет воды. У соседей тоже, носим из колонки."),
    ("ru", "Яма на дороге", "Машины объезжают по встречной, ночью не видно. Нужно залатать."),
    ("ru", "Не горят фонари", "Месяц темно. Дети возвращаются из школы в темноте."),
    ("ru", "Не вывозят мусор", "Две недели никто не приезжал, стоит запах."),
)

PREPARE = (
    "CREATE TEMPORARY TABLE seed_words AS SELECT row_number() OVER () AS turn, *, fold(title) AS folded_title,"  # noqa: S608
    " fold(body) AS folded_body FROM (VALUES "
    + ", ".join(f"('{language}', '{title}', '{body}')" for language, title, body in WORDS)
    + ") words (language, title, body)",
    """
    CREATE TEMPORARY TABLE seed_places AS
    SELECT row_number() OVER (ORDER BY md5(t.code)) AS turn, t.code, coalesce(t.region_id, t.code) AS region_id, t.office_id,
           t.name_kk AS name, fold(t.name_kk) AS folded
      FROM territories_territory t WHERE t.abolished_on IS NULL AND t.office_id IS NOT NULL
    """,
    """
    CREATE TEMPORARY TABLE seed_categories AS
    SELECT row_number() OVER (ORDER BY is_emergency, md5(code)) AS turn, code,
           CASE WHEN is_emergency THEN 'emergency' ELSE 'ordinary' END AS regime
      FROM cases_category WHERE is_offered
    """,
    """
    CREATE TEMPORARY TABLE seed_routes AS
    WITH rules AS (
        SELECT * FROM cases_categoryrule WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
    ), clocks AS (
        SELECT * FROM cases_clockrule WHERE valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s)
    ), seats AS (
        SELECT DISTINCT p.office_id, unit.kind
          FROM seed_places p
          JOIN territories_office o ON o.id = p.office_id
          JOIN territories_territory unit ON unit.code = o.territory_id
    ), ruled AS (
        SELECT seats.office_id AS seat_id, k.code AS category, k.regime,
               coalesce(exact.first_level, general.first_level) AS first_level,
               CASE WHEN exact.id IS NOT NULL THEN exact.solve_days ELSE general.solve_days END AS own_days
          FROM seats
         CROSS JOIN seed_categories k
          LEFT JOIN rules exact ON exact.category_id = k.code AND exact.territory_kind = seats.kind
          LEFT JOIN rules general ON general.category_id = k.code AND general.territory_kind = ''
    ), reached AS (
        SELECT seats.office_id AS seat_id, levels.level AS first_level, there.office_id, there.via_vacancy
          FROM seats
         CROSS JOIN (SELECT DISTINCT first_level AS level FROM ruled) levels
         CROSS JOIN LATERAL responsible_office(seats.office_id, levels.level) there
    )
    SELECT ruled.seat_id, ruled.category, ruled.regime, o.id AS office_id, o.level, reached.via_vacancy,
           clock.id AS clock_id, CASE WHEN clock.solve_hours IS NULL THEN coalesce(ruled.own_days, clock.solve_days) END AS days,
           clock.solve_hours AS hours, clock.acknowledge_days, clock.acknowledge_hours, clock.confirm_days, clock.reply_days,
           above.id AS above_id, above.level AS above_level, o.climbs_to_id IS DISTINCT FROM o.superior_id AS above_vacancy,
           next.id AS next_clock_id, next.solve_days AS next_days, next.acknowledge_days AS next_acknowledge_days
      FROM ruled
      JOIN reached ON reached.seat_id = ruled.seat_id AND reached.first_level = ruled.first_level
      JOIN territories_office o ON o.id = reached.office_id
      JOIN clocks clock ON clock.regime = ruled.regime AND clock.step = 'first'
      LEFT JOIN territories_office above ON above.id = o.climbs_to_id
      LEFT JOIN clocks next ON next.regime = ruled.regime
                           AND next.step = CASE WHEN above.level = 'republic' THEN 'republic' ELSE 'next' END
    """,
    "CREATE UNIQUE INDEX ON seed_routes (seat_id, category)",
    """
    CREATE TEMPORARY TABLE seed_days AS
    SELECT ordinal, date, (date + 1)::timestamp AT TIME ZONE 'Asia/Almaty' AS ends_at,
           (SELECT max(ordinal) FROM territories_calendarday WHERE is_working AND date < %(today)s) AS last_over
      FROM territories_calendarday WHERE is_working
    """,
    "CREATE UNIQUE INDEX ON seed_days (ordinal)",
    "ANALYZE seed_words, seed_places, seed_categories, seed_routes, seed_days",
    """
    CREATE TEMPORARY TABLE seed_cases (
        case_id bigint, assignment_id bigint, next_id bigint, fate text, place text, region text, category text, regime text,
        title text, body text, folded text, language text, office_id bigint, level text, via_vacancy boolean, clock_id bigint,
        days integer, filed_at timestamptz, registered_on date, acknowledge_until timestamptz, due_at timestamptz,
        above_id bigint, above_level text, above_vacancy boolean, next_clock_id bigint, next_days integer,
        next_acknowledge_until timestamptz, next_counted_from date, next_due_at timestamptz, climbed_at timestamptz,
        answered_at timestamptz, refused boolean, closed_at timestamptz, confirmed boolean, confirm_until timestamptz,
        reply_until timestamptz, supporters integer)
    """,
)

DRAW = """
INSERT INTO seed_cases
WITH thrown AS MATERIALIZED (
    SELECT n, (n::bigint * %(overdue)s) / %(cases)s > ((n::bigint - 1) * %(overdue)s) / %(cases)s AS overdue,
           random() AS place, random() AS matter, random() AS fate, random() AS day, random() AS hour, random() AS answer,
           random() AS support, random() AS words
      FROM generate_series(%(first)s, %(last)s) n
), placed AS MATERIALIZED (
    SELECT t.*, p.code, p.region_id, p.name, p.folded, r.*,
           CASE WHEN t.overdue THEN 'overdue'
                WHEN t.fate < %(climbed)s AND r.regime = 'ordinary' AND r.above_id IS NOT NULL THEN 'climbed'
                WHEN t.fate BETWEEN %(climbed)s AND %(answered)s THEN 'answered'
                WHEN t.fate BETWEEN %(answered)s AND %(closed)s THEN 'closed'
                ELSE 'open' END AS becomes
      FROM thrown t
      CROSS JOIN (SELECT (SELECT count(*) FROM seed_places) AS places, count(*) AS categories,
                         count(*) FILTER (WHERE regime = 'ordinary') AS ordinary FROM seed_categories) number_of
      JOIN seed_places p ON p.turn = 1 + floor(t.place ^ 2 * number_of.places)
      JOIN seed_categories k ON k.turn = 1 + floor(t.matter ^ 1.7 * CASE
               WHEN t.overdue OR t.fate BETWEEN %(climbed)s AND %(closed)s THEN number_of.categories ELSE number_of.ordinary END)
      JOIN seed_routes r ON r.seat_id = p.office_id AND r.category = k.code
), dated AS MATERIALIZED (
    SELECT placed.*,
           CASE becomes WHEN 'overdue' THEN last_over - floor(day ^ 2 * 5) - coalesce(days, 0)
                        WHEN 'climbed' THEN last_over - floor(day * next_days) - days
                        WHEN 'closed' THEN last_over - 40 - floor(day * 200)
                        WHEN 'answered' THEN (SELECT ordinal FROM territories_calendarday
                                               WHERE date = ((%(now)s - make_interval(secs => 86400 * (0.05 + day * (confirm_days - 1))))
                                                             AT TIME ZONE 'Asia/Almaty')::date)
                        ELSE last_over - floor(day * coalesce(days, 1)) END::integer AS registered
      FROM placed CROSS JOIN (SELECT last_over FROM seed_days LIMIT 1) today
), filed AS MATERIALIZED (
    SELECT dated.*, first_day.date AS registered_on, last_day.ordinal AS due_ordinal,
           CASE WHEN regime = 'ordinary' THEN least(
                    (first_day.date + time '08:00' + hour * interval '10 hours') AT TIME ZONE 'Asia/Almaty',
                    CASE WHEN becomes = 'answered' THEN %(now)s - make_interval(secs => 86400 * (0.05 + day * (confirm_days - 1)))
                         ELSE %(now)s END - interval '1 minute')
                WHEN becomes = 'overdue' THEN %(now)s - make_interval(secs => 3600 * (acknowledge_hours + 0.1 + day * 5))
                WHEN becomes = 'answered' THEN %(now)s - make_interval(secs => 86400 * (0.05 + day * (confirm_days - 1)) + 1800)
                ELSE (first_day.date + hour * interval '24 hours') AT TIME ZONE 'Asia/Almaty' END AS filed_at,
           last_day.ends_at AS ends_at, acknowledge_day.ends_at AS acknowledge_ends_at
      FROM dated
      JOIN seed_days first_day ON first_day.ordinal = registered
      LEFT JOIN seed_days last_day ON last_day.ordinal = registered + days
      LEFT JOIN seed_days acknowledge_day ON acknowledge_day.ordinal = registered + acknowledge_days
), bound AS MATERIALIZED (
    SELECT filed.*,
           CASE WHEN regime = 'ordinary' THEN ends_at ELSE filed_at + make_interval(hours => hours) END AS due_at,
           CASE WHEN regime = 'ordinary' THEN acknowledge_ends_at
                ELSE filed_at + make_interval(hours => acknowledge_hours) END AS acknowledge_until
      FROM filed
), ended AS MATERIALIZED (
    SELECT bound.*,
           CASE becomes WHEN 'answered' THEN %(now)s - make_interval(secs => 86400 * (0.05 + day * (confirm_days - 1)))
                        WHEN 'closed' THEN filed_at + (0.01 + answer * 0.97) * least(
                                 due_at - filed_at, CASE WHEN regime = 'emergency' THEN interval '1 hour' ELSE due_at - filed_at END)
                END AS answered_at,
           CASE WHEN becomes = 'climbed' THEN least(due_at + interval '3 minutes', due_at + (%(now)s - due_at) / 2) END AS climbed_at
      FROM bound
)
SELECT nextval('cases_case_id_seq'), nextval('cases_assignment_id_seq'),
       CASE WHEN becomes = 'climbed' THEN nextval('cases_assignment_id_seq') END,
       becomes, e.code, e.region_id, e.category, e.regime, w.title || ', ' || e.name, w.body,
       w.folded_title || ', ' || e.folded || ' ' || w.folded_body, w.language, e.office_id, e.level, e.via_vacancy, e.clock_id,
       e.days, e.filed_at, CASE WHEN e.regime = 'ordinary' THEN e.registered_on ELSE (e.filed_at AT TIME ZONE 'Asia/Almaty')::date END,
       e.acknowledge_until, e.due_at, e.above_id, e.above_level, e.above_vacancy, e.next_clock_id, e.next_days,
       next_acknowledge.ends_at, (e.due_at AT TIME ZONE 'Asia/Almaty')::date - 1, next_day.ends_at, e.climbed_at, e.answered_at,
       e.words < 0.12,
       CASE WHEN becomes <> 'closed' THEN NULL WHEN e.support < 0.45 THEN e.answered_at + e.hour * (e.confirm_days - 1) * interval '1 day'
            ELSE e.answered_at + make_interval(days => e.confirm_days, secs => 180) END,
       e.support < 0.45, e.answered_at + make_interval(days => e.confirm_days),
       e.answered_at + make_interval(days => e.reply_days),
       CASE WHEN e.support > 1 - %(supported)s THEN least(5000, floor((1.0001 - (e.support - 1 + %(supported)s) / %(supported)s) ^ -0.8))
            ELSE 0 END
  FROM ended e
  JOIN seed_words w ON w.turn = 1 + floor(e.words * (SELECT count(*) FROM seed_words))
  LEFT JOIN seed_days next_day ON e.becomes = 'climbed' AND next_day.ordinal = e.due_ordinal + e.next_days
  LEFT JOIN seed_days next_acknowledge ON e.becomes = 'climbed' AND next_acknowledge.ordinal = e.due_ordinal + e.next_acknowledge_days
"""

# -- what is written of it ---------------------------------------------------------------

CASES = """
INSERT INTO cases_case (
       id, kind, territory_id, region_id, category_id, regime, title, body, language, state, outcome, version, current_id,
       filed_at, confirm_until, reply_until, closed_at, supporter_count, hidden_reason, search_text)
SELECT case_id, 'issue', place, region, category, regime, title, body, language,
       CASE fate WHEN 'closed' THEN 'closed' WHEN 'answered' THEN 'answered' ELSE 'open' END,
       CASE WHEN fate <> 'closed' THEN '' WHEN refused THEN 'refused' WHEN confirmed THEN 'confirmed' ELSE 'silent' END,
       CASE fate WHEN 'closed' THEN 3 WHEN 'answered' THEN 2 WHEN 'climbed' THEN 2 ELSE 1 END,
       coalesce(next_id, assignment_id), filed_at, confirm_until, reply_until, closed_at, supporters, '', folded
  FROM seed_cases
"""

ASSIGNMENTS = """
INSERT INTO cases_assignment (
       id, case_id, number, office_id, level, regime, clock_id, solve_days, entered_at, entered_by, via_vacancy, registered_on,
       counted_from, acknowledge_until, promise_at, due_at, due_version, answered_at, left_at, outcome, ruling)
SELECT assignment_id, case_id, 1, office_id, level, regime, clock_id, days, filed_at, 'filed', via_vacancy, registered_on,
       registered_on, acknowledge_until, due_at, due_at, 1, answered_at, coalesce(climbed_at, closed_at),
       CASE fate WHEN 'climbed' THEN 'silence' WHEN 'closed' THEN 'solved' ELSE '' END, ''
  FROM seed_cases
 UNION ALL
SELECT next_id, case_id, 2, above_id, above_level, regime, next_clock_id, next_days, climbed_at, 'escalated', above_vacancy,
       (climbed_at AT TIME ZONE 'Asia/Almaty')::date, next_counted_from, next_acknowledge_until, next_due_at, next_due_at, 2,
       NULL, NULL, '', ''
  FROM seed_cases WHERE fate = 'climbed'
"""

PEOPLE = """
INSERT INTO cases_participant (case_id, role, name, show_name, contact_email, contact_phone, key, joined_at)
SELECT case_id, 'reporter', '', false, '', '', '', filed_at FROM seed_cases
 UNION ALL
SELECT case_id, 'supporter', '', false, '', '', md5(case_id || ' ' || n) || md5(n || ' ' || case_id),
       filed_at + (coalesce(closed_at, %(now)s) - filed_at) * (n / (supporters + 1.0))
  FROM seed_cases CROSS JOIN LATERAL generate_series(1, supporters) n
"""

ISSUES = """
INSERT INTO issues_issue (case_id, lat, lon, place_note, source)
SELECT case_id, t.lat + (random() - 0.5) / 50, t.lon + (random() - 0.5) / 50, '', 'web'
  FROM seed_cases JOIN territories_territory t ON t.code = place
"""

ANSWERS = """
INSERT INTO cases_answer (case_id, assignment_id, office_id, kind, text, signed_by, language, at, verdict, verdict_at)
SELECT case_id, assignment_id, office_id, CASE WHEN refused THEN 'refused' ELSE 'fixed' END,
       CASE language WHEN 'kk' THEN 'Жұмыс жасалды.' ELSE 'Работа выполнена.' END, '', language, answered_at,
       CASE WHEN fate = 'answered' THEN '' WHEN confirmed THEN 'confirmed' ELSE 'silent' END, closed_at
  FROM seed_cases WHERE answered_at IS NOT NULL
"""

EVENTS = """
INSERT INTO cases_event (case_id, number, kind, at, actor, office_id, assignment_id, text, data, due_version)
SELECT case_id, 1, 'filed', filed_at, 'resident', office_id, assignment_id, '',
       jsonb_build_object('to', office_id, 'registered_on', registered_on, 'via_vacancy', via_vacancy,
           'due_on', ((due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date), NULL
  FROM seed_cases
 UNION ALL
SELECT case_id, 2, 'escalated', climbed_at, 'system', above_id, next_id, '',
       jsonb_build_object('from', office_id, 'to', above_id, 'reason', 'silence', 'via_vacancy', above_vacancy,
           'promised_on', ((due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date,
           'due_on', ((next_due_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date), 1
  FROM seed_cases WHERE fate = 'climbed'
 UNION ALL
SELECT c.case_id, 2, 'answered', c.answered_at, 'office', c.office_id, c.assignment_id, w.text,
       jsonb_build_object('answer', w.id, 'kind', w.kind, 'until', (c.confirm_until AT TIME ZONE 'Asia/Almaty')::date), NULL
  FROM seed_cases c JOIN cases_answer w ON w.case_id = c.case_id
 UNION ALL
SELECT c.case_id, 3, CASE WHEN c.confirmed THEN 'confirmed' ELSE 'closed' END, c.closed_at,
       CASE WHEN c.confirmed THEN 'resident' ELSE 'system' END, c.office_id, c.assignment_id, '',
       jsonb_build_object('outcome', CASE WHEN c.refused THEN 'refused' WHEN c.confirmed THEN 'confirmed' ELSE 'silent' END)
       || CASE WHEN c.confirmed THEN jsonb_build_object('answer', w.id, 'role', 'reporter', 'participant', p.id) ELSE '{}' END, NULL
  FROM seed_cases c
  JOIN cases_answer w ON w.case_id = c.case_id
  JOIN cases_participant p ON p.case_id = c.case_id AND p.role = 'reporter'
 WHERE c.fate = 'closed'
"""

WRITE = (
    "TRUNCATE seed_cases", DRAW, "ANALYZE seed_cases", CASES, ASSIGNMENTS, PEOPLE, ISSUES, ANSWERS, EVENTS,
)  # fmt: skip
FORGET = "DROP TABLE seed_cases, seed_words, seed_places, seed_categories, seed_routes, seed_days"
