"""One petition to check, and what a moderator may do with it: publish, reject, hide, show again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_safe

from accounts.models import User
from cases.deadlines import last_day
from petitions import moderating, rights, terms, wording, workflow
from petitions.errors import BadInput, DomainError, TransitionRefused
from petitions.models import Moderation, Petition, RejectionReason
from petitions.texts import LANGUAGES, Words, digest
from petitions.texts import check as check_words
from petitions.views.moderate import words
from petitions.views.moderate.access import for_moderators, open_look, person, petition_of
from petitions.views.moderate.forms import HideForm, PublishForm, RejectForm
from petitions.views.moderate.question import Question
from petitions.workflow.moderators import check_duplicate
from territories.wording import full_date, number, until_day

State = Petition.State
CAN_BE_HIDDEN = frozenset({State.JOINING, State.MODERATION, State.OPEN, State.REACHED, State.REJECTED, State.LAPSED})


# -- the page ---------------------------------------------------------------------------------------


@for_moderators
@require_safe
def petition_page(request: HttpRequest, number: int) -> HttpResponse:
    """Everything a check needs. The author's full name and residence only for somebody who may decide now."""
    user, now = person(request), request.arrived_at  # type: ignore[attr-defined]
    petition = petition_of(number)
    look = open_look(petition)
    why_not = rights.refusal_to_check(petition, look, user)
    present = _present(petition)
    context = {
        "petition": petition,
        "text": petition.text(),
        "state": wording.state_of(petition, now, check_due_at=look.due_at if look else None),
        "look": look,
        "left": moderating.time_left(look, moderating.calendar_of([look], now), now) if look else None,
        "may_decide": look is not None and why_not is None,
        "why_not": why_not.message if look is not None and why_not is not None else "",
        "author": _author(petition) if look is not None and why_not is None else [],
        "texts": [_text(one) for one in present],
        "finds": [words.find_row(find) for find in moderating.found_in(present)],
        "addressee": _addressee(petition),
        "goal_lines": _goal_lines(petition, now),
        "population": _population(petition, now),
        "alike": _alike(petition, present, now) if look is not None else [],
        "reasons": list(RejectionReason.objects.all()) if look is not None else [],
        "decisions": _decisions(petition),
        "progress": {"share": "", "platform": "", "by_law": "", **wording.progress(petition)},
        "actions": _actions(petition, look, user),
        "history": [wording.event_entry(event) for event in petition.events.order_by("-number")],
    }
    return render(request, "petitions/moderate_petition.html", context)


def _present(petition: Petition) -> list[Any]:
    return [one for one in petition.texts.all() if one.version == petition.text_version]


def _text(one: Any) -> dict[str, Any]:
    return {"text": one, "name": words.LANGUAGE_NAMES[one.language], "hash": one.hexdigest}


def _author(petition: Petition) -> list[dict[str, str]]:
    return [
        {"label": pgettext("of the author", "Full name"), "value": petition.author_full_name},
        {"label": _("Where they live"), "value": petition.author_residence},
        {"label": _("As everybody sees it"), "value": petition.author_name},
    ]


def _addressee(petition: Petition) -> list[dict[str, str]]:
    return [
        {"label": _("Addressee"), "value": petition.office.title},
        {"label": _("Place"), "value": petition.territory.full_name},
        {"label": _("Topic"), "value": str(petition.get_topic_display())},
    ]


def _goal_lines(petition: Petition, now: Any) -> list[str]:
    """The arithmetic: as it was frozen, or as it would be today."""
    if petition.goal is not None:
        return [*wording.goal_lines(petition), wording.population_line(petition)]
    goal = moderating.goal_now(petition, now).goal
    if goal is None:
        return [_("The goal is a share of the residents, and their number is not known: it must be entered.")]
    return wording.goal_lines(moderating.as_frozen(petition, goal))


def _population(petition: Petition, now: Any) -> dict[str, Any] | None:
    """What is known of the population before publication, and whether somebody must confirm it."""
    if petition.goal is not None:
        return None
    state = moderating.goal_now(petition, now)
    if not state.needs_population:
        return None
    return {"words": words.population_words(state.known), "must_confirm": state.must_confirm}


