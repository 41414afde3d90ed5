"""A package, not a namespace: a library that brings `tests` of its own does not stand in its place."""
