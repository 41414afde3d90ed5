"""Publishing a petition: what is frozen is shown once more, and must be the same when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.forms import Form
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.deadlines import last_day
from petitions import moderating, rights, terms, wording, workflow
from petitions.errors import BadInput, DomainError, TransitionRefused
from petitions.texts import LANGUAGE_NAMES, LANGUAGES, Words, digest
from petitions.texts import check as check_words
from petitions.views.moderate import words
from petitions.views.moderate.access import open_look
from petitions.views.moderate.forms import PublishForm
from petitions.views.moderate.question import Question
from territories.wording import full_date, number, until_day


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
        written = {one.language for one in self.petition.present_texts()}
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
            "missing": LANGUAGE_NAMES.get(form.missing_language, ""),
            "written": [words.text_row(one) for one in self.petition.present_texts()],
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
        rows = [
            (one.language, Words(one.title, one.demand, one.arguments), "") for one in self.petition.present_texts()
        ]
        for language, said in check_words(translation).items() if translation else ():
            rows.append((language, said, _("Translation of the platform")))
        version = self.petition.text_version
        return [
            {
                "label": LANGUAGE_NAMES[language],
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

    def _closes_at(self) -> datetime:
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
