"""Photos as phones make them, and files as people should not send them."""

from __future__ import annotations

import io
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

QARAUYL_POINT = (48.9541, 79.2548)


def picture(size: tuple[int, int] = (640, 480), colour: str = "#0a678c", mode: str = "RGB") -> Image.Image:
    """A plain picture with a mark in its upper left corner."""
    made = Image.new(mode, size, colour)
    made.paste("#ffc24a", (0, 0, size[0] // 4, size[1] // 4))
    return made


def file_of(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(*, point: tuple[float, float] | None = None, orientation: int = 1) -> Image.Exif:
    """What a phone writes: its maker, how it was held, and where."""
    made = Image.Exif()
    made[0x010F] = "Phone of Aigul"
    made[0x0112] = orientation
    if point is not None:
        gps = {1: "N", 2: parts(point[0]), 3: "E", 4: parts(point[1])}
        made[0x8825] = gps
    return made


def parts(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 4)


def with_gps(point: tuple[float, float] = QARAUYL_POINT, **options: object) -> bytes:
    return file_of(picture(**options), exif=exif(point=point))


def upload(data: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, kind)


def bomb(side: int = 20_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to hundreds of megabytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(side // 8 + 1) * 100, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
