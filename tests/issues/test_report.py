"""The report through HTTP, as a browser without scripts sends it; and everything that can be sent wrongly."""

import re
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.consents import versions
from cases.models import Case, Participant, Photo
from issues import drafts
from issues.models import Draft, DraftPhoto, HeldReport
from territories import clock
from tests.pictures import bomb, file_of, picture, upload, with_gps
from tests.world import ALMALY, QARAUYL

pytestmark = pytest.mark.django_db
TEXT = "Құбыр жарылды. Көшеде су ағып жатыр, екі күн болды."


def step_url(key, step):
    return reverse("issues:report_step", args=[key, step])


class Resident:
    """Somebody at a browser who answers question after question."""

    def __init__(self, client):
        self.client = client
        self.key = None

    def begin(self, text=TEXT, **more):
        answer = self.client.post("/report/", {"text": text, **more})
        if answer.status_code == 302:
            self.key = uuid.UUID(re.search(r"/report/([0-9a-f-]{36})/", answer["Location"])[1])
        return answer

    def says(self, step, **answers):
        return self.client.post(step_url(self.key, step), answers)

    def says_nothing(self, step):
        """Only looks at the page."""
        return self.client.get(step_url(self.key, step)).content.decode()

    def until_check(self, *, text=TEXT, place=QARAUYL, category="water", **you):
        self.begin(text)
        self.says("place", q="Қарауыл", place=place, place_note="мектептің алды")
        self.says("category", category=category)
        return self.says("you", **you)

    def sends(self, title="Құбыр жарылды", **more):
        return self.says("check", title=title, **{"consent": versions("filing")[-1].version.isoformat(), **more})

    @property
    def draft(self):
        return Draft.objects.get(pk=self.key)


@pytest.fixture
def aigul(world, client):
    return Resident(client)


# -- the way through -------------------------------------------------------------------------


def test_question_after_question_until_the_number(aigul):
    assert aigul.client.get("/report/").status_code == 200
    assert not Draft.objects.exists()
    assert aigul.begin()["Location"] == step_url(aigul.key, "place")
    assert aigul.says("place", q="Қарауыл", place=QARAUYL)["Location"] == step_url(aigul.key, "category")
    assert aigul.says("category", category="water")["Location"] == step_url(aigul.key, "you")
    assert aigul.says("you", name="Айгүл Қ.")["Location"] == step_url(aigul.key, "check")
    assert aigul.sends()["Location"] == reverse("issues:report_sent", args=[aigul.key])
    case = Case.objects.get()
    assert case.client_key == aigul.key
    assert (case.territory_id, case.category_id, case.current.office.territory_id) == (QARAUYL, "water", "103230000")
    assert not Draft.objects.exists()
    page = aigul.client.get(reverse("issues:report_sent", args=[aigul.key])).content.decode()
    assert case.display_number in page
    assert "Қараауыл ауылдық округінің әкімі" in page
    assert Participant.objects.get().token in page


@pytest.mark.parametrize("email", ["", "aigul@example.test"])
def test_the_link_is_said_to_be_shown_only_here_where_no_message_brings_it(aigul, email):
    aigul.until_check(email=email)
    aigul.sends()
    page = aigul.client.get("/en" + reverse("issues:report_sent", args=[aigul.key])).content.decode()
    assert ("We show it only here." in page) is (not email)
    assert ("in the messages that we send you about this case" in page) is bool(email)


@pytest.mark.parametrize("step", ["what", "place", "category", "you", "check"])
@pytest.mark.parametrize("language", ["", "/ru", "/en"])
def test_every_question_is_asked_in_every_language(aigul, step, language):
    aigul.until_check()
    answer = aigul.client.get(f"{language}/report/{aigul.key}/{step}/")
    assert answer.status_code == 200
    assert answer["Cache-Control"].startswith("max-age=0")


