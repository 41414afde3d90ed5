"""What a notice of a case says: a phrase for the subject and for digests, and a few plain sentences.

Nothing here tells who somebody is, where they live or what they wrote: a letter may be read by anybody who sees the screen. What
a resident wrote and what an office answered stands behind the link.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy

from cases import notice_dates
from cases.deadlines import last_day
from cases.models import Answer, Assignment, Case, Event
from cases.void_reasons import VoidReason
from notifications.models import Notice
from notifications.sources import Words
from territories.clock import local_date

Lazy = str | Promise

PHRASES: dict[tuple[str, str], Lazy] = {
    # the second half of a subject ("Case 100-016: registered"), and a line of a digest ("New for your office: 12")
    ("filed", "resident"): pgettext_lazy("news of a case", "registered"),
    ("filed", "owner"): pgettext_lazy("news of a case", "new for your office"),
    ("accepted", "resident"): pgettext_lazy("news of a case", "the office has taken it on"),
    ("forwarded", "resident"): pgettext_lazy("news of a case", "passed on to another office"),
    ("forwarded", "owner"): pgettext_lazy("news of a case", "passed on to your office"),
    ("asked", "resident"): pgettext_lazy("news of a case", "the office asks you something"),
    ("replied", "owner"): pgettext_lazy("news of a case", "the resident replied"),
    ("resumed", "resident"): pgettext_lazy("news of a case", "the clock runs again"),
    ("resumed", "owner"): pgettext_lazy("news of a case", "no reply came, the clock runs again"),
    ("answered", "resident"): pgettext_lazy("news of a case", "the office has answered"),
    ("made_safe", "resident"): pgettext_lazy("news of a case", "the danger is said to be over"),
    ("confirmed", "resident"): pgettext_lazy("news of a case", "residents agree with the answer"),
    ("confirmed", "owner"): pgettext_lazy("news of a case", "residents confirmed your answer"),
    ("disputed", "owner"): pgettext_lazy("news of a case", "residents dispute the answer"),
    ("disputed", "reviewer"): pgettext_lazy("news of a case", "a dispute for you to decide"),
    ("dispute_upheld", "resident"): pgettext_lazy("news of a case", "the dispute was decided for you"),
    ("dispute_upheld", "owner"): pgettext_lazy("news of a case", "yours after a dispute"),
    ("dispute_upheld", "previous_office"): pgettext_lazy("news of a case", "your answer was found wrong"),
    ("dispute_rejected", "resident"): pgettext_lazy("news of a case", "the dispute was decided for the office"),
    ("dispute_rejected", "owner"): pgettext_lazy("news of a case", "your answer was found right"),
    ("appealed", "owner"): pgettext_lazy("news of a case", "the resident appealed"),
    ("appealed", "reviewer"): pgettext_lazy("news of a case", "an appeal for you to decide"),
    ("escalated", "resident"): pgettext_lazy("news of a case", "passed up to the next office"),
    ("escalated", "owner"): pgettext_lazy("news of a case", "passed up to your office"),
    ("escalated", "previous_office"): pgettext_lazy("news of a case", "passed up from your office"),
    ("ruled", "previous_office"): pgettext_lazy("news of a case", "ruled on your claim"),
    ("listed", "resident"): pgettext_lazy("news of a case", "on the register of unanswered cases"),
    ("listed", "owner"): pgettext_lazy("news of a case", "on the register of unanswered cases"),
    ("extension_asked", "above"): pgettext_lazy("news of a case", "more time is asked of you"),
    ("extension_granted", "resident"): pgettext_lazy("news of a case", "the office was given more time"),
    ("extension_granted", "owner"): pgettext_lazy("news of a case", "more time was given"),
    ("extension_refused", "owner"): pgettext_lazy("news of a case", "no more time was given"),
    ("promised", "resident"): pgettext_lazy("news of a case", "the office names a date"),
    ("promised", "above"): pgettext_lazy("news of a case", "a later date for you to decide on"),
    ("promise_accepted", "resident"): pgettext_lazy("news of a case", "the promised date holds"),
    ("promise_accepted", "owner"): pgettext_lazy("news of a case", "the promised date was accepted"),
    ("promise_refused", "resident"): pgettext_lazy("news of a case", "the later date was refused"),
    ("promise_refused", "owner"): pgettext_lazy("news of a case", "the later date was refused"),
    ("referred", "arbiter"): pgettext_lazy("news of a case", "for you to say whose it is"),
    ("assigned", "resident"): pgettext_lazy("news of a case", "it was decided whose case it is"),
    ("assigned", "owner"): pgettext_lazy("news of a case", "assigned to your office"),
    ("succeeded", "resident"): pgettext_lazy("news of a case", "another office took it over"),
    ("succeeded", "owner"): pgettext_lazy("news of a case", "taken over by your office"),
    ("returned", "owner"): pgettext_lazy("news of a case", "the problem came back"),
    ("merged", "resident"): pgettext_lazy("news of a case", "joined to another case"),
    ("split", "resident"): pgettext_lazy("news of a case", "stands on its own again"),
    ("split", "owner"): pgettext_lazy("news of a case", "stands on its own again"),
    ("incident", "resident"): pgettext_lazy("news of a case", "many have reported the same"),
    ("incident", "owner"): pgettext_lazy("news of a case", "one incident with many reports"),
    ("incident", "previous_office"): pgettext_lazy("news of a case", "an incident, taken over by the district"),
    ("incident", "above"): pgettext_lazy("news of a case", "one incident with many reports"),
    ("reclassified", "resident"): pgettext_lazy("news of a case", "the category was changed"),
    ("reclassified", "owner"): pgettext_lazy("news of a case", "the category was changed"),
    ("withdrawn", "owner"): pgettext_lazy("news of a case", "withdrawn by the resident"),
    ("voided", "resident"): pgettext_lazy("news of a case", "closed by a moderator"),
    ("voided", "owner"): pgettext_lazy("news of a case", "closed by a moderator"),
    ("hidden", "resident"): pgettext_lazy("news of a case", "its words are hidden from the public"),
    ("shown", "resident"): pgettext_lazy("news of a case", "its words are public again"),
    ("closed", "resident"): pgettext_lazy("news of a case", "closed"),
    ("closed", "owner"): pgettext_lazy("news of a case", "closed, residents did not say"),
    ("confirm_reminder", "resident"): pgettext_lazy("news of a case", "was it done? Please say"),
}
ONE_OF_MANY = re.compile(r"_\d+$")
OFFICES = {"owner", "previous_office", "reviewer", "above", "arbiter"}


def phrase(kind: str, audience: str) -> str:
    """What happened, in a few words, as this audience sees it."""
    one = ONE_OF_MANY.sub("", audience)
    return str(PHRASES[kind, one if one in OFFICES else "resident"])


def words_of(notice: Notice, event: Event, link: str) -> Words:
    """What one notice says in the active language. No query: the line comes with its case and its assignment."""
    case = event.case
    is_office = ONE_OF_MANY.sub("", notice.audience) in OFFICES
    if is_office:
        action = gettext("Open the case")
    elif notice.kind == "asked":
        action = gettext("Reply")
    elif notice.kind in {"answered", "made_safe", "confirm_reminder"}:
        action = gettext("See the answer and say yes or no")
    else:
        action = gettext("Open my case")
    news = phrase(notice.kind, notice.audience)
    short = SHORT.get(notice.kind, "")
    if notice.kind == "filed" and not is_office and _registered_later(event) is not None:
        news, short = pgettext("news of a case", "received"), RECEIVED
    if "photo" in event.data:
        news = str(OF_A_PHOTO[notice.kind][0])
    return Words(
        subject=gettext("Case %(number)s: %(news)s") % {"number": case.display_number, "news": news},
        news=news,
        about=f"{case.display_number} · {case.category.name} · {case.territory.name}",
        sentences=tuple(_for_office(notice, event) if is_office else _for_resident(notice, event)),
        link=link,
        action=action,
        short=str(short) % {"number": case.display_number} if short else "",
    )


SHORT: dict[str, Lazy] = {
    # with a link behind it each has to fit into 70 letters
    "filed": pgettext_lazy("short message", "Jauap: case %(number)s is registered."),
    "escalated": pgettext_lazy("short message", "Jauap: case %(number)s went to the next office."),
    "answered": pgettext_lazy("short message", "Jauap: case %(number)s has an answer."),
    "closed": pgettext_lazy("short message", "Jauap: case %(number)s is closed."),
    "confirmed": pgettext_lazy("short message", "Jauap: case %(number)s is confirmed."),
}
RECEIVED = pgettext_lazy("short message", "Jauap: case %(number)s is received.")
"""Instead of "registered", of a report that came in the evening or on a day off."""

# -- residents -------------------------------------------------------------------------------


def _for_resident(notice: Notice, event: Event) -> list[str]:
    """What happened, and what happens next."""
    said = _happened(notice, event)
    if notice.kind == "confirmed" and notice.audience == "reporter":
        said = [
            *said,
            gettext("Was it not you? Then open your case and say that the problem is still there: for thirty days."),
        ]
    return [*said, *_next(notice, event)]


PLAIN: dict[str, Lazy] = {
    "accepted": pgettext_lazy("letter", "The office has taken the case on."),
    "forwarded": pgettext_lazy("letter", "The first office was not responsible and passed the case on. The new one has its full time."),
    "resumed": pgettext_lazy("letter", "No reply came in time, so the clock of the office runs again."),
    "made_safe": pgettext_lazy("letter", "The office says that the danger is over. The repair itself is still owed."),
    "dispute_rejected": pgettext_lazy(
        "letter",
        "The level above looked at the dispute and agreed with the office. The page of the case says what you can still do.",
    ),
    "listed": pgettext_lazy(
        "letter",
        "Nobody answered in time, not even at the republic. The case stands on the public register and its days are counted.",
    ),
    "extension_granted": pgettext_lazy(
        "letter", "The level above gave the office more time. The office is still measured by its first date."
    ),
    "promise_refused": pgettext_lazy("letter", "The level above did not accept the later date. The old one stays."),
    "assigned": pgettext_lazy("letter", "Several offices said that the case was not theirs. Now it is decided, finally."),
    "succeeded": pgettext_lazy("letter", "The office was abolished. Another one took the case over, with the same deadline."),
    "split": pgettext_lazy("letter", "Your case is no longer joined to the other one. It has the deadlines that it had."),
    "incident": pgettext_lazy("letter", "Several people reported the same. It is answered as one, by one deadline."),
    "reclassified": pgettext_lazy("letter", "The case was put into another category. Its page says by which day an answer is due now."),
    "hidden": pgettext_lazy(
        "letter", "A moderator hid the words of the case from the public. The office owes its answer as before."
    ),
    "shown": pgettext_lazy("letter", "The words of the case are public again."),
}  # fmt: skip
"""One sentence for kinds that need no facts."""


OF_A_PHOTO: dict[str, tuple[Lazy, Lazy]] = {
    "hidden": (
        pgettext_lazy("news of a case", "a photo is hidden"),
        pgettext_lazy("letter", "A moderator hid one photo of the case. Its page says why. The office owes its answer as before."),
    ),
    "shown": (
        pgettext_lazy("news of a case", "a photo is shown again"),
        pgettext_lazy("letter", "A photo of the case that was hidden is public again."),
    ),
}  # fmt: skip
"""The same kinds of lines, about one photo: in a few words, and the sentence."""


def _happened(notice: Notice, event: Event) -> list[str]:
    if "photo" in event.data:
        return [str(OF_A_PHOTO[notice.kind][1])]
    if notice.kind in PLAIN:
        return [str(PLAIN[notice.kind])]
    tell = TOLD.get(notice.kind)
    return tell(event) if tell is not None else []


def _filed(event: Event) -> list[str]:
    """Registered at once, or on the next working day; then the days of the office count from there."""
    day = _registered_later(event)
    climbs = gettext("If nobody answers in time, it goes to the next office by itself.")
    if day is None:
        return [gettext("Your report is registered."), climbs]
    registered = gettext("Your report has come in. It will be registered on the next working day: %(day)s.")
    return [
        registered % {"day": notice_dates.day_shown(day)},
        gettext("The days of the office count from there."),
        climbs,
    ]


def _registered_later(event: Event) -> date | None:
    """The day of registration when it is still to come as the report comes in; None when it is registered at once."""
    day = notice_dates.day_written(event.data.get("registered_on"))
    return day if day is not None and day > local_date(event.at) else None


def _asked(event: Event) -> list[str]:
    return [
        gettext("The office asks you something before it can go on. Its clock stands still meanwhile."),
        gettext("Please reply by: %(day)s")
        % {"day": notice_dates.day_shown(notice_dates.day_written(event.data.get("until")))},
    ]


def _promised(event: Event) -> list[str]:
    """A date inside the office's time holds at once; a later one when the level above accepts it."""
    day = {"day": notice_dates.day_shown(notice_dates.day_written(event.data.get("promised_on")))}
    said = [gettext("The office says that it will be done by this date: %(day)s") % day]
    if "decide_on" in event.data:
        said.append(gettext("That is later than its time allows: the level above decides."))
    return said


