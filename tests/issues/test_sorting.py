"""None of these fits: the report waits at the platform's own desk, by a public clock, and becomes a case or is told why not."""

import csv
import io
import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from cases.errors import BadInput, TransitionRefused
from cases.models import Case, Category
from issues import sorting
from issues.models import Unsorted, UnsortedPhoto
from notifications.models import Delivery, Notice
from notifications.relay import relay
from tests.world import ALMALY, QARAUYL, at, prepared_photo

pytestmark = pytest.mark.django_db

FRIDAY = at("2026-09-04", "17:00")


@pytest.fixture
def clock_at(monkeypatch):
    from territories import clock

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to(FRIDAY)
    return set_to


@pytest.fixture
def moderator(world):
    from accounts.models import PlatformRole, User

    user = User.objects.create_user("moderator@example.test", name="Сәуле")
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    return user


@pytest.fixture
def desk(moderator, clock_at):
    client = Client()
    client.force_login(moderator)
    return client


def receive(world, now=FRIDAY, **more):
    given = {
        "key": uuid.uuid4(), "territory": world.territory(QARAUYL), "title": "Көпірдің астында қобыз", "body": "Түсініксіз",
        "language": "kk", "now": now, "point": (48.9, 79.2), "place_note": "Өзен жаны", "name": "Айгүл К.",
        "show_name": True, "email": "aigul@example.kz", "phone": "+7 701 123 45 67",
    }  # fmt: skip
    return sorting.receive(**(given | more))


# -- waiting -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (at("2026-09-03", "00:00"), at("2026-09-05", "00:00")),
        (at("2026-09-03", "23:59"), at("2026-09-05", "00:00")),
        (FRIDAY, at("2026-09-08", "00:00")),
        (at("2026-09-05", "12:00"), at("2026-09-08", "00:00")),
        (at("2026-12-31", "12:00"), at("2027-01-06", "00:00")),
    ],
)
def test_the_platform_has_one_working_day(world, now, due):
    assert receive(world, now).due_at == due


def test_the_same_report_sent_twice_waits_once(world):
    key = uuid.uuid4()
    assert receive(world, key=key).pk == receive(world, key=key).pk
    assert Unsorted.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"title": " "}, {"email": "not"}, {"point": (99.0, 0.0)}])
def test_what_filing_would_refuse_is_refused_here(world, wrong):
    with pytest.raises(BadInput):
        receive(world, **wrong)


# -- deciding ------------------------------------------------------------------------------


def test_sorted_it_is_filed_as_any_report_with_its_own_words_and_photos(world, moderator):
    kept = receive(world, photos=[prepared_photo(), prepared_photo("#f2b33d")])
    now = at("2026-09-07")
    category = Category.objects.get(pk="trees")
    filed = sorting.sort(kept, category=category, territory=world.territory(QARAUYL), by=moderator, now=now)
    case, reporter = filed.case, filed.participant
    assert (case.title, case.body, case.category, case.filed_at) == (kept.title, kept.body, category, now)
    assert (case.issue.lat, case.issue.place_note) == (48.9, "Өзен жаны")
    assert (reporter.name, reporter.contact_email, reporter.show_name) == ("Айгүл К.", "aigul@example.kz", True)
    assert case.photos.count() == 2
    kept.refresh_from_db()
    assert (kept.outcome, kept.case, kept.decided_by) == ("sorted", case, moderator)
    assert (kept.name, kept.email, kept.phone) == ("", "", "")
    assert not UnsortedPhoto.objects.exists()


def test_nobody_decides_twice(world, moderator):
    kept = receive(world)
    sorting.void(kept, reason="test", explanation="Сынақ", by=moderator, now=FRIDAY)
    with pytest.raises(TransitionRefused):
        sorting.sort(
            kept, category=Category.objects.get(pk="trees"), territory=world.territory(), by=moderator, now=FRIDAY
        )
    with pytest.raises(TransitionRefused):
        sorting.void(kept, reason="test", explanation="Сынақ", by=moderator, now=FRIDAY)
    assert not Case.objects.exists()


