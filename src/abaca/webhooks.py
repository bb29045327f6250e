"""Tells a caller's server that a call has ended: signed, tried again with backoff, to allowed hosts only.

Messages follow Standard Webhooks 1.0.0: headers, signature, schedule and what a receiver's status means. A message says
what became of a call and where its pictures are, never what was asked or the pictures themselves. It arrives at least
once, and doubles have the same `webhook-id`.
"""

import asyncio
import random
import re
import traceback
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace
from yarl import URL

from abaca.errors import AbacaError, EngineError, RequestError
from abaca.events import InternalError, Publish, WebhookTried
from abaca.interfaces import Answer, Calls, Clock, Keys, Transport
from abaca.policy.pricing import usd
from abaca.policy.rules import treated, without_engine
from abaca.records import Row, Treatment
from abaca.signing import sign, signing_key
from abaca.types import Json, Secret

HEADER = "x-abaca-webhook"
"""Where a caller says whom to tell."""

URL_MAX_CHARS = 2000
BACKOFFS_S = (5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""How long after each failed try the next one is made: ten tries in three days (the specification's schedule)."""

_JITTER = 0.2
_GONE = 410
_ANSWER_MAX_BYTES = 65_536
_ANSWER_S = 1.0
_PAGE_ROWS = 200
_PORTS = frozenset({80, 443})
_FORBIDDEN = re.compile(r"[^\x21-\x7e]|\\")  # what URL parsers disagree about, and what no header may hold
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|(?=.*:)[0-9a-f:.]{2,45}")  # a name in ASCII, or IPv6
_NAME = re.compile(r"[a-z][a-z0-9-]*$")  # how the last label of a name looks, and no address ends
_SHOWN_CHARS = 200


class AllowedHosts:
    """Who may be told: each entry is "host" or "host:port", either with "*." in front for all names below it.

    A host without a port stands for ports 80 and 443. Raises ValueError for an entry that is none of these.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._hosts: set[tuple[str, int]] = set()
        self._suffixes: set[tuple[str, int]] = set()
        for entry in entries:
            below = entry.startswith("*.")
            place = _entry(entry.removeprefix("*."))
            if place is None or (below and not _NAME.search(place[0])):
                raise ValueError(f"{entry!r} is no host, host:port or *.suffix")
            host, port = place
            ports = _PORTS if port is None else {port}
            if below:
                self._suffixes |= {(f".{host}", one) for one in ports}
            else:
                self._hosts |= {(host, one) for one in ports}

    def __bool__(self) -> bool:
        return bool(self._hosts or self._suffixes)

    def covers(self, host: str, port: int) -> bool:
        """Tell whether `host`, in lower case and without a stop at its end, may be told at `port`."""
        below = any(one == port and len(host) > len(name) and host.endswith(name) for name, one in self._suffixes)
        return (host, port) in self._hosts or below


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How eagerly is sent.

    Due calls are looked for every `pause_s`, beside when woken. A try ends after `timeout_s`. At most `parallel` are
    under way, and a quarter of them to one host, so that a slow receiver does not hold up the others. `jitter` gives
    numbers from 0 to 1.
    """

    pause_s: float = 5.0
    timeout_s: float = 10.0
    parallel: int = 16
    jitter: Callable[[], float] = random.random


class Webhooks:
    """Sends what is due, and says which URLs may be asked for.

    Each message is signed with all of `secrets`; `allow` are entries of `AllowedHosts`. Without either webhooks are
    off. Of calls whose `keys` are not to know who draws it is not told. Raises ValueError for a secret or an entry that
    is none.
    """

    def __init__(
        self,
        *,
        calls: Calls,
        keys: Keys,
        transport: Transport,
        clock: Clock,
        publish: Publish,
        secrets: Sequence[Secret] = (),
        allow: Iterable[str] = (),
        pace: Pace | None = None,
    ) -> None:
        for secret in secrets:
            signing_key(secret)
        self._calls = calls
        self._keys = keys
        self._transport = transport
        self._clock = clock
        self._publish = publish
        self._secrets = tuple(secrets)
        self._allowed = AllowedHosts(allow)
        self._pace = pace or Pace()
        self._parallel_host = max(1, self._pace.parallel // 4)
        self._busy: Counter[str] = Counter()
        self._left_over = False
        self._awake = asyncio.Event()

    @property
    def on(self) -> bool:
        """Whether there is a secret to sign with and a host that may be told."""
        return bool(self._secrets and self._allowed)

    def check(self, url: str) -> str:
        """Give a wanted URL as it will be asked; raises RequestError saying what is wrong with it."""
        if not self.on:
            raise RequestError(
                f"{HEADER}: webhooks are off here; they take a secret and allowed hosts in the server's configuration."
            )
        parsed = _parsed(url)
        if not self._allowed.covers(parsed.raw_host or "", parsed.port or 0):
            raise RequestError(
                f"{HEADER}: {_shown(url)} is on a host that this server may not tell; "
                "one that its configuration allows for webhooks, with the port, would be right."
            )
        return str(parsed)

    def wake(self) -> None:
        """Look for due calls now; for the loop's own thread."""
        self._awake.set()

    async def run(self) -> None:
        """Send what is due until cancelled; a try that is cut off is made again. Ends at once when webhooks are off."""
        if not self.on:
            return
        self._busy.clear()
        async with asyncio.TaskGroup() as sending:
            while True:
                self._awake.clear()
                try:
                    await self._send_due(sending)
                except Exception as error:  # noqa: BLE001 - a store that is away now is asked again later
                    self._tell_fault("", error)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._awake.wait(), self._pace.pause_s)

    async def _send_due(self, sending: asyncio.TaskGroup) -> None:
        """Begin a try for each due call as far as there is room; what has none is looked at when a try has ended."""
        rows = await self._calls.webhooks_due(self._clock.now_s(), _PAGE_ROWS)
        self._left_over = len(rows) == _PAGE_ROWS
        for row in rows:
            try:
                url = self.check(row.webhook)
            except RequestError:  # it was right when the call began
                if await self._calls.webhook_next(row, due_s=None, tried=False):
                    self._tell(row, _place(row.webhook), over=True, error="This server may no longer tell this URL.")
                continue
            host = _place(url)
            if self._busy.total() >= self._pace.parallel or self._busy[host] >= self._parallel_host:
                self._left_over = True
                continue
            due_s = self._next_due_s(row)
            if await self._calls.webhook_next(row, due_s=due_s):
                self._busy[host] += 1
                claimed = replace(row, webhook_due_s=due_s, webhook_tries=row.webhook_tries + 1)
                sending.create_task(self._try(claimed, url, host))

    async def _try(self, row: Row, url: str, host: str) -> None:
        """Send the message of a claimed row once and write down what came of it."""
        try:
            await self._send(row, url, host)
        except Exception as error:  # noqa: BLE001 - one try must never end the others
            self._tell_fault(row.id, error)
        finally:
            self._busy[host] -= 1
            if not self._busy[host]:
                del self._busy[host]
            if self._left_over:
                self.wake()

    async def _send(self, row: Row, url: str, host: str) -> None:
        try:
            answer = await self._post(row, url)
        except EngineError as error:
            self._tell(row, host, error=error.message)
            return
        try:
            # What the status says is written down first: no answer's body can hold it up.
            over = 200 <= answer.status < 300 or answer.status == _GONE
            if over and row.webhook_due_s is not None:
                await self._calls.webhook_next(row, due_s=None, tried=False)
            self._tell(row, host, status=answer.status, over=over)
        finally:
            await _drain(answer)

    async def _post(self, row: Row, url: str) -> Answer:
        keys = [treated(key, Treatment()) for key in await self._keys.all() if key.id == row.key_id]
        body = message(row, hides_engine=any(key.treatment.hide_engine for key in keys))
        at_s = int(self._clock.now_s())
        return await self._transport.send(
            "POST",
            url,
            headers={
                "content-type": "application/json",
                "user-agent": "abaca",
                "webhook-id": row.id,
                "webhook-timestamp": str(at_s),
                "webhook-signature": sign(self._secrets, message_id=row.id, at_s=at_s, body=body),
            },
            body=_in_one_piece(body),
            body_bytes=len(body),
            timeout_s=self._pace.timeout_s,
        )

    def _next_due_s(self, row: Row) -> float | None:
        """Give when the try after this one is due, None when this is the last.

        This one may take its whole time: no other begins before that, or a slow receiver would be told twice at once.
        """
        if row.webhook_tries >= len(BACKOFFS_S):
            return None
        backoff_s = BACKOFFS_S[row.webhook_tries] * (1 + _JITTER * self._pace.jitter())
        return self._clock.now_s() + self._pace.timeout_s + backoff_s

    def _tell(self, row: Row, host: str, *, status: int = 0, over: bool = False, error: str = "") -> None:
        self._publish(
            WebhookTried(
                call_id=row.id,
                host=host,
                status=status,
                tries=row.webhook_tries,
                ok=200 <= status < 300,
                again_s=None if over else row.webhook_due_s,
                error=error,
            )
        )

    def _tell_fault(self, call_id: str, error: Exception) -> None:
        fault = "".join(traceback.format_exception(error))
        self._publish(InternalError(call_id=call_id, error=type(error).__name__, traceback=fault))


def message(row: Row, *, hides_engine: bool = False) -> bytes:
    """Give the body that tells of a call's end, the same at each try: JSON of `type`, `timestamp` and `data`.

    `type` is call.done, call.failed or call.cancelled, `timestamp` when that was. `hides_engine` leaves out who has
    drawn, for how much, and what an engine has said.
    """
    name, _, words = row.error.partition(": ")
    words = without_engine(name, words) if hides_engine else words
    known: dict[str, Json] = {
        "id": row.id,
        "state": row.state,
        "model": row.model,
        "engine": None if hides_engine else row.engine,
        "cost_usd": None if hides_engine else usd(row.cost_micros),
        "pictures": [
            {"sha256": sha256, "url": f"/v1/calls/{row.id}/pictures/{number}"}
            for number, sha256 in enumerate(row.pictures)
        ],
        "error": {"type": name, "message": words} if row.error else None,
        "idempotency_key": row.idempotency_key,
    }
    ended = datetime.fromtimestamp(row.updated_s, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    data = {name: value for name, value in known.items() if value not in (None, "")}
    return msgspec.json.encode({"type": f"call.{row.state}", "timestamp": ended, "data": data})


async def _in_one_piece(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def _drain(answer: Answer) -> None:
    """Read a small answer to its end, so that its connection can be used again; what is large or slow is cut off."""
    left_bytes = _ANSWER_MAX_BYTES
    try:
        with suppress(AbacaError, TimeoutError):
            async with asyncio.timeout(_ANSWER_S):
                async for chunk in answer.chunks:
                    left_bytes -= len(chunk)
                    if left_bytes < 0:
                        break
    finally:
        await answer.chunks.aclose()


def _parsed(text: str) -> URL:
    """Give a URL that can be told something; raises RequestError naming what is wrong with it."""
    url, host, port = _read(text)
    if url.scheme not in {"http", "https"} or not _HOST.fullmatch(host) or not port or _FORBIDDEN.search(text):
        why = "is no URL that can be told: https://host/path, percent-encoded, would be right"
    elif len(text) > URL_MAX_CHARS or len(str(url)) > URL_MAX_CHARS:  # quoting may have made it longer
        why = f"is too long: a URL of at most {URL_MAX_CHARS:,} characters would be right"
    elif url.raw_user is not None or url.raw_password is not None:
        why = "has a user name or password: without them it would be right, the signature says who sends"
    elif "#" in text:
        why = "has a fragment, which is never sent: without #… it would be right"
    else:
        return url.with_host(host)
    raise RequestError(f"{HEADER}: {_shown(text)} {why}.")


def _read(text: str) -> tuple[URL, str, int | None]:
    """Give a URL with its host, in lower case and without a stop at its end, and its port; empty where it is none."""
    try:
        url = URL(text)
        return url, (url.raw_host or "").lower().removesuffix("."), url.port
    except ValueError:
        return URL(), "", None


def _shown(text: str) -> str:
    """Give a URL as a message may repeat it: without user, password, query and fragment, and not too long."""
    text = re.split(r"[?#]", text.rpartition("@")[2], maxsplit=1)[0]
    return repr(text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…")


def _place(url: str) -> str:
    """Give a URL's host, and its port where it is not the scheme's."""
    with suppress(ValueError):
        return URL(url).host_port_subcomponent or ""
    return ""


def _entry(text: str) -> tuple[str, int | None] | None:
    """Give host and port of an entry, None where it is none."""
    _, host, port = _read(f"//{text}")
    plain = not re.search(r"[\s\\/?#@*%]", text)
    return (host, port) if plain and port != 0 and _HOST.fullmatch(host) else None
