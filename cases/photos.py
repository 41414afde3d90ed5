"""Photos of residents and offices: read carefully, made anew without anything but the picture, kept in two sizes.

A file from outside is never stored as it came. The picture is decoded, turned upright, shrunk and written again as JPEG,
so that place, time and owner hidden in the file (EXIF, XMP, comments) are gone. The place is handed back to the caller
once, to suggest where the problem is.
"""

from __future__ import annotations

import io
import logging
import math
import struct
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import IO, Any, TypeVar

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadhandler import FileUploadHandler
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from cases.errors import DomainError
from cases.models import Answer, Case, Photo
from territories.clock import local_date

Row = TypeVar("Row")

log = logging.getLogger(__name__)

LONG_SIDE = 1600
THUMB_SIDE = 480
QUALITY = 82
THUMB_QUALITY = 76
POINTS, SHADES = (24, 24), 2
"""How photos are compared (look_alike)."""
SMALLEST_SIDE = 16
"""Pixels. Anything smaller shows nothing: a tracking dot, an icon."""

Image.init()
FORMATS = tuple(kind for kind in ("JPEG", "MPO", "PNG", "WEBP", "AVIF", "HEIF") if kind in Image.OPEN)
"""What is read; MPO is the JPEG with a second picture inside that some phones write. HEIF only where Pillow has it."""
ACCEPT = "image/jpeg,image/png,image/webp,image/avif"
"""For the attribute `accept` of a file field. HEIC is left out on purpose: a phone that takes such photos then sends JPEG."""

GPS_TAG = 0x8825
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, OverflowError, struct.error)
"""What Pillow raises on files that are cut off or made to hurt."""


class PhotoRefused(DomainError):
    """This file cannot be taken, and why; other files and everything written are not touched by that."""

    code = "photo-refused"
    status = 400

    def __init__(self, code: str, message: str | Promise, name: str = "", **facts: Any) -> None:
        super().__init__(message, code=code, name=name, **facts)
        self.name = name


@dataclass(frozen=True, slots=True)
class PreparedPhoto:
    """A picture ready to be stored: two JPEG files without metadata, and the place its file spoke of."""

    image: bytes
    thumb: bytes
    width: int
    height: int
    lat: float | None = None
    lon: float | None = None


# -- reading -----------------------------------------------------------------------------


def prepare(upload: IO[bytes]) -> PreparedPhoto:
    """Make the two pictures of an uploaded file. Costs some tenths of a second; raises PhotoRefused with one sentence."""
    name = str(getattr(upload, "name", "") or "")
    size = int(getattr(upload, "size", 0) or 0)
    if size > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused("photo-too-large", too_large(), name)
    upload.seek(0)
    data = upload.read(settings.PHOTO_MAX_BYTES + 1)
    if len(data) > settings.PHOTO_MAX_BYTES:
        raise PhotoRefused("photo-too-large", too_large(), name)
    if not data:
        raise PhotoRefused("photo-empty", _("The file is empty. Please choose the photo again."), name)
    with _opened(data, name) as opened:
        lat, lon = place_of(opened)
        picture = _decoded(opened, name)
    return PreparedPhoto(
        image=_jpeg(picture, LONG_SIDE, QUALITY),
        thumb=_jpeg(picture, THUMB_SIDE, THUMB_QUALITY),
        width=picture.width,
        height=picture.height,
        lat=lat,
        lon=lon,
    )


def too_large() -> str:
    """The sentence about a file that is too large, with the limit."""
    return str(_("The file is larger than %(limit)s MB. Please choose a smaller one or take the photo again.")) % {
        "limit": settings.PHOTO_MAX_BYTES // (1024 * 1024)
    }


def _opened(data: bytes, name: str) -> Image.Image:
    """The file as a picture whose header has been read, and nothing more."""
    try:
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused("photo-too-many-pixels", _too_many_pixels(), name) from None
    except BROKEN:
        raise PhotoRefused(
            "photo-not-a-picture",
            _("This file is not a photo that we can read. Photos in JPEG, PNG or WebP can be added."),
            name,
        ) from None
    if opened.width * opened.height > settings.PHOTO_MAX_PIXELS:
        raise PhotoRefused("photo-too-many-pixels", _too_many_pixels(), name)
    if min(opened.size) < SMALLEST_SIDE:
        raise PhotoRefused("photo-too-small", _("The picture is too small to show anything."), name)
    return opened


