"""Who may open which address: one rule for each, by the right of accounts.roles and by whose thing it is about.

The views keep to it (a scoped query, a decorator); here it is written down once more to be read, printed (docs/roles.md) and tested:
tests/config/test_rights.py asks every address as every kind of person and compares, and fails for an address without a rule. The
record of what staff did takes its words from here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.roles import Right


class Whose(models.TextChoices):
    """Whose thing it must be, besides the right; everybody else gets a 404."""

    ANY = "any", _("anybody's")
    OWN = "own", _("their own")
    LINK = "link", _("of whoever has its private link")
    RESIDENTS_LINK = "residents-link", _("of the resident who has its private link, never of people at work")
    BROWSER = "browser", _("of the browser in which it was begun")
    THING = "thing", _("one of their own things: a message, a passkey, a session")
    SIGNER = "signer", _("of the person whose signature it was about")
    MACHINE = "machine", _("of a machine that has the token")
    AUTHOR = "author", _("of a petition they started")
    UNDER = "under", _("of a person whom they may appoint")
    OFFICE = "office", _("a case that their office or one below has or had")
    HOLDER = "holder", _("a case that their office holds")
    WRITER = "writer", _("of whoever wrote it down at the desk")
    ABOVE = "above", _("a case about which their office decides as the one above")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may open an address, and what is done there."""

    right: Right
    whose: Whose = Whose.ANY
    does: str | Promise = ""
    """What a form sent there does, for the record of what staff did; without words the name of the address stands there."""
    is_personal: bool = False
    """Reading it shows personal data of others: the record has a line for it too."""
    is_personal_at_times: bool = False
    """Reading it does so sometimes: the view adds the line when it does (accounts.audit.write_down)."""
    tells: tuple[str, ...] = ()
    """Fields of its form that say what it is about, where the address does not; the record has them."""


PUBLIC = Rule(Right.READ)
REPORT = Rule(Right.REPORT)
OWN = Rule(Right.OWN_PAGE, Whose.OWN)
THING = Rule(Right.OWN_PAGE, Whose.THING)
SIGN = Rule(Right.PETITION)
AUTHOR = Rule(Right.PETITION, Whose.AUTHOR)
LINK = Rule(Right.REPORT, Whose.LINK)
BROWSER = Rule(Right.REPORT, Whose.BROWSER)
SIGNER = Rule(Right.PETITION, Whose.SIGNER)
RESIDENTS_LINK = Rule(Right.REPORT, Whose.RESIDENTS_LINK)
LISTS = Rule(Right.DESK, Whose.OWN)
CASE = Rule(Right.DESK, Whose.OFFICE)


def _holder(does: str | Promise) -> Rule:
    return Rule(Right.ACT, Whose.HOLDER, does)


def _above(does: str | Promise) -> Rule:
    return Rule(Right.ACT, Whose.ABOVE, does)


def _moderator(does: str | Promise = "", *, is_personal: bool = False) -> Rule:
    return Rule(Right.MODERATE, does=does, is_personal=is_personal)


