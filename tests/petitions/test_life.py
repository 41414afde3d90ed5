"""The life of a petition by its verbs: from the first supporters to the decision, and every way it can end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from cases import escalation
from cases.errors import BadInput, DomainError, TransitionRefused, Unroutable
from cases.models import Answer, Assignment, Case
from cases.workflow import answer, forward
from petitions import lifecycle, moderating, outages, own_clock
from petitions.counting import count
from petitions.models import Moderation, Petition, PetitionEvent
from petitions.moderating import checks_for
from petitions.similar import similar_petitions
from petitions.workflow import PopulationFigure, appeal, approve, edit, hide, reject, unhide, withdraw
from petitions.workflow.moderators import bars_a_repeat
from tests.petitions.conftest import KK, RU
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db


def lines(petition) -> list[str]:
    return list(PetitionEvent.objects.filter(petition=petition).order_by("number").values_list("kind", flat=True))


# -- the first supporters --------------------------------------------------------------


def test_it_begins_by_link_only_with_the_authors_signature(petitioners):
    petition = petitioners.again(petitioners.begin())

    assert petition.state == "joining"
    assert petition.joining_until == at("2026-04-04", "00:00")
    assert (petition.tally.joined, petition.tally.platform, petition.tally.by_law) == (0, 1, 0)
    assert not Petition.objects.public().exists()
    assert lines(petition) == ["started"]
    assert {one.language for one in petition.texts.all()} == {"kk", "ru"}


def test_sent_twice_it_begins_once(petitioners):
    import uuid

    author, key = petitioners.resident(), uuid.uuid4()
    first = petitioners.begin(author=author, draft_key=key)
    assert petitioners.begin(author=author, draft_key=key) == first
    assert Petition.objects.count() == 1


def test_forty_nine_are_not_enough_and_fifty_are(petitioners):
    petition = petitioners.begin()
    petitioners.join(petition, 49)
    moment = petitioners.began_at + timedelta(hours=2)
    count(moment, everything=True)
    lifecycle.advance(moment)
    assert petitioners.again(petition).state == "joining"

    petitioners.join(petition, 1)
    count(moment, everything=True)
    assert lifecycle.advance(moment).submitted == 1
    petition = petitioners.again(petition)
    assert (petition.state, petition.tally.joined) == ("moderation", 50)
    look = petition.moderations.get()
    assert look.due_at == at("2026-04-04", "00:00")
    assert lifecycle.advance(moment).submitted == 0


@pytest.mark.parametrize(
    ("moment", "ended"),
    [(at("2026-04-03", "23:59"), False), (at("2026-04-04", "00:01"), False), (at("2026-04-04", "00:02"), True)],
)
def test_without_fifty_it_ends_after_twenty_working_days_and_the_grace(petitioners, moment, ended):
    petition = petitioners.begin()
    petitioners.join(petition, 49)
    lifecycle.advance(moment)

    petition = petitioners.again(petition)
    assert (petition.state == "lapsed") is ended
    assert not Petition.objects.public().exists()
    assert petition.case is None


def test_who_joined_in_time_counts_though_the_count_came_late(petitioners):
    petition = petitioners.begin()
    petitioners.signers(petition, 50, stage="joining", now=at("2026-04-03", "23:59"))

    assert lifecycle.advance(at("2026-04-10")).expired == 1
    assert petitioners.again(petition).state == "moderation"


def test_changed_words_need_new_signatures(petitioners):
    petition = petitioners.begin()
    people = petitioners.join(petition, 3)
    words = {"kk": KK, "ru": type(RU)(RU.title, RU.demand, "Автобуса нет уже четыре месяца.")}
    edit(
        petition,
        texts=words,
        iin=petitioners.iins[petition.author_id],
        by=petition.author,
        now=petitioners.began_at + timedelta(days=1),
    )

    petition = petitioners.again(petition)
    assert (petition.text_version, petition.tally.joined, petition.tally.platform) == (2, 0, 1)
    assert petition.signatures.count() == 5
    petitioners.sign(petition, people[0], now=petitioners.began_at + timedelta(days=1, hours=1))
    count(petitioners.began_at + timedelta(days=1, hours=1), everything=True)
    assert petitioners.again(petition).tally.joined == 1
    assert lines(petition) == ["started", "changed"]


def test_the_history_says_how_many_signatures_a_change_of_words_cost(petitioners):
    petition = petitioners.begin()
    petitioners.join(petition, 3)  # signed a moment ago: no task has counted them yet
    edit(
        petition, texts={"kk": RU}, iin=petitioners.iins[petition.author_id], by=petition.author,
        now=petitioners.began_at + timedelta(hours=2),
    )  # fmt: skip
    assert petition.events.get(kind="changed").data["signatures_before"] == 3


def test_the_authors_signature_has_the_region_of_their_place(petitioners, world):
    author = petitioners.resident(territory=world.territory("103230000"))
    petition = petitioners.begin(author=author)
    assert petition.signatures.get().region_id == "100000000"
    edit(petition, texts={"kk": RU}, iin=petitioners.iins[author.pk], by=author, now=petitioners.began_at)
    assert petition.signatures.get(text_version=2).region_id == "100000000"
    assert petitioners.begin().signatures.get().region_id is None


def test_the_same_words_are_no_change(petitioners):
    petition = petitioners.begin()
    petitioners.join(petition, 2)
    edit(
        petition, texts={"kk": KK, "ru": RU}, iin=petitioners.iins[petition.author_id], by=petition.author,
        now=petitioners.began_at,
    )  # fmt: skip
    assert petitioners.again(petition).text_version == 1


def test_only_the_author_changes_and_withdraws(petitioners):
    petition, stranger = petitioners.begin(), petitioners.resident()
    with pytest.raises(TransitionRefused):
        withdraw(petition, by=stranger, now=petitioners.began_at)
    with pytest.raises(TransitionRefused):
        edit(petition, texts={"kk": RU}, iin=petitioners.iins[stranger.pk], by=stranger, now=petitioners.began_at)


@pytest.mark.parametrize("addressee", ["akimat", "maslikhat"])
def test_it_is_addressed_to_a_body_that_exists(petitioners, addressee):
    if addressee == "akimat":
        assert petitioners.begin().office.territory_id == "103230000"
    else:
        with pytest.raises(DomainError):
            petitioners.begin(addressee="maslikhat")
        petition = petitioners.begin(code="103200000", addressee="maslikhat")
        assert petition.office.body == "maslikhat"


def test_an_abolished_addressee_names_its_successor(petitioners):
    from territories.models import Office

    gone = Office.objects.get(territory="103230000", body="akim")
    heir = Office.objects.exclude(pk=gone.pk).filter(superior=gone.superior_id, body="akim").first()
    Office.objects.filter(pk=gone.pk).update(abolished_on=date(2026, 1, 1), successor=heir)
    with pytest.raises(BadInput) as wrong:
        petitioners.begin()
    assert heir.title in str(wrong.value.errors["addressee"])


def test_bad_words_are_told_field_by_field(petitioners):
    too_long = type(KK)("", "Не сұраймыз", "ы" * 200_000)
    with pytest.raises(BadInput) as wrong:
        petitioners.begin(texts={"kk": too_long}, topic="cats")
    assert set(wrong.value.errors) == {"topic"}
    with pytest.raises(BadInput) as wrong:
        petitioners.begin(texts={"kk": too_long})
    assert set(wrong.value.errors) == {"title_kk", "arguments_kk"}
    assert not Petition.objects.exists()


# -- moderation -----------------------------------------------------------------------


def test_published_with_the_goal_frozen(petitioners):
    petition = petitioners.published(population=1_240)

    assert petition.state == "open"
    assert (petition.goal, petition.population, petition.population_on) == (62, 1_240, date(2026, 1, 1))
    assert petition.closes_at == at("2026-09-05", "00:00")
    assert lines(petition) == ["started", "submitted", "published"]
    assert set(petition.events.get(kind="published").data["texts"]) == {"kk", "ru"}
    petition.territory.refresh_from_db()
    assert petition.territory.population == 1_240


def test_an_unknown_population_may_stay_unknown(petitioners):
    petition = petitioners.published(population=None)
    assert (petition.goal, petition.population) == (2_500, None)


def test_an_estimate_must_be_confirmed(petitioners):
    petition = petitioners.submitted(code="110000000")
    with pytest.raises(BadInput, match="bad-input"):
        approve(petition, by=petitioners.moderator(), now=petitioners.began_at + timedelta(days=2))
    figure = PopulationFigure(789_001, date(2026, 1, 1), "Bureau of National Statistics")
    approve(petition, by=petitioners.moderator(), now=petitioners.began_at + timedelta(days=2), population=figure)
    assert petitioners.again(petition).goal == 7_891


@pytest.mark.parametrize(
    "figure",
    [
        PopulationFigure(0, date(2026, 1, 1), "Census"),
        PopulationFigure(100, date(2026, 1, 1), " "),
        PopulationFigure(100, date(2027, 1, 1), "Census"),
        PopulationFigure(100, date(2026, 1, 1), "estimate of ours"),
    ],
)
def test_a_figure_needs_a_number_a_past_date_and_a_source(petitioners, figure):
    petition = petitioners.submitted()
    with pytest.raises(BadInput):
        approve(petition, by=petitioners.moderator(), now=petitioners.began_at + timedelta(days=2), population=figure)
    assert petitioners.again(petition).state == "moderation"


def test_a_translation_is_added_but_never_replaces_the_authors_words(petitioners):
    petition = petitioners.submitted(texts={"ru": RU})
    moment, moderator = petitioners.began_at + timedelta(days=2), petitioners.moderator()
    with pytest.raises(BadInput):
        approve(petition, by=moderator, now=moment, translation={"ru": KK})
    approve(petition, by=moderator, now=moment, translation={"kk": KK})
    assert {(one.language, one.is_translation) for one in petition.texts.all()} == {("ru", False), ("kk", True)}
    assert [one.pk for one in similar_petitions(KK.title)] == [petition.pk]
    assert [one.pk for one in similar_petitions(RU.title)] == [petition.pk]


def test_rejected_only_for_reasons_of_the_list(petitioners):
    petition, moderator = petitioners.submitted(), petitioners.moderator()
    moment = petitioners.began_at + timedelta(days=2)
    for reasons in ([], ["because"], ["human_rights", "because"]):
        with pytest.raises(BadInput):
            reject(petition, reasons=reasons, explanation="Жоқ.", by=moderator, now=moment)
    with pytest.raises(BadInput):
        reject(petition, reasons=["elections"], explanation=" ", by=moderator, now=moment)
    reject(petition, reasons=["elections"], explanation="Сайлау туралы.", by=moderator, now=moment)

    petition = petitioners.again(petition)
    assert petition.state == "rejected"
    assert list(Petition.objects.public()) == [petition]
    assert not Petition.objects.published().exists()


def test_a_repeat_is_of_a_petition_that_is_open_or_was_decided_lately(petitioners):
    other = petitioners.published()
    petition, moderator = petitioners.submitted(), petitioners.moderator()
    third = petitioners.begin()
    moment = petitioners.began_at + timedelta(days=2)
    with pytest.raises(BadInput):
        reject(petition, reasons=[], explanation="Қайталау.", by=moderator, now=moment, duplicate_of=third)
    with pytest.raises(BadInput):
        reject(petition, reasons=[], explanation="Қайталау.", by=moderator, now=moment, duplicate_of=petition)
    reject(petition, reasons=[], explanation="Қайталау.", by=moderator, now=moment, duplicate_of=other)
    assert petitioners.again(petition).moderations.get().duplicate_of == other


def test_a_petition_whose_decision_is_owed_or_was_published_less_than_a_year_ago_bars_a_repeat(petitioners):
    other, petition = petitioners.reached(), petitioners.submitted()
    assert bars_a_repeat(petition, other, at("2026-03-06"))
    assert bars_a_repeat(petition, other, at("2027-12-01")), "still owed"
    decide(petitioners, other, now=at("2026-03-20"))
    other = petitioners.again(other)
    assert bars_a_repeat(petition, other, at("2027-03-19", "23:59"))
    assert not bars_a_repeat(petition, other, at("2027-03-20", "00:00"))


def test_a_hidden_petition_is_not_in_public_access_and_bars_nothing(petitioners):
    other, petition = petitioners.published(), petitioners.submitted()
    moment = petitioners.began_at + timedelta(days=3)
    assert bars_a_repeat(petition, other, moment)
    hide(other, reason="Жеке деректер", by=petitioners.moderator(), now=moment)
    assert not bars_a_repeat(petition, petitioners.again(other), moment)


def test_an_appeal_goes_to_another_moderator_once_and_in_time(petitioners):
    petition, first, second = petitioners.submitted(), petitioners.moderator(), petitioners.moderator()
    rejected_at = at("2026-04-01")
    reject(petition, reasons=["elections"], explanation="Сайлау туралы.", by=first, now=rejected_at)
    with pytest.raises(TransitionRefused):
        appeal(petition, text="Сайлау туралы емес.", by=petition.author, now=at("2026-04-30", "00:00"))
    appeal(petition, text="Сайлау туралы емес.", by=petition.author, now=at("2026-04-29", "23:59"))
    look = petition.moderations.get(round=Moderation.Round.APPEAL)
    assert (look.not_by, look.due_at) == (first, at("2026-05-19", "00:00"))
    with pytest.raises(TransitionRefused):
        approve(petition, by=first, now=at("2026-05-02"))
    reject(petition, reasons=["elections"], explanation="Сонда да.", by=second, now=at("2026-05-02"))
    with pytest.raises(TransitionRefused):
        appeal(petition, text="Тағы да.", by=petition.author, now=at("2026-05-04"))
    assert lines(petition) == ["started", "submitted", "rejected", "appealed", "rejected"]


def test_an_appeal_is_neither_shown_to_nor_decided_by_who_has_only_the_first_role(petitioners):
    petition, third = petitioners.submitted(), petitioners.moderator("moderator")
    reject(petition, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=at("2026-04-01"))
    appeal(petition, text="Автобус туралы.", by=petition.author, now=at("2026-04-02"))
    queue = moderating.queue(third, at("2026-04-03"))
    assert (queue.appeals, queue.counts["appeals"], queue.others) == ([], 0, 1)
    with pytest.raises(TransitionRefused) as refused:
        approve(petition, by=third, now=at("2026-04-03"))
    assert str(refused.value.message) == "Шағымды екінші модератор шешеді."
    second = petitioners.moderator()
    assert [look.petition for look in moderating.queue(second, at("2026-04-03")).appeals] == [petition]


def test_an_appeal_can_win(petitioners):
    petition = petitioners.submitted()
    reject(petition, reasons=["elections"], explanation="Сайлау.", by=petitioners.moderator(), now=at("2026-04-01"))
    appeal(petition, text="Автобус туралы.", by=petition.author, now=at("2026-04-02"))
    approve(petition, by=petitioners.moderator(), now=at("2026-04-03"))
    assert petitioners.again(petition).state == "open"


def test_who_may_not_check(petitioners):
    petition = petitioners.submitted()
    moment = petitioners.began_at + timedelta(days=2)
    official = petitioners.world.official(petition.office)
    for person in (petition.author, official):
        with pytest.raises(TransitionRefused):
            approve(petition, by=person, now=moment)


def test_withdrawn_before_it_is_open_only(petitioners):
    petition = petitioners.submitted()
    withdraw(petition, by=petition.author, now=petitioners.began_at + timedelta(days=1))
    assert petitioners.again(petition).state == "withdrawn"
    assert not Petition.objects.public().exists()
    published = petitioners.published()
    with pytest.raises(TransitionRefused):
        withdraw(published, by=published.author, now=petitioners.began_at + timedelta(days=3))


def test_a_late_check_stays_late_when_the_author_gives_up(petitioners):
    petition = petitioners.submitted()
    look = petition.moderations.get()
    late = look.due_at + timedelta(days=3)
    withdraw(petition, by=petition.author, now=late)
    (line,) = [line for line in own_clock.lines(late + timedelta(days=1)) if line.what == "check"]
    assert (line.outcome, line.decided_at, line.petition) == ("withdrawn", late, None)
    checks = own_clock.figures([line], late + timedelta(days=1)).checks
    assert (checks.waiting, checks.decided, checks.decided_late) == (0, 1, 1)
    assert not checks_for(petitioners.moderator()).exists()


def test_hidden_and_shown_again(petitioners):
    petition, moderator = petitioners.published(), petitioners.moderator()
    moment = petitioners.began_at + timedelta(days=3)
    hide(petition, reason="Жеке деректер", by=moderator, now=moment)
    assert not Petition.objects.public().exists()
    with pytest.raises(TransitionRefused, match="transition-refused"):
        petitioners.sign(petition, now=moment)
    unhide(petition, reason="Өшірілді", by=moderator, now=moment)
    petitioners.sign(petition, now=moment)
    assert Petition.objects.open(moment).exists()


# -- goal, lapse, answer ------------------------------------------------------------------


def test_the_goal_makes_a_case_with_its_own_clock(petitioners):
    petition = petitioners.reached(population=1_000)
    case = petition.case

    assert petition.state == "reached"
    assert (case.kind, case.regime, case.state) == ("petition", "petition_local", "open")
    assert case.current.office == petition.office
    assert case.current.registered_on == date(2026, 3, 5)
    assert case.current.promise_at == at("2026-04-09", "00:00")  # twenty working days over Nauryz
    assert case.supporter_count == 51
    assert case.participants.get().user == petition.author
    assert lines(petition)[-1] == "reached"
    assert list(Petition.objects.waiting_for_answer()) == [petition]


def test_a_petition_to_the_government_has_forty_working_days(petitioners):
    petition = petitioners.published(code="000000000", addressee="government", population=None)
    petitioners.signers(petition, 49_949, now=petitioners.began_at + timedelta(days=3))
    moment = petitioners.began_at + timedelta(days=4)
    count(moment, everything=True)
    lifecycle.advance(moment)
    petition = petitioners.again(petition)
    assert (petition.state, petition.case.regime) == ("reached", "petition_central")
    assert petition.case.current.promise_at == at("2026-05-13", "00:00")


def test_one_signature_short_is_not_reached(petitioners):
    petition = petitioners.published(population=1_040)  # 52 needed, 51 there
    moment = petitioners.began_at + timedelta(days=3)
    count(moment, everything=True)
    assert lifecycle.advance(moment).reached == 0
    petitioners.sign(petition, now=moment)
    count(moment, everything=True)
    assert lifecycle.advance(moment).reached == 1
    assert lifecycle.advance(moment).reached == 0
    assert Case.objects.filter(kind="petition").count() == 1


@pytest.mark.parametrize(("clock", "state"), [("00:01", "open"), ("00:02", "lapsed")])
def test_a_petition_below_its_goal_becomes_an_ordinary_proposal(petitioners, clock, state):
    petition = petitioners.published()
    lifecycle.advance(at("2026-09-05", clock))

    petition = petitioners.again(petition)
    assert petition.state == state
    if state == "lapsed":
        assert petition.case.regime == "ordinary"
        assert petition.case.current.solve_days == 15
        assert petition.case.supporter_count == 51
        assert not Petition.objects.waiting_for_answer().exists()
        assert Petition.objects.public().exists()


def test_a_period_is_not_over_before_it_is_proved_that_one_could_sign_to_its_end(petitioners):
    """After the worker was down over the end, what runs first does not decide whether the time is given back."""
    petition = petitioners.published()
    outages.prove(at("2026-09-04", "20:00"))
    morning = at("2026-09-05", "08:00")
    assert lifecycle.advance(morning).lapsed == 0
    assert outages.prove(morning).petitions == 1
    assert lifecycle.advance(morning).lapsed == 0
    petition = petitioners.again(petition)
    assert petition.closes_at == at("2026-09-05", "12:00"), "four hours were lost; four are left"
    petitioners.sign(petition, now=at("2026-09-05", "11:59"))


def test_a_period_is_over_soon_after_its_end_where_one_could_sign(petitioners):
    petition = petitioners.published()
    for clock in ("23:58", "23:59"):
        outages.prove(at("2026-09-04", clock))
    assert lifecycle.advance(at("2026-09-05", "00:02")).lapsed == 0
    outages.prove(at("2026-09-05", "00:02"))
    assert lifecycle.advance(at("2026-09-05", "00:02")).lapsed == 1
    assert petitioners.again(petition).extended_seconds == 0


def test_one_that_cannot_take_its_step_does_not_hold_up_the_others(petitioners, monkeypatch, caplog):
    from petitions.workflow import ends

    pair = [petitioners.published(population=2_000) for _one in range(2)]
    moment = petitioners.began_at + timedelta(days=3)
    for petition in pair:
        petitioners.signers(petition, 49, now=moment)
    count(moment, everything=True)
    opens, refused = ends.open_petition_case, []

    def finds_nobody_at_first(**given):
        if not refused:
            refused.append(given)
            raise Unroutable("Nobody answers.")
        return opens(**given)

    monkeypatch.setattr(ends, "open_petition_case", finds_nobody_at_first)
    assert lifecycle.advance(moment).reached == 1
    assert "cannot take its next step: " in caplog.text
    assert sorted(petitioners.again(one).state for one in pair) == ["open", "reached"]
    assert lifecycle.advance(moment).reached == 1


def test_a_vacant_addressee_is_skipped_and_it_is_told(petitioners):
    from territories.seats import vacate

    petition = petitioners.published(population=1_000)
    vacate(petition.office, on=date(2026, 3, 1), by="registrar", now=petitioners.began_at)
    lifecycle.advance(petitioners.began_at + timedelta(days=3))
    case = petitioners.again(petition).case
    assert case.current.via_vacancy
    assert case.current.office.territory_id == "103200000"


def decide(petitioners, petition, kind="part", now=None, **more):
    office = petitioners.again(petition).case.current.office
    given = {
        "kind": kind,
        "text": "Автобус аптасына үш рет жүреді.",
        "signed_by": "Ерлан С., аким",
        "language": "kk",
        "by": petitioners.world.official(office),
        "office": office,
        "now": now or at("2026-03-20"),
        **more,
    }
    return answer(petitioners.again(petition).case, **given)


@pytest.mark.parametrize("kind", ["full", "part", "refused"])
def test_the_decision_is_the_answer(petitioners, kind):
    petition = petitioners.reached()
    given = decide(petitioners, petition, kind)

    assert (given.kind, given.signed_by) == (kind, "Ерлан С., аким")
    assert list(Petition.objects.answered()) == [petition]
    assert not Petition.objects.waiting_for_answer().exists()
    escalation.sweep(at("2026-04-30"))
    assert petitioners.again(petition).case.state == "closed"


@pytest.mark.parametrize("kind", ["fixed", "no_power", "no_funds", ""])
def test_what_is_no_decision(petitioners, kind):
    petition = petitioners.reached()
    with pytest.raises(BadInput):
        decide(petitioners, petition, kind)


def test_a_decision_is_signed_by_the_head(petitioners):
    from accounts.models import Membership

    petition = petitioners.reached()
    officer = petitioners.resident()
    Membership.objects.create(user=officer, office=petition.office, role="officer", started_on=date(2025, 1, 1))
    with pytest.raises(TransitionRefused):
        decide(petitioners, petition, by=officer)
    with pytest.raises(BadInput):
        decide(petitioners, petition, signed_by=" ")
    assert not Answer.objects.exists()


def test_its_acceptance_cannot_be_refused(petitioners):
    petition = petitioners.reached()
    case = petition.case
    with pytest.raises(TransitionRefused):
        forward(
            case, to=petition.office.superior, reason="Біздікі емес", by=petitioners.world.official(petition.office),
            office=petition.office, now=at("2026-03-06"),
        )  # fmt: skip


def test_silence_climbs_like_any_case_up_to_the_register(petitioners):
    petition = petitioners.reached()
    moments = []
    while not (current := petitioners.again(petition).case.current).listed_at and len(moments) < 8:
        moments.append(current.promise_at)
        escalation.sweep(current.promise_at + timedelta(minutes=3))
    rungs = list(Assignment.objects.filter(case=petition.case).order_by("number").values_list("level", "outcome"))

    assert rungs == [("rural", "silence"), ("district", "silence"), ("region", "silence"), ("republic", "")]
    assert Case.objects.unanswered().filter(kind="petition").exists()


def test_in_almaty_there_is_one_rung_less(petitioners):
    petition = petitioners.published(code=ALMALY, population=1_000)
    lifecycle.advance(petitioners.began_at + timedelta(days=3))
    case = petitioners.again(petition).case
    levels = [case.current.level]
    while not (current := petitioners.again(petition).case.current).listed_at and len(levels) < 8:
        escalation.sweep(current.promise_at + timedelta(minutes=3))
        levels.append(petitioners.again(petition).case.current.level)
    assert levels == ["district", "region", "republic", "republic"]