def test_a_question_before_its_time_leads_to_the_first_without_an_answer(aigul):
    aigul.begin()
    assert aigul.client.get(step_url(aigul.key, "check"))["Location"] == step_url(aigul.key, "place")


def test_what_was_answered_stands_there_when_one_goes_back(aigul):
    aigul.until_check(name="Айгүл Қ.")
    assert "Құбыр жарылды." in aigul.client.get(step_url(aigul.key, "what")).content.decode()
    assert "Қараауыл" in aigul.client.get(step_url(aigul.key, "place")).content.decode()
    assert "мектептің алды" in aigul.client.get(step_url(aigul.key, "place")).content.decode()
    assert "Айгүл Қ." in aigul.client.get(step_url(aigul.key, "you")).content.decode()


def test_a_changed_answer_leads_back_to_the_last_look(aigul):
    aigul.until_check()
    assert aigul.says("what", text="Басқа мәтін жаздым")["Location"] == step_url(aigul.key, "check")


def test_the_search_without_scripts_leads_to_an_address_one_can_come_back_to(aigul):
    aigul.begin()
    answer = aigul.says("place", q="Карауыл", find="1", place_note="мектептің алды")
    assert answer.status_code == 302
    page = aigul.client.get(answer["Location"]).content.decode()
    assert f'value="{QARAUYL}"' in page
    assert "мектептің алды" in page


def test_the_enter_key_in_another_field_does_not_lose_the_choice(aigul):
    aigul.begin()
    answer = aigul.says("place", q="Карауыл", find="1", place=QARAUYL)
    page = aigul.client.get(answer["Location"]).content.decode()
    assert re.search(rf'value="{QARAUYL}" checked', page)


def test_places_come_while_one_types(aigul):
    page = aigul.client.get("/report/places/", {"q": "Карауыл"}).content.decode()
    assert f'value="{QARAUYL}"' in page
    assert "Абай ауданы" in page


def test_around_the_phone_the_akims_of_its_district_are_offered(aigul):
    page = aigul.client.get("/report/here/", {"lat": "48.95", "lon": "79.25"}).content.decode()
    assert 'value="103230000"' in page


@pytest.mark.parametrize("point", [{"lat": "0", "lon": "0"}, {"lat": "x", "lon": "1"}, {"lat": "nan", "lon": "1"}, {}])
def test_a_point_that_is_nowhere_is_told(aigul, point):
    answer = aigul.client.get("/report/here/", point)
    assert answer.status_code == 200
    assert 'role="status"' in answer.content.decode()


def test_a_danger_shows_whom_to_call_first(aigul):
    aigul.begin("Үйде газ иісі шығып тұр")
    assert 'href="tel:104"' in aigul.client.get(step_url(aigul.key, "what")).content.decode()
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    page = aigul.client.get(step_url(aigul.key, "category")).content.decode()
    assert page.index('class="emergency"') < page.index('name="category"')
    aigul.says("category", category="gas_leak")
    assert 'class="emergency"' in aigul.client.get(step_url(aigul.key, "you")).content.decode()


def test_similar_cases_are_offered_before_it_is_sent(aigul, world):
    from issues.models import Issue

    other = world.case(title="Көшеде құбыр жарылды")
    Issue.objects.create(case=other)
    aigul.begin()
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    assert aigul.says("category", category="water")["Location"] == step_url(aigul.key, "similar")
    page = aigul.client.get(step_url(aigul.key, "similar")).content.decode()
    assert other.display_number in page
    assert reverse("cases:support", args=[other.number]) in page
    assert aigul.says("similar")["Location"] == step_url(aigul.key, "you")
    assert aigul.says("you")["Location"] == step_url(aigul.key, "check")


