"""The moderators' desk for reports: what fits no category is sorted or declared void; a case is declared void, hidden, shown.

Everything is asked on one page and done by one POST; a GET never changes anything. What somebody wrote stays on the page when
it was refused.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View
from django.views.decorators.http import require_safe

from accounts.access import right_required
from accounts.models import User
from accounts.roles import Right
from cases import workflow
from cases.categories import suggest_categories
from cases.countdown import Calendar, in_days
from cases.deadlines import last_day
from cases.errors import BadInput, CaseChanged, DomainError
from cases.models import Case, Category
from cases.numbers import is_whole, read_number
from cases.wording import left_in_words, state_of
from issues import sorting
from issues.forms import HideForm, ShowForm, SortForm, VoidForm
from issues.models import Unsorted
from issues.views.places import places_to_report
from territories.clock import arrival, local_date
from territories.picking import choices_of, place_of
from territories.wording import date_time, number

Anything = Callable[..., HttpResponseBase]
Words = str | Promise
SHOWN = 50


for_moderators = right_required(Right.MODERATE)


def person(request: HttpRequest) -> User:
    """The moderator."""
    return cast(User, request.user)


@for_moderators
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be sorted, what is late first. `?number=` opens any case."""
    if "number" in request.GET:
        return _opened(request)
    now = arrival(request)
    waiting = list(Unsorted.objects.waiting().select_related("territory")[:SHOWN])
    in_all = Unsorted.objects.filter(decided_at=None).count()
    late = Unsorted.objects.late(now).count()
    calendar = Calendar.of({local_date(now)} | {day for one in waiting for day in _days(one)})
    refused = sorting.refusal_of(person(request))
    context = {
        "heading": ngettext("%(count)s report to sort", "%(count)s reports to sort", in_all)
        % {"count": number(in_all)},
        "rows": [_row(one, calendar, now) for one in waiting],
        "late": late,
        "more": number(in_all - SHOWN) if in_all > SHOWN else "",
        "refused": refused.message if refused else "",
    }
    return render(request, "issues/sorting_desk.html", context)


def _days(one: Unsorted) -> set[Any]:
    return {local_date(one.received_at), last_day(one.due_at)}


def _row(one: Unsorted, calendar: Calendar, now: Any) -> dict[str, Any]:
    left = left_in_words(in_days(local_date(one.received_at), one.due_at, calendar, now))
    return {
        "title": one.title,
        "href": reverse("issues:sort", args=[one.pk]),
        "lang": one.language,
        "time_strong": left.strong,
        "time_text": left.text,
        "time_tone": left.tone,
        "meta": f"{one.territory.full_name} · {date_time(one.received_at)}",
    }


def _opened(request: HttpRequest) -> HttpResponse:
    """The case with that number, written in any way."""
    found = read_number(request.GET["number"][:30])
    if found is None or not is_whole(found) or not Case.objects.filter(number=found).exists():
        messages.warning(request, _("There is no case with this number."))
        return HttpResponseRedirect(reverse("issues:sorting_desk"))
    return HttpResponseRedirect(reverse("issues:moderate_case", args=[found]))


@for_moderators
@require_safe
def case(request: HttpRequest, number: int) -> HttpResponse:
    """One case, with its words, and what a moderator may do with it."""
    found = get_object_or_404(Case.objects.for_tracker(), number=number)
    state = state_of(found, arrival(request))
    context = {
        "case": found,
        "state": state,
        "photos": list(found.photos.order_by("position", "pk")),
        "void_refused": workflow.void_refusal(found),
    }
    return render(request, "issues/moderate_case.html", context)


# -- questions --------------------------------------------------------------------------------