def _promise_accepted(event: Event) -> list[str]:
    day = notice_dates.day_shown(notice_dates.day_written(event.data.get("promised_on")))
    return [gettext("The level above accepted the promised date: %(day)s") % {"day": day}]


def _merged(event: Event) -> list[str]:
    other = event.case.merged_into.display_number if event.case.merged_into else ""
    handled = gettext(
        "The same problem is handled as case %(number)s. You are part of it, and the earlier deadline counts."
    )
    return [
        handled % {"number": other},
        gettext("Is yours another problem? On the page of your case you can take it out again within 14 days."),
    ]


def _voided(event: Event) -> list[str]:
    given = event.data.get("reason")
    reason = VoidReason(given).label if given in VoidReason.values else ""
    return [gettext("A moderator closed the case. Reason: %(reason)s.") % {"reason": reason}]


def _passed_up(event: Event) -> list[str]:
    return [str(PASSED_UP.get(event.data.get("reason", ""), PASSED_UP["silence"]))]


PASSED_UP: dict[str, Lazy] = {
    "silence": pgettext_lazy("letter", "The time is up and nobody answered, so the case went to the next office by itself."),
    "no_power": pgettext_lazy("letter", "The office says that it has no power to solve this, so the case went to the office above."),
    "no_funds": pgettext_lazy("letter", "The office says that it has no money for this, so the case went to the office above."),
}  # fmt: skip


