"""Signing: only a POST of a signed-in resident signs, under the very words that were shown, and the IIN never comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core import signing as stamps
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import consents
from accounts.access import is_resident, resident_required
from accounts.errors import AccountError
from accounts.limits import client_address, limited
from cases.models import Answer
from notifications import following
from petitions import notices, signing
from petitions import removal as removals
from petitions.addresses import is_by_link, page_address, part_address
from petitions.errors import AlreadySigned, NotSigned, TextChanged, TransitionRefused
from petitions.forms import ReasonForm, fault
from petitions.models import Petition, PetitionText, Removal, Signature, SignatureAct
from petitions.regions import region_of, region_of_home, regions
from petitions.shared import links
from petitions.suspicion import why_held
from petitions.texts import LANGUAGE_NAMES
from petitions.views.start_words import iin_promise, signing_rows
from petitions.wording import shown_title
from territories.clock import arrival

if TYPE_CHECKING:
    from accounts.models import User

FAULTY = 422
SHORT = 1500
"""Characters of the arguments that stand open; longer ones open by a tap."""
SALT = "petitions.sign"
OPEN_SECONDS = 2 * 3600
"""How long a page of signing may stand open before its button does nothing."""


# -- the petition --------------------------------------------------------------------------------


def petition_of(number: int | None, share_key: str | None) -> Petition:
    """By its number when it is published, by its secret link before that; else there is nothing here. One query."""
    if share_key is not None:
        return _found(Petition.objects.filter(share_key=share_key))
    petition = _found(Petition.objects.filter(number=number))
    if is_by_link(petition):
        raise Http404
    return petition


def _found(petitions: Any) -> Petition:
    petition: Petition | None = petitions.first()
    if petition is None:
        raise Http404
    return petition


def signed_in(request: HttpRequest) -> User:
    """The resident; the view is behind resident_required."""
    return cast("User", request.user)


# -- signing -------------------------------------------------------------------------------------


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("iin")
@limited("sign")
def sign(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """Read the words, give the IIN, sign."""
    petition = petition_of(number, share_key)
    if request.method == "POST":
        return _sign(request, petition)
    if (refused := signing.refusal(petition, arrival(request))) is not None:
        return _cannot(request, petition, str(refused.message))
    mine = signing.signature_of(petition, signed_in(request))
    if mine is not None and signing.last_act(mine) != SignatureAct.Kind.WITHDRAWN:
        return redirect(part_address(petition, "signed"))
    return _sign_page(request, petition)


@sensitive_variables("iin")
def _sign(request: HttpRequest, petition: Petition) -> HttpResponse:
    """At most seven statements: the account, the petition, the person, the signature, the consent."""
    user, now = signed_in(request), arrival(request)
    shown = _stamp_of(request, petition)
    if shown is None:
        return _sign_page(request, petition, _("This page stood open too long. Read the text and sign again."))
    agreed = consents.in_force(consents.Purpose.SIGNING, now)
    if not consents.is_agreed(shown.get("consent", ""), agreed):
        return _sign_page(request, petition, _("Read what you agree to by signing, then sign."))
    region = region_of(request.POST.get("region", ""))
    if region is None:
        return _sign_page(request, petition, _("Choose the region from the list."), "region")
    iin = request.POST.get("iin", "")
    try:
        signing.sign(
            petition,
            user=user,
            iin=iin,
            language=shown["language"],
            text_version=shown["version"],
            now=now,
            held=why_held(petition, user, client_address(request), now),
            region=region or None,
            agreed=agreed,
        )
    except AccountError as wrong:
        return _sign_page(request, petition, str(wrong.message), "iin")
    except AlreadySigned as already:
        return _already(request, petition, already)
    except TextChanged as changed:
        petition.refresh_from_db()
        return _sign_page(request, petition, str(changed.message))
    except TransitionRefused as refused:
        return _cannot(request, petition, str(refused.message))
    return redirect(part_address(petition, "signed"))


def _stamp_of(request: HttpRequest, petition: Petition) -> dict[str, Any] | None:
    """Which words the page showed to this person; None when it is too old, or another's."""
    try:
        shown: dict[str, Any] = stamps.loads(request.POST.get("shown", ""), salt=SALT, max_age=OPEN_SECONDS)
    except stamps.BadSignature:
        return None
    is_theirs = shown.get("petition") == petition.pk and shown.get("user") == signed_in(request).pk
    return shown if is_theirs else None


