"""A case that answers a petition: its words on the tracker, in the register of its office, and the decision of the head."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from cases import escalation, workflow
from cases.allowed import what_may_do
from cases.errors import TransitionRefused
from cases.models import Answer, Case
from cases.private_links import address_of
from cases.supporters import count_supporters
from petitions import lifecycle
from petitions.workflow import hide, unhide
from territories.seats import appoint
from tests.world import at

pytestmark = pytest.mark.django_db

NOW = at("2026-03-20")
DECISION = "Автобус аптасына үш рет жүреді: дүйсенбі, сәрсенбі және жұма күндері, 1 маусымнан бастап."
DUE = at("2026-04-09", "00:00")


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    clock(monkeypatch, NOW)


def clock(monkeypatch, now):
    monkeypatch.setattr("territories.clock.now", lambda: now)


def staff(people, petition, role="officer"):
    """Somebody else of the office that has the petition."""
    from accounts.models import Membership

    user = people.resident(name="Ерболат")
    office = people.again(petition).case.current.office
    Membership.objects.create(user=user, office=office, role=role, started_on=date(2025, 1, 1))
    return user


def head(people, petition):
    return people.world.official(people.again(petition).case.current.office)


def decide(people, petition, kind="part", now=NOW, **more):
    office = people.again(petition).case.current.office
    given = {"text": "Автобус аптасына үш рет жүреді.", "signed_by": "Ерлан С., әкім", "language": "kk", **more}
    return workflow.answer(petition.case, kind=kind, by=head(people, petition), office=office, now=now, **given)


def address(case, name="case", *args):
    with override("kk"):
        return reverse(f"workspace:{name}", args=[case.number, *args])


def tracker(client, petition, prefix="/en"):
    return client.get(f"{prefix}/cases/{petition.case.number}/").content.decode()


# -- the public page ------------------------------------------------------------------------


def test_the_page_speaks_of_a_petition(petitioners, client, django_assert_max_num_queries):
    petition = petitioners.reached()
    with django_assert_max_num_queries(12):
        page = tracker(client, petition)
    for words in (
        "Author: Айгүл К.", "51 signatures", "The goal was reached: the petition was handed over", "A decision is due",
        "If there is no decision", "If the head of the office decides,",
        "Term for a decision (APPC, articles 90-1 to 90-6)", "20 working days",
    ):  # fmt: skip
        assert words in page, words
    for words in ("It affects me too", "A resident reported", "lacks power", "is solved", "Photos of the problem"):
        assert words not in page, words


def test_a_proposal_says_what_it_is(petitioners, client, monkeypatch):
    petition = petitioners.published()
    lifecycle.advance(at("2026-09-05", "00:02"))
    clock(monkeypatch, at("2026-09-06"))
    page = tracker(client, petitioners.again(petition))
    assert "Proposal: a petition below its goal" in page
    assert "The time ran out below the goal" in page
    assert "Term for a proposal (APPC, article 76)" in page
    assert "15 working days" in page


def test_a_petition_to_the_government_has_its_forty_days(petitioners, client):
    petition = petitioners.published(code="000000000", addressee="government", population=None)
    petitioners.signers(petition, 49_949, now=petitioners.began_at + timedelta(days=3))
    from petitions.counting import count

    count(petitioners.began_at + timedelta(days=4), everything=True)
    lifecycle.advance(petitioners.began_at + timedelta(days=4))
    page = tracker(client, petitioners.again(petition))
    assert "40 working days" in page
    assert "50,000 signatures" in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [("full", "satisfied in full"), ("part", "satisfied in part"), ("refused", "refused, with reasons")],
)
def test_a_decision_is_told_with_its_reasons_and_who_signed_it(petitioners, client, kind, words):
    petition = petitioners.reached()
    decide(petitioners, petition, kind)
    page = tracker(client, petition)
    assert words in page
    assert "Signed by: Ерлан С., әкім" in page
    assert "Автобус аптасына үш рет жүреді." in page
    assert "Does this decision answer the petition?" in page
    assert "If the author says that it does not," in page


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
@pytest.mark.parametrize("state", ["open", "climbed", "decided", "refused", "disputed", "upheld", "rejected", "closed"])
def test_every_state_has_a_page_in_three_languages(petitioners, client, monkeypatch, prefix, state):
    petition = petitioners.reached()
    now = live_to(petitioners, petition, state)
    clock(monkeypatch, now)
    assert client.get(f"{prefix}/cases/{petition.case.number}/").status_code == 200
    client.force_login(head(petitioners, petition))
    assert client.get(prefix + "/desk/").status_code == 200
    assert client.get(prefix + address(petition.case)).status_code == 200


def live_to(people, petition, state):
    if state == "open":
        return NOW
    if state == "climbed":
        escalation.sweep(DUE + timedelta(minutes=3))
        return DUE + timedelta(days=1)
    decide(people, petition, "refused" if state == "refused" else "full")
    if state == "closed":
        escalation.sweep(NOW + timedelta(days=11))
        return NOW + timedelta(days=12)
    if state in {"disputed", "upheld", "rejected"}:
        author = petition.case.participants.get()
        workflow.dispute(petition.case, participant=author, reason="Күн сайын керек.", now=NOW + timedelta(days=1))
    if state in {"upheld", "rejected"}:
        above = people.world.office("103200000")
        workflow.decide_review(
            people.world.again(petition.case), upheld=state == "upheld", explanation="Қарадық.",
            by=people.world.official(above), office=above, now=NOW + timedelta(days=2),
        )  # fmt: skip
    return NOW + timedelta(days=2)


def test_the_author_says_whether_the_decision_answers(petitioners, client):
    petition = petitioners.reached()
    decide(petitioners, petition)
    page = client.get("/en" + address_of(petition.case.participants.get())).content.decode()
    assert "Yes, it answers" in page
    assert "No, it does not answer" in page
    client.post(address_of(petition.case.participants.get()), {"do": "confirm"})
    assert petitioners.again(petition).case.outcome == "confirmed"
    assert "Decided, the author accepted it" in tracker(client, petition)


def test_a_missed_term_says_what_is_law_and_what_is_ours(petitioners, client, monkeypatch):
    petition = petitioners.reached()
    escalation.sweep(DUE + timedelta(minutes=3))
    clock(monkeypatch, DUE + timedelta(days=1))
    page = tracker(client, petition)
    assert "gave no decision in its term" in page
    assert "without legal force" in page
    assert "counts this silence as a refusal" not in page


def test_the_words_of_a_hidden_petition_are_hidden_in_its_case_too(petitioners, client):
    petition, moderator = petitioners.reached(), petitioners.moderator()
    hide(petition, reason="Жеке деректер", by=moderator, now=NOW)
    for page in (f"/cases/{petition.case.number}/", "/cases/", f"/api/v1/cases/{petition.case.number}/"):
        assert "автобус" not in client.get(page).content.decode().lower(), page
    assert petitioners.again(petition).case.owes_answer
    unhide(petition, reason="Өшірілді", by=moderator, now=NOW)
    assert "автобус" in client.get("/cases/").content.decode().lower()


def test_nobody_supports_a_petition_but_by_signing(petitioners, client):
    petition = petitioners.reached()
    with pytest.raises(TransitionRefused):
        workflow.support(petition.case, now=NOW, key="abc")
    client.post(f"/cases/{petition.case.number}/support/")
    count_supporters(NOW, everything=True)
    assert Case.objects.get(pk=petition.case.pk).supporter_count == 51


# -- the workspace ---------------------------------------------------------------------------


def test_the_head_publishes_the_decision(petitioners, client):
    petition = petitioners.reached()
    appoint(petition.office, holder_name="Ерлан С.", on=date(2025, 2, 1), by="test", now=at("2025-02-01"))
    client.force_login(head(petitioners, petition))
    page = client.get("/en" + address(petition.case)).content.decode()
    assert "Publish the decision" in page
    assert ">Fixed<" not in page
    with override("en"):
        assert reverse("petitions:page", args=[petition.number]) in page
    assert [kind["title"] for kind in client.get("/en" + address(petition.case, "answer_kinds")).context["kinds"]] == [
        "Satisfy the petition in full",
        "Satisfy the petition in part",
        "Refuse the petition, with reasons",
    ]
    question = client.get(address(petition.case, "answer", "part"))
    form = question.context["form"]
    assert form["signed_by"].value() == f"Ерлан С., {petition.office.title}"
    assert 'type="file"' not in question.content.decode()
    sent = {
        "version": petition.case.version, "text": DECISION, "language": "kk",
        "signed_by": "Ерлан С., әкім",
    }  # fmt: skip
    preview = client.post("/en" + address(petition.case, "answer", "part"), sent)
    assert "satisfied in part" in preview.content.decode()
    assert DECISION in preview.content.decode()
    assert not Answer.objects.exists()
    again = client.post("/en" + address(petition.case, "answer", "part"), {**sent, "step": "change"})
    assert again.context["form"]["text"].value() == DECISION
    assert not Answer.objects.exists()
    assert client.post(address(petition.case, "answer", "part"), {**sent, "step": "do"}).status_code == 302
    given = Answer.objects.get()
    assert (given.kind, given.signed_by, given.text) == ("part", "Ерлан С., әкім", sent["text"])


@pytest.mark.parametrize("step", ["", "do"])
def test_one_word_is_no_decision(petitioners, client, step):
    petition = petitioners.reached()
    client.force_login(head(petitioners, petition))
    sent = {"version": petition.case.version, "text": "Жоқ.", "language": "kk", "signed_by": "Ерлан С., әкім"}
    answer = client.post("/en" + address(petition.case, "answer", "refused"), {**sent, "step": step})
    assert answer.status_code == 400
    assert "say what, by when and why" in answer.content.decode()
    assert not Answer.objects.exists()


@pytest.mark.parametrize("missing", ["text", "signed_by", "language"])
def test_a_decision_without_words_or_a_name_is_sent_back(petitioners, client, missing):
    petition = petitioners.reached()
    client.force_login(head(petitioners, petition))
    sent = {"version": petition.case.version, "text": DECISION, "language": "kk", "signed_by": "Ерлан С., әкім"}
    answer = client.post(address(petition.case, "answer", "full"), {**sent, missing: " "})
    assert answer.status_code == 400
    assert missing in answer.context["form"].errors
    assert not Answer.objects.exists()


@pytest.mark.parametrize("role", ["deputy", "officer", "operator"])
def test_others_see_why_they_cannot_and_may_write_notes(petitioners, client, role):
    petition = petitioners.reached()
    user = staff(petitioners, petition, role)
    client.force_login(user)
    page = client.get("/en" + address(petition.case)).content.decode()
    assert "Publish the decision" not in page
    if role != "operator":
        assert "Only the head of the office publishes the decision" in page
        assert "answer" not in what_may_do(petition.case, petition.case.current.office, user, NOW)
        noted = client.post(address(petition.case, "note"), {"text": "Жобасы дайын."})
        assert noted.status_code == 302
    answer = client.get(address(petition.case, "answer", "full"), follow=True)
    assert answer.status_code in {200, 404}
    sent = {"version": petition.case.version, "text": DECISION, "language": "kk", "signed_by": "Ерлан С., әкім"}
    client.post(address(petition.case, "answer", "full"), {**sent, "step": "do"})
    assert not Answer.objects.exists()


@pytest.mark.parametrize("kind", ["fixed", "no_power", "no_funds"])
def test_a_petition_has_no_answer_of_a_problem(petitioners, client, kind):
    petition = petitioners.reached()
    client.force_login(head(petitioners, petition))
    assert client.get(address(petition.case, "answer", kind)).status_code == 404
    sent = {"version": petition.case.version, "text": "Шешім.", "language": "kk"}
    assert client.post(address(petition.case, "answer", kind), sent).status_code == 404


@pytest.mark.parametrize("kind", ["full", "part"])
def test_a_problem_has_no_decision(world, client, kind):
    case = world.case(now=at("2026-03-10"))
    client.force_login(world.holder(case)["by"])
    assert client.get(address(case, "answer", kind)).status_code == 404


def test_a_petition_is_never_passed_on_or_asked_back(petitioners, client):
    petition = petitioners.reached()
    client.force_login(head(petitioners, petition))
    for name in ("forward", "ask"):
        answer = client.get("/en" + address(petition.case, name), follow=True)
        assert "A petition is answered with a decision" in answer.content.decode()


@pytest.mark.parametrize("day", ["2026-03-06", "2026-04-06"])
def test_today_shows_a_petition_with_its_kind(petitioners, client, monkeypatch, day):
    clock(monkeypatch, at(day))
    petition = petitioners.reached()
    client.force_login(head(petitioners, petition))
    page = client.get("/en/desk/").content.decode()
    assert "Petition · " in page
    assert "51 signatures" in page
    assert "Not ours" not in page


def test_the_level_above_reviews_in_the_words_of_a_petition(petitioners, client, monkeypatch):
    petition = petitioners.reached()
    live_to(petitioners, petition, "disputed")
    clock(monkeypatch, NOW + timedelta(days=1))
    above = petitioners.world.office("103200000")
    client.force_login(petitioners.world.official(above))
    page = client.get("/en" + address(petition.case, "review")).content.decode()
    assert "The author is right" in page
    assert "The decision answers the petition" in page
    assert "The resident" not in page
    sent = {
        "version": petitioners.again(petition).case.version,
        "verdict": "resident",
        "explanation": "Күн сайын керек.",
    }
    assert client.post(address(petition.case, "review"), sent).status_code == 302
    assert petitioners.again(petition).case.current.office == above


def test_the_register_of_the_unanswered_tells_the_kinds_apart(petitioners, client, monkeypatch):
    petition, problem = petitioners.reached(), petitioners.world.case(now=at("2026-03-05"))
    for case in (petition.case, problem):
        while not (current := petitioners.world.again(case).current).listed_at:
            escalation.sweep(current.climbs_at + timedelta(minutes=3))
    clock(monkeypatch, at("2026-12-01"))
    whole = client.get("/en/unanswered/")
    assert [tab["count"] for tab in whole.context["tabs"]] == ["2", "1", "1"]
    for kind, case in (("petition", petition.case), ("issue", problem)):
        rows = client.get(f"/en/unanswered/?kind={kind}").context["rows"]
        assert [row["number"] for row in rows] == [case.display_number]
