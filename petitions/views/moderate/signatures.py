"""Signatures as moderators see them: numbers by day, hour and reason; one by its number; nobody's name.

Whatever ends or frees a signature takes two people: one proposes, another agrees; an appeal takes a third.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from petitions import moderating, removal, rights
from petitions.errors import DomainError
from petitions.models import HeldDecision, Petition, Removal, Signature
from petitions.moderating import Moment
from petitions.views.moderate import words
from petitions.views.moderate.access import for_moderators, petition_of
from petitions.views.moderate.forms import AgreeForm, AppealForm, HeldForm, RemoveForm
from petitions.views.moderate.question import Question
from petitions.wording import signatures as signatures_in_words
from territories.clock import ZONE
from territories.wording import clock_time, date_time, full_date, number

LONGEST_NUMBER = 20
HOURS = 24


# -- the page of figures -------------------------------------------------------------------------------


@for_moderators
@require_safe
def signatures_page(request: HttpRequest, number: int) -> HttpResponse:
    """By day, with `?before=` earlier ones; with `?day=` by hour; with `?day=&hour=` the numbers of that hour. `?signature=` opens one by its number."""
    petition = petition_of(number)
    if "signature" in request.GET:
        return _opened(request, petition)
    day, hour = _asked(request)
    before = None if day else _day(request.GET.get("before", ""))
    table = _hour_table(request, petition, day, hour) if day and hour is not None else _table(petition, day, before)
    context = {
        "petition": petition,
        "text": petition.text(),
        "day": day,
        "is_whole": not day and not before,
        "heading": _heading(day, hour),
        "table": table,
        "bursts": [] if day or before else [_row(petition, burst) for burst in moderating.bursts(petition)],
        "moment_columns": MOMENT_COLUMNS(),
        "held": _held(petition),
        "decisions": _decisions(petition),
        "removals": _removals(petition),
        "counted": signatures_in_words(petition.tally.total),
        "counted_at": petition.tally.counted_at,
    }
    return render(request, "petitions/moderate_signatures.html", context)


def MOMENT_COLUMNS() -> list[dict[str, str]]:  # noqa: N802
    """Headings of the tables by day and by hour."""
    return [
        {"label": _("When")},
        {"label": _("Given"), "kind": "number"},
        {"label": _("Held: one network"), "kind": "number"},
        {"label": _("Held: throw-away mail"), "kind": "number"},
    ]


def _day(written: str) -> date | None:
    """A day as an address has it; None without one."""
    if not written:
        return None
    try:
        day = date.fromisoformat(written)
    except ValueError as error:
        raise Http404 from error
    if not 2000 <= day.year < 3000:  # no moment in UTC belongs to the very first and last days of the calendar
        raise Http404
    return day


def _asked(request: HttpRequest) -> tuple[date | None, int | None]:
    written, hour = request.GET.get("day", ""), request.GET.get("hour", "")
    day = _day(written)
    if not hour:
        return day, None
    if day is None or not re.fullmatch(r"\d{1,2}", hour, re.ASCII) or int(hour) >= HOURS:
        raise Http404
    return day, int(hour)


def _heading(day: date | None, hour: int | None) -> str:
    if day is None:
        return _("By day")
    if hour is None:
        return full_date(day)
    return f"{full_date(day)}, {hour:02}:00–{hour:02}:59"


def _table(petition: Petition, day: date | None, before: date | None) -> dict[str, Any]:
    moments = moderating.by_hour(petition, day) if day else moderating.by_day(petition, before)
    shown = moments if day else moments[: moderating.DAYS_SHOWN]
    more = f"?before={shown[-1].at:%Y-%m-%d}" if len(moments) > len(shown) else ""
    return {"columns": MOMENT_COLUMNS(), "rows": [_row(petition, moment) for moment in shown], "more": more}


def _row(petition: Petition, moment: Moment) -> list[Any]:
    """One line: when, with the way to look closer, and how many."""
    address = reverse("petitions:desk_signatures", args=[petition.number])
    if isinstance(moment.at, datetime):
        at = moment.at.astimezone(ZONE)
        label, address = f"{full_date(at)}, {clock_time(at)}", f"{address}?day={at.date().isoformat()}&hour={at.hour}"
    else:
        label, address = full_date(moment.at), f"{address}?day={moment.at.isoformat()}"
    return [{"text": label, "url": address}, number(moment.given), number(moment.network), number(moment.mail)]


def _hour_table(request: HttpRequest, petition: Petition, day: date, hour: int) -> dict[str, Any]:
    """The signatures of an hour: number, time, method, region, held."""
    start = datetime(day.year, day.month, day.day, hour, tzinfo=ZONE)
    after = request.GET.get("after", "")
    found = moderating.of_hour(petition, start, int(after) if re.fullmatch(r"\d{1,18}", after, re.ASCII) else 0)
    shown = found[: moderating.SIGNATURES_SHOWN]
    more = f"?day={day.isoformat()}&hour={hour}&after={shown[-1].pk}" if len(found) > len(shown) else ""
    columns = [_("Number"), _("Given"), _("How it was checked"), _("Region"), _("Held")]
    return {
        "columns": [{"label": label} for label in columns],
        "rows": [_line(petition, one) for one in shown],
        "more": more,
    }


def _line(petition: Petition, signature: Signature) -> list[Any]:
    values = [fact["value"] for fact in words.signature_facts(signature)]
    address = reverse("petitions:desk_signature", args=[petition.number, signature.pk])
    return [{"text": values[0], "url": address}, clock_time(signature.signed_at), *values[2:]]


def _held(petition: Petition) -> list[dict[str, Any]]:
    """How many wait for which reason, and the way to a proposal; none where one is already made."""
    waiting = removal.held_signatures(petition).order_by().values_list("held", flat=True)
    proposed = set(petition.held_decisions.filter(agreed=None).values_list("held", flat=True))
    counts: dict[str, int] = {}
    for held in waiting:
        counts[held] = counts.get(held, 0) + 1
    return [
        {
            "label": str(Signature.Held(held).label),
            "count": signatures_in_words(count),
            "href": "" if held in proposed else reverse("petitions:desk_held", args=[petition.number, held]),
        }
        for held, count in sorted(counts.items())
    ]


def _decisions(petition: Petition) -> list[list[Any]]:
    return [
        [
            {"text": date_time(one.proposed_at), "url": reverse("petitions:desk_second_held", args=[one.pk])}
            if one.agreed is None
            else date_time(one.proposed_at),
            f"{one.get_kind_display()}: {one.get_held_display()}",
            signatures_in_words(one.signatures),
            words.held_state(one),
        ]
        for one in petition.held_decisions.order_by("-proposed_at", "-pk")
    ]


def _removals(petition: Petition) -> list[list[Any]]:
    found = Removal.objects.filter(signature__petition=petition).order_by("-proposed_at", "-pk")
    return [
        [
            {"text": str(one.signature_id), "url": reverse("petitions:desk_removal", args=[one.pk])}
            if one.agreed is None
            else str(one.signature_id),
            date_time(one.proposed_at),
            str(one.get_reason_display()),
            words.removal_state(one),
        ]
        for one in found
    ]


def _opened(request: HttpRequest, petition: Petition) -> HttpResponse:
    digits = re.sub(r"\D", "", request.GET["signature"][:LONGEST_NUMBER])
    found = moderating.present_signatures(petition).filter(pk=int(digits)).exists() if digits else False
    if not found:
        messages.warning(request, _("This petition has no signature with this number under its present words."))
        return HttpResponseRedirect(reverse("petitions:desk_signatures", args=[petition.number]))
    return HttpResponseRedirect(reverse("petitions:desk_signature", args=[petition.number, int(digits)]))


# -- what is done to signatures ----------------------------------------------------------------------------


class OfSignatures(Question):
    """Leads back to the figures."""

    def back(self) -> str:
        return reverse("petitions:desk_signatures", args=[self.petition.number])

    def initial(self) -> dict[str, Any]:
        return {}


class ProposeRemoval(OfSignatures):
    """One signature by its number, and the proposal to stop counting it."""

    heading = gettext_lazy("Propose to remove a signature")
    explanation = gettext_lazy(
        "Nothing changes until a second moderator agrees. Then the signer is told and may appeal; a third moderator decides."
    )
    look_heading = gettext_lazy("Check your proposal")
    button = gettext_lazy("Propose the removal")
    button_kind = "no"
    icon = "bin"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        found = moderating.present_signatures(self.petition).select_related("region", "petition")
        self.signature = get_object_or_404(found, pk=kwargs["signature"])

    def refused(self) -> DomainError | None:
        return removal.refusal_to_remove(self.signature) or rights.refusal_to_propose(self.signature, self.who)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The signature is shown even when it cannot be removed, with the reason."""
        self.load(**kwargs)
        refused = self.refused()
        if refused is None:
            return self.page(self.form())
        return self.page(self.form(), refused=refused, nothing_to_do=True)

    def form(self, *args: Any, **kwargs: Any) -> RemoveForm:
        return RemoveForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return words.signature_facts(self.signature)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        given = form.cleaned_data
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Reason"), "value": str(Removal.Reason(given["reason"]).label)},
            {"label": _("Explanation"), "value": given["explanation"]},
        ]

    def consequence(self, form: Form) -> str:
        return _("It counts until a second moderator agrees. Both of you answer for it.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.propose(
            self.signature, reason=given["reason"], explanation=given["explanation"], by=self.who, now=self.now
        )

    def done(self, form: Form) -> str:
        return _("Proposed. A second moderator sees it in the queue.")