def _too_many_pixels() -> str:
    return str(
        _("The picture has more than %(limit)s million points. Please take the photo with the usual camera.")
    ) % {"limit": settings.PHOTO_MAX_PIXELS // 1_000_000}


def _decoded(opened: Image.Image, name: str) -> Image.Image:
    """The picture itself, upright, at most LONG_SIDE long, opaque, in plain RGB."""
    try:
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))  # JPEG decodes at a half, a quarter or an eighth: less memory
        opened.load()
        picture: Image.Image = opened
        if picture.mode in {"P", "1"}:  # these shrink badly
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
        return _on_white(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise PhotoRefused("photo-too-many-pixels", _too_many_pixels(), name) from None
    except BROKEN:
        raise PhotoRefused(
            "photo-damaged",
            _("The photo is damaged or did not arrive whole. Please choose it again."),
            name,
        ) from None


def _on_white(picture: Image.Image) -> Image.Image:
    """RGB; what was transparent becomes white."""
    if picture.mode == "RGB":
        return picture
    if "A" in picture.getbands() or "transparency" in picture.info:
        over = picture.convert("RGBA")
        ground = Image.new("RGB", over.size, "white")
        ground.paste(over, mask=over.getchannel("A"))
        return ground
    return picture.convert("RGB")


def _jpeg(picture: Image.Image, side: int, quality: int) -> bytes:
    """JPEG with nothing in it but the picture. Pixels are copied into a new image, so no metadata can travel along."""
    clean = Image.new("RGB", picture.size)
    clean.paste(picture)
    clean.thumbnail((side, side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    clean.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def place_of(opened: Image.Image) -> tuple[float | None, float | None]:
    """Latitude and longitude in a photo's EXIF, in degrees; (None, None) when there are none or they make no sense."""
    try:
        gps = opened.getexif().get_ifd(GPS_TAG)
        lat = _degrees(gps[2]) * (-1 if gps.get(1) == "S" else 1)
        lon = _degrees(gps[4]) * (-1 if gps.get(3) == "W" else 1)
    except (*BROKEN, ZeroDivisionError):
        return None, None
    if not (math.isfinite(lat) and math.isfinite(lon)) or not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return None, None
    if (lat, lon) == (0, 0):  # what cameras write that do not know
        return None, None
    return round(lat, 6), round(lon, 6)


def _degrees(parts: Iterable[Any]) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600


def look_alike(one: bytes, other: bytes) -> bool:
    """Whether two small files show the very same photo, also when one of them was saved anew on its way.

    Compared in 24 by 24 grey points: saving anew moves none of them by more than a shade or two, another shot does.
    """
    first, second = (
        Image.open(io.BytesIO(data), formats=FORMATS).convert("L").resize(POINTS, Image.Resampling.BOX).tobytes()
        for data in (one, other)
    )
    return all(abs(a - b) <= SHADES for a, b in zip(first, second, strict=True))


# -- storing -------------------------------------------------------------------------------


def file_names(folder: str) -> tuple[str, str]:
    """Names of a picture and its small one: nobody can guess them, and they tell nothing of the case."""
    name = uuid.uuid4().hex
    return f"{folder}/{name}.jpg", f"{folder}/{name}-s.jpg"


def write_files(prepared: PreparedPhoto, folder: str) -> tuple[str, str]:
    """Write both files; returns the names under which the storage keeps them."""
    image_name, thumb_name = file_names(folder)
    image = default_storage.save(image_name, ContentFile(prepared.image))
    thumb = default_storage.save(thumb_name, ContentFile(prepared.thumb))
    return image, thumb


def discard_files(*names: str) -> None:
    """Remove files that no row names; a storage that does not answer is written down, it breaks nothing."""
    for name in names:
        try:
            default_storage.delete(name)
        except OSError:
            log.exception("A photo could not be removed.")


def stored(row: Any) -> PreparedPhoto | None:
    """The files of a row with `image`, `thumb`, `width` and `height` as they were prepared; None when one is gone."""
    try:
        with default_storage.open(str(row.image.name)) as image, default_storage.open(str(row.thumb.name)) as thumb:
            return PreparedPhoto(image.read(), thumb.read(), row.width, row.height)
    except FileNotFoundError:
        return None


def written_rows(photos: Iterable[PreparedPhoto], folder: str, row: Callable[..., Row]) -> list[Row]:
    """Write the files of photos in their order; `row` makes what keeps each, by the fields of `stored`. The rows are the caller's to save."""
    rows = []
    for position, photo in enumerate(photos):
        image, thumb = write_files(photo, folder)
        rows.append(row(image=image, thumb=thumb, width=photo.width, height=photo.height, position=position))
    return rows


def all_stored(rows: Iterable[Any]) -> list[PreparedPhoto]:
    """The photos that rows keep, in their order; one whose file is gone is left out."""
    return [files for row in rows if (files := stored(row)) is not None]


def rename_files(photos: Iterable[Photo]) -> None:
    """Give the files of photos new names that nobody has seen: an address that somebody kept leads nowhere once this is committed.

    Runs inside the caller's transaction; rolled back, the new files stay without a row, harmless.
    """
    for photo in photos:
        files = stored(photo)
        if files is None:
            continue
        before = str(photo.image.name), str(photo.thumb.name)
        photo.image, photo.thumb = write_files(files, before[0].rpartition("/")[0])
        photo.save(update_fields=["image", "thumb"])
        transaction.on_commit(partial(discard_files, *before))


def store_photos(case: Case, answer: Answer | None, prepared: Iterable[PreparedPhoto], now: datetime) -> list[Photo]:
    """Keep photos of a report (`answer` None) or of an answer. One statement; files of a failed statement are removed.

    Runs inside the caller's transaction: should that be rolled back later, the files stay without a row, harmless.
    """
    folder = f"photos/{local_date(now):%Y/%m}"
    written: list[tuple[str, str]] = []
    rows = []
    try:
        for position, photo in enumerate(prepared):
            image, thumb = write_files(photo, folder)
            written.append((image, thumb))
            rows.append(
                Photo(
                    case=case,
                    answer=answer,
                    image=image,
                    thumb=thumb,
                    width=photo.width,
                    height=photo.height,
                    at=now,
                    position=position,
                )
            )
        return Photo.objects.bulk_create(rows) if rows else []
    except Exception:
        discard_files(*(name for pair in written for name in pair))
        raise


class UploadCutOff(FileUploadHandler):
    """Stops keeping a file once it is over the limit: a file of 1 GB costs no disk, and is refused with its sentence.

    What comes after the limit is read from the network and dropped, so that the rest of the form still arrives.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass the chunk on, or drop it. `start` counts the bytes of this file so far."""
        return raw_data if start <= settings.PHOTO_MAX_BYTES else None

    def file_complete(self, file_size: int) -> None:
        """The handlers behind this one make the file."""