def test_the_way_has_five_steps_whether_or_not_there_are_similar_cases(aigul, world):
    from issues.models import Issue

    def progress(step):
        page = aigul.client.get(step_url(aigul.key, step)).content.decode()
        return tuple(int(number) for number in re.search(r'<progress value="(\d+)" max="(\d+)"', page).groups())

    Issue.objects.create(case=world.case(title="Көшеде құбыр жарылды"))
    aigul.begin()
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    assert (progress("place"), progress("category")) == ((2, 5), (3, 5))
    aigul.says("category", category="water")
    assert progress("similar") == (3, 5)
    aigul.says("similar")
    assert progress("you") == (4, 5)
    aigul.says("you")
    assert progress("check") == (5, 5)
    assert progress("category") == (3, 5)


@pytest.mark.parametrize("typed", ["Қарауыл", "Карауыл", "Qarauyl"])
def test_a_village_stands_above_the_rural_district_of_its_name(register, typed):
    from issues.views.places import places_to_report
    from territories.search import search_places

    found = [place.code for place in places_to_report(typed)]
    assert found.index(QARAUYL) < found.index("103230000")
    assert len(found) <= 8
    codes = [place.code for place in search_places(typed)]
    assert codes.index("103230000") < codes.index(QARAUYL)  # elsewhere the larger unit stays first


def test_filing_is_announced_honestly(aigul, monkeypatch):
    from tests.world import at

    for moment, words in ((at("2026-09-01", "10:00"), "ертеңнен"), (at("2026-09-05", "10:00"), "дүйсенбіде")):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        aigul.until_check()
        assert words in aigul.client.get(step_url(aigul.key, "check")).content.decode()


def test_the_name_is_hidden_unless_the_resident_shows_it(aigul):
    aigul.until_check(name="Айгүл Қ.", email="aigul@example.kz", phone="+7 701 123 45 67")
    aigul.sends()
    reporter = Participant.objects.get()
    assert (reporter.name, reporter.show_name) == ("Айгүл Қ.", False)
    assert (reporter.contact_email, reporter.contact_phone) == ("aigul@example.kz", "+7 701 123 45 67")


def test_a_name_that_was_not_given_is_not_called_hidden(aigul):
    aigul.until_check(email="aigul@example.kz")
    page = aigul.says_nothing("check")
    assert "Аты жазылмаған" in page
    assert "Атыңыз жасырын" not in page
    aigul.says("you", name="Айгүл Қ.")
    assert "Атыңыз жасырын" in aigul.says_nothing("check")


def test_the_server_and_not_the_browser_says_that_an_address_is_wrong(aigul):
    aigul.until_check()
    form = re.search(r'<form[^>]* id="f"[^>]*>', aigul.says_nothing("you"))[0]
    assert " novalidate" in form


def test_only_the_browser_that_filed_sees_the_private_link(aigul):
    aigul.until_check()
    aigul.sends()
    answer = Client().get(reverse("issues:report_sent", args=[aigul.key]))
    assert answer.status_code == 302
    assert answer["Location"] == reverse("cases:case", args=[Case.objects.get().number])