def test_only_a_moderator_who_works_for_no_office_decides(world, moderator):
    from accounts.models import Membership

    kept = receive(world)
    official = world.official(world.office("103230000"))
    Membership.objects.create(
        user=moderator, office=world.office("103200000"), role="head", started_on=date(2025, 1, 1)
    )
    for by in (official, moderator):
        with pytest.raises(TransitionRefused):
            sorting.void(kept, reason="test", explanation="Сынақ", by=by, now=FRIDAY)


@pytest.mark.parametrize(("reason", "words"), [("whatever", "Сөз"), ("test", " ")])
def test_void_needs_a_reason_of_the_list_and_words(world, moderator, reason, words):
    with pytest.raises(BadInput):
        sorting.void(receive(world), reason=reason, explanation=words, by=moderator, now=FRIDAY)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("unsorted_decided_by_somebody_with_an_outcome", {"outcome": "void"}),
        ("unsorted_decided_by_somebody_with_an_outcome", {"decided_at": FRIDAY}),
        ("unsorted_due_after_it_came", {"due_at": FRIDAY}),
        ("unsorted_point_is_whole_and_on_earth", {"lat": None}),
        ("unsorted_title_is_not_empty_while_it_waits", {"title": ""}),
    ],
)
def test_the_database_refuses_what_makes_no_sense(world, name, values):
    kept = receive(world)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Unsorted.objects.filter(pk=kept.pk).update(**values)


def test_the_sites_own_role_may_do_all_of_it(world, moderator, as_application):
    with as_application():
        kept, other = receive(world, photos=[prepared_photo()]), receive(world)
        category = Category.objects.get(pk="trees")
        sorting.sort(kept, category=category, territory=world.territory(), by=moderator, now=FRIDAY)
        sorting.void(other, reason="test", explanation="Сынақ", by=moderator, now=FRIDAY)


# -- the resident, without JavaScript ------------------------------------------------------


def answered_until_check(client, text="Көпірдің астында бірдеңе бар"):
    begun = client.post("/ru/report/", {"text": text})
    key = begun.url.split("/")[3]
    client.post(f"/ru/report/{key}/place/", {"place": QARAUYL, "q": "Қарауыл"})
    step = f"/ru/report/{key}/category/"
    assert 'value="none"' in client.get(step).content.decode()
    assert client.post(step, {"category": "none"}).url.endswith("/you/")
    client.post(f"/ru/report/{key}/you/", {"name": "Айгүл К.", "email": "aigul@example.kz"})
    return key


def test_a_resident_says_that_none_fits_and_is_led_to_the_case_when_it_is_sorted(world, client, desk):
    key = answered_until_check(client)
    check = client.get(f"/ru/report/{key}/check/").content.decode()
    assert "№" not in check.split("<main")[1].split("</main>")[0]
    agreed = {"consent": check.split('name="consent" value="')[1].split('"')[0]}
    sent = client.post(f"/ru/report/{key}/check/", {"title": "Көпір", **agreed}, follow=True)
    page = sent.redirect_chain[-1][0]
    assert "/report/waiting/" in page
    assert sent.headers["Cache-Control"] == "private, no-store"
    again = client.post(f"/ru/report/{key}/check/", {"title": "Көпір"}, follow=True)
    assert again.redirect_chain[-1][0] == page
    kept = Unsorted.objects.get()
    assert (kept.email, kept.territory_id) == ("aigul@example.kz", QARAUYL)
    answer = desk.post(f"/ru/sorting/desk/{kept.pk}/", {"category": "roads", "place": QARAUYL}, follow=True)
    case = Case.objects.get()
    assert case.display_number in answer.content.decode()
    led = client.get(page)
    assert led.status_code == 302
    assert f"/ru/cases/{case.number}/p/" in led.url


def test_who_reads_why_it_is_no_case(world, client, desk):
    kept = receive(world)
    desk.post(f"/ru/sorting/desk/{kept.pk}/void/", {"reason": "test", "text": "Бұл сынақ болды"})
    shown = client.get(f"/ru/report/waiting/{kept.secret}/").content.decode()
    assert "Бұл сынақ болды" in shown


def test_nobody_finds_the_page_by_the_key(world, client):
    kept = receive(world)
    assert client.get(f"/report/waiting/{kept.key}/").status_code == 404
    assert client.get(f"/report/{kept.key}/sent/").status_code == 410


# -- the desk ------------------------------------------------------------------------------


