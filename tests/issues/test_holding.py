"""A suspected flood: nothing is refused, nothing is lost, what waits counts from its arrival, and only a person declares it void."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts import limits, networks
from accounts.models import PlatformRole, User
from cases.errors import BadInput, TransitionRefused
from cases.models import Case, Participant
from issues import holding
from issues import notices as holding_notices
from issues.models import HeldPhoto, HeldReport, Unsorted
from notifications.models import Delivery, Notice
from notifications.relay import relay
from tests.accounts.test_proofs import solved
from tests.issues.test_report import Resident
from tests.world import ALMALY, QARAUYL, at, prepared_photo

pytestmark = pytest.mark.django_db
NOW, SOON = at("2026-09-02"), at("2026-09-02", "10:05")
HERE, THERE = "127.0.0.1", "203.0.113.7"


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PROOF_COST, settings.PROOF_LOW, settings.PROOF_HIGH = 10, (1, 3), (20, 30)
    settings.LIMITS = {**settings.LIMITS, "file": (4, 600)}


@pytest.fixture(autouse=True)
def clock_at(monkeypatch):
    from territories import clock

    def set_to(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to(NOW)
    return set_to


@pytest.fixture
def moderator(world):
    user = User.objects.create_user("moderator@example.test", name="Сәуле")
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    return user


@pytest.fixture
def desk(moderator):
    client = Client()
    client.force_login(moderator)
    return client


def held(world, now=NOW, address=THERE, code=QARAUYL, **more):
    given = {
        "key": uuid.uuid4(), "why": "many", "address": address, "territory": world.territory(code),
        "category": world_category("water"), "title": "Құбыр жарылды", "body": "Көшеде су ағып жатыр", "language": "kk",
        "now": now, "point": (48.9, 79.2), "place_note": "Мектеп", "name": "Айгүл К.", "show_name": True,
        "email": "aigul@example.kz", "phone": "+7 701 123 45 67",
    }  # fmt: skip
    return holding.hold(**(given | more))


def world_category(code):
    from cases.models import Category

    return Category.objects.get(pk=code)


def use_up(share):
    for _one in range(int(4 * share)):
        limits.count("file", HERE, NOW)


# -- on the way in ------------------------------------------------------------------------------


class TestReporting:
    def test_in_ordinary_times_a_report_is_registered_at_once(self, world, client):
        aigul = Resident(client)
        aigul.until_check()
        aigul.sends()
        assert Case.objects.count() == 1

    def test_over_the_limit_it_is_received_and_the_page_says_so(self, world, client):
        use_up(1)
        aigul = Resident(client)
        aigul.until_check(name="Айгүл К.")
        answer = aigul.sends()
        assert not Case.objects.exists()
        page = client.get(client.get(answer["Location"])["Location"])
        assert page.status_code == 200
        assert "Хабарламаңыз қабылданды" in page.content.decode()
        assert "no-store" in page["Cache-Control"]
        one = HeldReport.objects.get()
        assert (one.why, one.network, one.release_by) == ("many", networks.key_of(HERE), NOW + timedelta(hours=24))

    def test_a_proof_goes_on_at_once_when_it_is_noisy_and_none_waits(self, world, client):
        use_up(0.75)
        aigul = Resident(client)
        aigul.until_check()
        aigul.sends(proof=solved(client, "file"))
        assert Case.objects.count() == 1
        cache.clear()
        use_up(0.75)
        aigul.until_check(place=ALMALY)
        aigul.sends()
        assert HeldReport.objects.get().why == "no_proof"

    def test_who_is_signed_in_and_confirmed_needs_no_proof(self, world, client):
        client.force_login(User.objects.create_user("aigul@example.test", email_confirmed_at=NOW))
        use_up(0.75)
        aigul = Resident(client)
        aigul.until_check()
        aigul.sends()
        assert Case.objects.count() == 1

    def test_a_trusted_network_is_never_held_and_a_listed_one_is(self, world, client, moderator):
        entry = networks.mark(network=networks.key_of(HERE), kind="trust", days=1, reason="x", by=moderator, now=NOW)
        use_up(1)
        aigul = Resident(client)
        aigul.until_check()
        aigul.sends()
        assert Case.objects.count() == 1
        networks.end(entry, by=moderator, now=NOW)
        cache.clear()
        networks.mark(network=networks.key_of(HERE), kind="hold", days=1, reason="x", by=moderator, now=NOW)
        aigul.until_check(place=ALMALY)
        aigul.sends(proof=solved(client, "file"))
        assert HeldReport.objects.get().why == "listed"

    def test_pressed_twice_it_waits_once_and_photos_wait_with_it(self, world, client):
        use_up(1)
        aigul = Resident(client)
        aigul.until_check()
        aigul.sends()
        assert aigul.sends()["Location"] == reverse("issues:report_sent", args=[aigul.key])
        assert HeldReport.objects.count() == 1

    def test_a_danger_is_registered_within_the_hour_and_the_page_says_whom_to_call(self, world, client):
        one = held(world, category=world_category("gas_leak"))
        assert one.release_by == NOW + timedelta(hours=1)
        assert "tel:104" in client.get(reverse("issues:held", args=[one.secret])).content.decode()

    def test_one_that_fits_no_category_may_wait_too(self, world, client):
        use_up(1)
        aigul = Resident(client)
        aigul.until_check(category="none")
        aigul.sends()
        one = HeldReport.objects.get()
        assert one.category is None
        holding.release(one.pk, now=SOON)
        assert Unsorted.objects.get().received_at == NOW

    def test_there_is_an_end_to_what_may_wait(self, world, client, settings):
        settings.LIMITS = {**settings.LIMITS, "held": (1, 3600)}
        use_up(1)
        aigul = Resident(client)
        for expected in (302, 429):
            aigul.until_check()
            assert aigul.sends().status_code == expected

    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    def test_its_page_is_there_in_every_language_for_whoever_has_the_address(self, world, client, language):
        page = client.get(language + reverse("issues:held", args=[held(world).secret]))
        assert page.status_code == 200
        assert client.get(reverse("issues:held", args=[uuid.uuid4()])).status_code == 404


# -- registered later ------------------------------------------------------------------------------


class TestRelease:
    def test_it_counts_from_its_arrival_as_if_it_had_not_waited(self, world, clock_at):
        straight = world.case(now=NOW)
        one = held(world)
        done = holding.release(one.pk, now=NOW + timedelta(hours=5))
        case = Case.objects.get(pk=done.case_id)
        assert case.current.entered_at == NOW
        assert (case.current.due_at, case.current.registered_on) == (
            straight.current.due_at,
            straight.current.registered_on,
        )
        assert case.client_key == one.key
        assert Participant.objects.get(case=case).contact_email == "aigul@example.kz"

    def test_photos_go_along_and_the_copy_is_forgotten(self, world, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            one = held(world, photos=[prepared_photo(), prepared_photo("#ffc24a")])
            done = holding.release(one.pk, now=SOON)
        assert done.case.photos.count() == 2
        assert not HeldPhoto.objects.exists()
        kept = HeldReport.objects.get()
        assert (kept.name, kept.email, kept.phone, kept.body, kept.title, kept.lat) == ("", "", "", "", "", None)

    def test_released_twice_it_is_one_case(self, world):
        one = held(world)
        assert [holding.release(one.pk, now=SOON) is None for _turn in range(2)] == [False, True]
        assert Case.objects.count() == 1

    def test_its_page_leads_to_the_case(self, world, client):
        one = held(world)
        holding.release(one.pk, now=SOON)
        assert "/p/" in client.get(reverse("issues:held", args=[one.secret]))["Location"]

    def test_what_can_be_no_case_any_more_goes_to_the_sorting_desk(self, world, monkeypatch):
        from cases.errors import Unroutable

        def gone(**_report):
            raise Unroutable("gone")

        monkeypatch.setattr(holding, "file_issue", gone)
        one = held(world)
        assert holding.release(one.pk, now=SOON).outcome == "desk"
        assert Unsorted.objects.get().title == "Құбыр жарылды"

    @pytest.mark.parametrize(("seconds", "goes"), [(-1, 0), (0, 3)])
    def test_all_of_them_go_on_at_their_time(self, world, moderator, seconds, goes):
        networks.mark(network=networks.key_of(THERE), kind="hold", days=9, reason="x", by=moderator, now=NOW)
        for _one in range(3):
            held(world)
        assert holding.release_some(NOW + timedelta(hours=24, seconds=seconds)) == goes

    @pytest.mark.parametrize(("minutes", "goes"), [(4, 0), (5, 2)])
    def test_before_that_one_of_each_network_in_a_run(self, world, minutes, goes):
        for address in (THERE, THERE, THERE, "198.51.100.1"):
            held(world, address=address)
        assert holding.release_some(NOW + timedelta(minutes=minutes)) == goes

    def test_the_danger_goes_first(self, world):
        held(world)
        held(world, category=world_category("gas_leak"))
        holding.release_some(SOON)
        assert Case.objects.get().category_id == "gas_leak"

    def test_the_site_itself_may_do_all_of_it(self, world, moderator, as_application):
        with as_application():
            holding.release(held(world).pk, now=SOON)
            holding.void(held(world).pk, reason="spam", explanation="Қайталана береді", by=moderator, now=SOON)
            holding.forget_networks(SOON + timedelta(days=31))
        assert set(HeldReport.objects.values_list("outcome", "network")) == {("filed", ""), ("void", "")}

    @pytest.mark.parametrize(("days", "forgotten"), [(29, 0), (30, 1)])
    def test_where_it_came_from_is_forgotten_after_a_month(self, world, days, forgotten):
        holding.release(held(world).pk, now=SOON)
        assert holding.forget_networks(SOON + timedelta(days=days)) == forgotten


# -- declared void ---------------------------------------------------------------------------------


class TestTold:
    """Whoever left an address is told that the report did not become a case, and then forgotten."""

    @staticmethod
    def voided(world, moderator, **more):
        one = held(world, **more)
        return holding.void(one.pk, reason="spam", explanation="Бұл хабарлама емес", by=moderator, now=SOON)

    @pytest.mark.parametrize(
        ("language", "said"),
        [("kk", "Хабарламаңыз"), ("ru", "Ваше сообщение"), ("en", "Your report")],
    )
    def test_by_a_letter_in_the_language_of_the_report(self, world, moderator, client, mailoutbox, language, said):
        one = self.voided(world, moderator, language=language)
        relay(SOON)
        [letter] = mailoutbox
        assert letter.to == ["aigul@example.kz"]
        assert said in letter.subject
        everything = letter.subject + letter.body + letter.alternatives[0][0]
        assert not [word for word in ("Айгүл", "Құбыр", "Бұл хабарлама емес") if word in everything]
        link = reverse("issues:held", args=[one.secret])
        assert link in letter.body
        assert "Бұл хабарлама емес" in client.get(link).content.decode()
        one.refresh_from_db()
        assert (one.name, one.email, one.phone) == ("", "", "")

    def test_an_account_on_its_own_page(self, world, moderator, client):
        aigul = User.objects.create_user("aigul@example.test", language="ru")
        self.voided(world, moderator, user=aigul)
        relay(SOON)
        client.force_login(aigul)
        assert "Ваше сообщение" in client.get("/ru/notices/").content.decode()

    def test_an_address_that_a_flood_names_many_times_gets_one_letter_a_day(self, world, moderator, mailoutbox):
        for _one in range(4):
            self.voided(world, moderator)
        relay(SOON)
        assert len(mailoutbox) == 1
        holding.void(held(world).pk, reason="spam", explanation="Жоқ", by=moderator, now=SOON + holding_notices.ONCE_IN)
        relay(SOON + holding_notices.ONCE_IN)
        assert len(mailoutbox) == 2

    def test_nobody_without_an_address_and_nobody_of_what_was_registered(self, world, moderator, mailoutbox):
        self.voided(world, moderator, email="")
        holding.release(held(world).pk, now=SOON)
        assert not Notice.objects.filter(source="held").exists()

    def test_the_sites_own_role_may_do_it(self, world, moderator, as_application):
        one = held(world)
        with as_application():
            holding.void(one.pk, reason="spam", explanation="Жоқ", by=moderator, now=SOON)
        assert Delivery.objects.filter(notice__source="held").count() == 1


# -- the desk --------------------------------------------------------------------------------------


class TestDesk:
    def test_networks_stand_with_what_they_sent_and_no_address(self, world, desk):
        for address in (THERE, THERE, "198.51.100.1"):
            held(world, address=address)
        page = desk.get(reverse("issues:held_desk")).content.decode()
        assert "2 хабарлама" in page
        assert THERE not in page
        opened = desk.get(reverse("issues:held_desk"), {"network": networks.key_of(THERE)}).content.decode()
        assert opened.count('name="report"') == 2
        assert "aigul@example.kz" not in opened

    def test_all_of_a_network_are_declared_void_with_a_reason_that_the_writer_reads(self, world, desk, client):
        ones = [held(world) for _one in range(3)]
        sent = {
            "network": networks.key_of(THERE),
            "which": "all",
            "what": "void",
            "reason": "spam",
            "text": "Бір мәтін",
        }
        assert desk.post(reverse("issues:held_decide"), sent).status_code == 302
        assert {(one.outcome, one.decided_by.name) for one in HeldReport.objects.all()} == {("void", "Сәуле")}
        page = client.get(reverse("issues:held", args=[ones[0].secret])).content.decode()
        assert "Бір мәтін" in page

    @pytest.mark.parametrize("missing", ["reason", "text", "what"])
    def test_a_reason_and_words_are_needed_and_nothing_written_is_lost(self, world, desk, missing):
        one = held(world)
        sent = {"report": one.pk, "network": one.network, "what": "void", "reason": "spam", "text": "Бір мәтін"} | {
            missing: ""
        }
        answer = desk.post(reverse("issues:held_decide"), sent)
        assert answer.status_code in {400, 403, 409}
        assert HeldReport.objects.get().decided_at is None
        page = answer.content.decode()
        assert missing == "text" or "Бір мәтін" in page
        assert f'name="report" value="{one.pk}" checked' in page

    def test_those_that_are_ticked_are_registered(self, world, desk):
        ones = [held(world) for _one in range(3)]
        desk.post(reverse("issues:held_decide"), {"report": [ones[0].pk, ones[1].pk], "what": "release"})
        assert Case.objects.count() == 2

    @pytest.mark.parametrize(
        "chosen", [{}, {"report": "x"}, {"report": "9" * 30}, {"which": "all", "network": "nobody"}]
    )
    def test_nothing_chosen_is_told(self, world, desk, chosen):
        assert desk.post(reverse("issues:held_decide"), {"what": "release", **chosen}).status_code == 400

    def test_somebody_who_works_for_an_office_decides_nothing(self, world, moderator):
        from accounts.models import Membership

        Membership.objects.create(
            user=moderator, office=world.office("103230000"), role="officer", started_on=date(2026, 1, 1)
        )
        with pytest.raises(TransitionRefused):
            holding.decide_many([held(world).pk], what="release", by=moderator, now=SOON)

    def test_a_reason_that_is_none_is_refused(self, world, moderator):
        with pytest.raises(BadInput):
            holding.void(held(world).pk, reason="dislike", explanation="x", by=moderator, now=SOON)

    def test_the_list_of_networks_is_two_statements_however_many(self, world, django_assert_num_queries):
        for one in range(20):
            held(world, address=f"198.51.100.{one}")
        with django_assert_num_queries(1):
            assert len(holding.by_network(NOW)) == 20


class TestNetworks:
    @pytest.fixture
    def operator(self, world):
        user = User.objects.create_user("operator@example.test", name="Ерлан")
        PlatformRole.objects.create(user=user, role="operator", started_on=date(2025, 1, 1))
        client = Client()
        client.force_login(user)
        return client

    def test_an_entry_is_made_from_what_waits_and_ended(self, world, operator):
        held(world)
        page = operator.get(reverse("issues:networks")).content.decode()
        assert "Құбыр" not in page, "operators of the platform read no reports"
        key = networks.key_of(THERE)
        assert f"network={key}" in page
        sent = {"key": key, "kind": "hold", "days": "2", "reason": "Бір бағдарлама"}
        assert operator.post(reverse("issues:network_mark"), sent).status_code == 302
        assert networks.standing(THERE, SOON) == "hold"
        from accounts.models import NetworkMark

        operator.post(reverse("issues:network_end", args=[NetworkMark.objects.get().pk]))
        assert networks.standing(THERE, SOON) == ""

    @pytest.mark.parametrize(
        "wrong", [{"address": "x"}, {"address": ""}, {"days": "0"}, {"days": "91"}, {"reason": ""}, {"kind": "block"}]
    )
    def test_nonsense_is_told_on_the_page(self, operator, wrong):
        sent = {"address": THERE, "kind": "hold", "days": "2", "reason": "x"} | wrong
        answer = operator.post(reverse("issues:network_mark"), sent)
        assert answer.status_code == 400

    def test_a_typed_address_is_kept_nowhere(self, operator):
        from accounts.models import NetworkMark

        sent = {"address": THERE, "kind": "hold", "days": "2", "reason": "x"}
        operator.post(reverse("issues:network_mark"), sent)
        assert THERE not in str(NetworkMark.objects.values().get())


# -- in public ---------------------------------------------------------------------------------------


class TestInPublic:
    """How many waited and what became of them, as counts alone."""

    def test_what_became_of_them_is_counted_for_everybody(self, world, moderator, client, monkeypatch):
        from issues import sorting_clock

        for _one in range(2):
            holding.release(held(world).pk, now=SOON)
        holding.release(held(world).pk, now=SOON, by=moderator)
        holding.release(held(world, category=None).pk, now=SOON)
        holding.void(held(world).pk, reason="spam", explanation="Жоқ", by=moderator, now=SOON)
        held(world)
        found = sorting_clock.held(SOON)
        assert (found.waiting, found.filed, found.by_itself, found.desk, found.void) == (1, 3, 2, 1, 1)
        page = client.get("/en/sorting/").content.decode()
        assert "registered by a moderator" in page
        assert networks.key_of(THERE)[:8] not in page

    @pytest.mark.parametrize(("seconds", "counts"), [(-1, 0), (0, 1)])
    def test_for_twelve_months(self, world, seconds, counts):
        from issues import sorting_clock

        later = at("2027-09-02")
        first = sorting_clock.since(later) + timedelta(seconds=seconds)
        holding.release(held(world, now=first - timedelta(hours=1)).pk, now=first)
        assert sorting_clock.held(later).filed == counts

    @pytest.mark.parametrize("language", ["", "/ru", "/en"])
    def test_a_site_without_floods_says_so(self, world, client, language):
        assert client.get(f"{language}/sorting/").status_code == 200


# -- the tables --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"title": ""}, "held_title_is_not_empty_while_it_waits"),
        ({"release_by": NOW}, "held_released_after_it_came"),
        ({"lat": None}, "held_point_is_whole_and_on_earth"),
        ({"outcome": "void"}, "held_decided_with_an_outcome"),
        (
            {"outcome": "void", "decided_at": SOON, "reason": "spam", "email": "", "name": "", "phone": ""},
            "held_decided",
        ),
    ],
)
def test_a_row_that_cannot_be_is_refused_by_the_database(world, broken, constraint):
    one = held(world)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        HeldReport.objects.filter(pk=one.pk).update(**broken)


def test_a_decided_row_names_nobody(world):
    one = holding.release(held(world, code=ALMALY).pk, now=SOON)
    with pytest.raises(IntegrityError, match="held_forgets_the_person"), transaction.atomic():
        HeldReport.objects.filter(pk=one.pk).update(email="aigul@example.kz")
