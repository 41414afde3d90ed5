"""The words of the complaint, in Kazakh and in Russian: a document of law, written whole in each language and not translated.

Each of the two functions is one whole document from top to bottom, long so that a lawyer can read it as it stands. It says only
what the case and the Code say. Nothing of the author is in it: name, IIN, addresses, date and signature are
written by hand (APPC 93), and of the report only its title, unless a moderator has hidden it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils.translation import override

from cases.complaint import Complaint
from cases.wording import office_in
from territories.kinds import Kind
from territories.models import Office
from territories.wording import MONTHS_KK, MONTHS_KK_ON, MONTHS_KK_SINCE, MONTHS_RU_OF, NBSP

LANGUAGES = ("kk", "ru")
"""The languages in which an office must accept it; English is no language of an appeal."""


@dataclass(frozen=True, slots=True)
class Document:
    """Everything the paper says, in order; drawn by cases.complaint_pdf."""

    language: str
    title: str
    """Of the file, for its window and its reader."""
    to: tuple[tuple[str, str], ...]
    """Who decides and through whom it is handed in: a label and an office each."""
    by_hand: tuple[str, ...]
    """Labels of the lines that the author fills in; the second is the IIN."""
    heading: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    paragraphs: tuple[str, ...]
    asks: str
    requests: tuple[str, ...]
    attached: str
    attachments: tuple[str, ...]
    dated: str
    signed: str
    footer: str
    page: str
    """With {page} and {pages}."""
    reference: str
    """The case, in the file's subject."""
    made_on: date
    """The day the file bears inside: the first on which there was anything to complain of, so one case gives one file."""


def document(complaint: Complaint, offices: Mapping[int, Office], language: str) -> Document:
    """The complaint in one of LANGUAGES. Raises ValueError for another, and where the law gives none."""
    if language not in LANGUAGES or complaint.higher is None:
        raise ValueError("No such complaint.")
    with override(language):
        return {"kk": _kazakh, "ru": _russian}[language](complaint, complaint.higher, offices)


def in_full(office: Office, offices: Mapping[int, Office], form: str, language: str) -> str:
    """An office with the district and region it lies in, in the active language, as a letter is addressed.

    "Абай облысы Абай ауданы Қараауыл ауылдық округінің әкімі" · "акима Карааульского сельского округа Абайского района области
    Абай". A city district's own title already names its city.
    """
    around = []
    step = offices.get(office.superior_id or 0)
    while step is not None and step.level != Office.Level.REPUBLIC:
        around.append(step.territory)
        step = offices.get(step.superior_id or 0)
    if office.territory.kind == Kind.CITY_DISTRICT:
        around = [one for one in around if one.kind == Kind.REGION]
    if language == "kk":
        return " ".join([*(one.full_kk for one in reversed(around)), office_in(office, form)])
    return " ".join([office_in(office, form), *(one.of_ru for one in around)])


def page_of(complaint: Complaint) -> str:
    """The address of the case."""
    return f"{settings.SITE_ADDRESS}{reverse('cases:case', args=[complaint.case.number])}"


# -- Kazakh ----------------------------------------------------------------------------------


def _day_kk(day: date, months: list[str] = MONTHS_KK) -> str:
    return f"{day.year}{NBSP}жылғы {day.day}{NBSP}{months[day.month - 1]}"