def _sign_page(request: HttpRequest, petition: Petition, wrong: str = "", field: str = "") -> HttpResponse:
    """The words and the form. The IIN of a failed attempt is not in it."""
    user = signed_in(request)
    texts = {text.language: text for text in petition.texts.filter(version=petition.text_version)}
    text = _text_to_show(request, texts)
    chosen = request.POST.get("region") if request.method == "POST" else region_of_home(user)
    agreement = consents.in_force(consents.Purpose.SIGNING, arrival(request))
    stamp = {"petition": petition.pk, "user": user.pk, "version": text.version, "language": text.language}
    stamp["consent"] = agreement.version.isoformat()
    offered = [{"value": "", "label": _("I would rather not say"), "checked": not chosen}]
    offered += [{"value": code, "label": name, "checked": code == chosen} for code, name in regions()]
    context = {
        "text": text,
        "versions": [
            {"code": code, "name": LANGUAGE_NAMES[code], "current": code == text.language} for code in sorted(texts)
        ],
        "is_short": len(text.arguments) <= SHORT,
        "shown": stamps.dumps(stamp, salt=SALT),
        "regions": offered,
        "is_joining": petition.state == Petition.State.JOINING,
        "action": part_address(petition, "sign"),
        "back": page_address(petition),
        "errors": [fault(wrong, field) if field else {"text": wrong, "href": ""}] if wrong else [],
        "wrong": {field: wrong} if field else {},
        "iin_promise": iin_promise(),
        "consent": agreement,
        **signing_rows(),
    }
    return render(request, "petitions/sign.html", context, status=FAULTY if wrong else 200)


def _text_to_show(request: HttpRequest, texts: dict[str, PetitionText]) -> PetitionText:
    """The language that was asked for, else the page's own, else Kazakh, else the one there is."""
    wanted = request.POST.get("text") or request.GET.get("text") or get_language() or "kk"
    return texts.get(wanted) or texts.get("kk") or next(iter(texts.values()))


def _cannot(request: HttpRequest, petition: Petition, why: str) -> HttpResponse:
    """It cannot be signed: one clear sentence, and the way to its page."""
    context = {"title": shown_title(petition), "why": why, "back": page_address(petition)}
    return render(request, "petitions/sign_cannot.html", context, status=409 if request.method == "POST" else 200)


def _already(request: HttpRequest, petition: Petition, already: AlreadySigned) -> HttpResponse:
    """The signature is there and counts once: said, never an error of the person."""
    mine = signing.signature_of(petition, signed_in(request))
    if mine is None:
        return _cannot(request, petition, str(already.message))
    messages.info(request, str(already.message))
    return redirect(part_address(petition, "signed"))


