"""Time in which nobody could sign is measured, and given back to every petition that was open.

Beat asks every minute whether signing works (`prove`): a signature is written in a transaction that is rolled back, as long as
there is a petition to sign. The moment of the last proof is kept. When the next proof comes later than the tolerance, the gap between the
two was an outage: it is recorded once, append-only, and the periods that were open in it are extended by it. By all of it, also
where a period would have ended before signing worked again: what was left of it when the outage began is left when it ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from petitions.keys import nullifier
from petitions.models import SigningBeat, SigningOutage

TOLERANCE = timedelta(seconds=180)
"""Three missed proofs. A shorter gap is a late worker, not an outage: signatures are refused only while the site is down."""

PROBE = """
INSERT INTO petitions_signature
       (petition_id, text_version, digest, language, nullifier, method, stage, held, region_id, signed_at)
SELECT p.id, p.text_version, %(digest)s, 'kk', %(nullifier)s, 'platform', 'open', 'probe', NULL, %(now)s
  FROM petitions_petition p WHERE p.state = 'open' ORDER BY p.id LIMIT 1
"""

EXTEND = """
WITH due AS (
    SELECT id, version + 1 AS version, %(ended)s - greatest(%(began)s, published_at) AS lost
      FROM petitions_petition
     WHERE state = 'open' AND closes_at > %(began)s AND published_at < %(ended)s
       FOR NO KEY UPDATE
), extended AS (
    UPDATE petitions_petition p
       SET closes_at = p.closes_at + due.lost, version = due.version,
           extended_seconds = p.extended_seconds + ceil(extract(epoch FROM due.lost))
      FROM due WHERE p.id = due.id
 RETURNING p.id, p.version, p.closes_at, due.lost
)
INSERT INTO petitions_petitionevent (petition_id, number, kind, actor, at, text, data)
SELECT id, version, 'extended', 'system', %(now)s, '',
       jsonb_build_object(
           'minutes', ceil(extract(epoch FROM lost) / 60)::integer,
           'closes_on', ((closes_at AT TIME ZONE 'Asia/Almaty') - interval '1 microsecond')::date)
  FROM extended
"""


class SigningBroken(Exception):
    """The probe could not have signed."""


def prove(now: datetime, *, ahead: timedelta = timedelta()) -> SigningOutage | None:
    """Walk the write path; remember that it worked; note an outage if the last proof is too long ago. Returns the outage.

    `ahead`: how far a demonstration's clock runs ahead; moving it is no outage. Raises what the database raises when signing
    does not work: then nothing is remembered, and the gap grows.
    """
    _walk(now)
    true_now = now - ahead
    with transaction.atomic():
        SigningBeat.objects.bulk_create([SigningBeat(pk=1, worked_at=true_now)], ignore_conflicts=True)
        beat = SigningBeat.objects.select_for_update().get(pk=1)
        last, beat.worked_at = beat.worked_at, max(beat.worked_at, true_now)
        beat.save(update_fields=["worked_at"])
        if true_now - last <= TOLERANCE:
            return None
        return _note(last + ahead, now)


def proved_until(ahead: timedelta = timedelta()) -> datetime | None:
    """The last moment of which it is known that one could sign; None while nothing was ever measured. One query."""
    worked_at = SigningBeat.objects.values_list("worked_at", flat=True).first()
    return None if worked_at is None else worked_at + ahead


def _walk(now: datetime) -> None:
    if len(settings.PETITION_SECRET.encode()) < 32:
        raise SigningBroken("PETITION_SECRET is missing or too short")
    with transaction.atomic(), connection.cursor() as cursor:
        key = nullifier(0, 0, "000000000000")
        cursor.execute(PROBE, {"digest": bytes(32), "nullifier": key, "now": now})
        transaction.set_rollback(True)


def _note(began: datetime, ended: datetime) -> SigningOutage:
    with connection.cursor() as cursor:
        cursor.execute(EXTEND, {"began": began, "ended": ended, "now": ended})
        petitions = cursor.rowcount
    return SigningOutage.objects.create(began_at=began, ended_at=ended, noted_at=ended, petitions=petitions)