def _kazakh(complaint: Complaint, higher: Office, offices: Mapping[int, Office]) -> Document:
    case, office = complaint.case, complaint.office
    petition = case.is_petition and not case.is_proposal
    number = f"№{NBSP}{case.display_number.replace(' ', NBSP)}"
    what, to_what = (
        (f"петиция ({number} іс)", f"петицияға ({number} іс)")
        if petition
        else (f"{number} жолданым", f"{number} жолданымға")
    )
    term = (
        "Кодекстің 90-1 – 90-6-баптарына сәйкес петицияны қарау мерзімі – жиырма жұмыс күні."
        if petition
        else "Кодекстің 76-бабына сәйкес жолданым бойынша әкімшілік рәсімнің мерзімі – он бес жұмыс күні."
    )
    extended = " Бұл мерзім ұзартылған болатын." if complaint.was_extended else ""
    if complaint.was_forwarded:
        arrived = f"Ол құзыреті бойынша {in_full(office, offices, 'to', 'kk')} қайта жіберіліп"
        term += " Қайта жіберілген жолданымның мерзімі қайтадан басталады (Кодекстің 65-бабы)."
    else:
        arrived = f"Ол {in_full(office, offices, 'of', 'kk')} атына келіп түсіп"
    duty = (
        "петицияны қарап, уәжді шешім қабылдауды (Кодекстің 90-1 – 90-6-баптары)"
        if petition
        else "жолданымды мәні бойынша қарап, нақты фактілерге негізделген, шағымдану тәртібі түсіндірілген уәжді жауап беруді "
        "(Кодекстің 89-бабының 2-бөлігі)"
    )
    return Document(
        language="kk",
        title=f"Шағым: {to_what} белгіленген мерзімде жауап берілмеді",
        to=(
            ("Кімге", in_full(higher, offices, "to", "kk")),
            ("Кім арқылы", f"{in_full(office, offices, 'subject', 'kk')} (ҚР ӘРПК 91-бабының 4-бөлігі)"),
        ),
        by_hand=(
            "Кімнен: тегі, аты, әкесінің аты (бар болса)",
            "Жеке сәйкестендіру нөмірі (ЖСН)",
            "Пошталық мекенжайы",
            "Нақты тұратын мекенжайы (өзге болса)",
        ),
        heading="ШАҒЫМ",
        subject=f"{to_what} белгіленген мерзімде жауап берілмегені туралы",
        facts=tuple(
            fact
            for fact in (
                ("Мәні", f"«{case.title}»" if case.hidden_at is None else ""),
                ("Санаты", "" if case.is_petition else case.category.name_kk),
                ("Орны", case.territory.full_kk),
                ("Тіркелген күні", _day_kk(complaint.registered_on)),
                ("Мерзімнің соңғы күні", _day_kk(complaint.ends_on)),
                ("Істің парағы", page_of(complaint)),
            )
            if fact[1]
        ),
        paragraphs=(
            (
                f"Мен «Жауап» қоғамдық платформасы арқылы {what} бердім. {arrived}, "
                f"{_day_kk(complaint.registered_on, MONTHS_KK_ON)} тіркелді."
            ),
            (
                f"Қазақстан Республикасының Әкімшілік рәсімдік-процестік кодексі (2020{NBSP}жылғы 29{NBSP}маусымдағы №{NBSP}350-VI, бұдан "
                f"әрі – Кодекс) әкімшілік органға жауап беру мерзімін белгілейді. {term}{extended} Мерзімнің соңғы күні{NBSP}– "
                f"{_day_kk(complaint.ends_on)}. Осы мерзімде маған жауап берілген жоқ."
            ),
            (
                "Кодекстің 91-бабының 2-бөлігіне сәйкес, егер әкімшілік орган, лауазымды адам белгіленген мерзімде әкімшілік актіні "
                "қабылдамаса, әкімшілік әрекетті жасамаса, мерзім өткен күннен бастап одан бас тартқан болып есептеледі. Мұндай бас "
                "тартумен келіспеймін."
            ),
            (
                f"Шағым Кодекстің 92-бабында белгіленген үш ай ішінде беріледі. Бұл мерзімнің соңғы күні{NBSP}– "
                f"{_day_kk(complaint.until)}."
            ),
        ),
        asks="Кодекстің 91, 92 және 99-баптарын басшылыққа алып, СҰРАЙМЫН:",
        requests=(
            "осы шағымды қарап, Кодекстің 99-бабында белгіленген жиырма жұмыс күні ішінде шешім қабылдауды;",
            f"{to_what} белгіленген мерзімде жауап берілмегенін анықтауды;",
            f"{in_full(office, offices, 'to', 'kk')} {duty} міндеттеуді;",
            "қабылданған шешім туралы маған жазбаша хабарлауды.",
        ),
        attached="Қоса беріледі:",
        attachments=(f"{number} істің платформадағы парағының басып шығарылған көшірмесі, ____ парақ.",),
        dated="Күні",
        signed="Қолы",
        footer=f"Шағымның жобасы «Жауап» қоғамдық платформасында {number} істің деректері бойынша дайындалды. "
        "Платформа мемлекеттік портал емес.",
        page="{page}-бет, барлығы {pages} бет",
        reference=f"{number}, {_day_kk(complaint.registered_on, MONTHS_KK_SINCE)}",
        made_on=complaint.ends_on,
    )


# -- Russian ----------------------------------------------------------------------------------


def _day_ru(day: date) -> str:
    return f"{day.day}{NBSP}{MONTHS_RU_OF[day.month - 1]} {day.year}{NBSP}года"


