"""Sentences about dates and terms say the same wherever they stand: the promise, the law, the registration, a forward."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from cases import escalation, workflow
from cases.legal import why_not
from tests.cases.test_tracker import plain, states, tracked
from tests.world import ALMALY, QARAUYL, at

pytestmark = pytest.mark.django_db
RURAL = "103230000"
BESIDE = "103235000"
SATURDAY = at("2026-09-05", "12:00")


def fact(tracker, label):
    return next((plain(one["value"]) for one in tracker.facts if one["label"] == label), None)


def counted(tracker):
    return [plain(line) for line in tracker.how_counted]


def above(world, case):
    office = case.current.office.climbs_to
    return {"office": office, "by": world.official(office)}


def elsewhere(world):
    return next(
        office
        for office in type(world.office(RURAL)).objects.for_issues().active().select_related("territory")
        if office.level == "rural" and office.territory_id != RURAL
    )


# -- a promise and an extension -----------------------------------------------------------------


def test_a_promise_accepted_past_the_window_makes_the_longest_way_of_the_case_longer_and_says_why(world):
    case = world.case()
    workflow.promise(
        case, promised_on=at("2026-10-01").date(), reason="Құбыр келеді", now=at("2026-09-02"), **world.holder(case)
    )
    case = world.again(case)
    workflow.decide_promise(case, accepted=True, explanation="Жарайды", now=at("2026-09-03"), **above(world, case))
    with override("en"):
        tracker = tracked(case, at("2026-09-04"))
        end = next(rung["fact"] for rung in tracker.rungs if rung.get("fact", "").startswith("Its last day"))
        assert fact(tracker, "Promise: at most") == "55 working days"
        assert fact(tracker, "This case: at most") == "62 working days: the office above gave more time"
        assert tracker.calendar.between(case.current.counted_from, at("2026-11-27").date()) == 62
        assert "27 November 2026" in plain(end)


@pytest.mark.parametrize("code", [QARAUYL, ALMALY])
def test_a_case_within_the_promise_needs_no_other_number(world, code):
    with override("en"):
        assert fact(tracked(world.case(code), at("2026-09-04")), "This case: at most") is None


def test_a_forward_and_a_question_are_named_too(world):
    case = world.case()
    workflow.forward(case, to=elsewhere(world), reason="Біздікі емес", now=at("2026-09-03"), **world.holder(case))
    workflow.ask(world.again(case), question="Қай көше?", now=at("2026-09-04"), **world.holder(case))
    with override("en"):
        told = fact(tracked(case, at("2026-09-05")), "This case: at most")
    assert "an office waited for the resident's reply; it was passed on to the right office" in told


@pytest.mark.parametrize(
    ("time", "told"), [("00:05", None), ("19:30", "56 working days: it passed up later than at midnight")]
)
def test_a_hand_over_in_the_evening_is_named_too(world, time, told):
    case = world.case()
    escalation.sweep(at("2026-09-23", time), grace=timedelta())
    with override("en"):
        found = fact(tracked(world.again(case), at("2026-09-24")), "This case: at most")
    assert found is None if told is None else found.startswith(told)


def test_a_forward_that_cost_no_day_is_no_reason(world):
    case = world.case(now=SATURDAY)
    workflow.forward(
        case, to=elsewhere(world), reason="Біздікі емес", now=at("2026-09-05", "13:00"), **world.holder(case)
    )
    workflow.ask(world.again(case), question="Қай көше?", now=at("2026-09-08"), **world.holder(case))
    with override("en"):
        told = fact(tracked(case, at("2026-09-09")), "This case: at most")
    assert told.endswith(": an office waited for the resident's reply")


# -- registered later than it came ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("filed_at", "why"),
    [
        (at("2026-09-04", "19:12"), "Received: 4 September 2026, Friday, 19:12. What comes after 18:00"),
        (SATURDAY, "Received: 5 September 2026, Saturday. What comes on a day off"),
    ],
)
def test_the_count_says_why_a_report_is_registered_later(world, filed_at, why):
    with override("en"):
        lines = counted(tracked(world.case(now=filed_at), filed_at + timedelta(hours=1)))
    assert lines[0].startswith(why)
    assert lines[1] == "Registered: 7 September 2026, Monday."


def test_a_report_in_office_hours_needs_no_reason(world):
    with override("en"):
        assert counted(tracked(world.case(), at("2026-09-02")))[0].startswith("Registered: 1 September")


# -- "not ours" -----------------------------------------------------------------------------------


@pytest.mark.parametrize("filed_at", [SATURDAY, at("2026-09-04", "19:12"), at("2026-09-04", "10:00")])
def test_passed_on_at_once_a_case_is_never_due_earlier_than_before(world, filed_at):
    case = world.case(now=filed_at)
    before = case.current
    workflow.forward(
        case, to=elsewhere(world), reason="Біздікі емес", now=filed_at + timedelta(hours=1), **world.holder(case)
    )
    after = world.again(case).current
    assert (after.due_at, after.acknowledge_until) == (before.due_at, before.acknowledge_until)
    assert after.registered_on == before.registered_on


def test_passed_on_later_the_window_begins_the_day_after(world):
    case = world.case()
    workflow.forward(
        case, to=elsewhere(world), reason="Біздікі емес", now=at("2026-09-03", "20:00"), **world.holder(case)
    )
    held = world.again(case).current
    assert (held.counted_from, held.due_at) == (at("2026-09-03").date(), at("2026-09-25", "00:00"))


def test_the_page_says_that_the_time_of_the_right_office_is_counted_anew(world):
    case = world.case(now=SATURDAY)
    workflow.forward(
        case, to=elsewhere(world), reason="Біздікі емес", now=at("2026-09-05", "13:00"), **world.holder(case)
    )
    with override("en"):
        tracker = tracked(case, at("2026-09-05", "14:00"))
        assert counted(tracker)[:3] == [
            "Passed on before it was registered: 5 September 2026, Saturday.",
            "Registered: 7 September 2026, Monday.",
            "The case was passed on to the right office: its time is counted anew (APPC, article 65).",
        ]
        assert "counted anew: until 28 September 2026" in plain(tracker.history[0]["text"])


# -- the term of the law --------------------------------------------------------------------------


def test_an_office_that_says_it_lacks_power_is_not_said_to_have_a_shorter_term(world):
    """Its 15 working days are those of the law, and it has answered."""
    case = world.case()
    workflow.answer(
        case, kind="no_power", text="Өкілетіміз жоқ", language="kk", now=at("2026-09-03"), **world.holder(case)
    )
    with override("en"):
        assert tracked(case, at("2026-09-04")).legal_right == []


def test_a_shorter_term_names_the_office_that_the_law_binds(world):
    case = world.case(ALMALY, "gas_leak", at("2026-09-05", "02:00"))
    escalation.sweep(at("2026-09-05", "04:00"), grace=timedelta())
    with override("en"):
        (line,) = tracked(case, at("2026-09-05", "05:00")).legal_right
    assert "By law the akim of Almaly district" in plain(line)


@pytest.mark.parametrize(("category", "is_shorter"), [("water", False), ("street_lighting", True)])
def test_it_is_too_early_for_a_complaint_in_words_that_fit_the_term(world, category, is_shorter):
    case = world.case(category=category)
    with override("en"):
        said = why_not(tracked(case, at("2026-09-04")).complaint)
    assert ("that are shorter" in said) == is_shorter


def test_a_lengthened_term_of_the_law_is_not_called_15_days(world):
    case = world.case()
    workflow.ask_extension(case, days=5, reason="Бөлшек жоқ", now=at("2026-09-02"), **world.holder(case))
    case = world.again(case)
    workflow.decide_extension(case, granted=True, explanation="Жарайды", now=at("2026-09-03"), **above(world, case))
    escalation.sweep(at("2026-09-30", "00:05"), grace=timedelta())
    with override("en"):
        assert "15 working days, then lengthened" in plain(" ".join(tracked(case, at("2026-10-01")).legal_right))


# -- an appeal ------------------------------------------------------------------------------------


def appealed(world):
    case = world.case()
    world.fixed(case, at("2026-09-03"))
    reporter = world.reporter(case)
    workflow.dispute(case, participant=reporter, reason="Жоқ", now=at("2026-09-04"))
    case = world.again(case)
    workflow.decide_review(case, upheld=False, explanation="Дұрыс", now=at("2026-09-07"), **above(world, case))
    workflow.appeal(world.again(case), participant=reporter, reason="Келіспеймін", now=at("2026-09-08"))
    return world.again(case)


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_during_an_appeal_the_ladder_says_who_decides_until_when(world, language):
    case = appealed(world)
    with override(language):
        tracker = tracked(case, at("2026-09-09"))
        rungs = tracker.rungs
        assert all(rung.get("fact") for rung in rungs[:3])
        steps = tracker.next_steps
    assert states(tracker)[:3] == ["here", "far", "next"]
    assert not rungs[1].get("days"), "the office that found the answer right gets the case no more"
    assert len(steps) == 3
    with override("en"):
        decides = plain(tracked(case, at("2026-09-09")).rungs[2]["fact"])
    assert decides.startswith("Decides the appeal by Friday 11 September")


def test_the_desk_reads_during_a_dispute_and_an_appeal_who_decides(world):
    from cases.workspace.case_page import what_happens

    case = appealed(world)
    with override("en"):
        (step,) = what_happens(case, at("2026-09-09"))
    assert plain(step["strong"]).startswith("The appeal is decided by Friday 11 September by: Akim of Abai region")


# -- the letter that a report is registered ---------------------------------------------------------


@pytest.mark.parametrize(
    ("filed_at", "news", "sentence"),
    [
        (at("2026-09-01"), "registered", "Your report is registered."),
        (SATURDAY, "received", "It will be registered on the next working day: 7 September 2026."),
    ],
)
def test_the_letter_of_a_saturday_says_when_the_report_will_be_registered(world, filed_at, news, sentence):
    from cases.notice_words import words_of
    from notifications.models import Notice

    case = world.case(now=filed_at)
    notice = Notice.objects.get(source="case", source_id=case.pk, kind="filed", audience="reporter")
    with override("en"):
        words = words_of(
            notice, case.events.select_related("case__category", "assignment__office__territory").get(), "/"
        )
    assert words.subject.endswith(f": {news}")
    assert sentence in plain(" ".join(words.sentences))
    assert f"is {news}." in words.short
