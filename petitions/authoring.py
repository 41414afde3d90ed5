"""What an author's own page says: where the petition stands, what comes next, and what the author may do now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from cases.allowed import what_may_resident
from cases.deadlines import last_day
from cases.models import Answer, Case, Participant
from cases.private_links import address_of
from petitions import terms
from petitions.models import Moderation, Petition, PetitionDraft, PetitionEvent, RejectionReason
from petitions.starting import CHECK, Start
from petitions.wording import check_deadline, decided, event_entry, joined_of, of_goal, open_until, progress, state_of
from territories.clock import local_date
from territories.wording import number, until_day

State = Petition.State


class Desk:
    """One petition as its author sees it at a moment."""

    def __init__(self, petition: Petition, now: datetime) -> None:
        self.petition = petition
        self.now = now

    # -- where it stands ---------------------------------------------------------------------

    @cached_property
    def moderations(self) -> list[Moderation]:
        """The looks at it, the first and the appeal's."""
        return list(self.petition.moderations.select_related("duplicate_of").order_by("round"))

    @cached_property
    def state(self) -> Any:
        """The state as a tag."""
        due_at = next((one.due_at for one in self.moderations if one.decided_at is None), None)
        kind = self.decision.kind if self.decision else ""
        return state_of(self.petition, self.now, decision=kind, check_due_at=due_at)

    @property
    def next_step(self) -> str:
        """What comes next, with its day."""
        return next_step(self.petition, self.now, self.moderations)

    @property
    def progress(self) -> dict[str, Any]:
        """Options of the component "petition_progress"."""
        return progress(self.petition)

    @property
    def is_joining(self) -> bool:
        """The first supporters are looked for: the link is what matters."""
        return self.petition.state == State.JOINING and self.petition.joining_until > self.now

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """The history, the newest first."""
        return [
            event_entry(event) for event in PetitionEvent.objects.filter(petition=self.petition).order_by("-number")
        ]

    # -- a rejection ----------------------------------------------------------------------------

    @cached_property
    def rejection(self) -> Moderation | None:
        """The last decision, when it was a rejection."""
        given = [one for one in self.moderations if one.approved is False]
        return given[-1] if given and self.petition.state in {State.REJECTED, State.MODERATION} else None

    @cached_property
    def reasons(self) -> list[RejectionReason]:
        """Its reasons, of the closed list."""
        return list(RejectionReason.objects.filter(pk__in=self.rejection.reasons)) if self.rejection else []

    @property
    def appeal_until(self) -> str:
        """Until which day the author may appeal."""
        return until_day(last_day(self._appeal_ends), "weekday") if self._appeal_ends else ""

    @cached_property
    def _appeal_ends(self) -> datetime | None:
        first = self.moderations[0] if self.moderations else None
        if first is None or first.decided_at is None:
            return None
        return terms.appeal_until(self.petition.terms, first.decided_at)

    # -- the decision of the addressee -------------------------------------------------------------

    @cached_property
    def decision(self) -> Answer | None:
        """The decision that stands, while there is one."""
        if self.petition.case_id is None:
            return None
        given = Answer.objects.filter(case=self.petition.case_id, kind__in=Answer.STANDING)
        return given.select_related("office__territory").order_by("-at", "-pk").first()

    @property
    def decision_tag(self) -> Any:
        """What was decided, as a tag; a lapsed petition is answered as an ordinary proposal."""
        assert self.decision is not None
        return decided(self.decision.kind) if self.decision.kind in Answer.OF_PETITIONS else None

    @cached_property
    def participant(self) -> Participant | None:
        """The author in the case, who confirms or disputes the decision."""
        if self.petition.case is None:
            return None
        own = Participant.objects.select_related("case", "user")
        return own.filter(case=self.petition.case, role="reporter", user=self.petition.author_id).first()

    @property
    def private_url(self) -> str:
        """Where the author confirms or disputes."""
        return address_of(self.participant) if self.participant else ""

    @cached_property
    def may_answer_back(self) -> bool:
        """Whether a decision waits for the author's word."""
        if self.petition.case is None or self.participant is None:
            return False
        return bool({"confirm", "dispute"} & what_may_resident(self.petition.case, self.participant, self.now))

    # -- what the author may do ---------------------------------------------------------------------

    @property
    def may_edit(self) -> bool:
        """Change the words: only while the first supporters are looked for."""
        return self.is_joining and self.petition.hidden_at is None

    @property
    def may_withdraw(self) -> bool:
        """Take it back: before it is open."""
        return self.petition.state in {State.JOINING, State.MODERATION}

    @property
    def may_appeal(self) -> bool:
        """Ask for a second look: once, in time."""
        ends = self._appeal_ends
        is_first = self.petition.state == State.REJECTED and len(self.moderations) == 1
        return is_first and ends is not None and self.now < ends


