"""Text that a database can keep, and text that it cannot; and text as it is searched."""

import unicodedata

SEARCHED_CHARS = 4000
"""So much of a prompt is searched."""


def can_be_kept(said: str) -> bool:
    """Tell whether a text can be in a database at all: without NUL and half characters."""
    if "\0" in said:
        return False
    if said.isascii():
        return True
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


def words(said: str) -> str:
    """Give words for people with marks in place of what no database can keep: NUL and half characters.

    What an engine says about itself must not keep the end of a call from being written down.
    """
    if can_be_kept(said):
        return said
    return said.encode(errors="replace").decode().replace("\0", "?")


def folded(said: str) -> str:
    """Give words as they are compared where neither case nor width of letters counts, in any script."""
    if said.isascii():
        return said.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", said).casefold())


def searched(prompt: str) -> str:
    """Give what of a prompt is searched, folded, without what no database can keep."""
    return folded(words(prompt[:SEARCHED_CHARS]))
