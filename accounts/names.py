"""A name as the public sees it."""

LONGEST_NAME = 80


def public_name(name: str) -> str:
    """First name and first letter of the surname: "Айгүл Серікова" is "Айгүл С."; one word stays as it is."""
    words = name.split()
    if len(words) < 2:
        return " ".join(words)
    return f"{words[0]} {words[1][0].upper()}."