@method_decorator(for_moderators, name="dispatch")
class Question(ABC, View):
    """One action of a moderator. A subclass finds what it is about, asks and does it."""

    http_method_names = ["get", "head", "post"]
    heading: ClassVar[Words] = ""
    explanation: ClassVar[Words] = ""
    button: ClassVar[Words] = ""
    button_kind: ClassVar[str] = "primary"
    template_name: ClassVar[str] = "issues/moderate_question.html"

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Remember when the request arrived: that moment counts, not when it is done."""
        super().setup(request, *args, **kwargs)
        self.now = arrival(request)

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        """Ask."""
        self.load(number)
        return self.page(self.form(initial=self.initial()))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        """Do it, or say what stands in the way and keep what was written."""
        self.load(number)
        form = self.form(request.POST)
        if "search" in request.POST:
            return self.page(self.form(initial=request.POST.dict()))
        if not form.is_valid():
            return self.page(form, status=400)
        refused = sorting.refusal_of(person(request))
        if refused is not None:
            return self.page(form, status=403, refused=refused.message)
        try:
            done = self.act(form)
        except BadInput as wrong:
            for name, message in wrong.errors.items():
                form.add_error(name if name in form.fields else None, str(message))
            return self.page(form, status=400)
        except CaseChanged as changed:
            return self.page(form, status=409, refused=changed.message)
        except DomainError as error:
            return self.page(form, status=error.status, refused=error.message)
        messages.success(request, done)
        return HttpResponseRedirect(self.after())

    @abstractmethod
    def load(self, number: int) -> None:
        """Find what it is about; 404."""

    @abstractmethod
    def form(self, *args: Any, **kwargs: Any) -> Form:
        """The form, empty or filled in."""

    @abstractmethod
    def act(self, form: Form) -> str:
        """Call the verb; says what was done."""

    def initial(self) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def after(self) -> str:
        """Where one goes when it is done."""
        return reverse("issues:sorting_desk")

    def about(self) -> dict[str, Any]:
        """What the page shows of what it is about."""
        return {}

    def page(self, form: Form, *, status: int = 200, refused: Words = "") -> HttpResponse:
        """The question."""
        context = {
            "heading": self.heading,
            "explanation": self.explanation,
            "button": self.button,
            "button_kind": self.button_kind,
            "form": form,
            "refused": refused,
            "back": self.after(),
            **self.about(),
        }
        return render(self.request, self.template_name, context, status=status)


class OfReport(Question):
    """About a report that waits."""

    kept: Unsorted

    def load(self, number: int) -> None:
        found = Unsorted.objects.select_related("territory__region", "territory__parent", "territory__office")
        self.kept = get_object_or_404(found, pk=number, decided_at=None)

    def about(self) -> dict[str, Any]:
        return {"kept": self.kept, "photos": list(self.kept.photos.all()), "received": date_time(self.kept.received_at)}


class Sort(OfReport):
    """What it is about, and whose."""

    heading = gettext_lazy("What is it about?")
    explanation = gettext_lazy(
        "Choose the category. The report becomes a case with the words and photos of the resident, and the clock of the office "
        "begins now."
    )
    button = gettext_lazy("Make it a case")
    template_name = "issues/sort.html"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return SortForm(*args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"place": self.kept.territory_id}

    def about(self) -> dict[str, Any]:
        sent = self.request.POST
        searched, chosen = sent.get("q", "")[:100], sent.get("place") or self.kept.territory_id
        places = [*(places_to_report(searched) if searched else []), self.kept.territory]
        if (before := place_of(chosen)) is not None:
            places.insert(0, before)
        likely = {one.code for one in suggest_categories(f"{self.kept.title} {self.kept.body}")}
        categories = sorted(Category.objects.offered(), key=lambda one: (one.code not in likely, one.position))
        return {
            **super().about(),
            "searched": searched,
            "places": choices_of(list({one.pk: one for one in places}.values()), chosen),
            "categories": [  # nothing is chosen at first: the first of the list would be an emergency
                {"value": "", "label": _("Choose")},
                *(
                    {"value": one.code, "label": one.name, "checked": one.code == sent.get("category")}
                    for one in categories
                ),
            ],
        }

    def act(self, form: Form) -> str:
        given = form.cleaned_data
        territory = place_of(given["place"])
        category = Category.objects.offered().filter(pk=given["category"]).first()
        if territory is None or category is None:
            wrong = {"place": _("This place is not in the register.")} if territory is None else {}
            raise BadInput(wrong or {"category": _("Choose what it is about.")})
        filed = sorting.sort(self.kept, category=category, territory=territory, by=person(self.request), now=self.now)
        return _("Sorted: case № %(number)s. It now answers: %(office)s") % {
            "number": filed.case.display_number,
            "office": filed.case.current.office.title,
        }


class VoidReport(OfReport):
    """No case at all."""

    heading = gettext_lazy("It is no case")
    explanation = gettext_lazy(
        "The resident reads your reason and your words. Nothing of it is public but the reason, as a figure."
    )
    button = gettext_lazy("Declare it void")
    button_kind = "no"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return VoidForm(*args, needs_words=True, **kwargs)

    def act(self, form: Form) -> str:
        given = form.cleaned_data
        sorting.void(
            self.kept, reason=given["reason"], explanation=given["text"], by=person(self.request), now=self.now
        )
        return _("Declared void. The resident reads the reason.")


class OfCase(Question):
    """About a case."""

    case: Case

    def load(self, number: int) -> None:
        self.case = get_object_or_404(Case.objects.for_tracker(), number=number)

    def initial(self) -> dict[str, Any]:
        return {"version": self.case.version}

    def after(self) -> str:
        return reverse("issues:moderate_case", args=[self.case.number])

    def about(self) -> dict[str, Any]:
        return {"case": self.case}


class VoidCase(OfCase):
    """What was filed is no case at all."""

    heading = gettext_lazy("It is no case")
    explanation = gettext_lazy(
        "The case closes as void and counts for no office. Its page and history stay, with your reason. What was joined to it "
        "stands on its own again."
    )
    button = gettext_lazy("Declare it void")
    button_kind = "no"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return VoidForm(*args, of_case=True, **kwargs)

    def act(self, form: Form) -> str:
        given = form.cleaned_data
        workflow.void(
            self.case, reason=given["reason"], text=given["text"], by=person(self.request), now=self.now,
            version=given["version"],
        )  # fmt: skip
        return _("Declared void. Everybody sees the reason.")


class Hide(OfCase):
    """Take the words and photos of a case from the public."""

    heading = gettext_lazy("Hide the words and photos")
    explanation = gettext_lazy(
        "For words that are unlawful or harm a person. The page stays, says that the words are hidden and why; the duty to answer "
        "and the clock go on."
    )
    button = gettext_lazy("Hide")
    button_kind = "no"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return HideForm(*args, **kwargs)

    def act(self, form: Form) -> str:
        given = form.cleaned_data
        workflow.hide(
            self.case, reason=given["reason"], by=person(self.request), now=self.now, version=given["version"]
        )
        return _("Hidden. Everybody sees the reason.")


class Show(OfCase):
    """Show them again."""

    heading = gettext_lazy("Show the words and photos again")
    explanation = gettext_lazy("They are public again at once.")
    button = gettext_lazy("Show again")

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ShowForm(*args, **kwargs)

    def act(self, form: Form) -> str:
        workflow.show(self.case, by=person(self.request), now=self.now, version=form.cleaned_data["version"])
        return _("Shown again.")