def test_the_desk_shows_the_oldest_first_and_says_that_it_is_late(world, desk, clock_at):
    new, old = receive(world, title="Жаңа"), receive(world, now=FRIDAY - timedelta(days=3), title="Ескі")
    shown = desk.get("/ru/sorting/desk/").content.decode()
    assert shown.index("Ескі") < shown.index("Жаңа")
    assert "banner--late" in shown
    assert f"/ru/sorting/desk/{new.pk}/" in shown
    assert f"/ru/sorting/desk/{old.pk}/" in shown


def test_a_moderator_may_mend_the_place(world, desk):
    kept = receive(world)
    found = desk.post(f"/ru/sorting/desk/{kept.pk}/", {"category": "roads", "q": "Алмалы", "search": "1"})
    assert found.status_code == 200
    desk.post(f"/ru/sorting/desk/{kept.pk}/", {"category": "roads", "place": ALMALY})
    assert Case.objects.get().territory_id == ALMALY


@pytest.mark.parametrize(
    "sent", [{}, {"category": "roads", "place": "000"}, {"category": "petition", "place": QARAUYL}]
)
def test_a_faulty_choice_is_told(world, desk, sent):
    kept = receive(world)
    assert desk.post(f"/ru/sorting/desk/{kept.pk}/", sent).status_code == 400
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "page", ["", "{pk}/", "{pk}/void/", "case/{number}/", "case/{number}/void/", "case/{number}/hide/"]
)
def test_the_desk_is_there_for_moderators_alone(world, client, clock_at, page):
    kept, case = receive(world), world.case()
    address = "/ru/sorting/desk/" + page.format(pk=kept.pk, number=case.number)
    assert client.get(address).status_code == 302
    client.force_login(world.official(world.office("103230000")))
    assert client.get(address).status_code == 404
    assert client.post(address, {}).status_code in {404, 405}


def test_a_moderator_hides_shows_and_voids_a_case(world, desk, client):
    case = world.case()
    at_desk = f"/ru/sorting/desk/case/{case.number}/"
    assert desk.get(f"/ru/sorting/desk/?number={case.display_number}").url == at_desk
    desk.post(f"{at_desk}hide/", {"version": 1, "reason": "Адамның мекенжайы"})
    assert world.again(case).hidden_reason == "Адамның мекенжайы"
    assert case.title not in client.get(f"/ru/cases/{case.number}/").content.decode()
    assert case.title in desk.get(at_desk).content.decode()
    desk.post(f"{at_desk}show/", {"version": 2})
    assert world.again(case).hidden_at is None
    assert desk.post(f"{at_desk}void/", {"version": 1, "reason": "insult"}).status_code == 409
    desk.post(f"{at_desk}void/", {"version": 3, "reason": "insult"})
    assert world.again(case).outcome == "void"


# -- the public clock ----------------------------------------------------------------------


def test_the_public_clock_tells_how_many_wait_how_long_and_what_share_was_in_time(world, client, moderator, clock_at):
    category = Category.objects.get(pk="roads")
    for day in ("2026-09-01", "2026-09-02"):
        kept = receive(world, at(day))
        sorting.sort(kept, category=category, territory=world.territory(), by=moderator, now=at("2026-09-03"))
    late = receive(world, at("2026-08-03"))
    sorting.void(late, reason="spam", explanation="Қайталау", by=moderator, now=at("2026-08-20"))
    receive(world, at("2026-09-01"))
    receive(world)
    lines = list(csv.DictReader(io.StringIO(client.get("/sorting/reports.csv").content.decode())))
    assert len(lines) == 5
    assert not any("Көпір" in value or "aigul" in value for line in lines for value in line.values())
    from issues import sorting_clock

    found = sorting_clock.figures(sorting_clock.lines(FRIDAY), FRIDAY)
    assert (found.waiting, found.late_now, found.oldest) == (2, 1, at("2026-09-01"))
    assert (found.decided, found.in_time, found.sorted, found.void) == (3, 1, 2, 1)
    assert found.reasons == {"spam": 1}
    for language in ("", "/ru", "/en"):
        shown = client.get(f"{language}/sorting/")
        assert shown.status_code == 200
        assert "banner--late" in shown.content.decode()
    assert "1 of 3 reports" in shown.content.decode(), "of few no per cent"


