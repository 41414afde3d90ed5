"""What an operator sees of the queue: letters that were given up, to be sent again; outages of the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.phones import masked
from notifications import queue
from notifications.models import Message, MessageQuerySet, Outage, ShortMessage
from notifications.sms import budget
from territories.clock import arrival, local_date

if TYPE_CHECKING:
    MessageModelAdmin = admin.ModelAdmin[Message]
    OutageModelAdmin = admin.ModelAdmin[Outage]
    ShortMessageModelAdmin = admin.ModelAdmin[ShortMessage]
else:
    MessageModelAdmin = admin.ModelAdmin
    OutageModelAdmin = admin.ModelAdmin
    ShortMessageModelAdmin = admin.ModelAdmin


class _OnlyLookedAt:
    """Rows that the machine writes: nobody adds, changes or removes them by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Never by a form."""
        return False


@admin.register(Message)
class DeadLetterAdmin(_OnlyLookedAt, MessageModelAdmin):
    """Messages that could not be delivered, newest first. Addresses are shown only in part."""

    list_display = ("pk", "channel", "to", "problem", "tries", "urgent", "is_digest", "made_at", "settled_at")
    list_display_links = None
    list_filter = ("channel", "problem", "urgent", "settled_at")
    ordering = ("-settled_at", "-pk")
    list_select_related = ("user",)
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> MessageQuerySet:
        """Those given up."""
        return Message.objects.dead()

    @admin.display(description=_("to"))
    def to(self, message: Message) -> str:
        """Enough of the address to see whose server refused."""
        if message.channel == Message.SMS:
            number = (message.user.phone or "") if message.user else message.address
            return masked(number) if number else "–"
        address = (message.user.email or "") if message.user else message.address
        name, _at, host = address.partition("@")
        return f"{name[:1]}…@{host}" if host else "–"

    @admin.action(description=_("Send again"), permissions=["view"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        """Try the chosen ones anew."""
        number = queue.send_again(list(chosen.values_list("pk", flat=True)), arrival(request))
        said = ngettext("%(n)s message will be sent again.", "%(n)s messages will be sent again.", number)
        messages.success(request, said % {"n": number})


@admin.register(Outage)
class OutageAdmin(_OnlyLookedAt, OutageModelAdmin):
    """When our own mail server took nothing."""

    list_display = ("channel", "began_at", "ended_at", "failures", "problem")
    list_display_links = None
    ordering = ("-pk",)


@admin.register(ShortMessage)
class ShortMessageAdmin(_OnlyLookedAt, ShortMessageModelAdmin):
    """What was sent by short message and what it cost. No number and no text: neither is kept."""

    list_display = ("pk", "made_at", "purpose", "gateway", "segments", "cost", "state", "problem", "settled_at")
    list_display_links = None
    list_filter = ("state", "purpose", "gateway", "day")
    date_hierarchy = "day"

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with what is spent today above it. Three queries more."""
        day = local_date(arrival(request))
        said = _(
            "Short messages today: %(used)s of %(most)s parts, of them codes %(codes)s of %(most_codes)s; %(cost)s tenge"
        )
        title = str(said) % {
            "used": budget.spent(day),
            "most": budget.limit_of(budget.ALL),
            "codes": budget.spent(day, budget.CODES),
            "most_codes": budget.limit_of(budget.CODES),
            "cost": f"{budget.cost_of(day):.2f}",
        }
        return super().changelist_view(request, {**(extra_context or {}), "title": title})
