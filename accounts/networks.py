"""Networks that the operators trust or hold: whose reports wait to be checked, or never do. Nobody is kept from reading by this.

An entry is kept as a keyed hash, like everything about addresses: of one address, or of all that share its first bits. It has a reason
and an end. What is asked at each writing is kept in Redis for a minute.
"""

from __future__ import annotations

import ipaddress
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from accounts.errors import NetworkRefused
from accounts.models import NetworkMark

if TYPE_CHECKING:
    from accounts.models import User

log = logging.getLogger(__name__)

HOLD, TRUST = NetworkMark.Kind.HOLD, NetworkMark.Kind.TRUST
KNOWN = "networks:marked"
KEPT_SECONDS = 60
WIDER = {4: 24, 6: 48}
"""Bits of the wider network that an entry may be about, by version; the narrower one is what limits count by."""
LONGEST_REASON = 300
LONGEST_DAYS = 90
KEPT = timedelta(days=90)
"""After its end, for whoever asks why reports had waited."""
KEY = 32


def key_of(network: str) -> str:
    """The keyed hash under which a network is kept and shown; empty for none."""
    return salted_hmac("accounts.networks", network).hexdigest()[:KEY] if network else ""


def keys_of(address: str) -> list[str]:
    """The keys an entry about a client's address (limits.client_address) may have: its own, and that of the wider network."""
    try:
        network = ipaddress.ip_network(address, strict=False)
    except ValueError:
        return []
    wider = (
        network.supernet(new_prefix=WIDER[network.version]) if network.prefixlen > WIDER[network.version] else network
    )
    return [key_of(address), key_of(str(wider))]


def standing(address: str, now: datetime) -> str:
    """HOLD, TRUST, or empty for nearly everybody; trust wins. One command to Redis, once a minute a query."""
    marked = _marked(now)
    kinds = {marked[key] for key in keys_of(address) if key in marked}
    return TRUST if TRUST in kinds else HOLD if HOLD in kinds else ""


def standing_of_key(key: str, now: datetime) -> str:
    """The same for a key that was kept with a report."""
    return _marked(now).get(key, "")


def _marked(now: datetime) -> dict[str, str]:
    try:
        found: dict[str, str] | None = cache.get(KNOWN)
    except (RedisError, OSError):
        log.exception("The marked networks could not be read from Redis.")
        return {}
    if found is None:
        found = dict(NetworkMark.objects.present(now).order_by("kind").values_list("network", "kind"))
        cache.set(KNOWN, found, timeout=KEPT_SECONDS)
    return found


def written(typed: str) -> str:
    """What somebody typed as a network that an entry can be about. Raises NetworkRefused."""
    try:
        network = ipaddress.ip_network(typed.strip(), strict=False)
    except ValueError:
        raise NetworkRefused(_("This is not an address. It looks like 203.0.113.7 or 203.0.113.0/24.")) from None
    whole = network.max_prefixlen
    if network.version == 6 and network.prefixlen == whole:  # one address is its household's
        network = network.supernet(new_prefix=64)
    if network.prefixlen not in ({whole, WIDER[4]} if network.version == 4 else {64, WIDER[6]}):
        raise NetworkRefused(_("One address, or a network of /24 (IPv6: /64 or /48); for a wider one add several."))
    return str(network.network_address) if network.prefixlen == whole else str(network)


def mark(*, network: str, kind: str, days: int, reason: str, by: User, now: datetime) -> NetworkMark:
    """Hold or trust a network, given by its key, for so many days, with a reason."""
    if kind not in NetworkMark.Kind.values or len(network) != KEY:
        raise NetworkRefused(_("Choose from the list."))
    if not 1 <= days <= LONGEST_DAYS:
        raise NetworkRefused(_("From 1 to 90 days; it can be added again."))
    if not reason.strip():
        raise NetworkRefused(_("Write the reason."))
    if len(reason.strip()) > LONGEST_REASON:
        raise NetworkRefused(
            _("The text is too long: %(length)s characters, at most %(most)s.")
            % {"length": len(reason.strip()), "most": LONGEST_REASON}
        )
    made = NetworkMark.objects.create(
        network=network, kind=kind, reason=reason.strip(), by=by, since=now, until=now + timedelta(days=days)
    )
    _forget()
    return made


def end(entry: NetworkMark, *, by: User, now: datetime) -> None:
    """An entry ends before its time; who ended it stands with it. Ended twice, the first stays."""
    if NetworkMark.objects.filter(pk=entry.pk, ended_at=None).update(ended_at=now, ended_by=by):
        _forget()


def forget_over(now: datetime) -> int:
    """Delete entries that ended KEPT before `now` or earlier; how many. One statement. Who made them stands in the record of staff."""
    long_ago = now - KEPT
    return NetworkMark.objects.filter(Q(until__lte=long_ago) | Q(ended_at__lte=long_ago)).delete()[0]


def _forget() -> None:
    try:
        cache.delete(KNOWN)
    except (RedisError, OSError):
        log.exception("The marked networks stay as they were for a minute.")
