"""Text that a database can keep, and text that it cannot."""


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
