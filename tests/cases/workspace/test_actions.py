"""What an official does to a case, and what stands in the way."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cases import escalation, workflow
from cases.models import Answer, Assignment, Case, Note, Review
from cases.photos import prepare, store_photos
from tests.world import at

pytestmark = pytest.mark.django_db


def photo(name: str = "after.jpg") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), "#2a6a40").save(data, "JPEG")
    return SimpleUploadedFile(name, data.getvalue(), "image/jpeg")


def text_of(answer) -> str:
    return answer.content.decode()


def answered(people, case, **more):
    return people.bolat.post(
        f"/en/desk/{case.number}/answer/fixed/",
        {"version": case.version, "text": "Құбыр ауыстырылды.", "language": "kk", "photos": [photo()], **more},
        follow=True,
    )


# -- who may -----------------------------------------------------------------------------

PAGES = ["", "accept/", "forward/", "ask/", "answer/", "answer/fixed/", "note/", "review/", "ruling/"]


@pytest.mark.parametrize("page", PAGES)
def test_without_signing_in_every_page_leads_to_the_sign_in(client, people, page):
    case = people.world.case()
    assert client.get(f"/desk/{case.number}/{page}")["Location"].startswith("/sign-in/?next=")


@pytest.mark.parametrize("page", PAGES)
def test_another_office_gets_a_404_everywhere(people, page):
    case = people.world.case()
    assert people.dana.get(f"/desk/{case.number}/{page}").status_code == 404
    assert people.aigul.get(f"/desk/{case.number}/{page}").status_code in {403, 404}


@pytest.mark.parametrize("page", ["accept/", "forward/", "ask/", "answer/fixed/", "note/", "review/", "ruling/"])
def test_another_office_can_send_nothing(people, page):
    case = people.world.case()
    for person in (people.dana, people.aigul, people.erzhan):
        assert person.post(f"/desk/{case.number}/{page}", {"version": 1, "text": "x"}).status_code == 404
    assert people.world.again(case).version == 1
    assert not Note.objects.exists()


def test_the_district_reads_a_village_case_and_acts_only_after_it_has_climbed(people, clock_at):
    case = people.world.case()
    page = text_of(people.erzhan.get(f"/en/desk/{case.number}/"))
    assert "You read this case" in page
    assert "/accept/" not in page
    clock_at("2026-09-24")
    escalation.sweep(at("2026-09-24"))
    page = text_of(people.erzhan.get(f"/en/desk/{case.number}/"))
    assert "/accept/" in page
    assert "The case climbed by itself to" in page


def test_a_desk_operator_reads_but_never_answers_for_the_office(people):
    case = people.world.case()
    people.bolat.user.memberships.update(role="operator")
    assert "/accept/" not in text_of(people.bolat.get("/en/desk/"))
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert case.title in page
    assert "your colleagues at this office answer it" in page
    assert "another office answers it" not in page
    assert "/accept/" not in page
    for action in ("accept", "answer/fixed", "note"):
        assert people.bolat.post(f"/desk/{case.number}/{action}/", {"version": 1, "text": "x"}).status_code == 404


def test_a_number_that_nobody_has_is_a_404(people):
    assert people.bolat.get("/desk/123456789/").status_code == 404
    assert people.bolat.get("/desk/999999999999999999/").status_code == 404
    assert people.bolat.get("/desk/9999999999999999999/").status_code == 404


# -- the page ------------------------------------------------------------------------------


def test_the_page_shows_the_whole_case_and_never_contact_data(people):
    case = people.world.case()
    reporter = people.world.reporter(case)
    type(reporter).objects.filter(pk=reporter.pk).update(
        name="Сәуле Б.", contact_email="saule@example.test", contact_phone="+77010000000"
    )
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert case.title in page
    assert case.body in page
    for secret in ("Сәуле", "saule@example.test", "+7701"):
        assert secret not in page
    type(reporter).objects.filter(pk=reporter.pk).update(show_name=True)
    assert "Сәуле" in text_of(people.bolat.get(f"/en/desk/{case.number}/"))


def test_the_page_says_when_it_climbs_and_to_whom(people):
    case = people.world.case()
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/")).replace("\xa0", " ")
    assert "If there is no answer by Tuesday 22 September," in page
    assert people.world.office("103200000").title in page or "Akim of Abai district" in page


def test_the_page_says_why_not_ours_is_over(people, clock_at):
    case = people.world.case()
    clock_at("2026-09-07")
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert "Why some actions are missing" in page
    assert f"/desk/{case.number}/forward/" not in page
    led = people.bolat.get(f"/en/desk/{case.number}/forward/", follow=True)
    assert led.redirect_chain == [(f"/en/desk/{case.number}/", 302)]
    assert "The days for saying" in text_of(led)


def test_notes_are_seen_by_the_office_and_those_above_never_beside(people):
    case = people.world.case()
    people.bolat.post(f"/desk/{case.number}/note/", {"text": "Мердігермен сөйлестім"})
    assert "Мердігермен" in text_of(people.bolat.get(f"/desk/{case.number}/"))
    assert "Мердігермен" in text_of(people.erzhan.get(f"/desk/{case.number}/"))
    workflow.forward(
        case, to=people.dana.user.offices().get(), reason="Солардікі", now=at("2026-09-02"), **people.world.holder(case)
    )
    assert "Мердігермен" not in text_of(people.dana.get(f"/desk/{case.number}/"))


@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_the_page_speaks_three_languages(people, language):
    case = people.world.case()
    assert people.bolat.get(f"{language}/desk/{case.number}/").status_code == 200


# -- the four actions ----------------------------------------------------------------------


def test_accepting_says_what_comes_next(people):
    case = people.world.case()
    assert "no longer possible" in text_of(people.bolat.get(f"/en/desk/{case.number}/accept/"))
    done = people.bolat.post(f"/en/desk/{case.number}/accept/", {"version": 1}, follow=True)
    assert "Accepted. The resident sees it." in text_of(done)
    assert people.world.again(case).current.accepted_at == at("2026-09-02")


def test_asking_stops_the_clock(people):
    case = people.world.case()
    empty = people.bolat.post(f"/en/desk/{case.number}/ask/", {"version": 1, "question": "  "})
    assert empty.status_code == 400
    assert "Write the question." in text_of(empty)
    done = people.bolat.post(f"/en/desk/{case.number}/ask/", {"version": 1, "question": "Қай үй?"}, follow=True)
    assert "The question was sent." in text_of(done)
    assert people.world.again(case).state == Case.State.WAITING


def test_not_ours_offers_the_office_above_and_the_neighbours(people):
    case = people.world.case()
    page = people.bolat.get(f"/en/desk/{case.number}/forward/")
    choices = page.context["choices"]
    assert choices[0]["hint"] == "The office above yours"
    assert 3 <= len(choices) <= 7
    assert case.current.office.title not in [choice["label"] for choice in choices]


def test_searching_for_an_office_keeps_what_was_written(people):
    case = people.world.case()
    page = people.bolat.post(
        f"/en/desk/{case.number}/forward/",
        {"version": 1, "q": "Архат", "search": "1", "reason": "Ол жақтың құбыры", "to": ""},
    )
    assert page.status_code == 200
    assert "Ол жақтың құбыры" in text_of(page)
    assert page.context["choices"][0]["label"] == "Akim of Arqat rural district"
    assert people.world.again(case).version == 1


def test_not_ours_goes_to_the_chosen_office_with_the_reason(people):
    case = people.world.case()
    to = people.dana.user.offices().get()
    done = people.bolat.post(
        f"/en/desk/{case.number}/forward/",
        {"version": 1, "to": to.pk, "q": "", "reason": "Солардың аумағы"},
        follow=True,
    )
    assert people.world.again(case).current.office == to
    # What was forwarded is no longer theirs to act on; they may still read it.
    assert "It now answers:" in text_of(done)
    assert people.dana.get(f"/desk/{case.number}/").status_code == 200


def test_an_answer_to_a_physical_problem_needs_a_photo_and_keeps_the_text(people):
    case = people.world.case()
    page = answered(people, case, photos=[])
    assert page.status_code == 400
    assert "Add at least one photo" in text_of(page)
    assert "Құбыр ауыстырылды." in text_of(page)
    assert not Answer.objects.exists()


def test_a_wrong_file_is_refused_by_name_and_the_text_kept(people):
    case = people.world.case()
    page = answered(people, case, photos=[SimpleUploadedFile("act.pdf", b"%PDF-1.7"), photo()])
    assert page.status_code == 400
    assert "act.pdf" in text_of(page)
    assert "Choose the photos again" in text_of(page)
    assert "Құбыр ауыстырылды." in text_of(page)


def test_a_file_of_thirty_megabytes_is_refused_with_the_limit_and_the_text_kept(people):
    case = people.world.case()
    page = answered(people, case, photos=[SimpleUploadedFile("big.jpg", b"\xff" * 30_000_000, "image/jpeg")])
    assert page.status_code == 400
    assert "15 MB" in text_of(page)
    assert "Құбыр ауыстырылды." in text_of(page)


def test_a_form_without_its_token_is_refused_although_it_brings_files(people):
    case = people.world.case()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people.bolat.user)
    answer = strict.post(f"/desk/{case.number}/answer/fixed/", {"version": 1, "text": "x", "photos": [photo()]})
    assert answer.status_code == 403
    assert not Answer.objects.exists()


def test_more_photos_than_five_are_refused(people):
    case = people.world.case()
    assert "At most 5 photos." in text_of(answered(people, case, photos=[photo() for _number in range(6)]))


def test_an_answer_with_a_photo_waits_for_the_resident(people):
    case = people.world.case()
    page = answered(people, case)
    assert page.redirect_chain[-1][0] == f"/en/desk/{case.number}/"
    assert "The answer was sent." in text_of(page)
    assert people.world.again(case).state == Case.State.ANSWERED
    assert Answer.objects.get().photos.count() == 1
    assert case.title in text_of(people.bolat.get("/desk/answered/"))


@pytest.mark.parametrize("kind", ["no_power", "no_funds"])
def test_no_power_and_no_funds_pass_the_case_up_and_the_level_above_rules(people, kind):
    case = people.world.case()
    done = people.bolat.post(
        f"/en/desk/{case.number}/answer/{kind}/",
        {"version": 1, "text": "Бюджетте қаралмаған.", "language": "kk"},
        follow=True,
    )
    assert "passed to the office above" in text_of(done)
    assert case.title in text_of(people.erzhan.get("/desk/from-below/"))
    assert f"/desk/{case.number}/ruling/" in text_of(people.erzhan.get(f"/en/desk/{case.number}/"))
    sheet = text_of(people.erzhan.get(f"/en/desk/{case.number}/ruling/"))
    assert "Бюджетте қаралмаған." in sheet
    version = people.world.again(case).version
    done = people.erzhan.post(
        f"/en/desk/{case.number}/ruling/", {"version": version, "ruling": "granted", "reason": "Рас."}, follow=True
    )
    assert "The ruling is published: it was so." in text_of(done)
    assert Assignment.objects.get(case=case, number=1).ruling == "granted"


def test_after_the_climb_the_lower_office_still_answers_but_does_nothing_else(people, clock_at):
    case = people.world.case()
    escalation.sweep(at("2026-09-24"))
    clock_at("2026-09-24")
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert "You may still help and answer" in page
    assert f"/desk/{case.number}/answer/fixed/" in page
    for gone in ("accept", "forward", "ask"):
        assert f"/desk/{case.number}/{gone}/" not in page
    kinds = people.bolat.get(f"/en/desk/{case.number}/answer/").context["kinds"]
    assert [kind["href"].split("/")[-2] for kind in kinds] == ["fixed", "refused"]
    assert "The answer was sent." in text_of(answered(people, people.world.again(case)))


@pytest.mark.parametrize(
    ("ruling", "said", "tag"),
    [
        ("", "You said in time that you could not do it", "The office above has yet to say"),
        ("granted", "the case does not count against you", "Does not count against you"),
        ("denied", "the case counts as missed by you", "Counts as missed"),
    ],
)
def test_an_office_that_said_it_could_not_is_told_how_that_counts(people, ruling, said, tag):
    case = people.world.case()
    people.bolat.post(f"/desk/{case.number}/answer/no_power/", {"version": 1, "text": "Облыстікі.", "language": "kk"})
    if ruling:
        given = {"version": people.world.again(case).version, "ruling": ruling, "reason": "Рас."}
        people.erzhan.post(f"/desk/{case.number}/ruling/", given)
    page = text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert said in page
    assert "You may still help and answer." in page
    assert "deadline stays missed" not in page
    assert tag in text_of(people.bolat.get("/en/desk/passed-up/"))


def test_a_claim_that_nobody_ruled_on_in_time_counts_as_missed(people, clock_at):
    case = people.world.case()
    people.bolat.post(f"/desk/{case.number}/answer/no_funds/", {"version": 1, "text": "Қаражат жоқ.", "language": "kk"})
    escalation.sweep(at("2026-09-24"))
    clock_at("2026-09-24")
    assert "The office above did not say whether" in text_of(people.bolat.get(f"/en/desk/{case.number}/"))
    assert "Counts as missed" in text_of(people.bolat.get("/en/desk/passed-up/"))


def test_the_photo_of_the_report_proves_no_work(people):
    case = people.world.case()
    store_photos(case, None, [prepare(photo())], at("2026-09-01"))
    page = answered(people, case)
    assert page.status_code == 400
    assert "This is the photo of the report itself." in text_of(page)
    assert "Құбыр ауыстырылды." in text_of(page)
    assert not Answer.objects.exists()


def test_a_refusal_asks_whether_residents_accept_it(people):
    case = people.world.case()
    given = {"version": 1, "text": "Жоспарда жоқ.", "language": "kk"}
    page = text_of(people.bolat.post(f"/en/desk/{case.number}/answer/refused/", given, follow=True))
    assert "whether they accept the refusal" in page
    assert "whether it was fixed" not in page


def test_faults_are_told_in_the_order_of_the_page(people):
    case = people.world.case()
    page = text_of(people.bolat.post(f"/en/desk/{case.number}/answer/fixed/", {"version": 1, "text": ""}))
    summary = page.split('class="summary"')[1].split("</ul>")[0]
    assert "Nothing was sent yet. Please mend:" in summary
    assert summary.index("Add at least one photo") < summary.index("Write the answer.")


def test_a_ready_text_fills_the_answer_without_javascript(people):
    case = people.world.case()
    page = text_of(people.bolat.get(f"/desk/{case.number}/answer/refused/?text=refused-norm-ru"))
    assert "проведена проверка на месте" in page.split("<textarea")[1].split("</textarea>")[0]
    other = text_of(people.bolat.get(f"/desk/{case.number}/answer/refused/?text=ask-place-kk"))
    assert other.split("<textarea")[1].split("</textarea>")[0].endswith(">\n")


# -- two people at once -----------------------------------------------------------------------


def test_a_case_that_changed_meanwhile_answers_409_with_the_change_and_ones_own_text(people):
    case = people.world.case()
    workflow.accept(case, now=at("2026-09-02", "09:00"), **people.world.holder(case))
    page = people.bolat.post(f"/en/desk/{case.number}/ask/", {"version": 1, "question": "Қай үйдің тұсы?"})
    assert page.status_code == 409
    body = text_of(page)
    assert "The case has changed meanwhile" in body
    assert "accepted the case" in body
    assert "Болат" in body
    assert "Қай үйдің тұсы?" in body
    again = people.bolat.post(f"/en/desk/{case.number}/ask/", {"version": 2, "question": "Қай үйдің тұсы?"})
    assert 'name="version" value="2"' in body
    assert again.status_code == 302


def test_an_answer_a_moment_after_the_deadline_is_told_that_the_case_has_passed_up(people, clock_at):
    case = people.world.case()
    clock_at("2026-09-23", "00:00")
    page = answered(people, case)
    assert page.status_code == 409
    assert "climbed by itself to" in text_of(page)
    assert "Құбыр ауыстырылды." in text_of(page)
    assert people.world.again(case).current.number == 2


def test_what_is_not_possible_any_more_keeps_the_text(people):
    case = people.world.case()
    workflow.accept(case, now=at("2026-09-02", "09:00"), **people.world.holder(case))
    page = people.bolat.post(
        f"/en/desk/{case.number}/forward/",
        {"version": 2, "to": people.dana.user.offices().get().pk, "reason": "Солардікі"},
    )
    assert page.status_code == 409
    assert "An accepted case cannot be forwarded." in text_of(page)
    assert "Солардікі" in text_of(page)


# -- disputes ------------------------------------------------------------------------------------


def disputed(people):
    case = people.world.case()
    people.world.fixed(case, at("2026-09-02", "09:00"))
    workflow.dispute(
        people.world.again(case),
        participant=people.world.reporter(case),
        reason="Келесі күні қайта жарылды",
        now=at("2026-09-02", "09:30"),
    )
    return people.world.again(case)


def test_the_dispute_sheet_shows_both_sides_on_one_page(people):
    case = disputed(people)
    assert case.title in text_of(people.erzhan.get("/desk/disputes/"))
    page = text_of(people.erzhan.get(f"/en/desk/{case.number}/review/"))
    for words in ("Жөндедік.", "Келесі күні қайта жарылды", case.title, "The resident is right"):
        assert words in page
    assert people.bolat.get(f"/en/desk/{case.number}/review/").status_code == 302  # not the claiming office


@pytest.mark.parametrize(
    ("verdict", "state", "stored"), [("resident", "open", "upheld"), ("office", "closed", "rejected")]
)
def test_the_verdict_is_published(people, verdict, state, stored):
    case = disputed(people)
    done = people.erzhan.post(
        f"/en/desk/{case.number}/review/",
        {"version": case.version, "verdict": verdict, "explanation": "Орнында көрдік."},
        follow=True,
    )
    assert "The verdict is published" in text_of(done)
    assert people.world.again(case).state == state
    assert Review.objects.get(case=case).verdict == stored


def test_a_verdict_needs_reasons(people):
    case = disputed(people)
    page = people.erzhan.post(f"/en/desk/{case.number}/review/", {"version": case.version, "verdict": "office"})
    assert page.status_code == 400
    assert "Write the reasons." in text_of(page)
    assert Review.objects.get(case=case).verdict == ""


@pytest.mark.parametrize("text", ["x" * 5001, "a\x00b"])
def test_texts_that_cannot_be_stored_are_refused_with_words(people, text):
    case = people.world.case()
    page = answered(people, case, text=text)
    assert page.status_code == 400
    assert not Answer.objects.exists()


def test_html_and_emoji_are_only_text(people):
    case = people.world.case()
    answered(people, case, text="<script>alert(1)</script> 👍")
    page = text_of(people.bolat.get(f"/desk/{case.number}/"))
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 👍" in page


def test_what_another_tab_has_made_impossible_has_no_button_and_keeps_the_words(people):
    case = people.world.case()
    address = f"/en/desk/{case.number}/answer/refused/"
    assert 'type="submit"' in main_of(people.bolat.get(address))
    answered(people, case)
    late = people.bolat.post(address, {"version": 1, "text": "Жеке меншік аумағы.", "language": "kk"})
    assert late.status_code == 409
    assert "this is no longer possible" in text_of(late)
    assert "Жеке меншік аумағы." in main_of(late)
    assert 'type="submit"' not in main_of(late)


def test_what_is_still_possible_after_a_change_can_be_sent_again(people):
    case = people.world.case()
    people.bolat.post(f"/en/desk/{case.number}/accept/", {"version": 1})
    late = people.bolat.post(f"/en/desk/{case.number}/ask/", {"version": 1, "question": "Қай үй?"})
    assert late.status_code == 409
    assert 'type="submit"' in main_of(late)


def main_of(answer) -> str:
    page = text_of(answer)
    return page[page.index("<main") : page.index("</main>")]
