"""The one SSRF-safe fetcher of pictures by URL.

A host is resolved once, every address that it has is checked, and the connection goes to a checked address while Host
header and TLS name stay the URL's; each redirect starts over. What a refused, closed or silent address did is told in
one and the same sentence, so that nobody can map a network through us.
"""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType
from yarl import URL

from abaca.errors import InvalidPicture, RequestError, TooLarge
from abaca.interfaces import Fetcher, Spool
from abaca.records import Caps
from abaca.types import Blob

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host; raises OSError when it has none."""

PORTS = frozenset({80, 443})
URL_MAX_CHARS = 8192
REDIRECTS_MAX = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_READ_BYTES = 262_144
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]")  # what URL parsers disagree about
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|(?=.*:)[0-9a-f:.]{2,45}")  # a name in ASCII, or IPv6
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)

# Not reachable for all the world, or not one machine. Sources: IANA's special-purpose address registries for IPv4 and
# IPv6; 168.63.129.16 is Azure's host agent. Other metadata services (169.254.169.254, 100.100.100.200, 192.0.0.192,
# fd00:ec2::254) lie inside these.
_SPECIAL: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32", "169.254.0.0/16"),
        *("172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24"),
        *("192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3"),
        *("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
# All else of IPv6 is no global unicast: loopback, IPv4-mapped, NAT64, unique local, link-local, multicast.
_GLOBAL_IPV6 = IPv6Network("2000::/3")


def is_public(address: Address) -> bool:
    """Tell whether an address is one that all the world can reach."""
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_IPV6):
        return False
    return not any(address in network for network in _SPECIAL)


class Allowed:
    """What may be fetched from beside public hosts on ports 80 and 443.

    Each entry is "host" (its addresses may be private), "host:port" (that port too), or a network such as
    "10.1.0.0/16" (its addresses on any port). Raises ValueError for an entry that is none of these.
    """

    def __init__(self, entries: Iterable[str] = ()) -> None:
        self._networks: list[Network] = []
        self._hosts: set[tuple[str, int]] = set()
        for entry in entries:
            if "/" in entry:
                self._networks.append(ip_network(entry))
                continue
            url = URL(f"//{entry}")
            if not url.raw_host or url.user is not None or _FORBIDDEN.search(entry):
                raise ValueError(f"{entry!r} is no host, host:port or network (10.1.0.0/16)")
            ports = PORTS if url.explicit_port is None else {url.explicit_port}
            self._hosts |= {(_name(url.raw_host), port) for port in ports}

    def covers(self, host: str, port: int, address: Address) -> bool:
        """Tell whether `address`, which `host` has, may be connected to at `port`."""
        return (_name(host), port) in self._hosts or any(address in network for network in self._networks)


class PictureFetcher(Fetcher):
    """Pictures of public hosts, and of what is allowed beside them.

    `allow` are entries of `Allowed`. `timeout_s` bounds a fetch from the look-up of the name to the last byte, with
    all redirects.
    """

    def __init__(
        self, spool: Spool, *, resolver: Resolve | None = None, allow: Iterable[str] = (), timeout_s: float = 10.0
    ) -> None:
        self._spool = spool
        self._resolve = resolver or _system_resolver
        self._allowed = Allowed(allow)
        self._timeout_s = timeout_s

    async def fetch(self, url: str, caps: Caps) -> Blob:
        """Give the picture at a public http(s) URL.

        Raises RequestError (InvalidPicture, TooLarge) naming at most the URL's host, StoreError of the spool.
        """
        start = _parsed(url)
        asked = _Asked(host=start.raw_host or "", caps=caps, timeout_s=self._timeout_s)
        try:
            async with asyncio.timeout(self._timeout_s):
                blob = await self._follow(start, asked)
        except (aiohttp.ClientError, OSError, ValueError) as error:  # OSError has TimeoutError
            raise asked.unreachable() from error
        asked.check(blob)
        return blob

    async def _follow(self, url: URL, asked: "_Asked") -> Blob:
        for _ in range(REDIRECTS_MAX + 1):
            async with (
                _session(await self._addresses(url, asked)) as session,
                session.get(url, allow_redirects=False) as answer,
            ):
                location = answer.headers.get("location")
                if answer.status not in _REDIRECTS or location is None:
                    return await self._keep(answer, asked)
            url = _parsed(location, seen_from=url)
        raise RequestError(
            f"The picture on {asked.host} is behind more than {REDIRECTS_MAX} redirects: give its own URL."
        )

    async def _addresses(self, url: URL, asked: "_Asked") -> list[Address]:
        """Give the addresses of the URL's host if each may be connected to; the same refusal for every reason."""
        host, port = url.raw_host or "", url.port or 0
        try:
            addresses = [_literal(host)] if _looks_numeric(host) else await self._look_up(host, port)
            permitted = all(
                self._allowed.covers(host, port, address) or (port in PORTS and is_public(address))
                for address in addresses
            )
        except (OSError, ValueError):
            addresses, permitted = [], False
        if not addresses or not permitted:
            raise asked.unreachable()
        return addresses

    async def _look_up(self, host: str, port: int) -> list[Address]:
        return [ip_address(text) for text in await self._resolve(host, port)]

    async def _keep(self, answer: aiohttp.ClientResponse, asked: "_Asked") -> Blob:
        if answer.status != 200:
            raise RequestError(f"{asked.host} answered with status {answer.status} instead of a picture.")
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            raise RequestError(f"{asked.host} sent the picture compressed although it was asked not to.")
        if (answer.content_length or 0) > asked.caps.picture_bytes:
            raise asked.too_large()
        writer = self._spool.begin(max_bytes=asked.caps.picture_bytes)
        try:
            async for piece in answer.content.iter_chunked(_READ_BYTES):
                await writer.write(piece)
            return await writer.finish()
        except TooLarge as error:
            writer.abort()
            raise asked.too_large() from error
        except BaseException:
            writer.abort()
            raise


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the caller asked for, and the words for what went wrong with it."""

    host: str
    caps: Caps
    timeout_s: float

    def unreachable(self) -> RequestError:
        return RequestError(
            f"No picture could be fetched from {self.host}: it takes a public host that answers "
            f"on port 80 or 443 within {self.timeout_s:g} s."
        )

    def too_large(self) -> TooLarge:
        return TooLarge(f"The picture on {self.host} is over the limit of {self.caps.picture_bytes:,} bytes.")

    def check(self, blob: Blob) -> None:
        """Raise InvalidPicture or TooLarge unless the blob is a usable picture within the caps."""
        if blob.problem or not blob.mime.startswith("image/"):
            raise InvalidPicture(
                f"What {self.host} sent is no usable picture ({blob.problem or 'another kind of file'}): "
                "give the URL of the picture itself, not of a page."
            )
        if blob.width_px * blob.height_px > self.caps.picture_px:
            raise TooLarge(f"The picture on {self.host} is over the limit of {self.caps.picture_px:,} pixels.")


class _Pinned(AbstractResolver):
    """Gives the checked addresses, whatever the name says by now."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Give one entry an address; `family` is not asked for."""
        del family
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


