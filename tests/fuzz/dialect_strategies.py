"""What hypothesis draws for every dialect: settings, usage, and bodies with one damaged node."""

from hypothesis import strategies as st

from abaca.types import Sampling, Usage

GONE = object()
"""Takes the node away, where `damaged` would put it."""


def samplings(words):
    """Give sampling that says something, its stops out of `words`."""
    return st.builds(
        Sampling,
        temperature=st.none() | st.floats(0, 2),
        top_p=st.none() | st.floats(0, 1),
        top_k=st.none() | st.integers(0, 99).map(float),
        max_output_tokens=st.none() | st.integers(1, 65536),
        stop=st.lists(words, max_size=2).map(tuple),
        presence_penalty=st.none() | st.floats(-2, 2),
        frequency_penalty=st.none() | st.floats(-2, 2),
    ).filter(lambda sampling: sampling != Sampling())


def usages(counts):
    """Give usage of which every field is one of `counts`."""
    return st.builds(
        Usage,
        input_text_tokens=counts,
        input_image_tokens=counts,
        output_text_tokens=counts,
        output_image_tokens=counts,
        thought_tokens=counts,
        cached_tokens=counts,
        tool_tokens=counts,
    )


def nodes(document, path=()):
    """Yield the path of every node of a JSON document."""
    yield path
    inner = (
        document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    )
    for name, item in inner:
        yield from nodes(item, (*path, name))


def damaged(document, path, value):
    """Give the document with `value` at one node."""
    if not path:
        return None if value is GONE else value
    name, *rest = path
    whole = dict(document) if isinstance(document, dict) else list(document)
    if not rest and value is GONE:
        del whole[name]
    else:
        whole[name] = damaged(whole[name], rest, value)
    return whole
