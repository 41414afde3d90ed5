"""The page about the complaint and the draft as PDF."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from cases import workflow
from cases.complaint_pdf import FONTS, drawn
from cases.complaint_text import document
from cases.models import Case
from cases.tracker_reading import track_answer
from petitions.workflow import hide
from territories.naming import KAZAKH_ALPHABET
from tests.cases.pdf_text import pages_of, text_of
from tests.world import ALMALY, at

pytestmark = pytest.mark.django_db

LATER = at("2026-10-01")
LONG = (
    "Мектептің жанындағы көшеде жарылған құбырдан су ағып, аулаларды басып жатыр; көшенің бәрі мұз, балалар құлап жатыр"
)


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setattr("territories.clock.now", lambda: LATER)


def words(case, language="kk", now=LATER):
    tracker = track_answer(Case.objects.for_tracker().select_related("territory__office").get(pk=case.pk), [], now)
    return document(tracker.complaint, tracker.offices, language)


def text(case, language="kk"):
    return text_of(drawn(words(case, language)))


def page(client, case, prefix="/en"):
    response = client.get(f"{prefix}/cases/{case.number}/complaint/")
    assert response.status_code == 200
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


# -- the paper -------------------------------------------------------------------------------


def test_in_kazakh_it_says_who_is_silent_since_when_and_what_is_asked(world):
    case = world.case()
    said = text(case)
    for expected in (
        "Кімге Абай облысы Абай ауданының әкіміне",
        "Кім арқылы Абай облысы Абай ауданы Қараауыл ауылдық округінің әкімі (ҚР ӘРПК 91-бабының 4-бөлігі)",
        "Жеке сәйкестендіру нөмірі (ЖСН)",
        f"№ {case.display_number} жолданымға белгіленген мерзімде жауап берілмегені туралы",
        "«Құбыр жарылды»",
        "әкімінің атына келіп түсіп, 2026 жылғы 1 қыркүйекте тіркелді.",
        "Кодекстің 76-бабына сәйкес жолданым бойынша әкімшілік рәсімнің мерзімі – он бес жұмыс күні.",
        "Мерзімнің соңғы күні – 2026 жылғы 22 қыркүйек.",
        "Кодекстің 91-бабының 2-бөлігіне сәйкес",
        "Бұл мерзімнің соңғы күні – 2026 жылғы 22 желтоқсан.",
        "СҰРАЙМЫН:",
        "Кодекстің 99-бабында белгіленген жиырма жұмыс күні ішінде",
        "1-бет, барлығы 1 бет",
    ):
        assert expected in said, expected


def test_in_russian_it_says_the_same(world):
    case = world.case(ALMALY)
    said = text(case, "ru")
    for expected in (
        "Кому Акиму города Алматы",
        "Через акима Алмалинского района города Алматы (часть 4 статьи 91 АППК РК)",
        f"на непредоставление ответа на обращение № {case.display_number} в установленный срок",
        "Согласно статье 76 Кодекса срок административной процедуры по обращению составляет пятнадцать рабочих дней.",
        "Последний день срока – 22 сентября 2026 года. В этот срок ответ мне не дан.",
        "последний день – 22 декабря 2026 года.",
        "ПРОШУ:",
        "обязать акима Алмалинского района города Алматы рассмотреть обращение по существу",
        f"/ru/cases/{case.number}/",
        "Страница 1 из 1",
    ):
        assert expected in said, expected


ARTICLES = {"76", "89", "90-1", "90-6", "91", "92", "99", "65"}
CITED = re.compile(r"стать\w+ ([\d-]+)(?:(?:, | и | – )([\d-]+))*|([\d-]+)-ба[бп]")


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_no_article_is_cited_that_is_not_in_the_page_about_the_law(world, petitioners, language):
    forwarded = world.case()
    workflow.forward(
        forwarded, to=world.office("103233000"), reason="x", now=at("2026-09-03"), **world.holder(forwarded)
    )
    law = (Path(__file__).parents[2] / "docs" / "law.md").read_text(encoding="utf-8")
    for case in (world.case(), forwarded, petitioners.reached().case):
        now = at("2026-04-20") if case.is_petition else LATER
        shown = " ".join(words(case, language, now).paragraphs + words(case, language, now).requests)
        cited = {number for found in CITED.findall(shown) for number in found if number}
        assert cited
        assert cited <= ARTICLES, cited
        assert all(article in law for article in cited)


def test_a_forwarded_appeal_says_so(world):
    case = world.case()
    workflow.forward(case, to=world.office("103233000"), reason="x", now=at("2026-09-03"), **world.holder(case))
    assert "перенаправлено по компетенции акиму" in text(case, "ru")
    assert "статья 65 Кодекса" in text(case, "ru")
    assert "қайта жіберіліп" in text(case)


def test_a_petition_is_called_one_and_rests_on_its_own_term(petitioners):
    case = petitioners.reached().case
    said = text_of(drawn(words(case, "ru", at("2026-04-20"))))
    assert f"Мною подана петиция (дело № {case.display_number}) через" in said
    assert f"на непредоставление ответа на петицию (дело № {case.display_number}) в установленный срок" in said
    assert f"петицияға (№ {case.display_number} іс) белгіленген мерзімде" in text_of(
        drawn(words(case, "kk", at("2026-04-20")))
    )
    assert "срок рассмотрения петиции составляет двадцать рабочих дней" in said
    assert "Категория" not in said


def test_it_holds_nothing_of_the_author_and_of_a_hidden_report_no_words(world, client):
    case = world.case(title="Құбыр жарылды", body="Телефоным 8 701 000 11 22")
    case.participants.update(name="Айгүл Сынақова", contact_phone="87010001122", contact_email="a@example.test")
    said = text(case)
    for private in ("Айгүл", "8701", "8 701", "example.test"):
        assert private not in said
    moderator = world.official(world.office("000000000"))
    Case.objects.filter(pk=case.pk).update(hidden_at=LATER, hidden_by=moderator, hidden_reason="Жеке деректер")
    assert "Құбыр жарылды" not in text(case)
    assert "Құбыр жарылды" not in page(client, case)


@pytest.mark.parametrize("title", [LONG, "Ұ" * 150, "W" * 150])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_a_long_title_takes_as_many_lines_as_it_needs(world, title, language):
    case = world.case(title=title)
    file = drawn(words(case, language))
    assert title.replace(" ", "") in "".join(pages_of(file)).replace("\n", "").replace(" ", "")
    assert len(pages_of(file)) == 1


def test_more_than_a_page_takes_two_and_no_signature_stands_alone(world):
    long = words(world.case())
    more = long.__class__(**{**{name: getattr(long, name) for name in long.__slots__}, "facts": long.facts * 4})
    first, second = pages_of(drawn(more))
    assert "1-бет, барлығы 2 бет" in first
    assert "2-бет, барлығы 2 бет" in second
    assert "Қолы" in second
    assert more.requests[-1] in second


def test_one_version_of_a_case_gives_one_file(world):
    case = world.case()
    first = drawn(words(case))
    drawn.cache_clear()
    assert drawn(words(case, now=at("2026-11-11"))) == first


def test_the_file_names_its_language_and_its_title(world):
    file = drawn(words(world.case(), "ru"))
    assert b"/Lang (ru-KZ)" in file
    assert "Жалоба".encode("utf-16-be").hex().encode() in file
    assert b"/DisplayDocTitle true" in file
    assert b"[0 0 595.28 841.89]" in file.replace(b"/MediaBox ", b"")


@pytest.mark.parametrize("font", ["NotoSans-Regular.ttf", "NotoSans-Bold.ttf"])
def test_the_fonts_have_every_letter(font):
    with TTFont(FONTS / font) as opened:
        known = set(opened.getBestCmap())
    wanted = KAZAKH_ALPHABET + KAZAKH_ALPHABET.upper() + "№«»–—§0123456789()/:;,.?!\N{NO-BREAK SPACE}"
    assert not {letter for letter in wanted if ord(letter) not in known}


def test_there_is_none_in_english_and_none_where_the_law_gives_no_complaint(world):
    with pytest.raises(ValueError, match="No such complaint"):
        words(world.case(), "en")
    with pytest.raises(ValueError, match="No such complaint"):
        words(world.case("750000000"))


# -- the file over the wire ----------------------------------------------------------------------


def test_the_draft_is_a_public_file_that_a_reader_asks_for_once(world, client):
    case = world.case()
    address = f"/cases/{case.number}/complaint.pdf?language=ru"
    first = client.get(address)
    assert first.status_code == 200
    assert first.headers["Content-Type"] == "application/pdf"
    assert first.headers["Content-Disposition"] == f'inline; filename="complaint-{case.number}-ru.pdf"'
    assert "public" in first.headers["Cache-Control"]
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert not first.cookies
    again = client.get(address, headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(address.replace("=ru", "=kk")).headers["ETag"] != first.headers["ETag"]


LANGUAGES = [
    # prefix, asked for, what one gets
    ("", "", "kk"),
    ("/ru", "", "ru"),
    ("/en", "", "kk"),
    ("/en", "?language=ru", "ru"),
]


@pytest.mark.parametrize(("prefix", "asked", "language"), LANGUAGES)
def test_without_a_language_it_comes_in_that_of_the_page(world, client, prefix, asked, language):
    response = client.get(f"{prefix}/cases/{world.case().number}/complaint.pdf{asked}")
    assert f"-{language}.pdf" in response.headers["Content-Disposition"]


@pytest.mark.parametrize("asked", ["?language=en", "?language=x"])
def test_another_language_is_not_found(world, client, asked):
    assert client.get(f"/cases/{world.case().number}/complaint.pdf{asked}").status_code == 404


def test_where_none_is_offered_there_is_no_file(world, client, monkeypatch):
    case = world.case()
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-10"))
    assert client.get(f"/cases/{case.number}/complaint.pdf").status_code == 404
    assert client.get("/cases/999999/complaint.pdf").status_code == 404


def test_an_answer_takes_the_draft_away(world, client):
    case = world.case()
    address = f"/cases/{case.number}/complaint.pdf"
    tag = client.get(address).headers["ETag"]
    world.fixed(case, LATER)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 404


def test_one_address_takes_only_so_many(world, client, settings):
    case = world.case()
    settings.LIMITS = {**settings.LIMITS, "complaint": (2, 600)}
    address = f"/cases/{case.number}/complaint.pdf"
    assert [client.get(address, REMOTE_ADDR="192.0.2.77").status_code for _turn in range(3)] == [200, 200, 429]


# -- the page --------------------------------------------------------------------------------------


def test_the_page_says_to_whom_until_when_and_how(world, client):
    shown = page(client, world.case())
    for expected in (
        "Akim of Abay district",
        "by 22 December 2026",
        "20 working days",
        "eotinish.kz",
        "Draft in Kazakh (PDF)",
        "Draft in Russian (PDF)",
    ):
        assert expected in shown, expected


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
def test_the_tracker_and_the_private_page_lead_to_it(world, client, prefix):
    from cases.private_links import address_of

    case = world.case()
    link = f'{prefix}/cases/{case.number}/complaint/"'
    assert link in client.get(f"{prefix}/cases/{case.number}/").content.decode()
    private = address_of(world.reporter(case))
    assert f"/cases/{case.number}/complaint/" in client.get(private).content.decode()


def test_while_the_term_runs_no_page_leads_to_it(world, client, monkeypatch):
    case = world.case()
    monkeypatch.setattr("territories.clock.now", lambda: at("2026-09-10"))
    assert "/complaint/" not in client.get(f"/en/cases/{case.number}/").content.decode()
    shown = page(client, case)
    assert "Too early: by law the akim of Qaraauyl rural district may still answer by 22 September 2026." in shown
    assert "complaint.pdf" not in shown


@pytest.mark.parametrize("prefix", ["", "/ru", "/en"])
@pytest.mark.parametrize("code", ["103230100", "100000000", "000000000"])
def test_the_page_exists_in_three_languages(world, client, prefix, code):
    assert "%(" not in page(client, world.case(code), prefix)


def test_a_number_written_in_another_way_leads_on(world, client):
    case = world.case()
    response = client.get(f"/cases/{case.display_number}/complaint/")
    assert response.status_code == 302
    assert response.headers["Location"] == f"/cases/{case.number}/complaint/"


def test_an_unchanged_page_is_not_sent_again(world, client):
    case = world.case()
    address = f"/en/cases/{case.number}/complaint/"
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"if-none-match": tag}).status_code == 304
    world.fixed(case, LATER)
    assert client.get(address, headers={"if-none-match": tag}).status_code == 200


def test_it_is_read_with_few_questions_to_the_database(world, client, django_assert_max_num_queries):
    case = world.case()
    with django_assert_max_num_queries(7):
        page(client, case)


def test_a_hidden_petition_keeps_its_words_to_itself(petitioners, client, monkeypatch):
    petition, moderator = petitioners.reached(), petitioners.moderator()
    now = at("2026-04-20")
    hide(petition, reason="Жеке деректер", by=moderator, now=now)
    monkeypatch.setattr("territories.clock.now", lambda: now)
    file = client.get(f"/cases/{petition.case.number}/complaint.pdf").content
    assert "автобус" not in text_of(file).lower()