def test_the_key_is_kept_where_scripts_cannot_read_it(aigul):
    aigul.begin()
    cookie = aigul.client.cookies["reports"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_somebody_elses_report_is_not_shown(aigul):
    aigul.begin()
    assert Client().get(step_url(aigul.key, "what")).status_code == 410


# -- photos -------------------------------------------------------------------------------------


def test_photos_are_kept_with_the_draft_and_go_into_the_case(aigul, settings):
    aigul.begin(photos=[upload(with_gps(), "su.jpg"), upload(file_of(picture(), "PNG"), "su.png")])
    assert DraftPhoto.objects.count() == 2
    assert aigul.draft.answers["photo_lat"] == pytest.approx(48.9541, abs=1e-4)
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    aigul.says("category", category="water")
    aigul.says("you")
    aigul.sends()
    photos = list(Photo.objects.all())
    assert len(photos) == 2
    for photo in photos:
        with Image.open(photo.image.path) as stored:
            assert stored.format == "JPEG"
            assert not dict(stored.getexif())
        assert b"Exif" not in Path(photo.image.path).read_bytes()
    assert not list((Path(settings.MEDIA_ROOT) / "drafts").glob("*.jpg"))


def test_the_place_of_the_photo_is_only_suggested(aigul):
    aigul.begin(photos=[upload(with_gps())])
    page = aigul.client.get(step_url(aigul.key, "place")).content.decode()
    assert 'value="103230000"' in page
    assert "place" not in aigul.draft.answers


def test_a_photo_can_be_taken_out_again(aigul, settings):
    aigul.begin(photos=[upload(with_gps())])
    photo = DraftPhoto.objects.get()
    answer = aigul.says("what", text=TEXT, remove=str(photo.pk))
    assert answer["Location"] == step_url(aigul.key, "what")
    assert not DraftPhoto.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def test_a_photo_of_somebody_else_cannot_be_taken_out(aigul):
    aigul.begin(photos=[upload(with_gps())])
    mine, theirs = DraftPhoto.objects.get(), Resident(Client())
    theirs.begin()
    theirs.says("what", text=TEXT, remove=str(mine.pk))
    assert DraftPhoto.objects.filter(pk=mine.pk).exists()


def test_a_sixth_photo_is_named_and_five_are_kept(aigul):
    answer = aigul.begin(photos=[upload(file_of(picture()), f"{number}.jpg") for number in range(6)])
    assert answer.status_code == 422
    assert "5.jpg" in answer.content.decode()
    assert DraftPhoto.objects.count() == 5


# -- bad input ------------------------------------------------------------------------------------

BAD_FILES = {
    "a document": lambda: upload(b"%PDF-1.7", "құжат.pdf", "application/pdf"),
    "a drawing with a script": lambda: upload(b"<svg onload=alert(1)>", "a.svg", "image/svg+xml"),
    "a renamed program": lambda: upload(b"MZ" + bytes(500), "photo.jpg"),
    "30 MB": lambda: upload(file_of(picture()) + bytes(30 * 1024 * 1024), "улкен.jpg"),
    "a decompression bomb": lambda: upload(bomb(), "bomb.png", "image/png"),
    "half a photo": lambda: upload(file_of(picture((800, 600)))[:3000], "half.jpg"),
    "an empty file": lambda: upload(b"", "empty.jpg"),
}


@pytest.mark.parametrize("make", BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_cannot_be_taken_is_named_and_nothing_else_is_lost(aigul, make):
    bad = make()
    answer = aigul.begin(photos=[upload(with_gps(), "good.jpg"), bad])
    page = answer.content.decode()
    if bad.size == 0:  # browsers send an empty part for no file; Django drops it
        assert answer.status_code in {302, 422}
        return
    assert answer.status_code == 422
    assert f"{bad.name}: " in page
    assert TEXT in page
    assert DraftPhoto.objects.count() == 1
    assert Draft.objects.get().answers["text"] == TEXT


def test_twenty_thousand_characters_are_told_with_both_numbers_and_kept(aigul):
    long = "құбыр жарылды " * 1429
    answer = aigul.begin(long)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "20\N{NO-BREAK SPACE}005" in page
    assert "5\N{NO-BREAK SPACE}000" in page
    assert long.strip() in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("🚰 су жоқ 💧", "🚰 су жоқ 💧"),
        ("<script>alert(1)</script> су жоқ", "&lt;script&gt;alert(1)&lt;/script&gt; су жоқ"),
        ("су\x00 жоқ", "су жоқ"),
        ("а" * 5000, "а" * 5000),
        ("қ" * 150, "қ" * 150),
        ("{{ settings.SECRET_KEY }} %s", "{{ settings.SECRET_KEY }} %s"),
    ],
)
def test_whatever_people_type_is_text(aigul, text, shown):
    aigul.until_check(text=text)
    assert shown in aigul.client.get(step_url(aigul.key, "check")).content.decode()
    aigul.sends(title="Су жоқ")
    assert Case.objects.get().body == text.replace("\x00", "")


