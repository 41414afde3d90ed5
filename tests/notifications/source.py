"""An app that writes notices, reduced to what notifications need of one: the notice itself says who is told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from notifications.models import Delivery, Notice
from notifications.sources import Recipient, Words


class Things:
    """Notices of source "thing": data = {"users": [...], "emails": [...], "staff": [...], "phones": [...], "moment": true, "over": true}."""

    def recipients(self, notices: Sequence[Notice]) -> Iterable[tuple[Notice, Recipient]]:
        for notice in notices:
            language, is_moment = notice.data.get("language", "kk"), notice.data.get("moment", False)
            for user in notice.data.get("users", ()):
                yield notice, Recipient(user_id=user, language=language, is_moment=is_moment)
            for phone in notice.data.get("phones", ()):
                yield notice, Recipient(phone=phone, language=language, reference=notice.source_id, is_moment=is_moment)
            for email, phone in notice.data.get("both", ()):
                yield notice, Recipient(email=email, phone=phone, language=language, is_moment=is_moment)
            for user in notice.data.get("staff", ()):
                yield notice, Recipient(user_id=user, language=language, is_gathered=True)
            for email in notice.data.get("emails", ()):
                yield notice, Recipient(email=email, language=language, reference=notice.source_id)

    def cancelled(self, notices: Sequence[Notice]) -> set[int]:
        over = set(Notice.objects.filter(source="thing", kind="over").values_list("source_id", flat=True))
        return {notice.pk for notice in notices if notice.source_id in over and notice.kind != "over"}

    def words(self, deliveries: Sequence[Delivery], language: str) -> list[Words]:
        return [
            Words(
                subject=f"{one.notice.kind} {one.notice.source_id}-{one.notice.event_id}",
                news=one.notice.kind,
                about=f"thing {one.notice.source_id}",
                sentences=(gettext("Jauap"), language),
                link=f"/things/{one.notice.source_id}/{one.reference or ''}",
                action="open",
                short=f"Jauap: thing {one.notice.source_id}.",
            )
            for one in deliveries
        ]

    def tally(self, kind: str, audience: str, number: int) -> str:
        return f"{kind} {audience}: {number}"

    def home(self, delivery: Delivery) -> str:
        return "/things/"