def _session(addresses: Collection[Address]) -> aiohttp.ClientSession:
    """Give a client for one request that can connect to `addresses` and nowhere else."""

    def checked_socket(target: AddrInfoType) -> socket.socket:
        # The last gate: no path through the client's own resolving leads around it.
        if ip_address(target[4][0]) not in addresses:
            raise OSError("an address that was not checked")
        made = socket.socket(target[0], target[1], target[2])
        made.setblocking(False)
        return made

    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=_Pinned(addresses), use_dns_cache=False, force_close=True, socket_factory=checked_socket
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        auto_decompress=False,
        trust_env=False,
        read_bufsize=_READ_BYTES,
        headers={"accept": "image/*", "accept-encoding": "identity", "user-agent": "abaca"},
    )


async def _system_resolver(host: str, port: int) -> list[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def _parsed(text: str, *, seen_from: URL | None = None) -> URL:
    """Give a URL that may be asked for its addresses; raises RequestError saying what one looks like."""
    try:
        url = _joined(text, seen_from)
        host, port = (url.raw_host or "").lower(), url.port
    except ValueError:
        url, host, port = URL(), "", None
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not port:
        raise RequestError(
            "A picture's URL looks like https://host/path, percent-encoded, in at most 8,192 characters."
        )
    if url.raw_user is not None or url.raw_password is not None:
        raise RequestError("A picture's URL must not carry a user name or password.")
    return url.with_host(host)


def _joined(text: str, seen_from: URL | None) -> URL:
    if len(text) > URL_MAX_CHARS or _FORBIDDEN.search(text):
        raise ValueError("no URL")
    # What is ASCII goes out as it came: signatures in queries are over the very spelling.
    url = URL(text, encoded=text.isascii())
    return url if seen_from is None else seen_from.join(url)


def _looks_numeric(host: str) -> bool:
    """Tell whether a host is an address in some spelling: what has a colon or ends in a number is no name."""
    return ":" in host or bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))


def _literal(host: str) -> Address:
    """Give the address that `host` spells; raises ValueError for octal, hex, short and dotted-end spellings."""
    return ip_address(host)


def _name(host: str) -> str:
    return host.rstrip(".").lower()
