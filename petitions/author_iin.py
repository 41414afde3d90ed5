"""The author's IIN, which law demands of a petition's contents: sealed, seen by whoever checks it, deleted when it is over.

Law: APPC 90-2, contents of a petition (docs/law.md). A complaint about how it ended can be made for half a year at the longest
(APPC 92), so until then the IIN may be needed; a petition that its author withdrew needs it no longer.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.views.decorators.debug import sensitive_variables

from accounts import identity
from accounts.models import SealedIin
from petitions import rights

if TYPE_CHECKING:
    from accounts.models import User
    from petitions.models import Moderation, Petition

PURPOSE = SealedIin.Purpose.PETITION_AUTHOR
KEPT_MONTHS = 6
"""After the end: the longest term for a complaint, APPC 92."""

DISCARD = """
DELETE FROM accounts_sealediin s
 USING petitions_petition p LEFT JOIN cases_case c ON c.id = p.case_id
 WHERE s.purpose = %(purpose)s AND s.subject = p.id
   AND (p.state = 'withdrawn'
        OR p.state IN ('rejected', 'lapsed') AND c.id IS NULL AND p.ended_at <= %(now)s - make_interval(months => %(months)s)
        OR p.state IN ('reached', 'lapsed') AND c.state = 'closed' AND c.closed_at <= %(now)s - make_interval(months => %(months)s))
"""


@sensitive_variables("iin")
def keep(petition: Petition, iin: str, now: datetime) -> None:
    """Seal it for this petition, in place of an earlier one. One statement."""
    identity.seal(petition.author, iin, purpose=PURPOSE, subject=petition.pk, now=now)


def kept(petition: Petition) -> SealedIin | None:
    """The sealed one; None for petitions from before, and when it was deleted. One query."""
    return SealedIin.objects.filter(purpose=PURPOSE, subject=petition.pk).first()


@sensitive_variables()
def show(
    petition: Petition, look: Moderation | None, *, by: User, reason: str, now: datetime, address: str = ""
) -> str | None:
    """The twelve digits, for the moderator who may decide now; the record has who and why before. None: it is not kept.

    Raises TransitionRefused when somebody else asks, OpeningRefused without a reason.
    """
    rights.must(rights.refusal_to_check(petition, look, by))
    sealed = kept(petition)
    if sealed is None:
        return None
    return identity.open_sealed(sealed, by=by, reason=reason, now=now, address=address)


def discard_over(now: datetime) -> int:
    """Delete those of petitions that have been over long enough; how many. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(DISCARD, {"purpose": PURPOSE, "now": now, "months": KEPT_MONTHS})
        return int(cursor.rowcount)