def _alike(petition: Petition, texts: list[Any], now: Any) -> list[dict[str, Any]]:
    rows = []
    for one in moderating.alike(petition, texts, now):
        text, state = one.petition.text(), wording.state_of(one.petition, now)
        rows.append(
            {
                "title": text.title,
                "lang": text.language,
                "number": one.petition.display_number,
                "meta": one.petition.office.title,
                "href": reverse("petitions:desk_petition", args=[one.petition.number]),
                "tag": state,
                "bars": one.bars,
            }
        )
    return rows


def _decisions(petition: Petition) -> list[dict[str, Any]]:
    """Looks already decided, and the author's words against the first."""
    rows = []
    for look in petition.moderations.select_related("duplicate_of").order_by("-round"):
        if look.decided_at is None and not look.appeal:
            continue
        rows.append(
            {
                "look": look,
                "is_appeal": look.round == Moderation.Round.APPEAL,
                "reasons": words.reasons_in_words(look.reasons, look.duplicate_of),
            }
        )
    return rows


def _actions(petition: Petition, look: Moderation | None, user: User) -> list[dict[str, str]]:
    """What this moderator may do now, the weightiest first."""
    actions = []
    may_check = look is not None and rights.refusal_to_check(petition, look, user) is None
    if may_check and petition.hidden_at is None:
        actions.append(("desk_publish", _("Publish"), "primary", "check"))
    if may_check:
        actions.append(("desk_reject", _("Reject"), "no", "cross"))
    if rights.refusal_about(petition, user) is None:
        if petition.hidden_at is not None:
            actions.append(("desk_show", _("Show again"), "plain", "eye"))
        elif petition.state in CAN_BE_HIDDEN:
            actions.append(("desk_hide", _("Hide"), "plain", "hidden"))
    actions.append(("desk_signatures", _("Signatures"), "plain", "chart"))
    return [
        {"href": reverse(f"petitions:{name}", args=[petition.number]), "label": label, "kind": kind, "icon": icon}
        for name, label, kind, icon in actions
    ]


# -- publish ------------------------------------------------------------------------------------------


