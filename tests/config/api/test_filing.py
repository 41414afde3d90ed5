"""Filing and supporting through the interface: once for a key, however often and however fast it is sent."""

import threading
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client

from accounts import networks
from cases.models import Case, Participant
from cases.private_links import find_participant
from issues import holding
from issues.models import HeldReport, Issue
from territories import clock
from tests.accounts.test_proofs import solved
from tests.config.api.conftest import REPORT, Interface, is_problem, keeps_to
from tests.pictures import QARAUYL_POINT, exif, file_of, picture

FILE, SUPPORT = "/api/v1/cases/", "/api/v1/cases/{number}/support/"


def photo(colour: str = "#0a678c") -> SimpleUploadedFile:
    data = file_of(picture(colour=colour), exif=exif(point=QARAUYL_POINT))
    return SimpleUploadedFile("photo.jpg", data, content_type="image/jpeg")


class TestFiling:
    def test_a_report_becomes_a_case_with_an_office_and_a_deadline(self, api):
        answer = api.post("cases/", {**REPORT, "name": "Айгүл К.", "email": "aigul@example.test"})
        filed = keeps_to(answer, FILE, "post")
        assert answer.status_code == 201
        assert answer.headers["Location"].endswith(f"/api/v1/cases/{filed['number']}/")
        assert filed["office"]["code"] == "103230000"
        assert filed["due_on"]
        case = Case.objects.get(number=filed["number"])
        assert (case.title, case.language, case.issue.source) == ("Құбыр жарылды", "kk", Issue.Source.API)
        token = filed["private_link"].rstrip("/").rpartition("/")[2]
        assert find_participant(case, token).contact_email == "aigul@example.test"

    def test_the_point_is_rounded_for_everybody_and_exact_for_the_office(self, api):
        filed = api.post("cases/", REPORT).json()
        assert api.get(f"cases/{filed['number']}/").json()["point"] == {"lat": 48.9426, "lon": 79.2505}
        assert Issue.objects.get(case__number=filed["number"]).lat == 48.94261234

    def test_a_heading_is_made_from_the_text(self, api):
        body = "Сәлеметсіз бе! Үш күннен бері су жоқ. Балабақша жабық тұр."
        filed = api.post("cases/", {"place": REPORT["place"], "category": "water", "body": body}).json()
        assert filed["title"] == "Үш күннен бері су жоқ"
        assert api.get(f"cases/{filed['number']}/").json()["body"] == body

    def test_photos_come_with_a_form_and_lose_their_place(self, api):
        answer = api.post_form("cases/", {**REPORT, "photos": [photo(), photo("#ffc24a")]})
        filed = keeps_to(answer, FILE, "post")
        photos = api.get(f"cases/{filed['number']}/").json()["photos"]
        assert len(photos) == 2
        stored = Case.objects.get(number=filed["number"]).photos.first()
        with stored.image.open("rb") as file:
            assert b"Phone of Aigul" not in file.read()

    def test_an_unknown_field_is_called_a_field(self, api):
        api.language = "ru"
        problem = is_problem(api.post("cases/", {**REPORT, "categry": "water"}), 400, "bad-input")
        assert problem["errors"] == {"categry": ["Такого поля здесь нет."]}
        problem = is_problem(api.get("cases/?categry=water"), 400, "bad-input")
        assert problem["errors"] == {"categry": ["Такого параметра здесь нет."]}

    def test_an_emergency_says_whom_to_call(self, api):
        from cases.models import Category

        emergency = Category.objects.filter(is_emergency=True).order_by("position")[0]
        assert api.post("cases/", {**REPORT, "category": emergency.pk}).json()["call_first"]
        assert api.post("cases/", REPORT).json()["call_first"] == []

    def test_filing_costs_the_same_number_of_queries_with_photos(self, api, django_assert_max_num_queries):
        networks.standing("", clock.now())  # asked once a minute
        with django_assert_max_num_queries(19):
            api.post_form("cases/", {**REPORT, "photos": [photo(), photo("#ffc24a")]})


class TestSentAgain:
    def test_the_same_key_and_content_is_the_same_case(self, api):
        key = uuid.uuid4()
        first = api.post("cases/", REPORT, key=key)
        again = api.post("cases/", REPORT, key=key)
        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json()["number"] == first.json()["number"]
        assert again.json()["private_link"] == first.json()["private_link"]
        assert Case.objects.count() == 1

    def test_with_photos_too(self, api):
        key = uuid.uuid4()
        for status in (201, 200):
            assert api.post_form("cases/", {**REPORT, "photos": [photo()]}, key=key).status_code == status
        assert Case.objects.get().photos.count() == 1

    @pytest.mark.parametrize(
        "change",
        [{"title": "Басқа"}, {"category": "roads"}, {"place_note": ""}, {"email": "a@example.test"}, {"lat": 48.9}],
    )
    def test_the_same_key_with_other_content_is_refused(self, api, change):
        key = uuid.uuid4()
        api.post("cases/", REPORT, key=key)
        problem = is_problem(api.post("cases/", {**REPORT, **change}, key=key), 422, "idempotency-key-reused")
        assert "private_link" not in problem
        assert Case.objects.count() == 1

    def test_another_photo_is_other_content(self, api):
        key = uuid.uuid4()
        api.post_form("cases/", {**REPORT, "photos": [photo()]}, key=key)
        is_problem(
            api.post_form("cases/", {**REPORT, "photos": [photo("#ffc24a")]}, key=key), 422, "idempotency-key-reused"
        )

    def test_another_language_of_the_request_is_the_same_content(self, api):
        key = uuid.uuid4()
        api.post("cases/", REPORT, key=key)
        api.language = "ru"
        assert api.post("cases/", REPORT, key=key).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_report_sent_four_times_at_once_is_one_case(world):
    key, answers, start = uuid.uuid4(), [], threading.Barrier(4)

    def send() -> None:
        try:
            start.wait()
            answers.append(Interface(Client()).post("cases/", REPORT, key=key))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _one in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Case.objects.count() == 1