class OfRemoval(OfSignatures):
    """About a removal that somebody proposed."""

    def load(self, **kwargs: Any) -> None:
        found = Removal.objects.select_related("signature__region", "signature__petition")
        self.removal = get_object_or_404(found, pk=kwargs["removal"])
        self.signature = self.removal.signature
        self.petition = petition_of(self.signature.petition.number)

    def facts(self) -> list[dict[str, Any]]:
        proposed = [
            {"label": _("Reason of the removal"), "value": str(self.removal.get_reason_display())},
            {"label": _("Explanation of the first moderator"), "value": self.removal.explanation},
            {"label": _("Proposed"), "value": date_time(self.removal.proposed_at)},
        ]
        return [*words.signature_facts(self.signature), *proposed]

    def after(self) -> str:
        return reverse("petitions:desk")


class SecondRemoval(OfRemoval):
    """The second person agrees or not."""

    heading = gettext_lazy("Second a removal")
    explanation = gettext_lazy("If you agree, the signature no longer counts, and the history of the petition says so.")
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide")
    icon = "seal"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_second(self.removal, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AgreeForm:
        return AgreeForm(*args, **kwargs)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        agreed = form.cleaned_data["agreed"] == "yes"
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Reason of the removal"), "value": str(self.removal.get_reason_display())},
            {"label": _("Your decision"), "value": _("it is removed") if agreed else _("it stays")},
        ]

    def consequence(self, form: Form) -> str:
        if form.cleaned_data["agreed"] == "yes":
            return _("The signature no longer counts. The signer is told and may appeal; a third moderator decides.")
        return _("The signature counts as before.")

    def act(self, form: Form) -> None:
        removal.decide(self.removal, agreed=form.cleaned_data["agreed"] == "yes", by=self.who, now=self.now)

    def done(self, form: Form) -> str:
        return _("Removed by two people.") if form.cleaned_data["agreed"] == "yes" else _("It stays as it is.")