def test_the_page_and_the_statistics_agree_on_how_few_are_few():
    from issues.views import sorting_clock
    from statistics import proportions

    assert sorting_clock.ENOUGH == proportions.ENOUGH


def test_decided_at_the_deadline_is_late(world, moderator):
    from issues import sorting_clock

    category = Category.objects.get(pk="roads")
    for after in (timedelta(seconds=-1), timedelta(), timedelta(seconds=1)):
        kept = receive(world)
        sorting.sort(kept, category=category, territory=world.territory(), by=moderator, now=kept.due_at + after)
    now = at("2026-09-30")
    assert sorting_clock.figures(sorting_clock.lines(now), now).in_time == 1


def test_the_pages_cost_the_same_however_much_waits(world, desk, django_assert_max_num_queries):
    for _each in range(12):
        receive(world)
    with django_assert_max_num_queries(10):
        desk.get("/ru/sorting/desk/")
    with django_assert_max_num_queries(4):
        Client().get("/ru/sorting/")


# -- what the writer is told --------------------------------------------------------------------


def voided(world, moderator, **more):
    kept = receive(world, **more)
    return sorting.void(
        kept, reason="private", explanation="Бұл мүлік дауы, Айгүл.", by=moderator, now=FRIDAY + timedelta(hours=1)
    )


def test_the_writer_of_a_void_report_gets_a_letter_and_is_forgotten(world, moderator, client, mailoutbox):
    kept = voided(world, moderator)
    relay(FRIDAY + timedelta(hours=1))
    [letter] = mailoutbox
    assert letter.to == ["aigul@example.kz"]
    everything = letter.subject + letter.body + letter.alternatives[0][0]
    assert kept.get_reason_display() in letter.body
    assert "Айгүл" not in everything
    assert kept.title not in everything
    link = f"/report/waiting/{kept.secret}/"
    assert link in letter.body
    assert "Бұл мүлік дауы" in client.get(link).content.decode()
    assert Unsorted.objects.get(pk=kept.pk).email == ""
    assert not Delivery.objects.exclude(address="").exists()


def test_a_void_report_without_an_address_is_told_to_nobody(world, moderator, mailoutbox):
    voided(world, moderator, email="")
    relay(FRIDAY + timedelta(hours=1))
    assert mailoutbox == []
    assert not Notice.objects.filter(source="report").exists()


def test_an_account_reads_of_its_void_report_on_its_own_page(world, moderator):
    from accounts.models import User

    aigul = User.objects.create_user("aigul@example.test", language="ru")
    voided(world, moderator, user=aigul)
    relay(FRIDAY + timedelta(hours=1))
    client = Client()
    client.force_login(aigul)
    page = client.get("/ru/notices/").content.decode()
    assert "Ваше сообщение" in page


def test_a_decision_that_fails_tells_nobody(world, moderator, mailoutbox):
    kept = receive(world)
    with pytest.raises(BadInput):
        sorting.void(kept, reason="nonsense", explanation="Жоқ", by=moderator, now=FRIDAY)
    sorting.void(kept, reason="private", explanation="Жеке дау", by=moderator, now=FRIDAY)
    with pytest.raises(TransitionRefused):
        sorting.void(kept, reason="private", explanation="Жеке дау", by=moderator, now=FRIDAY)
    relay(FRIDAY + timedelta(minutes=1))
    assert len(mailoutbox) == 1


def test_the_sites_own_role_may_tell_the_writer(world, moderator, as_application):
    kept = receive(world)
    with as_application():
        sorting.void(kept, reason="private", explanation="Жеке дау", by=moderator, now=FRIDAY)
    assert Delivery.objects.count() == 1


def test_the_desk_chooses_no_category_by_itself(world, desk):
    kept = receive(world)
    page = desk.get(f"/sorting/desk/{kept.pk}/").content.decode()
    options = page[page.index("<select") : page.index("</select>")]
    assert options.index('<option value=""') < options.index("<option value=", options.index('<option value=""') + 1)
    assert "selected" not in options
    assert desk.post(f"/sorting/desk/{kept.pk}/", {"category": "", "place": QARAUYL}).status_code == 400
    assert not Case.objects.exists()