class Publish(Question):
    """Publish: what is frozen is shown once more, and must be the same when it is done."""

    heading = gettext_lazy("Publish the petition")
    explanation = gettext_lazy(
        "On the next page you see exactly what will be frozen: the goal, the last day and the texts."
    )
    look_heading = gettext_lazy("Check before you publish")
    button = gettext_lazy("Publish")
    template_name = "petitions/moderate_publish.html"

    def refused(self) -> DomainError | None:
        look = open_look(self.petition)
        if look is not None and self.petition.hidden_at is not None:
            return TransitionRefused(_("This petition is hidden: show it again before it is published."))
        return rights.refusal_to_check(self.petition, look, self.who)

    @property
    def missing(self) -> str:
        """The language in which nobody has written; empty: there are both."""
        written = {one.language for one in _present(self.petition)}
        return next((language for language in LANGUAGES if language not in written), "")

    def form(self, *args: Any, **kwargs: Any) -> PublishForm:
        state = moderating.goal_now(self.petition, self.now)
        return PublishForm(*args, goal=state, missing_language=self.missing, **kwargs)

    def initial(self) -> dict[str, Any]:
        """The estimate is filled in, to be confirmed; its source must be written."""
        known = moderating.goal_now(self.petition, self.now).known
        values = {**super().initial(), "figure": PublishForm.KEEP}
        if known is not None and known.is_estimate:
            values |= {"population": known.number, "population_on": known.on}
        return values

    def more(self, form: Form) -> dict[str, Any]:
        assert isinstance(form, PublishForm)
        return {
            "population": words.population_words(form.goal.known) if form.goal.needs_population else "",
            "missing": words.LANGUAGE_NAMES.get(form.missing_language, ""),
            "written": [_text(one) for one in _present(self.petition)],
            "fields": [form[name] for name in form.fields if not form[name].is_hidden],
        }

    def lines(self, form: Form) -> list[dict[str, Any]]:
        assert isinstance(form, PublishForm)
        goal = moderating.goal_now(self.petition, self.now, form.population()).goal
        if goal is None:
            raise BadInput({"population": _("Write how many people live there.")})
        frozen = moderating.as_frozen(self.petition, goal)
        lines = [*wording.goal_lines(frozen), wording.population_line(frozen)]
        closes = _("%(day)s is the last day to sign.") % {"day": full_date(last_day(self._closes_at()))}
        return [
            {"label": _("Addressee"), "value": self.petition.office.title},
            {
                "label": _("Goal"),
                "value": wording.signatures(goal.number),
                "lines": [line for line in lines if line],
            },
            {"label": _("Period of support"), "value": closes},
            *self._texts(form.translation()),
        ]

    def _texts(self, translation: Mapping[str, Words] | None) -> list[dict[str, Any]]:
        """Every text as it will be signed, with its hash."""
        rows = [(one.language, Words(one.title, one.demand, one.arguments), "") for one in _present(self.petition)]
        for language, said in check_words(translation).items() if translation else ():
            rows.append((language, said, _("Translation of the platform")))
        version = self.petition.text_version
        return [
            {
                "label": words.LANGUAGE_NAMES[language],
                "value": f"{said.title}\n\n{said.demand}\n\n{said.arguments}",
                "lang": language,
                "lines": [
                    *([note] if note else []),
                    _("SHA-256 of this text: %(hash)s")
                    % {"hash": digest(self.petition.pk, version, language, said).hex()},
                ],
            }
            for language, said, note in rows
        ]

    def _closes_at(self) -> Any:
        return terms.closes_at(self.petition.terms, self.now)

    def seen(self, form: Form) -> list[tuple[str, Any]]:
        assert isinstance(form, PublishForm)
        goal = moderating.goal_now(self.petition, self.now, form.population()).goal
        return [
            ("seen_goal", goal.number if goal else 0),
            ("seen_last_day", last_day(self._closes_at()).isoformat()),
        ]

    def consequence(self, form: Form) -> str:
        return _("After this, neither the goal nor the texts can be changed by anybody. Everybody can sign at once.")

    def act(self, form: Form) -> None:
        assert isinstance(form, PublishForm)
        with transaction.atomic():
            approved = workflow.approve(
                self.petition,
                by=self.who,
                now=self.now,
                population=form.population(),
                translation=form.translation(),
                version=form.cleaned_data["version"],
            )
            assert approved.closes_at is not None
            frozen = (str(approved.goal), last_day(approved.closes_at).isoformat())
            if frozen != (self.request.POST.get("seen_goal"), self.request.POST.get("seen_last_day")):
                raise TransitionRefused(
                    _("The goal or the last day is no longer what you were shown. Nothing was published: look again.")
                )
            self.petition = approved

    def done(self, form: Form) -> str:
        assert self.petition.goal is not None
        assert self.petition.closes_at is not None
        return _("Published. Goal: %(goal)s. Signatures are taken %(until)s.") % {
            "goal": number(self.petition.goal),
            "until": until_day(last_day(self.petition.closes_at), "year"),
        }

    def after(self) -> str:
        return reverse("petitions:desk")


# -- reject ---------------------------------------------------------------------------------------------