@pytest.mark.parametrize("text", ["", "   ", "\x00\x00", "\n\n"])
def test_no_words_at_all_is_told(aigul, text):
    answer = aigul.begin(text)
    assert answer.status_code == 422
    assert 'href="#id_text"' in answer.content.decode()


@pytest.mark.parametrize("code", ["999999999", "103230100'", "\x00", "", "abc", "1" * 500, "١٠٣٢٣٠١٠٠", "000000001"])
def test_an_unknown_place_is_told_and_the_note_is_kept(aigul, code):
    aigul.begin()
    answer = aigul.says("place", q="Қарауыл", place=code, place_note="мектептің алды")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_q"' in page
    assert "мектептің алды" in page
    assert f'value="{QARAUYL}"' in page  # what the typed name finds is offered


@pytest.mark.parametrize(("lat", "lon"), [("91", "0"), ("x", "y"), ("48.9", ""), ("nan", "1"), ("1e999", "1")])
def test_a_point_that_makes_no_sense_is_never_filed(aigul, lat, lon):
    aigul.begin()
    aigul.says("place", q="Қарауыл", place=QARAUYL, lat=lat, lon=lon)
    assert "lat" not in aigul.draft.answers


@pytest.mark.parametrize("code", ["", "no-such", "\x00", "water' OR 1=1"])
def test_an_unknown_kind_of_problem_is_told(aigul, code):
    aigul.begin()
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    answer = aigul.says("category", category=code)
    assert answer.status_code == 422
    assert 'class="summary"' in answer.content.decode()


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"email": "aigul"}, "id_email"),
        ({"phone": "call me"}, "id_phone"),
        ({"phone": "123"}, "id_phone"),
        ({"name": "А" * 81}, "id_name"),
        ({"show_name": "on"}, "id_name"),
    ],
)
def test_what_is_wrong_about_oneself_is_told_at_its_field(aigul, answers, field):
    aigul.begin()
    aigul.says("place", q="Қарауыл", place=QARAUYL)
    aigul.says("category", category="water")
    answer = aigul.says("you", **answers)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.content.decode()


@pytest.mark.parametrize("title", ["", "\x00", "қ" * 151])
def test_a_heading_that_is_missing_or_too_long_is_told(aigul, title):
    aigul.until_check()
    answer = aigul.sends(title)
    assert answer.status_code == 422
    assert 'href="#id_title"' in answer.content.decode()
    assert not Case.objects.exists()


def test_a_robot_that_fills_every_field_files_nothing(aigul):
    aigul.until_check()
    assert aigul.sends(website="http://spam.example").status_code == 422
    assert not Case.objects.exists()


def test_pressed_twice_it_is_filed_once(aigul):
    aigul.until_check()
    kept = aigul.draft.answers
    assert aigul.sends().status_code == 302
    again = aigul.sends()
    assert again["Location"] == reverse("issues:report_sent", args=[aigul.key])
    # The second press may arrive while the draft is still there: the key decides.
    drafts.answer(drafts.begin(clock.now(), aigul.key), clock.now(), **kept)
    assert aigul.sends()["Location"] == reverse("issues:report_sent", args=[aigul.key])
    assert Case.objects.count() == 1


def test_the_back_button_after_sending_leads_to_the_confirmation(aigul):
    aigul.until_check()
    aigul.sends()
    for step in ("what", "place", "check"):
        answer = aigul.client.get(step_url(aigul.key, step))
        assert answer["Location"] == reverse("issues:report_sent", args=[aigul.key])


def test_an_expired_report_says_so(aigul):
    aigul.until_check()
    old = clock.now() - drafts.KEPT_FOR - timedelta(minutes=1)
    Draft.objects.update(created_at=old, changed_at=old)
    assert aigul.client.get(step_url(aigul.key, "check")).status_code == 410
    answer = aigul.sends()
    assert answer.status_code == 410
    assert "/report/" in answer.content.decode()
    assert not Case.objects.exists()