def next_step(petition: Petition, now: datetime, moderations: Iterable[Moderation] | None = None) -> str:
    """What comes next, in one sentence with its day. Reads the moderations when they are needed and not given."""
    if petition.hidden_at is not None:
        return _("A moderator has hidden it. It cannot be signed.")
    if petition.state == State.JOINING:
        words = {
            "joined": joined_of(petition.tally.joined, petition.terms.joiners_needed),
            "until": until_day(last_day(petition.joining_until), "weekday"),
        }
        return _("%(joined)s. Pass on the link: there is time %(until)s.") % words
    if petition.state == State.MODERATION:
        looks = petition.moderations.all() if moderations is None else moderations
        due_at = next((one.due_at for one in looks if one.decided_at is None), None)
        return check_deadline(due_at, now) if due_at else ""
    if petition.state == State.OPEN and petition.closes_at is not None and petition.goal is not None:
        return f"{of_goal(petition.tally.total, petition.goal)}. {open_until(petition.closes_at, now)}"
    if petition.case is not None:
        return _of_case(petition.case, now)
    return {
        State.REJECTED: _("It is not published. The reasons stand on its page."),
        State.WITHDRAWN: _("You took it back. Nothing more happens."),
        State.LAPSED: _("Not enough people joined in time. You may start again."),
    }.get(State(petition.state), "")


def _of_case(case: Case, now: datetime) -> str:
    if case.owes_answer:
        words = {"office": case.current.office.title, "until": until_day(last_day(case.current.promise_at), "weekday")}
        if case.current.listed_at is not None:
            if case.current.number > 1:
                return _(
                    "The republic did not answer in time either: the petition stands in the register of unanswered cases, and the "
                    "days are counted."
                )
            return _(
                "There was no answer in time: the petition stands in the register of unanswered cases, and the days are counted."
            )
        if case.current.promise_at <= now and case.current.office.climbs_to_id is None:
            return (
                _(
                    "%(office)s had to answer %(until)s and is late. Nobody stands above: it goes to the register of unanswered."
                )
                % words
            )
        if case.current.promise_at <= now:
            return _("%(office)s had to answer %(until)s and is late. The petition climbs by itself.") % words
        return _("%(office)s must answer %(until)s.") % words
    if case.state == Case.State.ANSWERED and case.confirm_until is not None:
        return _(
            "There is an answer. Say %(until)s whether it answers your demand: then the case closes, and a later word still counts "
            "%(late)s."
        ) % {
            "until": until_day(last_day(case.confirm_until), "weekday"),
            "late": until_day(last_day(case.reply_until), "weekday") if case.reply_until else "",
        }
    if case.outcome == Case.Outcome.SILENT and case.reply_until is not None and now < case.reply_until:
        return _("There is an answer, and the case is closed. Your word still counts %(until)s.") % {
            "until": until_day(last_day(case.reply_until), "weekday")
        }
    return _("There is an answer. It stands on the page of the petition.")


def petition_lines(petition: Petition, now: datetime) -> list[str]:
    """What a new author must know, line by line."""
    until = until_day(last_day(petition.joining_until), "weekday")
    return [
        _("%(count)s people must join %(until)s.") % {"count": number(petition.terms.joiners_needed), "until": until},
        _("Until then only people with the link find the petition: send it to neighbours, parents, colleagues."),
        _("Your own signature is given already; it is not one of these."),
    ]


def draft_rows(drafts: Iterable[PetitionDraft]) -> list[dict[str, Any]]:
    """Drafts with their heading and the way to go on."""
    rows = []
    for draft in drafts:
        start = Start(draft, local_date(draft.changed_at))
        rows.append(
            {
                "title": start.title or _("Without words yet"),
                "changed_at": draft.changed_at,
                "href": reverse("petitions:new_step", args=[draft.pk, CHECK]),
                "discard": reverse("petitions:discard", args=[draft.pk]),
            }
        )
    return rows
