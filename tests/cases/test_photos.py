"""Photos: read carefully, made anew, and nothing hidden travels with them."""

import io
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from PIL import Image

from cases.models import Photo
from cases.photos import LONG_SIDE, THUMB_SIDE, PhotoRefused, UploadCutOff, look_alike, place_of, prepare, store_photos
from tests.pictures import QARAUYL_POINT, bomb, exif, file_of, picture, upload, with_gps
from tests.world import at


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_photo_is_made_anew_without_anything_but_the_picture():
    original = with_gps()
    assert b"Phone of Aigul" in original
    prepared = prepare(upload(original))
    for data in (prepared.image, prepared.thumb):
        made = opened(data)
        assert made.format == "JPEG"
        assert not dict(made.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(made.info)
        assert b"Exif" not in data
        assert b"Phone of Aigul" not in data


def test_the_place_in_the_file_is_handed_back_as_a_suggestion():
    prepared = prepare(upload(with_gps()))
    assert prepared.lat == pytest.approx(QARAUYL_POINT[0], abs=1e-5)
    assert prepared.lon == pytest.approx(QARAUYL_POINT[1], abs=1e-5)


def test_the_south_and_the_west_are_negative():
    tags = exif(point=(10.5, 20.25))
    tags[0x8825] = {**tags[0x8825], 1: "S", 3: "W"}
    assert place_of(opened(file_of(picture(), exif=tags))) == (-10.5, -20.25)


@pytest.mark.parametrize("point", [(0.0, 0.0), (95.0, 20.0)])
def test_a_place_that_makes_no_sense_is_passed_over(point):
    assert place_of(opened(file_of(picture(), exif=exif(point=point)))) == (None, None)


def test_a_photo_without_a_place_suggests_nothing():
    prepared = prepare(upload(file_of(picture())))
    assert (prepared.lat, prepared.lon) == (None, None)


def test_a_photo_taken_upright_stands_upright():
    prepared = prepare(upload(file_of(picture((640, 480)), exif=exif(orientation=6))))
    assert (prepared.width, prepared.height) == (480, 640)
    red, green, _blue = opened(prepared.image).convert("RGB").getpixel((470, 10))
    assert red > 200  # the mark of the upper left corner has turned to the upper right
    assert green > 150


def test_a_large_photo_is_shrunk_and_keeps_its_shape():
    prepared = prepare(upload(file_of(picture((4000, 3000)))))
    assert opened(prepared.image).size == (LONG_SIDE, 1200) == (prepared.width, prepared.height)
    assert opened(prepared.thumb).size == (THUMB_SIDE, 360)


def test_a_small_photo_is_not_blown_up():
    assert opened(prepare(upload(file_of(picture((300, 200))))).image).size == (300, 200)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "I;16"), ("WEBP", "RGB"), ("JPEG", "CMYK"), ("AVIF", "RGB")],
)  # fmt: skip
def test_every_usual_kind_of_picture_becomes_a_jpeg(kind, mode):
    data = file_of(picture().convert("L" if mode == "I;16" else "RGB").convert(mode), kind)
    assert opened(prepare(upload(data)).image).mode == "RGB"


def test_what_was_transparent_becomes_white():
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert opened(prepare(upload(file_of(clear, "PNG"))).image).getpixel((30, 30)) == (255, 255, 255)


REFUSED = [
    ("photo-too-large", lambda: file_of(picture()) + bytes(site_settings.PHOTO_MAX_BYTES)),
    ("photo-empty", lambda: b""),
    ("photo-not-a-picture", lambda: b"%PDF-1.7 a document"),
    ("photo-not-a-picture", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
    ("photo-not-a-picture", lambda: b"GIF89a" + bytes(200)),
    ("photo-not-a-picture", "просто текст".encode),
    ("photo-too-many-pixels", bomb),
    ("photo-too-many-pixels", lambda: bomb(8_000)),
    ("photo-too-small", lambda: file_of(picture((8, 8)))),
    ("photo-damaged", lambda: file_of(picture((800, 600)))[:2000]),
    ("photo-damaged", lambda: file_of(picture((800, 600)), "PNG")[:300]),
]


@pytest.mark.parametrize(("code", "make"), REFUSED)
def test_what_cannot_be_taken_is_refused_with_a_sentence_of_its_own(code, make):
    with pytest.raises(PhotoRefused) as refused:
        prepare(upload(make(), "су.jpg"))
    assert refused.value.code == code
    assert refused.value.name == "су.jpg"
    assert len(str(refused.value.message)) > 20


def test_a_picture_of_fifty_megapixels_is_still_taken(settings):
    settings.PHOTO_MAX_PIXELS = 640 * 480
    assert prepare(upload(file_of(picture((640, 480))))).width == 640
    with pytest.raises(PhotoRefused):
        prepare(upload(file_of(picture((640, 481)))))


def test_an_endless_file_costs_no_more_than_the_limit(settings):
    settings.PHOTO_MAX_BYTES = 1000
    cut = UploadCutOff()
    assert cut.receive_data_chunk(b"x", 1000) == b"x"
    assert cut.receive_data_chunk(b"x", 1001) is None


@pytest.mark.django_db
def test_stored_photos_stand_in_their_order_under_names_nobody_guesses(world, settings):
    case = world.case()
    prepared = [prepare(upload(file_of(picture(colour=colour)))) for colour in ("red", "green")]
    store_photos(case, None, prepared, at("2026-09-01"))
    first, second = Photo.objects.filter(case=case)
    assert [first.position, second.position] == [0, 1]
    assert first.image.name.startswith("photos/2026/09/")
    assert (Path(settings.MEDIA_ROOT) / first.image.name).read_bytes() == prepared[0].image
    assert (Path(settings.MEDIA_ROOT) / second.thumb.name).read_bytes() == prepared[1].thumb
    assert (first.width, first.height) == (640, 480)


@pytest.mark.django_db
def test_files_of_photos_that_could_not_be_stored_are_removed(world, settings):
    case = world.case()
    case.pk = None  # the insert fails
    with pytest.raises(ValueError, match="unsaved"):
        store_photos(case, None, [prepare(upload(file_of(picture())))], at("2026-09-01"))
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_a_photo_saved_anew_is_recognised_and_another_shot_is_not():
    noise = Image.effect_noise((1200, 900), 90).resize((1200, 900)).convert("RGB")
    scene = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    scene.paste(noise.crop((0, 0, 500, 400)), (300, 200))
    moved = scene.copy()
    moved.paste(noise.crop((0, 0, 500, 400)), (420, 260))
    thumbs = []
    for shot, quality in ((scene, 95), (scene, 60), (moved, 95)):
        data = io.BytesIO()
        shot.save(data, "JPEG", quality=quality)
        data.name = "x.jpg"
        thumbs.append(prepare(data).thumb)
    first, saved_anew, another = thumbs
    assert look_alike(first, first)
    assert look_alike(first, saved_anew)
    assert not look_alike(first, another)
