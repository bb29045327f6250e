"""Links to pictures: what they open, for how long, and what they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abaca.errors import Forbidden
from abaca.links import Links

SHA = "ab" * 32
LINKS = Links(b"s" * 32)
LINK = LINKS.link(SHA, "image/png", until_s=2_000.7)


def parts(link):
    path, _, query = link.partition("?")
    return path, dict(pair.split("=", 1) for pair in query.split("&"))


def test_a_link_leads_to_its_picture_until_its_end():
    """It names digest and type, and works up to its last second."""
    assert LINK.startswith(f"/i/{SHA}.png?until=2000&signature=")
    assert LINKS.read(*parts(LINK), now_s=1_999.9) == (SHA, 2_000.0)
    with pytest.raises(Forbidden, match="has ended"):
        LINKS.read(*parts(LINK), now_s=2_000.0)


def test_servers_that_share_the_secret_know_each_others_links():
    """Another process with the same secret opens it, one with another secret does not."""
    assert Links(b"s" * 32).read(*parts(LINK), now_s=0)[0] == SHA
    with pytest.raises(Forbidden):
        Links(b"t" * 32).read(*parts(LINK), now_s=0)


@pytest.mark.parametrize(
    "changed",
    [
        LINK.replace("ab", "cd", 1),
        LINK.replace(".png", ".jpg"),
        LINK.replace("until=2000", "until=3000"),
        LINK.replace("until=2000", "until=02000"),
        LINK.replace("until=2000", "until=٢٠٠٠"),
        LINK[:-1],
        LINK + "A",
        LINK.partition("&")[0],
        LINK.replace("/i/", "/i/../i/"),
        LINK.replace(".png", ".png/"),
        LINK.replace("signature=", "signature=\udcff"),
        f"/i/{SHA}.png?until=2000&signature=",
    ],
)
def test_a_changed_link_opens_nothing(changed):
    """No letter of path, end or signature can be another."""
    with pytest.raises(Forbidden):
        LINKS.read(*parts(changed), now_s=0) if "&" in changed else LINKS.read(
            changed.partition("?")[0], {"until": "2000"}, now_s=0
        )


def test_our_own_links_are_known_at_any_host():
    """As a reference, a link of ours is ours whatever host stands before it; any other URL is not."""
    assert LINKS.own(f"https://pictures.example{LINK}&w=100", now_s=0) == SHA
    assert LINKS.own(LINK, now_s=0) == SHA
    assert LINKS.own(f"https://pictures.example/i/{SHA}.png?until=2000&signature=AAAA", now_s=0) is None
    assert LINKS.own("https://elsewhere.example/cat.png", now_s=0) is None
    assert LINKS.own("http://[broken", now_s=0) is None
    with pytest.raises(Forbidden, match="has ended"):
        LINKS.own(f"https://pictures.example{LINK}", now_s=3_000)


@given(st.text(), st.dictionaries(st.sampled_from(["until", "signature", "w"]), st.text()))
def test_whatever_comes_is_refused_or_read(path, query):
    """No path and query raise anything but Forbidden."""
    with pytest.raises(Forbidden):
        LINKS.read(path, query, now_s=0)


@given(st.text())
def test_whatever_url_comes_is_not_ours(url):
    """No URL that somebody makes up is taken for one of ours."""
    assert LINKS.own(url, now_s=0) is None