def _answered(event: Event) -> list[str]:
    """Day 0 of the three reminders: the answer, and the question whether it is so."""
    data = event.data
    kind = data.get("kind", "")
    if event.case.is_petition:
        return [gettext("A decision was made. It stands on the page of the case.")]
    said = (
        gettext("The office refuses, and says why.")
        if kind == Answer.Kind.REFUSED
        else gettext("The office says that the problem is solved.")
    )
    day = {"day": notice_dates.day_shown(notice_dates.day_written(data.get("until")))}
    if kind == Answer.Kind.REFUSED:
        return [said, gettext("If you do not agree, say so on the page of the case. Last day: %(day)s") % day]
    return [said, gettext("Is it so? Please say yes or no. Last day: %(day)s") % day]


def _confirmed(event: Event) -> list[str]:
    """To what residents said yes: that the danger is gone, to a refusal, or that the problem is solved."""
    if event.data.get("safe"):
        return [gettext("Residents have confirmed that the danger is gone. The repair goes on.")]
    if event.data.get("outcome") == Case.Outcome.REFUSED:
        return [gettext("A resident accepted the refusal. The case is closed as refused.")]
    return [gettext("Residents have confirmed that the problem is solved. The case is closed.")]


def _upheld(event: Event) -> list[str]:
    """Who found residents right: the level above, its silence, or at the top nobody but themselves."""
    if event.actor != Event.Actor.SYSTEM:
        return [gettext("The level above looked at the dispute and agreed with the residents.")]
    if event.data.get("from") is not None and event.data["from"] == event.data.get("to"):
        return [gettext("The danger counts as not gone, and the hours of an emergency run again.")]
    return [gettext("The level above did not decide the dispute in time, so the residents are taken to be right.")]


