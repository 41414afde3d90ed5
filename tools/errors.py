"""What stops a start, said in one sentence that names the next step."""


class StartRefused(Exception):
    """The start cannot go on; the message says why and what to do."""


class Interrupted(Exception):
    """Somebody asked us to stop while a step was still under way."""
