import json

import pytest
import shapely
from django.core.management import CommandError, call_command

from territories import boundaries
from territories.boundaries import BrokenBoundaries, district_at
from territories.models import Boundary, Territory
from tests.register import reference


@pytest.fixture(autouse=True)
def _forgotten_index(monkeypatch):
    """Editions are numbers, and every test starts from one again."""
    monkeypatch.setattr(boundaries, "_index", None)


@pytest.fixture
def geojson(tmp_path):
    def write(*features, **more):
        path = tmp_path / "boundaries.geojson"
        collection = {"type": "FeatureCollection", "features": list(features)} | more
        path.write_text(json.dumps(collection), "utf-8")
        return path

    return write


def feature(code, *corners, **properties):
    ring = [*corners, corners[0]]
    return {
        "type": "Feature",
        "properties": {"code": code} | properties,
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def square(code, west, south, size=1.0):
    return feature(code, (west, south), (west + size, south), (west + size, south + size), (west, south + size))


def test_every_district_of_the_country_is_found_by_a_point_in_it(register, capsys):
    path = reference("geokz/districts.geojson")
    call_command("load_boundaries", path, "--source", "geokz, CC BY 4.0")
    assert "224 boundaries loaded." in capsys.readouterr().out
    features = json.loads(path.read_text("utf-8"))["features"]
    found = {}
    for one in features:
        point = shapely.make_valid(shapely.from_geojson(json.dumps(one["geometry"]))).representative_point()
        answer = district_at(point.y, point.x)
        assert not answer.is_guess
        found[one["properties"]["code"]] = answer.territory.pk
    assert len(found) == 224
    assert {code: at for code, at in found.items() if code != at} == {}


def test_regions_may_be_loaded_beside_districts_and_the_district_wins(register):
    boundaries.load(reference("geokz/districts.geojson"), source="geokz")
    boundaries.load(reference("geokz/regions.geojson"), source="geokz")
    assert district_at(48.95, 80.0).territory.kind == "district"
    assert Boundary.objects.count() == 244


def test_without_boundaries_the_nearest_central_point_is_a_guess(register, django_assert_num_queries):
    with django_assert_num_queries(2):
        found = district_at(43.25, 76.91)
    assert found.is_guess
    assert found.territory.full_kk == "Алмалы ауданы (қаладағы аудан)"
    assert district_at(50.41, 80.25).territory.full_kk == "Семей қаласы (қала әкімдігі)"


@pytest.mark.parametrize(
    ("lat", "lon"), [(55.75, 37.62), (39.9, 70.0), (0.0, 0.0), (90.0, 180.0), (float("nan"), 70.0)]
)
def test_a_point_outside_the_country_has_no_district(register, geojson, lat, lon):
    assert district_at(lat, lon) is None
    boundaries.load(geojson(square("103200000", 80, 48)), source="test")
    assert district_at(lat, lon) is None


def test_a_point_just_outside_a_boundary_is_a_guess_and_a_far_one_nothing(register, geojson):
    boundaries.load(geojson(square("103200000", 79, 48), square("104600000", 80, 48)), source="test")
    assert (district_at(48.5, 79.9).territory.pk, district_at(48.5, 79.9).is_guess) == ("103200000", False)
    assert (district_at(48.5, 80.1).territory.pk, district_at(48.5, 80.1).is_guess) == ("104600000", False)
    assert (district_at(48.5, 81.05).territory.pk, district_at(48.5, 81.05).is_guess) == ("104600000", True)
    assert district_at(48.5, 82.0) is None


def test_a_point_on_a_common_line_has_one_answer(register, geojson):
    boundaries.load(geojson(square("103200000", 79, 48), square("104600000", 80, 48)), source="test")
    assert {district_at(48.5, 80.0).territory.pk for _ in range(3)} == {"103200000"}


def test_the_smaller_of_two_boundaries_wins(register, geojson):
    boundaries.load(geojson(square("103200000", 79, 48, 2.0), square("104600000", 79.5, 48.5, 0.5)), source="test")
    assert district_at(48.7, 79.7).territory.pk == "104600000"
    assert district_at(48.1, 79.1).territory.pk == "103200000"


def test_a_new_edition_is_seen_by_a_process_that_has_read_the_old_one(register, geojson, django_assert_num_queries):
    boundaries.load(geojson(square("103200000", 79, 48)), source="first")
    assert district_at(48.5, 79.5).territory.pk == "103200000"
    with django_assert_num_queries(2):
        district_at(48.5, 79.5)
    boundaries.load(geojson(square("103200000", 60, 48), square("104600000", 79, 48)), source="second")
    assert district_at(48.5, 79.5).territory.pk == "104600000"
    assert set(Boundary.objects.values_list("edition", "source")) == {(2, "second")}


def test_a_line_that_crosses_itself_is_repaired(register, geojson, capsys):
    bow_tie = feature("103200000", (79, 48), (80, 49), (80, 48), (79, 49))
    call_command("load_boundaries", geojson(bow_tie))
    assert "Repaired: 103200000." in capsys.readouterr().out
    boundary = Boundary.objects.get()
    assert boundary.was_repaired
    assert boundary.source == "boundaries.geojson"
    assert shapely.from_wkb(bytes(boundary.geometry)).is_valid
    assert district_at(48.5, 79.1).territory.pk == "103200000"
    assert (boundary.west, boundary.south, boundary.east, boundary.north) == (79, 48, 80, 49)


BROKEN = [
    (lambda write: write(), None, "no features"),
    (lambda write: write(type="Feature"), None, "not a GeoJSON FeatureCollection"),
    (lambda write: write(square("103200000", 79, 48), square("103200000", 80, 48)), 2, "there already, as feature 1"),
    (lambda write: write(square("10320000", 79, 48)), 1, "no code of nine digits"),
    (lambda write: write({"type": "Feature", "geometry": None}), 1, "no code of nine digits"),
    (lambda write: write({"properties": {"code": "103200000"}, "geometry": None}), 1, "no readable geometry"),
    (lambda write: write({"properties": {"code": "103200000"}, "geometry": {"type": "Point", "coordinates": [79, 48]}}),
     1, "no polygon"),
    (lambda write: write({"properties": {"code": "103200000"}, "geometry": {"type": "Polygon", "coordinates": "x"}}),
     1, "no readable geometry"),
    (lambda write: write(square("103200000", 500_000, 5_000_000)), 1, "not in degrees"),
    (lambda write: write(square("999999999", 79, 48)), None, "no unit 999999999"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "number", "problem"), BROKEN)
def test_a_broken_file_changes_nothing(register, geojson, make, number, problem):
    boundaries.load(geojson(square("103200000", 60, 48)), source="good")
    path = make(geojson)
    with pytest.raises(BrokenBoundaries, match=problem) as refused:
        boundaries.load(path, source="bad")
    assert refused.value.feature == number
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("load_boundaries", path)
    assert list(Boundary.objects.values_list("territory", "source")) == [("103200000", "good")]


def test_what_is_no_json_is_refused(register, tmp_path):
    path = tmp_path / "boundaries.geojson"
    path.write_text("{")
    with pytest.raises(BrokenBoundaries, match="not JSON"):
        boundaries.load(path, source="bad")
    with pytest.raises(CommandError, match="No such file"):
        call_command("load_boundaries", tmp_path / "none.geojson")


def test_an_abolished_district_is_not_guessed(register):
    Territory.objects.filter(pk="751110000").update(abolished_on="2026-01-01")
    assert district_at(43.25, 76.91).territory.pk != "751110000"
