"""A package of its own, so that no library that brings a folder of this name can stand in its place."""
