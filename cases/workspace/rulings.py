"""What the level above decides: a dispute, and whether an office below lacked power or funds."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.utils.translation import gettext, gettext_lazy

from cases import workflow
from cases.errors import TransitionRefused
from cases.models import Answer, Assignment, Photo, Review
from cases.reopening import APPEAL
from cases.workspace.access import person
from cases.workspace.forms import (
    ReviewForm,
    RulingForm,
)
from cases.workspace.question_page import Action
from cases.workspace.time_left import Days, of_review


class DecideReview(Action):
    """The dispute sheet: both sides on one page, and the verdict."""

    verb = "decide_review"
    heading = gettext_lazy("The dispute")
    button = gettext_lazy("Publish the verdict")
    template_name = "workspace/review.html"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return ReviewForm(*[args[0]] if args else [], of_petition=self.case.is_petition, **kwargs)

    def act(self, form: Form) -> None:
        self.case = workflow.decide_review(
            self.case,
            upheld=form.cleaned_data["verdict"] == "resident",
            explanation=form.cleaned_data["explanation"],
            by=person(self.request),
            office=self.office,
            now=self.now,
            version=form.seen_version,  # type: ignore[attr-defined]
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["verdict"] == "resident":
            words = (
                gettext("The verdict is published: the author is right. It now decides: %(office)s")
                if self.case.is_petition
                else gettext("The verdict is published: the resident is right. It now answers: %(office)s")
            )
            return words % {"office": self.case.current.office.title}
        if not self.case.is_closed:
            return gettext("The verdict is published: the danger is gone. The repair goes on.")
        return gettext("The verdict is published: the office is right. The case is closed.")

    def more(self, form: Form) -> dict[str, Any]:
        review = self.case.reviews.select_related("answer__office__territory", "office").filter(decided_at=None).first()
        if review is None:
            return {"review": None}
        days = Days.for_page(self.now, [self.case], [review])
        others = Review.objects.filter(office=review.office, decided_at=None).exclude(pk=review.pk)
        return {
            "review": review,
            "left": of_review(review, days),
            "before": list(Photo.objects.public().filter(case=self.case, answer=None)[:2]),
            "after": list(Photo.objects.public().filter(answer=review.answer)[:2]),
            "disputed_at": review.opened_at,
            "choices": self._choices(form, review),
            "is_danger": review.answer.kind == Answer.Kind.MADE_SAFE,
            "first": review.answer.reviews.select_related("office__territory").filter(stage__lt=review.stage).first(),
            "others": others.count(),
        }

    def _choices(self, form: Form, review: Review) -> list[dict[str, Any]]:
        stays = self.case.current.office_id == review.office_id
        resident = (
            gettext("You owe an answer again, and the clock counts as if it had never stopped.")
            if stays
            else gettext(
                "The case passes to your office. The answer is marked as false; the clock counts as never stopped."
            )
        )
        office = gettext("The case is closed by review; it does not count as “confirmed by residents”.")
        if self.case.is_petition:
            resident = (
                gettext("You owe a decision again, and the clock counts as if it had never stopped.")
                if stays
                else gettext("The petition passes to your office, and the decision no longer stands.")
            )
            office = gettext("The case is closed by review. The decision stays public.")
        if review.stage == APPEAL:
            office += " " + gettext("There is no further review.")
        if review.answer.kind == Answer.Kind.MADE_SAFE:
            resident = gettext("The hours of an emergency run again, with the higher of both offices.")
            office = gettext("The repair goes on, on the clock it has.")
        chosen = form["verdict"].value()
        labels = dict(form.fields["verdict"].choices)  # type: ignore[attr-defined]
        return [
            {"value": value, "label": str(labels[value]), "hint": hint, "checked": chosen == value}
            for value, hint in (("resident", resident), ("office", office))
        ]


class Rule(Action):
    """Whether the office below really had no power, or no funds."""

    verb = "rule_on_claim"
    heading = gettext_lazy("Was it so?")
    button = gettext_lazy("Publish the ruling")
    template_name = "workspace/ruling.html"

    def form(self, *args: Any, **kwargs: Any) -> Form:
        return RulingForm(*[args[0]] if args else [], **kwargs)

    def claim(self) -> Assignment | None:
        """The assignment of the office below that made the claim."""
        return self.case.assignments.awaiting_ruling().select_related("office__territory").first()

    def act(self, form: Form) -> None:
        claim = self.claim()
        if claim is None:
            raise TransitionRefused(gettext("There is nothing to rule on any more."))
        workflow.rule_on_claim(
            self.case,
            assignment=claim,
            granted=form.cleaned_data["ruling"] == "granted",
            reason=form.cleaned_data["reason"],
            by=person(self.request),
            office=self.office,
            now=self.now,
        )

    def done(self, form: Form) -> str:
        if form.cleaned_data["ruling"] == "granted":
            return gettext("The ruling is published: it was so. The case does not count against the office below.")
        return gettext("The ruling is published: it was not so. The case counts as missed by the office below.")

    def more(self, form: Form) -> dict[str, Any]:
        claim = self.claim()
        given = self.case.answers.filter(assignment=claim).order_by("-at").first() if claim else None
        hints = {
            "granted": gettext("The case leaves the measure of that office. You still owe the resident the answer."),
            "denied": gettext("The case counts as missed by that office. You still owe the resident the answer."),
        }
        chosen = form["ruling"].value()
        return {
            "claim": claim,
            "given": given,
            "choices": [
                {"value": value, "label": str(label), "hint": hints[value], "checked": chosen == value}
                for value, label in RulingForm.RULINGS
            ],
        }
