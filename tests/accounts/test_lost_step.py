"""Who forgot the password, lost the telephone, or comes by a broken link: every page on the way says what to do."""

import base64
import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts import addresses, factors, staff_letters, staffing, totp
from accounts.forms_staff import NewPasswordForm
from accounts.models import PlatformRole, RecoveryCode, User
from tests.accounts.test_staffing import NOW, OFFICE, Cast, at_moment, link_of
from tests.accounts.test_staffing import _now as _now
from tests.signing_in import enrol

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough secret"
SET_UP = "/en/sign-in/set-up/app/"


@pytest.fixture
def cast(world):
    return Cast(world)


@pytest.fixture
def bolat():
    return User.objects.create_user("bolat@example.test", PASSWORD, name="Болат Ахметович", is_staff=True)


def first_step(client):
    return client.post("/en/sign-in/", {"username": "bolat@example.test", "password": PASSWORD})


def main(answer):
    return answer.content.decode().split("<main")[1]


# -- the password -------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["bolat@example.test", "Bolat@Example.Test1", "болат ахметович", "+77010001122x"])
def test_a_password_that_repeats_the_address_the_name_or_the_number_is_refused(bolat, typed):
    bolat.phone = "+77010001122"
    assert "тым ұқсас" in str(NewPasswordForm({"password": typed}, user=bolat).errors)


@pytest.mark.parametrize(("language", "says"), [("kk", "тым ұқсас"), ("ru", "слишком похож"), ("en", "too similar")])
def test_it_is_refused_in_the_language_of_the_page(bolat, language, says):
    from django.contrib.auth.password_validation import validate_password
    from django.utils.translation import override

    with override(language), pytest.raises(ValidationError, match=says):
        validate_password("bolat@example.test", bolat)


def test_words_that_do_not_belong_together_are_taken(bolat):
    assert NewPasswordForm({"password": "orange ladder winter fish"}, user=bolat).is_valid()


# -- what the pages say -----------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/en/sign-in/", "/en/enter/passkey/", "/en/sign-in/second/"])
def test_every_page_of_signing_in_says_whom_to_ask(client, bolat, page, settings):
    settings.CONTACT_EMAIL = "help@example.test"
    enrol(bolat)
    if page.endswith("second/"):
        first_step(client)
    shown = main(client.get(page))
    assert "Forgotten the password, or lost the telephone?" in shown
    assert 'href="mailto:help@example.test"' in shown


def test_who_signs_in_by_a_recovery_code_is_led_to_set_up_the_new_telephone(client, bolat):
    enrol(bolat)
    spare = factors.new_recovery_codes(bolat, now=NOW)[0]
    first_step(client)
    client.post("/en/sign-in/second/", {"recovery": spare})
    shown = main(client.get("/en/me/"))
    assert "Recovery codes left: 9" in shown
    assert "set up the new one" in shown
    assert '<a href="/en/me/security/">' in shown


def test_in_the_demonstration_the_apps_code_stands_over_its_own_field_only(client, bolat, monkeypatch):
    from accounts import demonstration_step

    monkeypatch.setattr(demonstration_step, "shown_code", lambda user, now: "123456")
    enrol(bolat)
    first_step(client)
    assert "123456" in main(client.get("/en/sign-in/second/"))
    assert "123456" not in main(client.get("/en/sign-in/second/?recovery"))


# -- the page with the codes, loaded again -------------------------------------------------------------


def set_up(client):
    """Set up an app as a browser without JavaScript does; the form as it was sent."""
    token = client.get("/en/sign-in/").cookies["csrftoken"].value
    client.post("/en/sign-in/", {"username": "bolat@example.test", "password": PASSWORD, "csrfmiddlewaretoken": token})
    page = client.get(SET_UP).content.decode()
    secret = base64.b32decode(re.search(r'<code class="secret">(.*?)</code>', page)[1].replace(" ", ""))
    form = {
        "code": totp.code_of(secret, totp.step_at(NOW)),
        "csrfmiddlewaretoken": re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1],
    }
    assert "recovery" in main(client.post(SET_UP, form))
    return form


