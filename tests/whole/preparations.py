"""What is done to the running site before a test looks at it, in a process of the site's own environment.

python -m tests.whole.preparations official CODE EMAIL PASSWORD    somebody who works for the office of a unit
python -m tests.whole.preparations case CODE TITLE                 a resident of a unit reports that there is no water
python -m tests.whole.preparations moderator EMAIL PASSWORD        somebody who checks petitions
python -m tests.whole.preparations sign PETITION NUMBER            residents sign, one after the other
python -m tests.whole.preparations reached CODE GOAL               a petition with as many signatures as it needs
python -m tests.whole.preparations signers NUMBER                  an open petition, and people about to sign it
"""

from __future__ import annotations

import json
import os
import sys

import django


def official(code: str, email: str, password: str) -> dict[str, object]:
    """Open an account for the head of an office, who takes the seat of whoever had it."""
    from accounts.models import Membership, User
    from territories import clock
    from territories.models import Office

    user = User.objects.create_user(email, password, name="Болат Ә.")
    from tests.signing_in import enrol

    enrol(user)
    today, office = clock.local_date(clock.now()), Office.objects.for_issues().get(territory=code)
    Membership.objects.filter(office=office, role=Membership.Role.HEAD, ended_on=None).update(ended_on=today)
    Membership.objects.create(user=user, office=office, role=Membership.Role.HEAD, started_on=today)
    return {"email": email}


def case(code: str, title: str) -> dict[str, object]:
    """File a problem as the report's last page does."""
    from cases.models import Category
    from issues.filing import file_issue
    from territories import clock
    from territories.models import Territory

    filed = file_issue(
        territory=Territory.objects.select_related("office__territory").get(pk=code),
        category=Category.objects.get(pk="water"),
        title=title,
        body="Көшеде құбыр жарылды, үш күннен бері су жоқ.",
        language="kk",
        now=clock.now(),
    )
    return {"number": filed.case.number, "shown": filed.case.display_number}


def moderator(email: str, password: str) -> dict[str, object]:
    """Open an account for somebody who checks petitions."""
    from datetime import date

    from accounts.models import PlatformRole, User
    from territories import clock

    user = User.objects.create_user(email, password, name="Дана М.", email_confirmed_at=clock.now())
    from tests.signing_in import enrol

    enrol(user)
    PlatformRole.objects.create(user=user, role="moderator", started_on=date(2025, 1, 1))
    return {"email": email}


def sign(number: str, how_many: str) -> dict[str, object]:
    """Let residents sign a petition, one after the other, by the verb that the page calls."""
    from accounts.models import User
    from bench.signers import residents
    from petitions import signing
    from petitions.models import Petition
    from territories import clock

    petition, now = Petition.objects.get(number=number), clock.now()
    language = petition.text("kk").language
    for person in residents(int(how_many), now):
        user = User.objects.get(pk=person.pk)
        signing.sign(
            petition, user=user, iin=person.iin, language=language, text_version=petition.text_version, now=now,
            region="100000000",
        )  # fmt: skip
    return {"signed": how_many}


def reached(code: str, goal: str) -> dict[str, object]:
    """A petition to the akim of a unit that has as many signatures as its small goal asks for; beat does the rest."""
    from datetime import date

    from accounts.models import User
    from bench.signers import WORDS, join, residents
    from petitions import counting, lifecycle
    from petitions.models import Petition
    from petitions.workflow import PopulationFigure, approve, begin
    from territories import clock
    from territories.models import Territory

    now = clock.now()
    [author] = residents(1, now)
    unit = Territory.objects.select_related("office__territory").get(pk=code)
    petition = begin(
        author=User.objects.get(pk=author.pk), iin=author.iin, author_name="Айгүл К.", full_name="Айгүл Синақова",
        residence="Арқат", addressee="akimat", territory=unit, topic="roads", texts={"kk": WORDS}, now=now,
    )  # fmt: skip
    join(petition, petition.terms.joiners_needed, now)
    counting.count_one(petition, now)
    lifecycle.advance(now)
    email = f"moderator-{petition.pk}@example.test"
    moderator(email, "a long enough secret")
    figure = PopulationFigure(int(goal) * 20, date(2026, 1, 1), "Household books")
    approve(Petition.objects.get(pk=petition.pk), by=User.objects.get(email=email), now=now, population=figure)
    return {"petition": petition.pk, "number": petition.number}


def signers(how_many: str) -> dict[str, object]:
    """An open petition, and residents with sessions and the form that each of them would send."""
    from urllib.parse import urlencode

    from django.conf import settings

    from bench.signers import form_of, open_petitions, residents
    from territories import clock

    now = clock.now()
    [petition] = open_petitions(1, now)
    token = "a" * 32
    people = [
        {
            "body": urlencode(form_of(person, petition, token)),
            "headers": {
                "Content-Type": "application/x-www-form-urlencoded",
                "Cookie": f"{settings.SESSION_COOKIE_NAME}={person.session}; {settings.CSRF_COOKIE_NAME}={token}",
            },
        }
        for person in residents(int(how_many), now)
    ]
    before = petition.signatures.count()
    return {"petition": petition.pk, "number": petition.number, "before": before, "people": people}


VERBS = {
    "official": official, "case": case, "moderator": moderator, "sign": sign, "reached": reached, "signers": signers,
}  # fmt: skip


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    verb, *words = sys.argv[1:]
    print(json.dumps(VERBS[verb](*words), default=str))
