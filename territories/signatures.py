"""How a change records who made it.

People are accounts, and accounts stand above this app: here a person is only the name under which they signed in.
"""

LONGEST = 150


def signature(by: object) -> str:
    """The login of a person, or the text itself when a command or a test names somebody."""
    login = getattr(by, "get_username", None)
    name = str(login() if callable(login) else by).strip()
    if not name:
        raise ValueError("A change needs somebody who made it.")
    return name[:LONGEST]
