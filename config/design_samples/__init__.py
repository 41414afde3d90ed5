"""Samples for the catalogue. Invented people and figures."""

from __future__ import annotations

from config.design_samples.case_parts import case_parts
from config.design_samples.controls import controls
from config.design_samples.figures import figures
from config.design_samples.frames import frames
from config.design_samples.marks import marks
from config.design_samples.records import records
from config.design_samples.words import Sample


def samples() -> dict[str, list[Sample]]:
    """At least one sample for every component."""
    return {**controls(), **marks(), **case_parts(), **records(), **figures(), **frames()}
