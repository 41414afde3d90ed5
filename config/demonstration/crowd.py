"""Thousands of invented signatures at once: what nobody could click, written set-based past the verb.

They are what is left of a signature when its signer has asked to be erased: the row stays, nobody is named, and no account is
behind it. Everything that is counted, charted and handed over works on exactly these rows.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from petitions.models import Petition

SIGN = """
INSERT INTO petitions_signature
       (petition_id, text_version, digest, language, nullifier, method, stage, held, region_id, signed_at)
SELECT t.petition_id, t.version, t.digest, t.language,
       sha256(convert_to(format('demonstration %%s %%s %%s', %(petition)s, %(first)s, n), 'UTF8')), 'platform', %(stage)s, '',
       CASE WHEN n %% 10 < 7 THEN %(home)s
            -- the others unevenly: some regions hear of it, some hardly
            ELSE (%(regions)s::text[])[1 + floor(
                power((n * 7919) %% 1000 / 1000.0, 2.2) * array_length(%(regions)s::text[], 1))::integer] END,
       -- most of a day's signatures are given in the evening
       least(%(until)s, greatest(%(since)s,
           %(since)s + (%(until)s - %(since)s) * (((n * 104729) %% %(number)s)::float / %(number)s)))
  FROM generate_series(1, %(number)s) AS n
  JOIN petitions_petitiontext t ON t.petition_id = %(petition)s AND t.version = %(version)s
   AND t.language = CASE WHEN n %% 3 < 2 OR NOT %(two)s THEN %(main)s ELSE 'ru' END
"""


def sign_many(
    petition: Petition,
    number: int,
    *,
    since: datetime,
    until: datetime,
    stage: str,
    home: str | None,
    regions: list[str],
) -> None:
    """`number` signatures between two moments: seven of ten from the home region, two of three in Kazakh. Two statements."""
    if number <= 0:
        return
    languages = sorted(petition.texts.filter(version=petition.text_version).values_list("language", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            SIGN,
            {
                "petition": petition.pk,
                "version": petition.text_version,
                "number": number,
                "first": until.isoformat(),
                "stage": stage,
                "home": home,
                "regions": regions,
                "since": since,
                "until": until,
                "two": len(languages) == 2,
                "main": languages[0],
            },
        )
