"""What the page of a case says, state by state, in three languages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils.translation import override

from cases import escalation, workflow
from cases.legal import law_address
from cases.models import Case, ClockRule
from cases.tracker_reading import seats_along, track
from cases.wording import language_of, office_in
from territories import seats
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db


def tracked(case, now):
    case = Case.objects.for_tracker().select_related("territory__office").get(pk=case.pk)
    return track(case, seats_along(case), now)


def said(steps):
    """What happens next, as one reads it."""
    return [f"{step['strong']} {step['text']}".strip().replace("\N{NO-BREAK SPACE}", " ") for step in steps]


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def states(tracker):
    return [rung["state"] for rung in tracker.rungs]


# -- stories -------------------------------------------------------------------------


def opened(world):
    return world.case(), at("2026-09-10")


def climbed(world):
    case = world.case()
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    return case, at("2026-09-24")


def waiting(world):
    case = world.case()
    workflow.ask(case, question="Қай көшеде?", now=at("2026-09-07"), **world.holder(case))
    return case, at("2026-09-08")


def answered(world):
    case = world.case()
    world.fixed(case, at("2026-09-10"))
    return case, at("2026-09-12")


def refused(world):
    case = world.case()
    who = world.holder(case)
    workflow.answer(case, kind="refused", text="Бұл жеке құбыр.", language="kk", now=at("2026-09-10"), **who)
    return case, at("2026-09-12")


def reviewed(world):
    case, _now = answered(world)
    workflow.dispute(case, participant=world.reporter(case), reason="Әлі ағып тұр", now=at("2026-09-11"))
    return case, at("2026-09-12")


def confirmed(world):
    case, _now = answered(world)
    workflow.confirm(case, participant=world.reporter(case), now=at("2026-09-11"))
    return case, at("2026-09-12")


def silent(world):
    case, _now = answered(world)
    escalation.sweep(at("2026-09-21"), grace=timedelta())
    return case, at("2026-09-22")


def listed(world):
    case = world.case()
    for _level in range(4):
        case = world.again(case)
        escalation.sweep(case.current.due_at + timedelta(minutes=1), grace=timedelta())
    return case, at("2026-12-01")


def at_the_republic(world):
    case = world.case()
    for _level in range(3):
        case = world.again(case)
        escalation.sweep(case.current.due_at + timedelta(minutes=1), grace=timedelta())
    return case, at("2026-11-04")


STORIES = [opened, climbed, waiting, answered, refused, reviewed, confirmed, silent, listed, at_the_republic]

NEXT = [
    (opened, "kk", "Үндемесе, іс 23 қыркүйекте өздігінен Абай ауданының әкіміне өтеді."),
    (opened, "ru", "Промолчит — дело само 23 сентября перейдёт акиму Абайского района."),
    (opened, "en", "If it says nothing, the case passes by itself on 23 September to the akim of Abay district."),
    (climbed, "kk", "Үндемесе, іс 7 қазанда өздігінен Абай облысының әкіміне өтеді."),
    (climbed, "ru", "Промолчит — дело само 7 октября перейдёт акиму области Абай."),
    (waiting, "kk", "Жауап келмесе, мерзім 15 қыркүйекте өздігінен жүреді. Іс бұл үшін жабылмайды."),
    (waiting, "ru", "Житель не ответит — срок сам пойдёт дальше 15 сентября. Дело из-за этого не закроют."),
    (
        answered,
        "kk",
        (
            "«Жоқ» десеңіз, жауапты 3 жұмыс күнінде Абай ауданының әкімі тексереді. "
            "Тексеруші үндемесе, сіздің сөзіңіз дұрыс деп саналады."
        ),
    ),
    (
        answered,
        "ru",
        "Промолчите — 20 сентября 2026 г. дело закроется как «жители промолчали». Успехом это не считается.",
    ),
    (answered, "en", "A late word counts too: you can still confirm or dispute by 10 October 2026."),
    (refused, "kk", "Үндемесеңіз, іс 2026 ж. 20 қыркүйекте «бас тартылды» деп жабылады."),
    (refused, "ru", "Согласитесь — дело закроется как «отказано с указанием причин»."),
    (reviewed, "kk", "Тексеруші үндемесе, 17 қыркүйекте тұрғынның сөзі өздігінен дұрыс деп саналады."),
    (
        reviewed,
        "ru",
        "Проверяющий согласится с жителем — дело перейдёт акиму Абайского района, а ответ будет отмечен как неверный.",
    ),
    (confirmed, "ru", "Само больше ничего не произойдёт. Страница и история останутся."),
    (silent, "kk", "Кешіккен сөз де есептеледі: 2026 ж. 10 қазанға дейін растауға не дау айтуға болады."),
    (listed, "ru", "Пока нет ответа, дело стоит в открытом реестре дел без ответа, и каждый день считается."),
    (
        at_the_republic,
        "en",
        (
            "If it says nothing, the case enters the public register of unanswered cases on 19 November, "
            "and the days are counted there."
        ),
    ),
]


@pytest.mark.parametrize(("story", "language", "sentence"), NEXT)
def test_every_state_says_what_happens_by_itself_next_with_date_and_office(world, story, language, sentence):
    case, now = story(world)
    with override(language):
        assert sentence in said(tracked(case, now).next_steps)


LADDERS = [
    (opened, "here next far far"),
    (climbed, "missed here next far"),
    (waiting, "here next far far"),
    (answered, "here next far far"),
    (reviewed, "here next far far"),
    (confirmed, "done far far far"),
    (silent, "here far far far"),
    (listed, "missed missed missed here"),
]


@pytest.mark.parametrize(("story", "wanted"), LADDERS)
def test_the_ladder_shows_what_was_missed_where_the_case_is_and_what_comes(world, story, wanted):
    case, now = story(world)
    assert " ".join(states(tracked(case, now))) == wanted


def test_in_a_republican_city_the_ladder_has_three_rungs(world):
    case = world.case(ALMALY)
    with override("kk"):
        assert [rung["level"] for rung in tracked(case, at("2026-09-02")).rungs] == [
            "Қаладағы аудан",
            "Қала",
            "Республика",
        ]


def test_the_ladder_names_who_held_the_office_when_the_deadline_passed(world):
    village = world.office("103230000")
    seats.appoint(village, holder_name="Ерлан С.", on=at("2025-01-01").date(), by="test", now=at("2025-01-01"))
    case, _now = climbed(world)
    seats.appoint(village, holder_name="Сәуле М.", on=at("2026-10-01").date(), by="test", now=at("2026-10-01"))
    assert tracked(case, at("2026-10-02")).rungs[0]["holder"] == "Ерлан С."


def test_a_vacant_office_is_shown_and_passed_over(world):
    seats.vacate(world.office("103200000"), on=at("2026-08-01").date(), by="test", now=at("2026-08-01"))
    case = world.case()
    with override("en"):
        rungs = tracked(case, at("2026-09-02")).rungs
        assert [rung["state"] for rung in rungs] == ["here", "far", "next", "far"]
        assert rungs[1]["fact"] == "Nobody holds the office: the case passes over it"
    escalation.sweep(at("2026-09-23", "00:05"), grace=timedelta())
    with override("en"):
        tracker = tracked(case, at("2026-09-24"))
        assert states(tracker) == ["missed", "far", "here", "next"]
        assert tracker.rungs[1]["fact"] == "Passed over: nobody holds the office"
        assert tracker.history[0]["by"] == "The office between them is vacant and was passed over"


def test_a_forwarded_case_stands_with_the_receiver_and_the_history_tells_why(world):
    case = world.case()
    other = world.office("103239000") if world_has(world, "103239000") else world.office("103200000")
    workflow.forward(case, to=other, reason="Құбыр ауданның теңгерімінде", now=at("2026-09-02"), **world.holder(case))
    with override("kk"):
        tracker = tracked(case, at("2026-09-03"))
        assert states(tracker)[0] == "here"
        assert tracker.rungs[0]["office"] == other.title
        assert "біздікі емес" in tracker.history[0]["text"]
        assert tracker.history[0]["quote"] == "Құбыр ауданның теңгерімінде"


def world_has(world, code):
    from territories.models import Office

    return Office.objects.for_issues().filter(territory=code).exists()


DAYS_LEFT = [
    ("2026-09-01", "10:00", "15", "working days left"),
    ("2026-09-05", "10:00", "12", "working days left"),  # a Saturday counts as the Friday before it
    ("2026-09-21", "23:59", "1", "working day left"),
    ("2026-09-22", "00:00", "Today", "is the last day"),
    ("2026-09-22", "23:59", "Today", "is the last day"),
    ("2026-09-23", "00:00", "1", "working day late"),
    ("2026-09-25", "10:00", "3", "working days late"),
]


@pytest.mark.parametrize(("day", "clock", "number", "words"), DAYS_LEFT)
def test_days_left_are_working_days_and_the_last_day_still_counts(world, day, clock, number, words):
    case = world.case()
    with override("en"):
        panel = tracked(case, at(day, clock)).panel
    assert (panel.number, panel.label) == (number, words)


def test_how_a_date_was_counted_names_the_days_off(world):
    case = world.case(now=at("2026-03-16"))
    with override("ru"):
        lines = [plain(line) for line in tracked(case, at("2026-03-20")).how_counted]
    assert lines[0] == "Зарегистрировано: 16 марта 2026 г., понедельник."
    assert "У акимата 15 рабочих дней." in lines
    assert any(line.startswith("Не считается: 23 марта, Наурыз") for line in lines)
    assert any(line.startswith("Не считается: 24 марта, Наурыз") for line in lines)
    assert lines[-1] == "Последний день: 9 апреля 2026 г., четверг."


def test_an_emergency_shows_minutes_until_it_climbs_and_then_hours(world):
    case = world.case(ALMALY, "gas_leak", at("2026-09-05", "02:00"))
    with override("en"):
        panel = tracked(case, at("2026-09-05", "02:20")).panel
        assert (panel.number, panel.label) == ("40", "minutes left to accept it")
        assert plain(panel.heading) == (
            "If nobody accepts it by 03:00 on 5 September, the case passes by itself to the akim of Almaty city"
        )
    workflow.accept(case, now=at("2026-09-05", "02:30"), **world.holder(case))
    with override("en"):
        panel = tracked(case, at("2026-09-05", "12:00")).panel
    assert (panel.number, panel.label, panel.total, panel.used) == ("14", "hours left", 24, 10)


def test_supporters_between_two_events_are_one_line_of_the_history(world):
    case = world.case()
    for day in (2, 3, 4):
        for person in range(day):
            workflow.support(case, key=f"{day}-{person}", now=at(f"2026-09-0{day}"))
    workflow.accept(case, now=at("2026-09-04", "18:00"), **world.holder(case))
    with override("ru"):
        titles = [entry["title"] for entry in tracked(case, at("2026-09-07")).history]
    assert titles[-1].startswith("Сообщил житель")
    # Those of the day on which the office accepted stand after it: lines are told by the day.
    assert [title for title in titles if "Поддержал" in title] == [
        "Поддержали ещё 4 человека",
        "Поддержали ещё 5 человек",
    ]


LEGAL = [
    # day, how many sentences, what is in them
    ("2026-09-22", 0, ""),
    ("2026-09-23", 3, "22 September 2026"),
    ("2026-12-22", 3, "Until 22 December 2026 you may complain"),
    ("2026-12-23", 3, "The 3 months for a complaint ended"),
]


@pytest.mark.parametrize(("day", "count", "words"), LEGAL)
def test_silence_past_the_laws_own_term_opens_the_way_to_a_complaint_for_three_months(world, day, count, words):
    case = world.case()
    with override("en"):
        lines = [plain(line) for line in tracked(case, at(day)).legal_right]
    assert len(lines) == count
    assert words in " ".join(lines)


def test_a_term_of_the_platform_that_is_shorter_is_not_called_the_laws(world):
    case = world.case(ALMALY, "gas_leak", at("2026-09-05", "02:00"))
    escalation.sweep(at("2026-09-05", "04:00"), grace=timedelta())
    with override("en"):
        (line,) = tracked(case, at("2026-09-05", "05:00")).legal_right
    assert "shorter than that of the law" in line


def test_above_the_region_comes_the_court(world):
    case = world.case("750000000", "water", now=at("2026-09-01"))
    with override("en"):
        assert "after it comes the court" in " ".join(tracked(case, at("2026-10-01")).legal_right)


@pytest.mark.parametrize("story", STORIES)
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_no_sentence_is_left_with_a_hole_a_double_stop_or_another_language(world, story, language):
    case, now = story(world)
    case.body = ""
    Case.objects.filter(pk=case.pk).update(body="", title="1")
    with override(language):
        tracker = tracked(case, now)
        texts = said(tracker.next_steps) + tracker.how_counted + tracker.legal_right
        texts += [
            tracker.panel.heading,
            tracker.panel.text,
            tracker.panel.label,
            tracker.panel.note,
            tracker.state.label,
        ]
        texts += [str(rung.get(part, "")) for rung in tracker.rungs for part in ("fact", "note", "days_text", "office")]
        texts += [entry[part] for entry in tracker.history for part in ("title", "text") if part in entry]
        texts += [shown.heading for shown in tracker.answers]
    for text in texts:
        assert "%(" not in text
        assert ".." not in text
        assert "  " not in text
        if language == "en":
            assert not re.search("[а-яА-Я]", text), text
        if language == "ru":
            assert not re.search("[әғқңөұүһі]", text), text


FORMS = [
    ("103230000", "kk", "to", "Қараауыл ауылдық округінің әкіміне"),
    ("103230000", "ru", "to", "акиму Карааульского сельского округа"),
    ("103230000", "ru", "subject", "аким Карааульского сельского округа"),
    ("103230000", "en", "to", "the akim of Qaraauyl rural district"),
    ("000000000", "kk", "to", "Республикалық жауап орталығына"),
    ("000000000", "kk", "of", "Республикалық жауап орталығының"),
    ("000000000", "ru", "to", "Республиканскому центру ответов"),
    ("000000000", "en", "of", "the National Answer Centre"),
]


COUNCIL_FORMS = [
    ("103200000", "kk", "subject", "Абай ауданының мәслихаты"),
    ("103200000", "kk", "to", "Абай ауданының мәслихатына"),
    ("103200000", "kk", "of", "Абай ауданының мәслихатының"),
    ("103200000", "kk", "at", "Абай ауданының мәслихатында"),
    ("103200000", "ru", "subject", "маслихат Абайского района"),
    ("103200000", "ru", "to", "маслихату Абайского района"),
    ("100000000", "ru", "of", "маслихата области Абай"),
    ("103200000", "ru", "at", "в маслихате Абайского района"),
    ("103200000", "en", "to", "the maslikhat of Abay district"),
]


@pytest.mark.parametrize(("code", "language", "form", "words"), COUNCIL_FORMS)
def test_a_maslikhat_stands_in_a_sentence_with_the_right_ending(world, code, language, form, words):
    with override(language):
        assert office_in(world.maslikhat(code), form) == words


@pytest.mark.parametrize(("code", "language", "form", "words"), FORMS)
def test_an_office_stands_in_a_sentence_with_the_right_ending(world, code, language, form, words):
    with override(language):
        assert office_in(world.office(code), form) == words


@pytest.mark.parametrize(
    ("text", "language"), [("Қай көшеде?", "kk"), ("На какой улице?", "ru"), ("Which street?", "en"), ("12", "kk")]
)
def test_the_language_of_an_officials_words_is_told_by_their_letters(text, language):
    assert language_of(text, "kk") == language


def test_the_promise_of_55_days_is_what_the_clocks_add_up_to(world):
    days = {rule.step: rule.solve_days for rule in ClockRule.objects.filter(regime="ordinary")}
    from cases.case_facts import PROMISE_DAYS

    assert days["first"] + 2 * days["next"] + days["republic"] == PROMISE_DAYS


@pytest.mark.parametrize(("language", "part"), [("kk", "/kaz/"), ("ru", "/rus/"), ("en", "/eng/")])
def test_everybody_is_led_to_the_law_in_their_own_language(language, part):
    with override(language):
        assert part in law_address()
