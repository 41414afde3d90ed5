"""The moderators' desk: who gets in, what is checked, and that nothing is done before it was shown once more."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from petitions import removal, workflow
from petitions.models import HeldDecision, Moderation, Removal
from petitions.signing import signature_of
from petitions.workflow import PopulationFigure
from tests.petitions.conftest import KK, RU, Petitioners
from tests.world import at

pytestmark = pytest.mark.django_db
NOW = at("2026-03-10")
WHY = "Талап прокуратураның өкілеттігіне жатады, сондықтан бұл петиция қаралмайды."


@pytest.fixture
def clock_at(monkeypatch):
    """Set the moment at which requests arrive."""
    from territories import clock

    def set_to(day: str, time: str = "10:00"):
        moment = at(day, time)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    set_to("2026-03-10")
    return set_to


@dataclass
class Desk:
    """Somebody with a browser."""

    client: Client
    user: object = None

    def get(self, name: str, *args, status: int = 200, **query):
        answer = self.client.get(reverse(f"petitions:{name}", args=args), query)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    def look(self, name: str, *args, status: int = 200, **data):
        answer = self.client.post(reverse(f"petitions:{name}", args=args), {"step": "look", **data})
        assert answer.status_code == status, answer.content.decode()[:4000]
        return answer.content.decode()

    def do(self, name: str, *args, status: int = 302, **data):
        """Look, then send what the second page holds, as a browser does."""
        page = self.look(name, *args, **data)
        answer = self.client.post(reverse(f"petitions:{name}", args=args), {**held_in(page), "step": "do"})
        assert answer.status_code == status, answer.content.decode()[:4000]
        return answer


def held_in(page: str) -> dict[str, list[str]]:
    """The hidden answers of a page."""
    import html

    form = page[page.index('<form class="look-acts"') :]
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form):
        found.setdefault(name, []).append(html.unescape(value))
    found.pop("csrfmiddlewaretoken", None)
    return found


def somebody(user) -> Desk:
    client = Client(headers={"accept-language": "en"})
    if user is not None:
        client.force_login(user)
    return Desk(client, user)


@pytest.fixture
def moderator(petitioners: Petitioners, clock_at) -> Desk:
    return somebody(petitioners.moderator())


# -- who gets in ------------------------------------------------------------------------------


@dataclass
class Scene:
    """One petition rejected and appealed; one published with a removal, its appeal and held signatures."""

    appealed: object
    published: object
    first: object
    addresses: list[str]


@pytest.fixture
def scene(petitioners: Petitioners, clock_at) -> Scene:
    first, second, third = (petitioners.moderator() for _one in range(3))
    appealed = petitioners.submitted()
    workflow.reject(appealed, reasons=["prosecutors"], explanation="Тізімде.", by=first, now=at("2026-03-04"))
    workflow.appeal(appealed, text="Келіспеймін.", by=appealed.author, now=at("2026-03-05"))
    published = petitioners.published()
    signer = petitioners.sign(published, now=NOW)
    signature = signature_of(published, signer)
    gone = removal.propose(signature, reason="bought", explanation="Ақша.", by=third, now=NOW)
    removal.decide(gone, agreed=True, by=second, now=NOW)
    removal.appeal(gone, text="Өзім қойдым.", user=signer, now=NOW)
    other = signature_of(published, petitioners.sign(published, now=NOW))
    asked = removal.propose(other, reason="bought", explanation="Ақша.", by=third, now=NOW)
    for held in ("network", "mail"):
        petitioners.sign(published, now=NOW, held=held)
    decision = removal.propose_held(published, held="mail", count=True, explanation="Дұрыс.", by=third, now=NOW)
    free = published.signatures.filter(stage="joining").first()
    addresses = [
        reverse("petitions:desk"),
        *(
            reverse(f"petitions:{name}", args=[appealed.number])
            for name in (
                "desk_petition",
                "desk_author_iin",
                "desk_publish",
                "desk_reject",
                "desk_hide",
                "desk_signatures",
            )
        ),
        reverse("petitions:desk_show", args=[published.number]),
        reverse("petitions:desk_signature", args=[published.number, free.pk]),
        reverse("petitions:desk_held", args=[published.number, "network"]),
        reverse("petitions:desk_second_held", args=[decision.pk]),
        reverse("petitions:desk_removal", args=[asked.pk]),
        reverse("petitions:desk_removal_appeal", args=[gone.pk]),
    ]
    return Scene(appealed, published, first, addresses)


def test_every_address_of_the_desk_is_in_the_matrix(scene):
    from petitions.urls_moderate import pages

    names = {page.name for page in pages} - {"moderation", "moderation_csv"}
    assert len(names) == len(scene.addresses) == 13


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_gets_in(scene, petitioners, world, method):
    """Anonymous: to the sign-in. Resident, author, official: not there. Moderator: in. The first moderator: reads the appeal."""
    from accounts.models import Membership

    official = petitioners.resident()
    Membership.objects.create(user=official, office=scene.appealed.office, role="head", started_on=date(2025, 1, 1))
    author = scene.appealed.author
    for address in scene.addresses:
        anonymous = getattr(somebody(None).client, method)(address)
        assert anonymous.status_code == 302, address
        assert anonymous["Location"].startswith(reverse("accounts:sign_in")), address
        for user in (petitioners.resident(), author, official):
            assert getattr(somebody(user).client, method)(address).status_code == 404, address
    if method == "get":
        moderator = somebody(petitioners.moderator())
        shown = {address: moderator.client.get(address).status_code for address in scene.addresses}
        show = reverse("petitions:desk_show", args=[scene.published.number])
        assert shown == {address: 302 if address == show else 200 for address in scene.addresses}


def test_the_first_moderator_reads_the_appeal_and_decides_nothing(scene, clock_at):
    first = somebody(scene.first)
    page = first.get("desk_petition", scene.appealed.number)
    assert scene.appealed.author_full_name not in page
    assert reverse("petitions:desk_publish", args=[scene.appealed.number]) not in page
    for name in ("desk_publish", "desk_reject"):
        answer = first.client.get(reverse(f"petitions:{name}", args=[scene.appealed.number]))
        assert answer.status_code == 302
    version = scene.appealed.events.count()
    first.look(
        "desk_reject", scene.appealed.number, status=409, version=version, reasons="prosecutors", explanation=WHY
    )
    assert scene.appealed.moderations.get(round=2).decided_at is None
    assert "Келіспеймін." not in first.get("desk")


@pytest.mark.parametrize("kind", ["author", "official"])
def test_a_moderator_with_a_side_sees_no_name_and_decides_nothing(petitioners, clock_at, kind):
    from accounts.models import Membership, PlatformRole

    petition = petitioners.submitted()
    if kind == "author":
        user = petition.author
        PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    else:
        user = petitioners.moderator()
        Membership.objects.create(user=user, office=petition.office, role="officer", started_on=date(2025, 1, 1))
    desk = somebody(user)
    page = desk.get("desk_petition", petition.number)
    assert petition.author_full_name not in page
    for name, more in (
        ("desk_reject", {"reasons": "prosecutors", "explanation": WHY}),
        ("desk_hide", {"reason": "Жоқ."}),
    ):
        desk.look(name, petition.number, status=409, version=petition.version, **more)
        answer = desk.client.post(
            reverse(f"petitions:{name}", args=[petition.number]), {"step": "do", "version": petition.version, **more}
        )
        assert answer.status_code == 409
    again = petitioners.again(petition)
    assert (again.state, again.version) == ("moderation", petition.version)


# -- the queue ------------------------------------------------------------------------------------


def test_the_queue_tells_what_is_late_first_and_openly(petitioners, moderator, clock_at):
    late = petitioners.submitted()
    clock_at("2026-04-20")
    petitioners.began_at = at("2026-04-15")
    fresh = petitioners.submitted()
    page = moderator.get("desk")
    assert page.index(late.display_number) < page.index(fresh.display_number)
    assert re.search(r'class="late"><b>1</b>', page)


def test_a_late_appeal_stands_above_the_checks_that_are_in_time(scene, petitioners, clock_at):
    clock_at("2026-04-20")
    petitioners.began_at = at("2026-04-15")
    fresh = petitioners.submitted()
    page = somebody(petitioners.moderator()).get("desk")
    assert page.index('id="s-appeals"') < page.index('id="s-checks"')
    assert fresh.display_number in page


def test_the_queue_costs_the_same_with_many_petitions(petitioners, moderator, django_assert_max_num_queries):
    petitioners.submitted()
    moderator.get("desk")
    with CaptureQueriesContext(connection) as one:
        moderator.get("desk")
    for _one in range(3):
        petitioners.submitted()
    with django_assert_max_num_queries(len(one)):
        moderator.get("desk")
    assert len(one) <= 34


def test_appeals_stand_apart_and_never_with_their_first_moderator(scene, petitioners):
    mine = somebody(scene.first).get("desk")
    other = somebody(petitioners.moderator()).get("desk")
    assert 'id="s-appeals"' in other
    assert 'id="s-appeals"' not in mine
    assert {"s-removals", "s-removal_appeals", "s-held"} <= set(re.findall(r'id="(s-[a-z_]+)"', other))


def test_a_petition_is_opened_by_its_number_however_written(petitioners, moderator):
    petition = petitioners.submitted()
    for written in (petition.display_number, f" {petition.number} "):
        answer = moderator.client.get(reverse("petitions:desk"), {"number": written})
        assert answer["Location"] == reverse("petitions:desk_petition", args=[petition.number])
    for written in ("", "кг", "1" * 40):
        assert moderator.client.get(reverse("petitions:desk"), {"number": written})["Location"] == reverse(
            "petitions:desk"
        )


# -- a petition to check ------------------------------------------------------------------------------


def test_a_check_shows_texts_with_hashes_the_author_and_the_sixteen_reasons(petitioners, moderator):
    petition = petitioners.submitted()
    page = moderator.get("desk_petition", petition.number)
    for text in petition.texts.all():
        assert text.title in page
        assert text.hexdigest in page
    assert petition.author_full_name in page
    assert petition.author_residence in page
    assert len(re.findall(r"<li><b>", page[page.index('<ol class="reasons">') :].split("</ol>")[0])) == 16


def test_personal_data_in_the_text_is_pointed_out(petitioners, moderator):
    from petitions.texts import Words

    words = Words(KK.title, f"{KK.demand} Хабарласыңыз: +7 701 123 45 67.", KK.arguments)
    page = moderator.get("desk_petition", petitioners.submitted(texts={"kk": words}).number)
    assert "<mark>+7 701 123 45 67</mark>" in page


def test_similar_petitions_are_found_in_both_languages(petitioners, moderator):
    published = petitioners.published(texts={"ru": RU, "kk": KK})
    petition = petitioners.submitted(texts={"ru": RU})
    page = moderator.get("desk_petition", petition.number)
    assert published.display_number in page[page.index('id="alike"') :]


# -- publish ---------------------------------------------------------------------------------------------

FIGURE = {"population": "10 000", "population_on": "2026-01-01", "population_source": "Bureau of statistics"}


def ask_publish(moderator: Desk, petition, **more):
    return moderator.do("desk_publish", petition.number, version=petition.version, **more)


def test_what_will_be_frozen_is_shown_and_then_frozen(petitioners, moderator):
    petition = petitioners.submitted()
    page = moderator.look("desk_publish", petition.number, version=petition.version, figure="enter", **FIGURE)
    assert petitioners.again(petition).state == "moderation", "looking changes nothing"
    assert "500" in page
    for text in petition.texts.all():
        assert text.hexdigest in page
    ask_publish(moderator, petition, figure="enter", **FIGURE)
    again = petitioners.again(petition)
    assert (again.state, again.goal, again.population, again.population_source) == (
        *("open", 500, 10_000), "Bureau of statistics",
    )  # fmt: skip


def test_an_unknown_population_may_stay_unknown_at_the_ceiling(petitioners, moderator):
    petition = petitioners.submitted()
    ask_publish(moderator, petition, figure="keep")
    again = petitioners.again(petition)
    assert again.population is None
    assert again.goal == again.goal_rule.ceiling


def test_an_estimate_must_be_confirmed(petitioners, moderator, world):
    petition = petitioners.submitted()
    unit = petition.territory
    unit.population, unit.population_on, unit.population_source = 9000, date(2025, 1, 1), "estimate: neighbours"
    unit.save()
    moderator.look("desk_publish", petition.number, status=400, version=petition.version, figure="keep")
    moderator.look(
        "desk_publish", petition.number, status=400, version=petition.version, **{**FIGURE, "population_source": ""}
    )
    ask_publish(moderator, petition, **FIGURE)
    assert petitioners.again(petition).population == 10_000


@pytest.mark.parametrize(
    "wrong",
    [
        {"population": "many"},
        {"population": "0"},
        {"population_on": "soon"},
        {"population_on": "2027-01-01"},
        {"population_source": "x" * 201},
    ],
)
def test_a_wrong_figure_is_told_and_nothing_written_is_lost(petitioners, moderator, wrong):
    petition = petitioners.submitted()
    data = {"version": petition.version, "figure": "enter", **FIGURE, **wrong}
    address = reverse("petitions:desk_publish", args=[petition.number])
    page = moderator.client.post(address, {**data, "step": "look"})
    if page.status_code == 200:
        page = moderator.client.post(address, {**held_in(page.content.decode()), "step": "do"})
    assert page.status_code == 400
    body = page.content.decode()
    for value in (data["population"], data["population_source"]):
        assert value in body
    assert petitioners.again(petition).state == "moderation"


def test_the_other_language_is_added_as_the_platforms_translation(petitioners, moderator):
    petition = petitioners.submitted(texts={"kk": KK})
    given = {"title_ru": RU.title, "demand_ru": RU.demand, "arguments_ru": ""}
    page = moderator.look("desk_publish", petition.number, status=400, version=petition.version, figure="keep", **given)
    assert RU.demand in page
    ask_publish(moderator, petition, figure="keep", **{**given, "arguments_ru": RU.arguments})
    added = petition.texts.get(language="ru")
    assert (added.is_translation, added.title) == (True, RU.title)


def test_one_language_may_stay_one(petitioners, moderator):
    petition = petitioners.submitted(texts={"kk": KK})
    ask_publish(moderator, petition, figure="keep", title_ru="", demand_ru=" ", arguments_ru="")
    assert [one.language for one in petition.texts.all()] == ["kk"]


def test_nobody_publishes_without_having_looked(petitioners, moderator):
    petition = petitioners.submitted()
    data = {"step": "do", "version": petition.version, "figure": "keep"}
    answer = moderator.client.post(reverse("petitions:desk_publish", args=[petition.number]), data)
    assert answer.status_code == 409
    assert petitioners.again(petition).state == "moderation"


def test_a_goal_that_changed_since_the_look_is_not_frozen(petitioners, moderator):
    petition = petitioners.submitted()
    page = moderator.look("desk_publish", petition.number, version=petition.version, figure="keep")
    unit = petition.territory
    unit.population, unit.population_on, unit.population_source = 1000, date(2025, 1, 1), "census"
    unit.save()
    answer = moderator.client.post(
        reverse("petitions:desk_publish", args=[petition.number]), {**held_in(page), "step": "do"}
    )
    assert answer.status_code == 409
    assert petitioners.again(petition).state == "moderation"


def test_somebody_was_first(petitioners, moderator):
    """The page says what changed and keeps what was written."""
    petition = petitioners.submitted()
    workflow.hide(petition, reason="Тексеріледі.", by=petitioners.moderator(), now=NOW)
    workflow.unhide(petition, reason="Дұрыс.", by=petitioners.moderator(), now=NOW)
    data = {"step": "do", "version": petition.version, "reasons": "prosecutors", "explanation": WHY}
    answer = moderator.client.post(reverse("petitions:desk_reject", args=[petition.number]), data)
    assert answer.status_code == 409
    body = answer.content.decode()
    assert WHY in body
    assert 'class="conflict"' in body
    assert f'name="version" value="{petition.version + 2}"' in body
    assert petitioners.again(petition).state == "moderation"


def test_going_back_keeps_every_answer(petitioners, moderator):
    petition = petitioners.submitted()
    page = moderator.look(
        "desk_reject",
        petition.number,
        version=petition.version,
        reasons=["prosecutors", "human_rights"],
        explanation=WHY,
    )
    answer = moderator.client.post(
        reverse("petitions:desk_reject", args=[petition.number]), {**held_in(page), "step": "change"}
    )
    body = answer.content.decode()
    assert WHY in body
    assert body.count(" checked") == 2


def test_a_hidden_petition_is_not_published(petitioners, moderator):
    petition = petitioners.submitted()
    moderator.do("desk_hide", petition.number, version=petition.version, reason="Тексеріледі.")
    assert petitioners.again(petition).hidden_at is not None
    answer = moderator.client.get(reverse("petitions:desk_publish", args=[petition.number]))
    assert answer.status_code == 302
    moderator.do("desk_show", petition.number, version=petition.version + 1, reason="Дұрыс.")
    assert petitioners.again(petition).hidden_at is None


# -- reject, appeal ------------------------------------------------------------------------------------------


def test_rejected_for_reasons_of_the_list(petitioners, moderator):
    petition = petitioners.submitted()
    moderator.look("desk_reject", petition.number, status=400, version=petition.version, explanation="Ұнамады.")
    moderator.look("desk_reject", petition.number, status=400, version=petition.version, reasons="prosecutors")
    one_word = {"version": petition.version, "reasons": "prosecutors", "explanation": "Жоқ."}
    assert "Кемінде 50 таңба" in moderator.look("desk_reject", petition.number, status=400, **one_word)
    given = {"version": petition.version, "reasons": "prosecutors", "explanation": WHY}
    moderator.do("desk_reject", petition.number, **given)
    look = petition.moderations.get()
    assert (look.approved, look.reasons, look.explanation) == (False, ["prosecutors"], WHY)


def test_rejected_as_a_repeat_only_of_what_bars_it(petitioners, moderator):
    open_one, lonely = petitioners.published(), petitioners.begin()
    petition = petitioners.submitted()
    for number in ("999999", lonely.display_number, petition.display_number):
        moderator.look(
            "desk_reject",
            petition.number,
            status=400,
            version=petition.version,
            duplicate_number=number,
            explanation=WHY,
        )
    moderator.do(
        "desk_reject",
        petition.number,
        version=petition.version,
        duplicate_number=open_one.display_number,
        explanation=WHY,
    )
    assert petition.moderations.get().duplicate_of == open_one


def test_a_petition_to_another_addressee_is_shown_and_bars_nothing(petitioners, moderator):
    elsewhere = petitioners.published(code="103200000", addressee="maslikhat")
    petition = petitioners.submitted()
    page = moderator.get("desk_reject", petition.number)
    assert elsewhere.office.title in page
    assert elsewhere.territory.full_name in page
    assert "басқа адресат" in page
    given = {"version": petition.version, "duplicate_number": elsewhere.display_number, "explanation": WHY}
    assert "Ол петиция басқа адресатқа" in moderator.look("desk_reject", petition.number, status=400, **given)


def test_a_second_moderator_grants_an_appeal(scene, petitioners):
    moderator = somebody(petitioners.moderator())
    page = moderator.get("desk_petition", scene.appealed.number)
    assert "Келіспеймін." in page
    assert "Тізімде." in page
    version = petitioners.again(scene.appealed).version
    moderator.do("desk_publish", scene.appealed.number, version=version, figure="keep")
    assert Moderation.objects.get(petition=scene.appealed, round=2).approved
    assert petitioners.again(scene.appealed).state == "open"


# -- signatures -------------------------------------------------------------------------------------------


def test_figures_of_signatures_name_nobody(scene, petitioners):
    from petitions.models import Signer

    moderator = somebody(petitioners.moderator())
    pages = [
        moderator.get("desk_signatures", scene.published.number),
        moderator.get("desk_signatures", scene.published.number, day="2026-03-10"),
        moderator.get("desk_signatures", scene.published.number, day="2026-03-10", hour="10"),
        moderator.get("desk_signature", scene.published.number, scene.published.signatures.first().pk),
    ]
    people = Signer.objects.filter(petition=scene.published).select_related("user")
    for page in pages:
        for signer in people:
            assert signer.user.email not in page
    assert 'id="bursts"' in pages[0]
    number = scene.published.signatures.get(held="network").pk
    assert str(number) in pages[2]


@pytest.mark.parametrize(
    "query", [{"day": "x"}, {"day": "2026-03-10", "hour": "24"}, {"hour": "3"}, {"day": "2026-13-01"}]
)
def test_a_moment_that_does_not_exist(scene, petitioners, query):
    somebody(petitioners.moderator()).get("desk_signatures", scene.published.number, status=404, **query)


def test_a_signature_is_opened_by_its_number(scene, petitioners):
    moderator = somebody(petitioners.moderator())
    signature = scene.published.signatures.first()
    foreign = scene.appealed.signatures.first()
    address = reverse("petitions:desk_signatures", args=[scene.published.number])
    found = moderator.client.get(address, {"signature": signature.pk})
    assert found["Location"] == reverse("petitions:desk_signature", args=[scene.published.number, signature.pk])
    assert moderator.client.get(address, {"signature": foreign.pk})["Location"] == address
    moderator.get("desk_signature", scene.published.number, foreign.pk, status=404)


def test_three_people_remove_and_restore_a_signature(petitioners, clock_at):
    petition = petitioners.published()
    signer = petitioners.sign(petition, now=NOW)
    signature = signature_of(petition, signer)
    first, second, third = (somebody(petitioners.moderator()) for _one in range(3))
    given = {"reason": "automated", "explanation": "Бір секундта елу қол."}
    first.do("desk_signature", petition.number, signature.pk, **given)
    asked = Removal.objects.get()
    assert first.client.get(reverse("petitions:desk_removal", args=[asked.pk])).status_code == 302
    first.look("desk_removal", asked.pk, status=409, agreed="yes")
    page = second.look("desk_removal", asked.pk, agreed="yes")
    assert signer.email not in page
    second.do("desk_removal", asked.pk, agreed="yes")
    removal.appeal(Removal.objects.get(), text="Өзім қойдым.", user=signer, now=NOW)
    for one in (first, second):
        one.look("desk_removal_appeal", asked.pk, status=409, granted="yes", explanation="Дұрыс.")
    assert "Өзім қойдым." in third.get("desk_removal_appeal", asked.pk)
    third.do("desk_removal_appeal", asked.pk, granted="yes", explanation="Дұрыс.")
    asked.refresh_from_db()
    assert asked.appeal_granted
    assert [act.kind for act in signature.acts.order_by("number")] == ["removed", "restored"]


def test_held_ones_are_released_by_two(scene, petitioners):
    first, second = somebody(petitioners.moderator()), somebody(petitioners.moderator())
    number = scene.published.number
    first.do("desk_held", number, "network", kind="release", explanation="Ауыл мектебінің желісі.")
    decision = HeldDecision.objects.get(held="network")
    first.look("desk_second_held", decision.pk, status=409, agreed="yes")
    second.do("desk_second_held", decision.pk, agreed="yes")
    act = scene.published.signatures.get(held="network").acts.get()
    assert (act.kind, act.by, act.second) == ("released", first.user, second.user)
    for held in ("", "other", "network"):
        address = f"/petitions/desk/{number}/held/{held}/"
        assert first.client.get(address).status_code in {404, 302}


# -- the public clock ---------------------------------------------------------------------------------------


def test_the_clock_is_public_in_three_languages_and_recomputable_from_its_file(scene, clock_at):
    import csv
    import io
    from datetime import datetime

    from petitions import own_clock
    from petitions.own_clock import Line, What

    now = clock_at("2026-03-20")
    visitor = Client()
    for prefix in ("", "/ru", "/en"):
        assert visitor.get(f"{prefix}/petitions/moderation/").status_code == 200
    rows = list(csv.DictReader(io.StringIO(visitor.get(reverse("petitions:moderation_csv")).content.decode())))
    assert list(rows[0]) == list(own_clock.COLUMNS)

    def moment(text):
        return datetime.fromisoformat(text) if text else None

    read = [
        Line(
            what=What(row["what"]),
            opened_at=moment(row["opened_at"]),
            decided_at=moment(row["decided_at"]),
            outcome=row["outcome"],
            due_at=moment(row["due_at"]),
            reasons=tuple(row["reasons"].split()),
            petition=int(row["petition"]) if row["petition"] else None,
            extended_petitions=int(row["extended_petitions"]) if row["extended_petitions"] else None,
        )
        for row in rows
    ]
    found = own_clock.figures(read, now)
    assert found == own_clock.figures(own_clock.lines(now), now)
    assert (found.checks.decided, found.checks.rejected, found.checks.published) == (2, 1, 1)
    assert (found.appeals.waiting, found.reasons, found.removed) == (1, {"prosecutors": 1}, {"bought": 1})
    assert found.removal_appeals_waiting == 1


def test_the_file_names_no_petition_that_is_not_public(scene, clock_at):
    rows = Client().get(reverse("petitions:moderation_csv")).content.decode()
    assert str(scene.appealed.number) not in rows, "it is being checked again"
    assert str(scene.published.number) in rows


def test_the_clock_is_shared_by_everybody_for_a_while(scene, client, django_assert_num_queries):
    for name in ("moderation", "moderation_csv"):
        path = reverse(f"petitions:{name}")
        first = client.get(path)
        assert "s-maxage" in first.headers["Cache-Control"]
        with django_assert_num_queries(0):
            assert client.get(path, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_being_late_is_told_to_everybody(petitioners, clock_at):
    petitioners.submitted()
    page = Client().get(reverse("petitions:moderation")).content.decode()
    assert 'class="late"' not in page
    clock_at("2026-05-01")
    page = Client().get(reverse("petitions:moderation")).content.decode()
    assert re.search(r'<li class="late"><b>1</b>', page)


def test_a_waiting_check_past_its_day_is_not_in_time(petitioners, clock_at):
    petitioners.published()
    clock_at("2026-03-12")
    assert "100%" in Client().get("/en/petitions/moderation/").content.decode()
    petitioners.submitted()
    clock_at("2026-05-01")
    page = Client().get("/en/petitions/moderation/").content.decode()
    assert "50%" in page
    assert "100%" not in page


def test_time_without_signing_is_listed_with_what_it_extended(petitioners, clock_at):
    from datetime import timedelta

    from petitions import outages

    petitioners.published()
    outages.prove(NOW)
    outages.prove(NOW + timedelta(minutes=30))
    clock_at("2026-03-11")
    rows = Client().get(reverse("petitions:moderation_csv")).content.decode()
    assert re.search(r"^outage,.*,1\r?$", rows, re.MULTILINE)
    assert "30" in Client().get(reverse("petitions:moderation")).content.decode()


def test_the_median_is_the_middle():
    from petitions.own_clock import _median

    assert _median([]) is None
    assert _median([5.0]) == 5
    assert _median([9.0, 1.0, 4.0]) == 4
    assert _median([1.0, 3.0, 5.0, 100.0]) == 4


def test_a_figure_of_a_published_petition_is_not_changed(petitioners, moderator):
    petition = petitioners.published()
    answer = moderator.client.get(reverse("petitions:desk_publish", args=[petition.number]))
    assert answer.status_code == 302
    with pytest.raises(Exception, match="refused"):
        workflow.approve(
            petition,
            by=moderator.user,
            now=NOW,
            population=PopulationFigure(7, date(2026, 1, 1), "x"),
        )