def test_loaded_again_it_says_that_the_app_is_set_up_and_where_new_codes_are_made(bolat):
    client = Client(enforce_csrf_checks=True)
    form = set_up(client)
    codes = set(RecoveryCode.objects.values_list("pk", flat=True))
    again = client.post(SET_UP, form)
    assert again.status_code == 403
    assert "The app is set up already" in main(again)
    assert 'href="/en/me/security/"' in main(again)
    assert set(RecoveryCode.objects.values_list("pk", flat=True)) == codes
    back = client.get(SET_UP, follow=True)
    assert back.redirect_chain == [("/en/me/security/", 302)]
    assert "The app is set up already" in main(back)
    assert "Make ten new recovery codes" in main(back)


def test_a_stranger_with_an_old_form_reads_that_it_expired_and_not_that_nothing_was_ever_sent(bolat):
    answer = Client(enforce_csrf_checks=True).post(SET_UP, {"code": "123456"})
    assert answer.status_code == 403
    assert "The form has expired" in main(answer)
    assert "Nothing was sent" not in main(answer)


# -- the registrar -------------------------------------------------------------------------------------


def test_the_registrar_sees_that_a_link_is_on_its_way_to_whom_and_until_when(cast, client, monkeypatch):
    client.force_login(cast.registrar)
    page = f"/en/registrar/{OFFICE}/"
    assert "new second step" not in main(client.get(page))
    row = staffing.reopen(cast.bolat, reason="lost", by=cast.registrar, now=NOW)
    waiting = main(client.get(page))
    assert "b•••@example.test" in waiting
    assert "It works until:" in waiting
    assert "bolat@example.test" not in waiting
    staffing.use_reenrolment(row.pk, cast.bolat, now=NOW + timedelta(hours=1))
    used = main(client.get(page))
    assert "The link was used:" in used
    assert "It works until:" not in used


@pytest.mark.parametrize(("later", "works"), [(-1, True), (0, False), (1, False)])
def test_a_link_that_nobody_used_in_time_is_over(cast, client, monkeypatch, later, works):
    row = staffing.reopen(cast.bolat, reason="lost", by=cast.registrar, now=NOW)
    client.force_login(cast.registrar)
    at_moment(monkeypatch, row.expires_at + timedelta(seconds=later))
    shown = main(client.get(f"/en/registrar/{OFFICE}/"))
    assert ("It works until:" in shown) is works
    assert ("Nobody used the link" in shown) is not works


def test_of_two_links_the_newer_counts_and_one_that_waits_for_a_second_person_is_not_on_its_way(cast, client):
    staffing.reopen(cast.bolat, reason="lost", by=cast.registrar, now=NOW)
    PlatformRole.objects.create(user=cast.bolat, role="operator", started_on=NOW.date())
    staffing.reopen(cast.bolat, reason="lost again", by=cast.operator, now=NOW)
    client.force_login(cast.registrar)
    shown = main(client.get(f"/en/registrar/{OFFICE}/"))
    assert "nothing happens until a second operator agrees" in shown
    assert "It works until:" not in shown


@pytest.mark.parametrize(
    ("channel", "value", "masked"),
    [
        ("email", "bolat@example.test", "b•••@example.test"),
        ("email", "b@example.test", "•••@example.test"),
        ("phone", "+77010001122", "+7 ••• ••• •• 22"),
    ],
)
def test_an_address_is_masked(channel, value, masked):
    assert addresses.masked(channel, value) == masked


# -- a broken link ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["second-step", "invitation"])
@pytest.mark.parametrize("cut", ["{number}-abc/", "{number}/", "{link}x/", "{number}-abc", "x/y/"])
def test_a_broken_link_says_so_and_who_sends_a_new_one(cast, client, kind, cut):
    row = staffing.reopen(cast.officer, reason="lost", by=cast.bolat, now=NOW)
    staff_letters.send_waiting(NOW)
    link = link_of(mail.outbox[-1]).strip("/").rpartition("/")[2]
    for number in (row.pk, row.pk + 1000):  # the same of a link that is there and of one that never was
        answer = client.get(f"/en/{kind}/" + cut.format(number=number, link=link), follow=True)
        assert answer.status_code == 404
        assert "incomplete" in main(answer)
        assert "ask its head" in main(answer)
        assert "case number" not in main(answer)


def test_a_link_without_its_last_stroke_works(cast, client):
    staffing.reopen(cast.officer, reason="lost", by=cast.bolat, now=NOW)
    staff_letters.send_waiting(NOW)
    answer = client.get(link_of(mail.outbox[-1]).rstrip("/"), follow=True)
    assert answer.status_code == 200
    assert "lost" in main(answer)