# -- afterwards ------------------------------------------------------------------------------------


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def signed(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """Thanks, what happens next, and the link to pass on."""
    petition = petition_of(number, share_key)
    mine = your_signature(petition, signed_in(request))
    if mine is None or not (mine["counts"] or mine["removal"]):
        return redirect(part_address(petition, "sign"))
    title = shown_title(petition)
    context = {
        "title": title,
        "mine": mine,
        "is_joining": petition.state == Petition.State.JOINING,
        "page_url": page_address(petition),
        "share": links(petition, title.title),
    }
    return render(request, "petitions/signed.html", context)


def your_signature(petition: Petition, user: User) -> dict[str, Any] | None:
    """What a signer is told of their own signature; None when there is none. A held one looks like any other."""
    signature = signing.signature_of(petition, user)
    if signature is None:
        return None
    last = signing.last_act(signature)
    is_removed = last == SignatureAct.Kind.REMOVED
    removal = signature.removals.filter(agreed=True).order_by("-pk").first() if is_removed else None
    is_author = signature.stage == Signature.Stage.AUTHOR and petition.author_id == user.pk
    may_withdraw = (
        signing.counts(signature)
        and not is_author
        and petition.state in {Petition.State.JOINING, Petition.State.MODERATION, Petition.State.OPEN}
    )
    return {
        "signed_at": signature.signed_at,
        "language": LANGUAGE_NAMES[signature.language],
        "counts": signing.counts(signature),
        "was_withdrawn": last == SignatureAct.Kind.WITHDRAWN,
        "is_author": is_author,
        "removal": removal,
        "withdraw_url": part_address(petition, "withdraw_signature") if may_withdraw else "",
        "removal_url": part_address(petition, "removal") if removal is not None else "",
        "object_url": part_address(petition, "object") if _decision_to_object_to(petition, signature) else "",
        "sign_url": part_address(petition, "sign"),
        "is_told": following.follows(user, notices.SOURCE, petition.pk),
        "tell_url": part_address(petition, "tell"),
    }


def _decision_to_object_to(petition: Petition, signature: Signature) -> Answer | None:
    """The published decision, if this signer has not objected to it yet."""
    decision = decision_of(petition)
    if decision is None or not signing.counts(signature) or signature.flags.filter(answer=decision).exists():
        return None
    return decision


def decision_of(petition: Petition) -> Answer | None:
    """The decision that stands; None while there is none. One query."""
    if petition.state != Petition.State.REACHED or petition.case_id is None:
        return None
    return Answer.objects.filter(case=petition.case_id, kind__in=Answer.STANDING).order_by("-at", "-pk").first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def yours(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """Part of a petition's page: one's own signature. Empty for everybody else."""
    petition = petition_of(number, share_key)
    mine = your_signature(petition, signed_in(request)) if is_resident(request) else None
    return render(request, "petitions/sign_yours.html", {"mine": mine})


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def withdraw(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """Take one's signature back: asked first, done by a POST."""
    petition = petition_of(number, share_key)
    try:
        if request.method == "POST":
            signing.withdraw_signature(petition, user=signed_in(request), now=arrival(request))
            messages.success(request, _("Your signature is withdrawn. You may sign again while the petition is open."))
            return redirect(page_address(petition))
        mine = your_signature(petition, signed_in(request))
        if mine is None or not mine["withdraw_url"]:
            return redirect(part_address(petition, "signed"))
    except (NotSigned, TransitionRefused) as refused:
        return _cannot(request, petition, str(refused.message))
    context = {"title": shown_title(petition), "back": part_address(petition, "signed")}
    return render(request, "petitions/sign_withdraw.html", context)


@resident_required
@never_cache
@require_POST
@limited("write")
def tell_me(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """A signer wants to be told what becomes of the petition, or not any more."""
    petition, user = petition_of(number, share_key), signed_in(request)
    if signing.signature_of(petition, user) is None:
        return redirect(part_address(petition, "sign"))
    if "no" in request.POST:
        following.unfollow(user, notices.SOURCE, petition.pk)
        messages.success(request, _("You are told of this petition no more."))
    else:
        following.follow(user, notices.SOURCE, petition.pk, arrival(request))
        messages.success(request, _("You will be told when the goal is reached and when it is decided."))
    return redirect(part_address(petition, "signed"))


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def object_to(request: HttpRequest, number: int) -> HttpResponse:
    """Say that the decision does not answer what was asked: once, counted, without a name."""
    petition = petition_of(number, None)
    decision = decision_of(petition)
    if decision is None:
        return _cannot(request, petition, _("There is no decision to object to."))
    if request.method == "POST":
        try:
            signing.object_to(petition, answer=decision, user=signed_in(request), now=arrival(request))
        except (NotSigned, TransitionRefused) as refused:
            return _cannot(request, petition, str(refused.message))
        messages.success(
            request, _("Your objection is counted. Everybody sees the share of such signers, nobody sees names.")
        )
        return redirect(page_address(petition))
    context = {"title": shown_title(petition), "decision": decision, "back": page_address(petition)}
    return render(request, "petitions/sign_object.html", context)


@resident_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("write")
def removal(request: HttpRequest, number: int | None = None, share_key: str | None = None) -> HttpResponse:
    """Why one's signature was removed, and the appeal against it."""
    petition = petition_of(number, share_key)
    signature = signing.signature_of(petition, signed_in(request))
    removed = Removal.objects.filter(signature=signature, agreed=True).order_by("-pk").first() if signature else None
    if removed is None:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            removals.appeal(removed, text=form.cleaned_data["text"], user=signed_in(request), now=arrival(request))
        except TransitionRefused as refused:
            return _cannot(request, petition, str(refused.message))
        messages.success(request, _("Your appeal is with a third moderator. You see the decision on this page."))
        return redirect(part_address(petition, "removal"))
    context = {"title": shown_title(petition), "removal": removed, "form": form, "back": page_address(petition)}
    return render(request, "petitions/sign_removal.html", context, status=FAULTY if form.is_bound else 200)