def _closed(event: Event) -> list[str]:
    case = event.case
    if case.is_petition:
        return [gettext("You did not object to the decision in time, so it stands.")]
    if case.outcome == Case.Outcome.REFUSED:
        return [gettext("Nobody objected to the refusal in time. The case is closed as refused.")]
    return [gettext("Nobody said in time whether it was done. The case is closed, and it does not count as solved.")]


def _asked_to_confirm(event: Event) -> list[str]:
    day = last_day(event.case.confirm_until) if event.case.confirm_until else None
    words = gettext("The office has answered, and you have not said yet whether it is so. Last day: %(day)s")
    return [words % {"day": notice_dates.day_shown(day)}]


TOLD: dict[str, Callable[[Event], list[str]]] = {
    "answered": _answered,
    "asked": _asked,
    "closed": _closed,
    "confirm_reminder": _asked_to_confirm,
    "confirmed": _confirmed,
    "dispute_upheld": _upheld,
    "escalated": _passed_up,
    "filed": _filed,
    "merged": _merged,
    "promise_accepted": _promise_accepted,
    "promised": _promised,
    "voided": _voided,
}
"""The sentences of kinds that need facts."""


ANSWER_IS_OWED = {
    "filed", "accepted", "forwarded", "resumed", "dispute_upheld", "escalated", "extension_granted", "promise_refused",
    "assigned", "succeeded", "split", "reclassified",
}  # fmt: skip