def test_words_sent_to_an_expired_report_begin_it_again(aigul):
    aigul.begin()
    Draft.objects.all().delete()
    answer = aigul.says("what", text=TEXT)
    assert answer["Location"] == step_url(aigul.key, "place")
    assert aigul.draft.answers["text"] == TEXT


def test_an_address_that_was_never_a_report_says_so(aigul):
    assert aigul.client.get(step_url(uuid.uuid4(), "place")).status_code == 410
    assert aigul.client.get(reverse("issues:report_sent", args=[uuid.uuid4()])).status_code == 410
    assert aigul.client.get("/report/not-a-key/what/").status_code == 404


def test_a_form_without_its_token_is_refused_with_a_page(world):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/report/", {"text": TEXT})
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_of_very_many_reports_from_one_address_those_over_half_of_the_limit_are_received_and_wait(aigul, settings):
    settings.LIMITS = {**settings.LIMITS, "file": (20, 600), "write": (10_000, 60), "held": (24, 3600)}
    aigul.until_check()
    kept = aigul.draft.answers
    statuses = []
    for _turn in range(40):
        key = uuid.uuid4()
        drafts.answer(drafts.begin(clock.now(), key), clock.now(), **kept)
        aigul.client.cookies["reports"] = key.hex
        aigul.key = key
        statuses.append(aigul.sends().status_code)
    assert statuses == [302] * 35 + [429] * 5
    assert (Case.objects.count(), HeldReport.objects.count()) == (11, 24)
    assert aigul.draft.answers["text"] == TEXT  # nothing lost: the draft waits


def test_posts_by_the_hundred_are_stopped(aigul, settings, monkeypatch):
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)  # no minute turns meanwhile
    settings.LIMITS = {**settings.LIMITS, "write": (120, 60)}
    statuses = [aigul.begin("").status_code for _turn in range(125)]
    assert statuses.count(429) == 5


# -- drafts -------------------------------------------------------------------------------------------


def test_old_drafts_and_their_photos_are_discarded(aigul, settings):
    aigul.begin(photos=[upload(with_gps())])
    fresh = Resident(Client())
    fresh.begin()
    old = clock.now() - drafts.KEPT_FOR
    Draft.objects.filter(pk=aigul.key).update(created_at=old, changed_at=old)
    assert drafts.discard_old(clock.now()) == 1
    assert drafts.discard_old(clock.now()) == 0
    assert Draft.objects.get().key == fresh.key
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.jpg"))


def test_beat_knows_the_task(settings):
    from issues.tasks import discard_old_drafts

    assert settings.CELERY_BEAT_SCHEDULE["discard-old-drafts"]["task"] == discard_old_drafts.name


def test_in_almaty_the_akim_of_the_city_district_answers(aigul):
    aigul.until_check(place=ALMALY)
    aigul.sends()
    assert Case.objects.get().current.office.territory_id == ALMALY


def test_a_page_asks_the_database_a_constant_number_of_times(aigul, django_assert_max_num_queries):
    aigul.until_check()
    for step, most in (("what", 6), ("place", 6), ("category", 6), ("you", 6), ("check", 20)):
        with django_assert_max_num_queries(most):
            aigul.client.get(step_url(aigul.key, step))


def test_pages_are_light_enough_for_a_weak_network(aigul):
    aigul.until_check()
    for step in ("what", "place", "category", "you", "check"):
        assert len(aigul.client.get(f"/ru/report/{aigul.key}/{step}/").content) < 30_000


def test_what_has_no_category_is_offered_once_and_read_by_a_person(aigul):
    aigul.begin()
    aigul.says("place", place=QARAUYL)
    page = aigul.client.get(step_url(aigul.key, "category")).content.decode()
    assert page.count('value="none"') == 1
    assert 'value="other"' not in page
    assert '<div class="choices"></div>' not in page
    assert aigul.says("category", category="other").status_code == 422
    assert aigul.says("category", category="none").status_code == 302