RULES: dict[str, Rule] = {
    # -- the machine -----------------------------------------------------------------------
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "metrics": Rule(Right.READ, Whose.MACHINE),
    "theme": PUBLIC,
    "favicon": PUBLIC,
    "proof": PUBLIC,
    "short_link": LINK,
    "media": PUBLIC,
    "admin:login": PUBLIC,
    "admin:logout": OWN,
    "admin": Rule(Right.OPERATE, does=_("change reference data")),
    "api": PUBLIC,
    "design:catalogue": Rule(Right.OPERATE),
    # -- what everybody sees ---------------------------------------------------------------
    "home": PUBLIC,
    "statistics": PUBLIC,
    "places": PUBLIC,
    "issues:map": PUBLIC,
    "issues:map_cases": PUBLIC,
    "issues:map_list": PUBLIC,
    "issues:map_places": PUBLIC,
    "issues:sorting": PUBLIC,
    "issues:sorting_csv": PUBLIC,
    "cases:register": PUBLIC,
    "cases:register_csv": PUBLIC,
    "cases:register_columns": PUBLIC,
    "cases:find": PUBLIC,
    "cases:case": PUBLIC,
    "cases:complaint": PUBLIC,
    "cases:complaint_pdf": PUBLIC,
    "clocks:acts": PUBLIC,
    "petitions:list": PUBLIC,
    "petitions:feed": PUBLIC,
    "petitions:how": PUBLIC,
    "petitions:moderation": PUBLIC,
    "petitions:moderation_csv": PUBLIC,
    "petitions:page": PUBLIC,
    "petitions:data": PUBLIC,
    "petitions:picture": PUBLIC,
    "petitions:qr": PUBLIC,
    # -- reporting -------------------------------------------------------------------------
    "report": REPORT,
    "issues:report": REPORT,
    "issues:report_places": REPORT,
    "issues:report_here": REPORT,
    "issues:report_sent": BROWSER,
    "issues:report_step": BROWSER,
    "issues:unsorted": RESIDENTS_LINK,
    "issues:held": RESIDENTS_LINK,
    "issues:return": RESIDENTS_LINK,
    "cases:support": REPORT,
    "cases:private": RESIDENTS_LINK,
    "cases:mine": OWN,
    "cases:claim_found": OWN,
    "notifications:letters": LINK,
    # -- petitions -------------------------------------------------------------------------
    "petitions:new": REPORT,
    "petitions:new_keep": LINK,
    "petitions:discard": SIGN,
    "petitions:new_step": LINK,
    "petitions:mine": SIGN,
    "petitions:started": AUTHOR,
    "petitions:author": AUTHOR,
    "petitions:edit": AUTHOR,
    "petitions:edit_confirm": AUTHOR,
    "petitions:withdraw": AUTHOR,
    "petitions:appeal": AUTHOR,
    "petitions:sign": SIGN,
    "petitions:signed": SIGN,
    "petitions:yours": PUBLIC,
    "petitions:withdraw_signature": SIGN,
    "petitions:tell": SIGN,
    "petitions:object": SIGN,
    "petitions:removal": SIGNER,
    "petitions:by_link": LINK,
    "petitions:join_qr": LINK,
    "petitions:join_sign": SIGN,
    "petitions:join_signed": SIGN,
    "petitions:join_yours": LINK,
    "petitions:join_withdraw_signature": SIGN,
    "petitions:join_tell": SIGN,
    "petitions:join_removal": SIGNER,
    # -- an account ------------------------------------------------------------------------
    "accounts:sign_in": PUBLIC,
    "accounts:enter": PUBLIC,
    "accounts:code": PUBLIC,
    "accounts:signature": PUBLIC,
    "accounts:signature_sign": PUBLIC,
    "accounts:signature_statement": PUBLIC,
    "accounts:signature_wait": PUBLIC,
    "accounts:openings": PUBLIC,
    "accounts:sign_out": OWN,
    "accounts:me": OWN,
    "accounts:my_place": OWN,
    "accounts:data": OWN,
    "accounts:data_again": OWN,
    "accounts:data_file": OWN,
    "accounts:erase": OWN,
    "accounts:keep": OWN,
    "accounts:contact": OWN,
    "accounts:contact_code": OWN,
    "accounts:remove_contact": OWN,
    "accounts:second_step": BROWSER,
    "accounts:step_again": OWN,
    "accounts:set_up": BROWSER,
    "accounts:set_up_app": BROWSER,
    "accounts:enter_passkey": PUBLIC,
    "accounts:passkey_options": PUBLIC,
    "accounts:new_passkey_options": OWN,
    "accounts:security": OWN,
    "accounts:add_passkey": OWN,
    "accounts:add_app": OWN,
    "accounts:new_codes": OWN,
    "accounts:password": OWN,
    "accounts:remove_factor": THING,
    "accounts:end_session": THING,
    "accounts:end_other_sessions": OWN,
    "accounts:invitation_link": LINK,
    "accounts:invitation_incomplete": PUBLIC,
    "accounts:invitation": BROWSER,
    "accounts:reenrolment_link": LINK,
    "accounts:reenrolment_incomplete": PUBLIC,
    "accounts:reenrolment": BROWSER,
    "accounts:provider": PUBLIC,
    "accounts:provider_back": BROWSER,
    "accounts:provider_left": PUBLIC,
    "accounts:provider_unlink": OWN,
    "notifications:messages": OWN,
    "notifications:read_all": OWN,
    "notifications:choose": OWN,
    "notifications:open": THING,
    # -- an office -------------------------------------------------------------------------
    "workspace:today": LISTS,
    "workspace:mine": LISTS,
    "workspace:from_below": LISTS,
    "workspace:disputes": LISTS,
    "workspace:asked": LISTS,
    "workspace:below": LISTS,
    "workspace:answered": LISTS,
    "workspace:climbed": LISTS,
    "workspace:meeting": LISTS,
    "workspace:case": Rule(
        Right.DESK,
        Whose.OFFICE,
        _("the name and telephone that a reporter let the office know"),
        is_personal_at_times=True,
    ),
    "desk:start": Rule(Right.FILE_FOR_OTHERS, Whose.OWN),
    "desk:places": Rule(Right.FILE_FOR_OTHERS, Whose.OWN),
    "desk:step": Rule(Right.FILE_FOR_OTHERS, Whose.WRITER, _("write a report down for a resident")),
    "desk:receipt": Rule(
        Right.FILE_FOR_OTHERS, Whose.WRITER, _("the receipt of a report written down for a resident"), is_personal=True
    ),
    "desk:unsorted": Rule(
        Right.FILE_FOR_OTHERS, Whose.WRITER, _("the receipt of a report written down for a resident"), is_personal=True
    ),
    "workspace:people": Rule(Right.PEOPLE, Whose.OWN),
    "workspace:people_invite": Rule(Right.PEOPLE, Whose.OWN, _("invite somebody to the office")),
    "workspace:people_stand_in": Rule(Right.PEOPLE, Whose.OWN, _("name who stands in for the head")),
    "workspace:answer_kinds": CASE,
    "workspace:accept": _holder(_("accept a case")),
    "workspace:forward": _holder(_("forward a case")),
    "workspace:ask": _holder(_("ask the resident")),
    "workspace:merge": Rule(Right.ACT, Whose.OFFICE, _("join two cases")),
    "workspace:answer": _holder(_("answer")),
    "workspace:made_safe": _holder(_("say that a danger is over")),
    "workspace:refer": _holder(_("ask whose case it is")),
    "workspace:reclassify": _holder(_("change the kind of a case")),
    "workspace:ask_extension": _holder(_("ask for more time")),
    "workspace:promise": _holder(_("promise a date")),
    "workspace:note": _holder(_("write a note to the history")),
    "workspace:decide_arbitration": _above(_("say whose case it is")),
    "workspace:decide_extension": _above(_("decide about more time")),
    "workspace:decide_promise": _above(_("decide about a later date")),
    "workspace:review": _above(_("decide a dispute")),
    "workspace:ruling": _above(_("decide about no power or no funds")),
    # -- the platform ----------------------------------------------------------------------
    "issues:sorting_desk": _moderator(),
    "issues:sort": _moderator(_("sort a report"), is_personal=True),
    "issues:sort_void": _moderator(_("say that a report is no case"), is_personal=True),
    "issues:held_desk": _moderator(_("reports that wait to be checked"), is_personal=True),
    "issues:held_decide": _moderator(_("release held reports, or declare them void")),
    "issues:moderate_case": _moderator(),
    "issues:moderate_void": _moderator(_("say that a case is none")),
    "issues:moderate_hide": _moderator(_("hide a case")),
    "issues:moderate_show": _moderator(_("show a hidden case again")),
    "issues:moderate_hide_photo": _moderator(_("hide one photo of a case")),
    "issues:moderate_show_photo": _moderator(_("show a hidden photo again")),
    "petitions:desk": _moderator(),
    "petitions:desk_petition": _moderator(_("a petition to be checked"), is_personal=True),
    "petitions:desk_publish": _moderator(_("publish a petition")),
    "petitions:desk_reject": _moderator(_("reject a petition")),
    "petitions:desk_hide": _moderator(_("hide a petition")),
    "petitions:desk_show": _moderator(_("show a hidden petition again")),
    "petitions:desk_author_iin": _moderator(_("see the IIN of a petition's author"), is_personal=True),
    "petitions:desk_signatures": _moderator(),
    "petitions:desk_signature": _moderator(_("propose to remove a signature")),
    "petitions:desk_held": _moderator(_("propose what becomes of held signatures")),
    "petitions:desk_second_held": _moderator(_("decide about held signatures as the second person")),
    "petitions:desk_removal": _moderator(_("decide about a removal as the second person")),
    "petitions:desk_removal_appeal": Rule(Right.APPEALS, does=_("decide the appeal of a signer")),
    "accounts:registrar": Rule(Right.SEATS),
    "accounts:registrar_office": Rule(Right.SEATS, does=_("the people of an office"), is_personal=True),
    "accounts:registrar_change": Rule(Right.SEATS, does=_("appoint or release the head of an office")),
    "accounts:registrar_invite": Rule(Right.SEATS, does=_("invite the head of an office")),
    "accounts:platform_people": Rule(Right.OPERATE, does=_("the people of the platform"), is_personal=True),
    "accounts:platform_invite": Rule(Right.OPERATE, does=_("invite somebody to the platform")),
    "accounts:platform_end_role": Rule(Right.OPERATE, does=_("end a role of the platform")),
    "issues:networks": Rule(Right.OPERATE),
    "issues:network_mark": Rule(Right.OPERATE, does=_("hold or trust a network")),
    "issues:network_end": Rule(Right.OPERATE, does=_("end an entry about a network")),
    "accounts:end_seat": Rule(Right.OWN_PAGE, Whose.UNDER, _("end a seat in an office")),
    "accounts:reopen": Rule(Right.OWN_PAGE, Whose.UNDER, _("open the way to a new second step")),
    "accounts:agree_to_reopen": Rule(Right.OPERATE, does=_("agree to a new second step as the second person")),
    "accounts:withdraw_invitation": Rule(Right.OWN_PAGE, Whose.UNDER, _("withdraw an invitation")),
    "accounts:open_identity": Rule(
        Right.OPEN_IDENTITY,
        does=_("see who a resident is"),
        is_personal=True,
        tells=("kind", "number", "purpose", "document"),
    ),
    "clocks:change_day": Rule(Right.OPERATE, does=_("change a day off")),
    "clocks:note_outage": Rule(Right.OPERATE, does=_("note an outage")),
    "audit:record": Rule(Right.AUDIT, does=_("the record of what staff did"), is_personal=True),
    "audit:record_csv": Rule(Right.AUDIT, does=_("the record of what staff did, as a file"), is_personal=True),
}
"""By the name of the address; what stands before a colon alone is the rule of a whole family that has no other."""


@dataclass(frozen=True, slots=True)
class Address:
    """One address of the site."""

    name: str
    pattern: str
    path: tuple[URLPattern | URLResolver, ...]


def rule_of(name: str) -> Rule | None:
    """The rule of an address by its name, or of its family."""
    return RULES.get(name) or RULES.get(name.partition(":")[0])


@cache
def addresses() -> tuple[Address, ...]:
    """Every address that leads to a view, in the order in which they are tried."""
    with override(settings.LANGUAGE_CODE):
        return tuple(_walk(get_resolver(), (), "", ""))


def _walk(at: URLResolver, path: tuple[URLPattern | URLResolver, ...], family: str, before: str) -> Iterator[Address]:
    for found in at.url_patterns:
        pattern = before + str(found.pattern)
        if isinstance(found, URLResolver):
            inner = f"{family}{found.namespace}:" if found.namespace else family
            yield from _walk(found, (*path, found), inner, pattern)
        else:
            yield Address(f"{family}{found.name or ''}", pattern, (*path, found))