def _next(notice: Notice, event: Event) -> list[str]:
    """Who has it now, and until when the answer is due."""
    if notice.kind not in ANSWER_IS_OWED or event.assignment is None:
        return []
    return [gettext("It is with: %(office)s.") % {"office": event.assignment.office.title}, notice_dates.due(event)]


# -- offices ---------------------------------------------------------------------------------

DECIDING = {"reviewer", "above", "arbiter"}


def _for_office(notice: Notice, event: Event) -> list[str]:
    """What an office has to do, and by when."""
    if notice.kind == "incident":
        return [gettext("Many people report the same: it is answered as one case.")]
    if notice.audience in DECIDING:
        return [
            gettext("Your office decides this. Deadline: %(day)s") % {"day": notice_dates.decide_by(event)},
            gettext("If you do not decide, your silence decides, and the page of the case says so."),
        ]
    if notice.audience == "previous_office":
        if notice.kind == "ruled":
            granted = event.data.get("granted")
            return [
                gettext("The level above agrees that this was not in your power.")
                if granted
                else gettext("The level above does not agree that this was not in your power.")
            ]
        return [_may_still_act(event)]
    is_over = notice.kind in {"withdrawn", "voided", "confirmed", "dispute_rejected", "closed"}
    if is_over and not event.data.get("safe"):
        return [gettext("Nothing more is to be done here.")]
    if notice.kind == "disputed":
        return [gettext("The level above now looks at your answer.")]
    return [notice_dates.due(event)] if event.assignment is not None else []


def _may_still_act(event: Event) -> str:
    """To the office that the case has left: whether its deadline is missed, or that is still to be ruled on."""
    if event.data.get("reason") in {Assignment.Outcome.NO_POWER, Assignment.Outcome.NO_FUNDS}:
        return gettext(
            "Your office may still act and answer. Its deadline counts as missed unless the level above agrees with you."
        )
    return gettext("Your office may still act and answer. Its deadline counts as missed.")


# -- dates -----------------------------------------------------------------------------------