def _russian(complaint: Complaint, higher: Office, offices: Mapping[int, Office]) -> Document:
    case, office = complaint.case, complaint.office
    petition = case.is_petition and not case.is_proposal
    number = f"№{NBSP}{case.display_number.replace(' ', NBSP)}"
    on_what = f"петицию (дело {number})" if petition else f"обращение {number}"
    term = (
        "Согласно статьям 90-1 – 90-6 Кодекса срок рассмотрения петиции составляет двадцать рабочих дней."
        if petition
        else "Согласно статье 76 Кодекса срок административной процедуры по обращению составляет пятнадцать рабочих дней."
    )
    extended = " Этот срок был продлён." if complaint.was_extended else ""
    given = f"Мною подана петиция (дело {number})" if petition else f"Мною подано обращение {number}"
    if complaint.was_forwarded:
        arrived = f"Оно перенаправлено по компетенции {in_full(office, offices, 'to', 'ru')} и зарегистрировано"
        term += " При перенаправлении срок начинается заново (статья 65 Кодекса)."
    else:
        it, registered = ("Она поступила", "зарегистрирована") if petition else ("Оно поступило", "зарегистрировано")
        arrived = f"{it} на имя {in_full(office, offices, 'of', 'ru')} и {registered}"
    duty = (
        "рассмотреть петицию и принять мотивированное решение (статьи 90-1 – 90-6 Кодекса)"
        if petition
        else "рассмотреть обращение по существу и дать мотивированный ответ, основанный на конкретных фактах, с разъяснением "
        "порядка обжалования (часть 2 статьи 89 Кодекса)"
    )
    to = in_full(higher, offices, "to", "ru")
    return Document(
        language="ru",
        title=f"Жалоба на непредоставление ответа на {on_what} в установленный срок",
        to=(
            ("Кому", f"{to[:1].upper()}{to[1:]}"),
            ("Через", f"{in_full(office, offices, 'of', 'ru')} (часть 4 статьи 91 АППК РК)"),
        ),
        by_hand=(
            "От кого: фамилия, имя, отчество (при наличии)",
            "Индивидуальный идентификационный номер (ИИН)",
            "Почтовый адрес",
            "Адрес фактического проживания (если другой)",
        ),
        heading="ЖАЛОБА",
        subject=f"на непредоставление ответа на {on_what} в установленный срок",
        facts=tuple(
            fact
            for fact in (
                ("Суть", f"«{case.title}»" if case.hidden_at is None else ""),
                ("Категория", "" if case.is_petition else case.category.name_ru),
                ("Место", case.territory.full_ru),
                ("Дата регистрации", _day_ru(complaint.registered_on)),
                ("Последний день срока", _day_ru(complaint.ends_on)),
                ("Страница дела", page_of(complaint)),
            )
            if fact[1]
        ),
        paragraphs=(
            f"{given} через общественную платформу «Жауап». {arrived} {_day_ru(complaint.registered_on)}.",
            (
                f"Срок ответа установлен Административным процедурно-процессуальным кодексом Республики Казахстан от 29{NBSP}июня "
                f"2020{NBSP}года №{NBSP}350-VI (далее – Кодекс). {term}{extended} Последний день срока{NBSP}– {_day_ru(complaint.ends_on)}. В "
                "этот срок ответ мне не дан."
            ),
            (
                "В соответствии с частью 2 статьи 91 Кодекса, если административный орган, должностное лицо в установленный срок не "
                "приняли административный акт, не совершили административное действие, со дня истечения срока считается, что они в "
                "этом отказали. С таким отказом не согласен (не согласна)."
            ),
            (
                f"Жалоба подаётся в течение трёх месяцев, установленных статьёй 92 Кодекса: последний день{NBSP}– "
                f"{_day_ru(complaint.until)}."
            ),
        ),
        asks="Руководствуясь статьями 91, 92 и 99 Кодекса, ПРОШУ:",
        requests=(
            (
                "рассмотреть настоящую жалобу и принять по ней решение в течение двадцати рабочих дней, установленных статьёй 99 "
                "Кодекса;"
            ),
            f"установить, что на {on_what} в установленный срок не дан ответ;",
            f"обязать {in_full(office, offices, 'of', 'ru')} {duty};",
            "сообщить мне о принятом решении письменно.",
        ),
        attached="Прилагается:",
        attachments=(f"распечатка страницы дела {number} с платформы, на ____ листах.",),
        dated="Дата",
        signed="Подпись",
        footer=f"Проект жалобы подготовлен на общественной платформе «Жауап» по данным дела {number}. "
        "Платформа не является государственным порталом.",
        page="Страница {page} из {pages}",
        reference=f"{number}, {_day_ru(complaint.registered_on)}",
        made_on=complaint.ends_on,
    )