class TestSupport:
    def test_one_voice_for_one_key(self, api, world):
        case, key = world.case(), uuid.uuid4()
        first = api.post(f"cases/{case.number}/support/", {"name": "Сәуле Т."}, key=key)
        again = api.post(f"cases/{case.number}/support/", key=key)
        assert (first.status_code, again.status_code) == (201, 200)
        assert keeps_to(first, SUPPORT, "post")["private_link"] == again.json()["private_link"]
        assert Participant.objects.filter(case=case, role="supporter").count() == 1
        assert key.hex not in Participant.objects.get(case=case, role="supporter").key

    def test_a_closed_case_takes_no_more(self, api, world):
        from cases import workflow
        from tests.world import at

        case = world.case()
        world.fixed(case, at("2026-09-02"))
        workflow.confirm(world.again(case), participant=world.reporter(case), now=at("2026-09-03"))
        is_problem(api.post(f"cases/{case.number}/support/"), 409, "transition-refused")

    def test_a_hidden_case_is_not_found(self, api, world):
        case = world.case()
        Case.objects.filter(pk=case.pk).update(
            hidden_at=case.filed_at, hidden_by=world.official(case.current.office), hidden_reason="Себебі"
        )
        is_problem(api.post(f"cases/{case.number}/support/"), 404, "not-found")


class TestLimits:
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_too_many_reports_from_one_address_are_received_and_wait(self, api, settings, language):
        settings.LIMITS = {**settings.LIMITS, "file": (2, 600)}
        api.language = language
        for _one in range(2):
            assert api.post("cases/", REPORT).status_code == 201
        key = uuid.uuid4()
        answer = api.post("cases/", REPORT, key=key)
        received = keeps_to(answer, FILE, "post")
        assert answer.status_code == 202
        assert set(received) == {"received_at", "registered_by", "private_link"}
        assert keeps_to(api.post("cases/", REPORT, key=key), FILE, "post") == received
        assert Case.objects.count() == 2
        held = HeldReport.objects.get()
        assert (held.key, held.why, held.source) == (key, "many", "api")
        assert api.client.get(received["private_link"].partition("testserver")[2]).status_code == 200
        holding.release(held.pk, now=held.received_at)
        assert api.post("cases/", REPORT, key=key).status_code == 200

    def test_in_a_busy_hour_a_proof_goes_on_at_once(self, api, settings):
        settings.LIMITS = {**settings.LIMITS, "file": (3, 600)}
        settings.PROOF_COST = 10
        for _one in range(2):
            assert api.post("cases/", REPORT).status_code == 201
        assert api.post("cases/", REPORT, Proof=solved(name="file")).status_code == 201
        assert HeldReport.objects.count() == 0

    def test_one_that_fits_no_category_waits_as_well(self, api, settings):
        settings.LIMITS = {**settings.LIMITS, "file": (0, 600)}
        plain = {name: value for name, value in REPORT.items() if name != "category"}
        assert keeps_to(api.post("unsorted/", plain), "/api/v1/unsorted/", "post")["registered_by"]
        assert HeldReport.objects.get().category is None

    def test_there_is_an_end_to_what_may_wait(self, api, settings):
        settings.LIMITS = {**settings.LIMITS, "file": (0, 600), "held": (1, 3600)}
        assert api.post("cases/", REPORT).status_code == 202
        answer = api.post("cases/", REPORT)
        problem = is_problem(answer, 429, "too-many-requests")
        assert problem["retry_after"] == int(answer.headers["Retry-After"])

    def test_the_limit_is_shared_with_the_pages(self, api, world, settings):
        settings.LIMITS = {**settings.LIMITS, "support": (1, 600)}
        case = world.case()
        api.client.post(f"/cases/{case.number}/support/")
        is_problem(api.post(f"cases/{case.number}/support/"), 429, "too-many-requests")


class TestPersonalData:
    """What tells of a person is published only when the program says so."""

    BODY = "Су ағып жатыр. ЖСН 061211600012, жазыңыз: aigul@mail.kz"

    def test_without_a_word_about_it_nothing_is_filed(self, api):
        document = is_problem(api.post("cases/", {**REPORT, "body": self.BODY}), 400, "bad-input")
        assert "061211600012" in str(document)
        assert not Case.objects.exists()

    def test_masked_it_is_gone_and_sent_again_it_is_the_same_case(self, api):
        key = str(uuid.uuid4())
        sent = {**REPORT, "body": self.BODY, "personal_data": "mask"}
        first, again = (api.post("cases/", sent, key=key) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 200)
        assert Case.objects.get().body == "Су ағып жатыр. ЖСН •••, жазыңыз: •••"

    def test_kept_it_stays(self, api):
        api.post("cases/", {**REPORT, "body": self.BODY, "personal_data": "keep"})
        assert Case.objects.get().body == self.BODY
