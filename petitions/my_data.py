"""What petitions keep of an account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.my_data import Part, full_name, rows_of
from petitions.models import Petition, PetitionDraft, Signer

if TYPE_CHECKING:
    from accounts.models import User


def parts(user: User) -> Iterator[Part]:
    """Petitions, drafts and signatures."""
    yield Part("petitions", _("My petitions"), rows_of(
        Petition.objects.filter(author=user).order_by("pk"), number="number", state="state", full_name="author_full_name",
        public_name="author_name", residence="author_residence", started="started_at", published="published_at",
    ))  # fmt: skip
    yield Part("petition_drafts", _("Drafts of petitions"), rows_of(
        PetitionDraft.objects.filter(user=user).order_by("created_at", "pk"), answers="answers", began="created_at",
        changed="changed_at",
    ))  # fmt: skip
    yield Part("signatures", _("Petitions I signed"), rows_of(
        Signer.objects.filter(user=user).order_by("pk"), petition="petition__number", version="text_version",
        region=f"signature__region__{full_name()}", method="signature__method", at="signature__signed_at",
    ))  # fmt: skip
