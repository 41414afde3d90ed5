"""The frame, the catalogue and the error pages as people meet them: phone and desk, light and dark, keyboard, no JavaScript."""

import pytest

pytestmark = [pytest.mark.urls("tests.config.frame_urls"), pytest.mark.django_db]

FIRST_VIEW = 100_000


@pytest.fixture(autouse=True)
def _catalogue_is_open(settings):
    settings.DEBUG = True
    settings.ALLOWED_HOSTS = ["*"]


def test_the_catalogue_is_accessible_and_fits_every_window(every_view):
    every_view.open("/design/")
    every_view.axe()
    every_view.no_overflow()
    every_view.targets_large_enough()


def test_the_first_view_is_light(visitor):
    visitor.open("/")
    assert visitor.bytes_received < FIRST_VIEW


def test_the_skip_link_is_the_first_stop_of_the_keyboard(visit):
    visitor = visit(device="desk")
    page = visitor.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_theme_can_be_chosen(visit, scripts):
    visitor = visit(scripts=scripts)
    page = visitor.open("/cases/?q=1")
    page.get_by_role("button", name="Қараңғы").click()
    page.wait_for_url("**/cases/?q=1")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_role("button", name="Құрылғыдағыдай").click()
    page.wait_for_url("**/cases/?q=1")
    assert page.locator("html").get_attribute("data-theme") is None


def test_the_language_switch_keeps_the_place(visit):
    page = visit(device="phone").open("/cases/?q=1")
    page.get_by_role("link", name="Русский").click()
    page.wait_for_url("**/ru/cases/?q=1")
    assert page.locator("html").get_attribute("lang") == "ru"


@pytest.mark.parametrize("kind", ["429", "csrf"])
def test_an_error_page_is_accessible(every_view, kind):
    every_view.open(f"/wrong/{kind}/", status=429 if kind == "429" else 403)
    every_view.axe()
    every_view.no_overflow((320, 360, 1280))


def test_controls_have_44_px_on_a_phone(visit):
    page = visit(device="phone").open("/design/")
    low = page.evaluate(
        """() => [...document.querySelectorAll(".btn, .input, .tabs a, .nav a, .langs a, .pages a, .theme button, summary")]
          .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.5)
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert low == []


def test_print_leaves_out_what_paper_cannot_do(visit):
    page = visit(device="desk").open("/design/")
    page.emulate_media(media="print")
    for part in (".mast .nav", ".langs >> nth=0", ".thumbs", ".theme"):
        assert page.locator(part).first.is_hidden()


def test_a_second_press_sends_nothing_twice(visit):
    page = visit(device="desk").open("/cases/")
    page.evaluate("""() => document.addEventListener("submit", (event) => {
      window.sent = (window.sent || 0) + (event.defaultPrevented ? 0 : 1); event.preventDefault(); })""")
    page.evaluate(
        """() => { const button = document.querySelector("form.theme button"); button.click(); button.click(); button.click(); }"""
    )
    assert page.evaluate("window.sent") == 1
    page.wait_for_selector("form.theme .sending")
    assert page.inner_text("form.theme .sending") == "Жіберіліп жатыр…"


def test_a_browser_that_prefers_another_language_is_told_once(visit):
    visitor = visit(language="ru")
    page = visitor.open("/")
    if page.url.endswith("/ru/"):  # a visitor opens pages in their own language
        page.goto(page.url.removesuffix("ru/"))
    assert page.locator(".offer a").get_attribute("href").endswith("/ru/")
    page.get_by_role("button", name="Закрыть").click()
    assert page.locator(".offer").count() == 0
    page.reload()
    assert page.locator(".offer").count() == 0