class Reject(Question):
    """Reject for reasons of the closed list, or as a repeat."""

    heading = gettext_lazy("Reject the petition")
    explanation = gettext_lazy(
        "Whether you like what it asks does not matter. If no reason of the list holds, the petition is published."
    )
    look_heading = gettext_lazy("Check before you reject")
    button = gettext_lazy("Reject")
    button_kind = "no"
    icon = "cross"
    template_name = "petitions/moderate_reject.html"

    def refused(self) -> DomainError | None:
        return rights.refusal_to_check(self.petition, open_look(self.petition), self.who)

    def form(self, *args: Any, **kwargs: Any) -> RejectForm:
        choices = [(reason.code, reason.name) for reason in RejectionReason.objects.all()]
        return RejectForm(*args, reasons=choices, **kwargs)

    def more(self, form: Form) -> dict[str, Any]:
        chosen = set(form["reasons"].value() or [])
        return {
            "reasons_error": " ".join(map(str, form.errors.get("reasons", []))),
            "reason_choices": [
                {
                    "value": reason.code,
                    "label": f"{reason.position}. {reason.name}",
                    "hint": _("For example: %(example)s") % {"example": reason.example},
                    "checked": reason.code in chosen,
                }
                for reason in RejectionReason.objects.all()
            ],
            "alike": _alike(self.petition, _present(self.petition), self.now),
        }

    def field_of(self, name: str, form: Form) -> str | None:
        return "duplicate_number" if name == "duplicate_of" else super().field_of(name, form)

    def _duplicate(self, form: Form) -> Petition | None:
        """The petition that it repeats; raises BadInput when there is none, or when it bars nothing."""
        written = form.cleaned_data["duplicate_number"]
        if not written:
            return None
        digits = re.sub(r"\D", "", written)
        other = Petition.objects.published().select_related("case").filter(number=int(digits or 0)).first()
        if other is None:
            raise BadInput({"duplicate_of": _("There is no published petition with this number.")})
        check_duplicate(self.petition, other, self.now)
        return other

    def lines(self, form: Form) -> list[dict[str, Any]]:
        explanation = form.cleaned_data["explanation"]
        reasons = words.reasons_in_words(form.cleaned_data["reasons"], self._duplicate(form))
        return [
            {"label": _("Reasons"), "value": "\n".join(reasons)},
            {"label": _("Explanation"), "value": explanation},
        ]

    def consequence(self, form: Form) -> str:
        look = open_look(self.petition)
        if look is not None and look.round == Moderation.Round.APPEAL:
            return _("This is the last word of the platform. Everybody sees the reasons; the texts stay unpublished.")
        until = until_day(last_day(terms.appeal_until(self.petition.terms, self.now)), "year")
        return _(
            "Everybody sees the reasons; the texts stay unpublished. The author may appeal %(until)s, and another "
            "moderator decides."
        ) % {"until": until}

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.reject(
            self.petition,
            reasons=given["reasons"],
            explanation=given["explanation"],
            duplicate_of=self._duplicate(form),
            by=self.who,
            now=self.now,
            version=given["version"],
        )

    def done(self, form: Form) -> str:
        return _("Rejected. The author sees the reasons and your explanation.")

    def after(self) -> str:
        return reverse("petitions:desk")


# -- hide and show -----------------------------------------------------------------------------------------


class Hide(Question):
    """Take the words from the public."""

    heading = gettext_lazy("Hide the petition")
    explanation = gettext_lazy(
        "For words that became unlawful or harm a person. The page stays, says that the petition is hidden and why; nobody can "
        "sign it meanwhile, and its period is not extended."
    )
    look_heading = gettext_lazy("Check before you hide it")
    button = gettext_lazy("Hide")
    button_kind = "no"
    icon = "hidden"

    def refused(self) -> DomainError | None:
        if self.petition.hidden_at is not None:
            return TransitionRefused(_("It is hidden already."), number=self.petition.number)
        if self.petition.state not in CAN_BE_HIDDEN:
            return TransitionRefused(_("Nobody can see this petition: there is nothing to hide."))
        return rights.refusal_about(self.petition, self.who)

    def form(self, *args: Any, **kwargs: Any) -> HideForm:
        return HideForm(*args, **kwargs)

    def lines(self, form: Form) -> list[dict[str, Any]]:
        return [{"label": _("Reason"), "value": form.cleaned_data["reason"]}]

    def consequence(self, form: Form) -> str:
        return _("The words disappear from the public at once. Everybody reads this reason in their place.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.hide(self.petition, reason=given["reason"], by=self.who, now=self.now, version=given["version"])

    def done(self, form: Form) -> str:
        return _("Hidden. Everybody sees the reason.")


class Show(Hide):
    """Show them again."""

    heading = gettext_lazy("Show the petition again")
    explanation = gettext_lazy("The words are public again and, while its period lasts, everybody can sign.")
    look_heading = gettext_lazy("Check before you show it")
    button = gettext_lazy("Show again")
    button_kind = "primary"
    icon = "eye"

    def refused(self) -> DomainError | None:
        if self.petition.hidden_at is None:
            return TransitionRefused(_("It is not hidden."), number=self.petition.number)
        return rights.refusal_about(self.petition, self.who)

    def consequence(self, form: Form) -> str:
        return _("The words are public again at once. The reason stands in the history.")

    def act(self, form: Form) -> None:
        given = form.cleaned_data
        workflow.unhide(self.petition, reason=given["reason"], by=self.who, now=self.now, version=given["version"])

    def done(self, form: Form) -> str:
        return _("Shown again.")
