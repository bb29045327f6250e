"""Which URLs a caller may want told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from abaca.errors import RequestError
from abaca.webhooks import AllowedHosts

ALLOWED = (
    "hooks.example.com",
    "10.0.0.5:8080",
    "*.example.org",
    "*.Below.Example.net:8443",
    "[2001:db8::1]",
    "häuser.example",
)


@pytest.fixture
def check(desk_with):
    return desk_with(allow=ALLOWED).webhooks.check


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("https://hooks.example.com/abaca", "https://hooks.example.com/abaca"),
        ("HTTPS://Hooks.Example.COM:443/", "https://hooks.example.com/"),
        ("https://hooks.example.com", "https://hooks.example.com"),
        ("http://hooks.example.com:80/a?b=c%20d", "http://hooks.example.com/a?b=c%20d"),
        ("https://hooks.example.com./a", "https://hooks.example.com/a"),
        ("http://10.0.0.5:8080/in", "http://10.0.0.5:8080/in"),
        ("https://a.b.example.org/%2Fx", "https://a.b.example.org/%2Fx"),
        ("https://x.below.example.net:8443/", "https://x.below.example.net:8443/"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("https://xn--huser-gra.example/", "https://xn--huser-gra.example/"),
        ("https://hooks.example.com/@someone", "https://hooks.example.com/@someone"),
    ],
)
def test_allowed_urls_are_given_in_their_normal_form(check, url, normal):
    """A URL on an allowed host comes back in one spelling, and stays as it is from then on."""
    assert check(url) == normal
    assert check(normal) == normal


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://evil-hooks.example.com/",
        "https://hooks.example.com.evil.net/",
        "https://hooks.example.com:8443/",
        "http://10.0.0.5/",
        "http://10.0.0.5:8081/",
        "https://example.org/",
        "https://.example.org/",
        "https://evilexample.org/",
        "https://a.below.example.net/",
        "http://127.0.0.1/",
        "http://0x0a000005:8080/",
        "http://167772165:8080/",
        "http://[::ffff:10.0.0.5]:8080/",
    ],
)
def test_other_hosts_are_refused(check, url):
    """A host that is not listed is refused, however near its spelling comes, with the URL and what would be right."""
    with pytest.raises(
        RequestError, match=r"x-abaca-webhook: 'http.*host that this server may not tell.*would be right"
    ):
        check(url)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no URL"),
        ("hooks.example.com/abaca", "no URL"),
        ("//hooks.example.com/abaca", "no URL"),
        ("ftp://hooks.example.com/", "no URL"),
        ("file:///etc/passwd", "no URL"),
        ("https://", "no URL"),
        ("https:///path", "no URL"),
        ("https://hooks.example.com:0/", "no URL"),
        ("https://hooks.example.com:99999/", "no URL"),
        ("https://hooks.example.com:port/", "no URL"),
        ("https://[::1/", "no URL"),
        ("https://hooks.example.com/a b", "no URL"),
        ("https://hooks.example.com/a\r\nx: y", "no URL"),
        ("https://hooks.example.com\\@evil.net/", "no URL"),
        ("https://hooks.example.com/ä", "no URL"),
        ("https://häuser.example/", "no URL"),
        ("https://hooks.example.com/\udcff", "no URL"),
        ("https://hooks.example.com%2eevil.net/", "no URL"),
        ("https://hooks.example.com/#part", "fragment"),
        ("https://hooks.example.com/#", "fragment"),
        ("https://hooks.example.com/" + "a" * 1980, "at most 2,000 characters"),
        ("https://hooks.example.com/" + '"' * 700, "at most 2,000 characters"),
        ("https://hooks.example.com/" + "a" * 1_000_000, "at most 2,000 characters"),
    ],
)
def test_what_is_no_url_is_refused(check, url, why):
    """What is no plain http(s) URL is refused by name, and a long one is not repeated whole."""
    with pytest.raises(RequestError, match=rf"^x-abaca-webhook: .*{why}") as refusal:
        check(url)
    assert "right" in refusal.value.message
    assert len(refusal.value.message) < 500


@pytest.mark.parametrize(
    "url",
    [
        "https://user:hunter2@hooks.example.com/",
        "https://hunter2@hooks.example.com/",
        "https://:hunter2@hooks.example.com/",
        "https://hunter2:@evil.net/",
        "https://user:hun@hunter2@hooks.example.com/",
        "https://user:hunter2@hooks.example.com:port/",
        "user:hunter2@hooks.example.com",
        "https://evil.net/?token=hunter2",
        "https://hooks.example.com/?token=hunter2#x",
    ],
)
def test_refusals_repeat_no_credentials(check, url):
    """User, password and query of a refused URL do not stand in the refusal."""
    with pytest.raises(RequestError) as refusal:
        check(url)
    assert "hunter2" not in refusal.value.message


PARTS = st.sampled_from(
    [
        "https",
        "http",
        ":",
        "//",
        "/",
        "\\",
        "@",
        "#",
        "?",
        "%",
        "[",
        "]",
        ".",
        "*",
        "hooks.example.com",
        "evil.net",
        "10.0.0.5",
        ":8080",
        ":443",
        "::1",
        "a.example.org",
        "\t",
        "\n",
        "\x00",
        "é",
        "。",
        "%2f",
        "%40",
        "xn--",
        "a",
        " ",
    ]
)


@given(
    tail=st.lists(PARTS, max_size=8).map("".join) | st.text(max_size=30),
    head=st.sampled_from(["https://", "http://", ""]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
def test_nothing_passes_that_leads_elsewhere(check, tail, head):
    """Whatever the spelling, what passes is an http(s) URL on an allowed host without credentials, and stays so."""
    try:
        passed = check(head + tail)
    except RequestError:
        return
    url = URL(passed)
    assert (url.raw_host, url.port) in {("hooks.example.com", 80), ("hooks.example.com", 443), ("10.0.0.5", 8080)} or (
        url.raw_host.endswith(".example.org") and url.port in {80, 443}
    )
    assert url.user is None
    assert url.password is None
    assert "@" not in passed.split("/")[2]
    assert "#" not in passed
    assert passed.isascii()
    assert check(passed) == passed


@pytest.mark.parametrize("options", [{"allow": ()}, {"secrets": ()}, {"allow": (), "secrets": ()}])
async def test_without_hosts_or_secret_webhooks_are_off(desk_with, options):
    """Where no host is allowed or nothing can be signed every URL is refused with the reason, and nothing is sent."""
    desk = desk_with(**options)
    desk.ended()
    assert not desk.webhooks.on
    with pytest.raises(RequestError, match=r"^x-abaca-webhook: webhooks are off here.*configuration"):
        desk.webhooks.check("https://hooks.example.com/")
    await desk.webhooks.run()
    assert desk.receivers.requests == []
    assert desk.calls.writes == 0


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "*",
        "*.",
        "https://hooks.example.com",
        "hooks.example.com/path",
        "user@hooks.example.com",
        "a b",
        "h:0",
        "h:x",
        "10.0.0.0/8",
        "*.0.0.1",
        "*.*.example.com",
        "[::1",
        "h?x",
        "h#x",
        "h\\x",
        "h%2e",
    ],
)
def test_entries_that_are_no_hosts_are_refused(entry):
    """An allowed host in a spelling that means something else is refused, with what it was."""
    with pytest.raises(ValueError, match="no host, host:port or"):
        AllowedHosts([entry])
