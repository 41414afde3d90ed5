"""What is done to the running site before a test looks at it, in a process of the site's own environment.

python -m tests.whole.preparations official CODE EMAIL PASSWORD    somebody who works for the office of a unit
python -m tests.whole.preparations case CODE TITLE                 a resident of a unit reports that there is no water
python -m tests.whole.preparations signers NUMBER                  an open petition, and people about to sign it
"""

from __future__ import annotations

import json
import os
import sys

import django


def official(code: str, email: str, password: str) -> dict[str, object]:
    """Open an account for the head of an office."""
    from accounts.models import Membership, User
    from territories import clock
    from territories.models import Office

    user = User.objects.create_user(email, password, name="Болат Ә.")
    today = clock.local_date(clock.now())
    Membership.objects.create(
        user=user, office=Office.objects.for_issues().get(territory=code), role=Membership.Role.HEAD, started_on=today
    )
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


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    django.setup()
    verb, *words = sys.argv[1:]
    print(json.dumps({"official": official, "case": case, "signers": signers}[verb](*words), default=str))
