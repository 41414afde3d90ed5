"""A problem that came back after the days in which its case is opened again: filed anew beside the closed case.

The place, the category, the point and the reporter are those of the closed case; the words are new, and the first office has
half of its time. Both cases name each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from cases import workflow
from cases.errors import BadInput
from cases.models import Case, Participant
from cases.photos import PreparedPhoto
from cases.texts import clean
from issues.filing import Filed, file_issue
from issues.models import Issue
from territories.models import Territory


def file_return(
    case: Case,
    *,
    participant: Participant,
    title: str,
    text: str,
    language: str,
    now: datetime,
    photos: Sequence[PreparedPhoto] = (),
) -> Filed:
    """File the problem of a closed case again, by its reporter. Raises BadInput, Unroutable and TransitionRefused."""
    if not text.strip():
        raise BadInput({"text": _("Write in your own words what is wrong again.")})
    if clean(text) == case.body:
        raise BadInput({"text": _("These are the words of before. Write what is wrong now.")})
    filed: list[Filed] = []

    def file(before: Case) -> Case:
        """Runs under the lock of the closed case."""
        issue = Issue.objects.filter(case=before).first()
        new = file_issue(
            territory=Territory.objects.select_related("office__territory").get(pk=before.territory_id),
            category=before.category,
            title=title,
            body=text,
            language=language,
            now=now,
            point=(issue.lat, issue.lon) if issue and issue.lat is not None and issue.lon is not None else None,
            place_note=issue.place_note if issue else "",
            photos=photos,
            name=participant.name,
            show_name=participant.show_name,
            email=participant.contact_email,
            phone=participant.contact_phone,
            user=participant.user,
            returned_from=before,
        )
        filed.append(new)
        return new.case

    workflow.file_again(case, participant=participant, now=now, file=file)
    return filed[0]