class DecideAppeal(OfRemoval):
    """A third person decides what the signer says against it."""

    heading = gettext_lazy("Appeal against a removal")
    explanation = gettext_lazy("Two moderators removed this signature. You are the third, and your word is the last.")
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide the appeal")
    icon = "seal"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_decide_appeal(self.removal, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AppealForm:
        return AppealForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return [*super().facts(), {"label": _("The signer says"), "value": self.removal.appeal}]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        granted = form.cleaned_data["granted"] == "yes"
        return [
            {"label": _("Signature"), "value": str(self.signature.pk)},
            {"label": _("Your decision"), "value": _("it counts again") if granted else _("it stays removed")},
            {"label": _("Explanation"), "value": form.cleaned_data["explanation"]},
        ]

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.decide_appeal(
            self.removal,
            granted=given["granted"] == "yes",
            explanation=given["explanation"],
            by=self.who,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["granted"] == "yes":
            return _("The signature counts again, and the history says so.")
        return _("The removal stands. The signer sees your words.")


class ProposeHeld(OfSignatures):
    """What is to become of everything held for one reason."""

    heading = gettext_lazy("Decide about held signatures")
    explanation = gettext_lazy(
        "Signers are not told that theirs is held. Nothing changes until a second moderator agrees; the history of the petition "
        "then says how many were counted or refused, and why they were held."
    )
    look_heading = gettext_lazy("Check your proposal")
    button = gettext_lazy("Propose it")
    icon = "people"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.held: str = kwargs["held"]
        if self.held not in Signature.Held.values or not self.held:
            raise Http404
        self.waiting = removal.held_signatures(self.petition).filter(held=self.held).count()

    def refused(self) -> DomainError | None:
        return removal.refusal_to_propose_held(self.petition, self.held) or rights.refusal_about(
            self.petition, self.who
        )

    def form(self, *args: Any, **kwargs: Any) -> HeldForm:
        return HeldForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        return [
            {"label": _("Held because"), "value": str(Signature.Held(self.held).label)},
            {"label": _("How many wait"), "value": signatures_in_words(self.waiting)},
        ]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        kind = HeldDecision.Kind(form.cleaned_data["kind"])
        return [
            *self.facts(),
            {"label": _("Your proposal"), "value": str(kind.label)},
            {"label": _("Explanation"), "value": form.cleaned_data["explanation"]},
        ]

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        removal.propose_held(
            self.petition,
            held=self.held,
            count=given["kind"] == HeldDecision.Kind.RELEASE,
            explanation=given["explanation"],
            by=self.who,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        return _("Proposed. A second moderator sees it in the queue.")


class SecondHeld(OfSignatures):
    """The second person agrees or not."""

    heading = gettext_lazy("Second a decision about held signatures")
    explanation = gettext_lazy(
        "It is about the signatures that waited when it was proposed; later ones are decided apart."
    )
    look_heading = gettext_lazy("Check your decision")
    button = gettext_lazy("Decide")
    icon = "seal"
    number = 0

    def load(self, **kwargs: Any) -> None:
        found = HeldDecision.objects.select_related("petition")
        self.decision = get_object_or_404(found, pk=kwargs["decision"])
        self.petition = petition_of(self.decision.petition.number)

    def refused(self) -> DomainError | None:
        return rights.refusal_to_second_held(self.decision, self.who)

    def form(self, *args: Any, **kwargs: Any) -> AgreeForm:
        return AgreeForm(*args, **kwargs)

    def facts(self) -> list[dict[str, Any]]:
        decision = self.decision
        return [
            {"label": _("Held because"), "value": str(decision.get_held_display())},
            {"label": _("How many waited then"), "value": signatures_in_words(decision.signatures)},
            {"label": _("Proposed"), "value": f"{decision.get_kind_display()}, {date_time(decision.proposed_at)}"},
            {"label": _("Explanation of the first moderator"), "value": decision.explanation},
        ]

    def lines(self, form: Form) -> list[dict[str, Any]]:
        agreed = form.cleaned_data["agreed"] == "yes"
        said = _("I agree") if agreed else _("I do not agree: they wait on")
        return [*self.facts(), {"label": _("Your decision"), "value": said}]

    def act(self, form: Form) -> None:
        agreed = form.cleaned_data["agreed"] == "yes"
        self.number = removal.second_held(self.decision, agreed=agreed, by=self.who, now=self.now)

    def done(self, form: Form) -> str:
        if form.cleaned_data["agreed"] != "yes":
            return _("They wait on.")
        words_ = ngettext("Decided: %(count)s signature.", "Decided: %(count)s signatures.", self.number)
        return words_ % {"count": number(self.number)}

    def after(self) -> str:
        return reverse("petitions:desk")
