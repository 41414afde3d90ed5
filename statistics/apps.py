"""What the public sees."""

from django.apps import AppConfig


class StatisticsConfig(AppConfig):
    """The name of the folder is also a module of Python's own; ours is found first because the project is on the path first."""

    name = "statistics"
