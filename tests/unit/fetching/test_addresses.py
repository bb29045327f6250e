"""Which addresses and URLs a picture may come from."""

import asyncio
from ipaddress import ip_address

import pytest

from abaca.errors import RequestError
from abaca.fetching import Allowed, is_public
from abaca.records import Caps

PUBLIC = ["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.0", "169.253.0.1"]
PUBLIC += ["223.255.255.255", "192.0.1.1", "2606:4700:4700::1111", "2a00:1450:4001::1", "2400:cb00::1"]
SPECIAL = {
    "unspecified": ["0.0.0.0", "0.1.2.3", "::"],
    "loopback": ["127.0.0.1", "127.255.255.254", "::1"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "fc00::1", "fd12:3456::1"],
    "link-local": ["169.254.0.1", "fe80::1", "fe80::1%eth0", "febf::1"],
    "metadata": ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "192.0.0.192", "168.63.129.16"],
    "carrier": ["100.64.0.1", "100.127.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1", "ff0e::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.8", "198.18.0.1", "198.19.255.255", "fec0::1", "100::1"],
    "documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "mapped": ["::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "::ffff:0:127.0.0.1"],
    "6to4": ["2002:7f00:1::", "2002:808:808::1", "192.88.99.1"],
    "nat64": ["64:ff9b::7f00:1", "64:ff9b::808:808", "64:ff9b:1::1"],
    "teredo": ["2001::1", "2001:0:53aa:64c:0:0:80ff:fffe"],
}


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses(text):
    """Addresses that all the world can reach are public."""
    assert is_public(ip_address(text))


@pytest.mark.parametrize("text", [text for texts in SPECIAL.values() for text in texts])
def test_special_addresses(text):
    """Addresses of this machine, of local networks, of cloud metadata and of tunnels are not."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", [text for texts in SPECIAL.values() for text in texts])
async def test_names_of_special_addresses_are_refused(fetcher, text):
    """A name with such an address is refused, also when it has a public one too, in either order."""
    for addresses in ([text], [text, "8.8.8.8"], ["8.8.8.8", text]):
        fetch = fetcher({"pictures.example": addresses}).fetch
        with pytest.raises(RequestError, match="No picture could be fetched"):
            await asyncio.wait_for(fetch("http://pictures.example/a.png", Caps()), 1)


SPELLINGS = [
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "0x7f000001",
    "0x7f.0.0.1",
    "0X7F.1",
    "127.0.0.01",
    "0",
    "0x",
    "1.2.3.4.5",
    "256.256.256.256",
    "169.254.169.254",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[0:0:0:0:0:ffff:7f00:1]",
    "①②⑦.⓪.⓪.①",
    "１２７.0.0.1",
    "127。0。0。1",
    "[fd00:ec2::254]",
]


@pytest.mark.parametrize("host", SPELLINGS)
async def test_no_spelling_of_an_address_leads_inside(fetcher, host):
    """Octal, hex, decimal, short, dotted-end and Unicode spellings are refused before any name is looked up."""
    refusing = fetcher({})
    with pytest.raises(RequestError):
        await asyncio.wait_for(refusing.fetch(f"http://{host}/latest/meta-data", Caps()), 1)
    assert refusing.asked == []


WRONG = [
    "",
    "cat.png",
    "//pictures.example/cat.png",
    "file:///etc/passwd",
    "ftp://pictures.example/cat.png",
    "gs://bucket/cat.png",
    "gopher://127.0.0.1:6379/_FLUSHALL",
    "data:image/png;base64,AAAA",
    "javascript:alert(1)",
    "http://",
    "http:///cat.png",
    "http:pictures.example/cat.png",
    "http://pictures.example:0/",
    "http://pictures.example:99999/",
    "http://pictures.example:8o/",
    "http://pictures.example\\@127.0.0.1/",
    "http://pictures.example/a b",
    " http://pictures.example/",
    "http://pictures.example/\r\nx-evil: 1",
    "http://pictures.example\0.evil/",
    "http://pictures%2eexample/",
    "http://%31%32%37.0.0.1/",
    "http://[::1%25lo]/",
    "http://[::1",
    "http://]/",
    "http://pictures.example/" + "a" * 9000,
    "http://" + "a" * 300 + "/",
]


@pytest.mark.parametrize("url", WRONG)
async def test_what_is_no_web_url_is_refused(fetcher, url):
    """Other schemes, missing hosts and what parsers disagree about are refused with what a URL looks like."""
    refusing = fetcher({"pictures.example": ["8.8.8.8"]})
    with pytest.raises(RequestError, match="A picture's URL looks like https://host/path"):
        await refusing.fetch(url, Caps())
    assert refusing.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://user@pictures.example/",
        "http://user:pw@pictures.example/",
        "http://:pw@pictures.example/",
        "http://pictures.example@127.0.0.1/",
        "http://a@evil.example:80@pictures.example/",
    ],
)
async def test_credentials_in_urls_are_refused(fetcher, url):
    """A URL with a user name or password is refused, and neither is repeated."""
    refusing = fetcher({"pictures.example": ["8.8.8.8"]})
    with pytest.raises(RequestError, match=r"^A picture's URL must not carry a user name or password\.$"):
        await refusing.fetch(url, Caps())
    assert refusing.asked == []


@pytest.mark.parametrize("port", [1, 22, 25, 81, 444, 3306, 6379, 8000, 8080, 65535])
async def test_other_ports_are_refused(fetcher, port):
    """Only ports 80 and 443 are connected to, even on public hosts."""
    with pytest.raises(RequestError, match="on port 80 or 443"):
        await asyncio.wait_for(
            fetcher({"pictures.example": ["8.8.8.8"]}).fetch(f"http://pictures.example:{port}/", Caps()), 1
        )


async def test_hosts_that_resolve_to_nothing_are_refused(fetcher):
    """An empty answer, a nonsensical one and no answer at all are refused in the same words."""
    said = set()
    cases: list[dict[str, list[str]]] = [{"h.example": []}, {"h.example": ["not an address"]}, {}]
    for names in cases:
        with pytest.raises(RequestError) as caught:
            await fetcher(names).fetch("https://h.example/", Caps())
        said.add(caught.value.message)
    assert len(said) == 1


def test_allowed_hosts_ports_and_networks():
    """A host is allowed on standard ports, with a port on that one alone, a network on every port."""
    allowed = Allowed(["minio.local", "Cache.local.:9000", "10.1.0.0/16", "[fd00::1]:8080", "fd01::/32"])
    private, inside = ip_address("192.168.0.1"), ip_address("10.1.2.3")
    assert allowed.covers("minio.local", 80, private)
    assert allowed.covers("MINIO.local.", 443, private)
    assert not allowed.covers("minio.local", 9000, private)
    assert allowed.covers("cache.local", 9000, private)
    assert not allowed.covers("cache.local", 80, private)
    assert not allowed.covers("evil-minio.local", 80, private)
    assert not allowed.covers("minio.local.evil", 80, private)
    assert allowed.covers("any.name", 1234, inside)
    assert not allowed.covers("any.name", 1234, ip_address("10.2.0.1"))
    assert allowed.covers("fd00::1", 8080, ip_address("fd00::1"))
    assert allowed.covers("any.name", 1, ip_address("fd01::5"))
    assert not Allowed().covers("minio.local", 80, private)


@pytest.mark.parametrize("entry", ["", "10.0.0.0/99", "a b", "user@host", "host:port", "host/path"])
def test_wrong_entries_are_refused(entry):
    """What is neither host, host:port nor network is a ValueError at start-up."""
    with pytest.raises(ValueError, match=r"."):
        Allowed([entry])
