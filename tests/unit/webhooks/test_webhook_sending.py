"""How calls' ends are told."""

import asyncio
import base64
import hashlib
import hmac
import itertools
import json

import pytest

from abaca.errors import EngineError, EngineTimeout, StoreError
from abaca.events import InternalError, WebhookTried
from abaca.records import Group, Key, Rules
from abaca.webhooks import BACKOFFS_S, message

KEY = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def signed(request, key=KEY):
    """Give the signature that a request should have, counted here."""
    headers = request["headers"]
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + request["body"]
    return "v1," + base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


async def test_a_due_call_is_told_once(desk):
    """A receiver gets one signed POST of JSON, and after its 2xx nothing is due any more."""
    row = desk.ended()
    async with desk.at_work():
        await desk.settled(1)
        desk.clock.time_s += 1_000_000
        desk.webhooks.wake()
        await desk.settled(1)
    (request,) = desk.receivers.requests
    assert request["method"] == "POST"
    assert request["url"] == "https://hooks.example.com/abaca?room=7"
    assert request["timeout_s"] == 10
    assert request["headers"] == {
        "content-type": "application/json",
        "user-agent": "abaca",
        "webhook-id": row.id,
        "webhook-timestamp": "1800000000",
        "webhook-signature": signed(request),
    }
    assert desk.calls.rows[row.id].webhook_due_s is None
    assert desk.events == [WebhookTried(call_id=row.id, host="hooks.example.com", status=200, tries=1, ok=True)]


def test_a_message_tells_of_the_end_and_no_more(desk):
    """A message has state, model, engine, cost, pictures by digest and place, and nothing that was asked or drawn."""
    row = desk.ended(idempotency_key="mine")
    assert json.loads(message(row)) == {
        "type": "call.done",
        "timestamp": "2027-01-15T07:59:59.000Z",
        "data": {
            "id": row.id,
            "state": "done",
            "model": "gemini-3-pro-image",
            "engine": "google",
            "cost_usd": "0.134000",
            "pictures": [
                {"sha256": "a" * 64, "url": f"/v1/calls/{row.id}/pictures/0"},
                {"sha256": "b" * 64, "url": f"/v1/calls/{row.id}/pictures/1"},
            ],
            "idempotency_key": "mine",
        },
    }
    assert b"garden" not in message(row)


@pytest.mark.parametrize(
    ("state", "written", "told"),
    [
        ("failed", "EngineBusy: Overloaded: try again.", {"type": "EngineBusy", "message": "Overloaded: try again."}),
        (
            "cancelled",
            "Cancelled: This call was cancelled.",
            {"type": "Cancelled", "message": "This call was cancelled."},
        ),
    ],
)
def test_other_ends_say_why(desk, state, written, told):
    """A call that failed or was cancelled has that in the type, and its error by kind and words."""
    body = json.loads(message(desk.ended(state=state, error=written, pictures=(), engine="", cost_micros=0)))
    assert body["type"] == f"call.{state}"
    assert body["data"]["error"] == told
    assert body["data"]["pictures"] == []
    assert body["data"]["cost_usd"] == "0.000000"
    assert "engine" not in body["data"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("EngineBusy: google: Overloaded.", "What draws for this model has failed."),
        ("EngineRefused: The picture was refused.", "The picture was refused."),
        ("StoreError: The disk is full.", "The disk is full."),
    ],
)
async def test_who_draws_can_be_hidden(desk, error, words):
    """A key that is not to know engine and cost is not told by its webhook either, by its own rule or its group's."""
    hides = Rules(hide_engine=True)
    desk.keys.keys = [
        Key(id="key-1", name="ann", group=Group(id="group-1", name="studio", rules=hides)),
        Key(id="key-2", name="bob", rules=hides),
        Key(id="key-3", name="carol"),
    ]
    async with desk.at_work():
        for tries, key_id in enumerate(("key-1", "key-2", "key-3"), 1):
            desk.ended(key_id=key_id, state="failed", error=error)
            desk.webhooks.wake()
            await desk.settled(tries)
    *hidden, open_one = [json.loads(request["body"])["data"] for request in desk.receivers.requests]
    for data in hidden:
        assert not {"engine", "cost_usd"} & data.keys()
        assert data["error"]["message"] == words
    assert (open_one["engine"], open_one["cost_usd"]) == ("google", "0.134000")
    assert open_one["error"]["message"] == error.partition(": ")[2]


async def test_the_schedule_is_the_specifications(desk):
    """A receiver that always fails is asked ten times in over three days, each time later than the last, then never."""
    row = desk.ended()
    desk.receivers.answers = [500]
    waits_s = []
    async with desk.at_work():
        for tries in range(1, 11):
            await desk.settled(tries)
            due_s = desk.calls.rows[row.id].webhook_due_s
            assert desk.events[-1].again_s == due_s
            assert (desk.events[-1].tries, desk.events[-1].ok) == (tries, False)
            if due_s is None:
                break
            waits_s.append(due_s - desk.clock.time_s)
            desk.clock.time_s = due_s - 0.5
            desk.webhooks.wake()
            await desk.settled(tries)
            assert len(desk.receivers.requests) == tries, "asked before it was due"
            desk.clock.time_s = due_s
            desk.webhooks.wake()
        desk.clock.time_s += 10_000_000
        desk.webhooks.wake()
        await desk.settled(10)
    assert len(desk.receivers.requests) == 10
    # A try may take 10 s; half of a jitter of a fifth is a tenth.
    assert waits_s == pytest.approx([10 + 1.1 * delay_s for delay_s in BACKOFFS_S])
    assert BACKOFFS_S == (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)


async def test_each_try_has_the_same_id_and_body_and_its_own_time(desk):
    """Doubles can be told by webhook-id; the time is the try's, so that its signature is another."""
    row = desk.ended()
    desk.receivers.answers = [503, 200]
    async with desk.at_work():
        await desk.settled(1)
        desk.clock.time_s += 100
        desk.webhooks.wake()
        await desk.settled(2)
    first, second = desk.receivers.requests
    assert first["headers"]["webhook-id"] == second["headers"]["webhook-id"] == row.id
    assert first["body"] == second["body"]
    assert int(second["headers"]["webhook-timestamp"]) == int(first["headers"]["webhook-timestamp"]) + 100
    assert [request["headers"]["webhook-signature"] for request in (first, second)] == [signed(first), signed(second)]
    assert [event.ok for event in desk.events] == [False, True]


@pytest.mark.parametrize("status", [199, 300, 301, 302, 307, 308, 400, 404, 429, 500, 502])
async def test_other_statuses_are_failures(desk, status):
    """Whatever is no 2xx is tried again at the same URL; no redirect is followed."""
    row = desk.ended()
    desk.receivers.answers = [status, 204]
    async with desk.at_work():
        await desk.settled(1)
        assert desk.calls.rows[row.id].webhook_due_s == pytest.approx(desk.clock.time_s + 15.5)
        desk.clock.time_s += 60
        desk.webhooks.wake()
        await desk.settled(2)
    assert [request["url"] for request in desk.receivers.requests] == [row.webhook] * 2
    assert desk.calls.rows[row.id].webhook_due_s is None


async def test_gone_is_the_end(desk):
    """A receiver that answers 410 is never asked about this call again, and the log says that it failed."""
    row = desk.ended()
    desk.receivers.answers = [410]
    async with desk.at_work():
        await desk.settled(1)
    assert desk.calls.rows[row.id].webhook_due_s is None
    assert desk.events == [WebhookTried(call_id=row.id, host="hooks.example.com", status=410, tries=1, ok=False)]


@pytest.mark.parametrize("error", [EngineError("Not reached."), EngineTimeout("Too late.")])
async def test_no_answer_is_tried_again(desk, error):
    """A receiver that cannot be reached is asked again later, and the log says why."""
    row = desk.ended(webhook="http://a.example.org/")
    desk.receivers.answers = [error]
    async with desk.at_work():
        await desk.settled(1)
    due_s = desk.calls.rows[row.id].webhook_due_s
    assert due_s > desk.clock.time_s
    assert desk.events == [
        WebhookTried(
            call_id=row.id, host="a.example.org", status=0, tries=1, ok=False, again_s=due_s, error=error.message
        )
    ]


async def test_the_last_try_may_succeed(desk):
    """The tenth try is told to be the last before it is made, and its success needs no further writing."""
    row = desk.ended(webhook_tries=9)
    async with desk.at_work():
        await desk.settled(1)
    assert desk.calls.writes == 1
    assert desk.calls.rows[row.id].webhook_due_s is None
    assert desk.events == [WebhookTried(call_id=row.id, host="hooks.example.com", status=200, tries=10, ok=True)]


async def test_of_several_processes_one_sends(desk):
    """Three processes that see the same forty due calls send forty messages between them."""
    for _ in range(40):
        desk.ended()
    second, third = desk.another(), desk.another()
    async with desk.at_work(), desk.at_work(webhooks=second), desk.at_work(webhooks=third):
        await desk.settled(40)
    ids = [request["headers"]["webhook-id"] for request in desk.receivers.requests]
    assert sorted(ids) == sorted(desk.calls.rows)


async def test_a_call_is_claimed_before_it_is_sent(desk):
    """While a try is under way the call is due only after the try's time is over, so that nobody sends it beside."""
    row = desk.ended()
    release = asyncio.Event()

    async def slow(_url):
        await release.wait()
        return 200

    desk.receivers.answers = [slow]
    async with desk.at_work():
        await desk.until(lambda: desk.receivers.requests)
        assert desk.calls.rows[row.id].webhook_due_s >= desk.clock.time_s + 10 + 5
        release.set()
        await desk.settled(1)
    assert desk.calls.rows[row.id].webhook_due_s is None


async def test_a_cut_off_try_is_made_again(desk):
    """When the server stops in the middle of a try, the call stays due and another process tells of it."""
    row = desk.ended()
    desk.receivers.answers = [lambda _url: asyncio.Event().wait(), 200]
    async with desk.at_work():
        await desk.until(lambda: desk.receivers.requests)
    desk.clock.time_s = desk.calls.rows[row.id].webhook_due_s
    async with desk.at_work(webhooks=desk.another()):
        await desk.settled(1)
    assert [request["headers"]["webhook-id"] for request in desk.receivers.requests] == [row.id, row.id]
    assert desk.calls.rows[row.id].webhook_due_s is None


async def test_a_slow_receiver_holds_up_nobody_else(desk_with):
    """Of a host that does not answer a quarter of the room is taken, and another host is told meanwhile."""
    desk = desk_with(parallel=8)
    for number in range(20):
        desk.ended(webhook="https://slow.example.org/", webhook_due_s=float(number))
    quick = desk.ended(webhook="https://quick.example.org/")
    release = asyncio.Event()

    async def by_host(url):
        if "slow" in url:
            await release.wait()
        return 200

    desk.receivers.answers = [by_host]
    async with desk.at_work():
        await desk.settled(1)
        assert [event.call_id for event in desk.events] == [quick.id]
        assert sum("slow" in request["url"] for request in desk.receivers.requests) == 2
        release.set()
        await desk.settled(21)  # without any further waking
    assert all(row.webhook_due_s is None for row in desk.calls.rows.values())


@pytest.mark.parametrize(("parallel", "hosts"), [(8, 9), (2000, 2)])
async def test_many_are_sent_without_waiting(desk_with, parallel, hosts):
    """More due calls than fit into one look are all told at once, never more at a time than there is room for."""
    desk = desk_with(parallel=parallel)
    for number in range(450):
        desk.ended(webhook=f"https://h{number % hosts}.example.org/")
    most = []

    async def counted(_url):
        most.append(len(desk.receivers.requests) - len(desk.receivers.bodies))
        for _ in range(30):  # longer than it takes to begin the others
            await asyncio.sleep(0)
        return 200

    desk.receivers.answers = [counted]
    async with desk.at_work():
        await desk.settled(450)
    assert len(desk.receivers.requests) == 450
    assert 8 <= max(most) <= parallel


async def test_large_answers_are_not_read(desk):
    """Of an answer without end 64 KB are read, then it is closed; its status counts all the same."""
    row = desk.ended()
    desk.receivers.body = lambda: itertools.repeat(b"x" * 10_000)
    async with desk.at_work():
        await desk.settled(1)
    (body,) = desk.receivers.bodies
    assert body.closed
    assert 60_000 <= body.read_bytes <= 80_000
    assert desk.calls.rows[row.id].webhook_due_s is None


async def test_answers_that_break_off_or_hang_have_counted(desk, monkeypatch):
    """A 2xx counts once its head is there: a body that breaks off or never ends changes nothing and is closed."""

    async def hangs(_body):
        await asyncio.Event().wait()

    async def breaks(_body):
        raise EngineError("The upstream's answer broke off.")

    monkeypatch.setattr("abaca.webhooks._ANSWER_S", 0.01)
    for fault in (hangs, breaks):
        row = desk.ended()
        with monkeypatch.context() as patch:
            patch.setattr(desk.receivers.pieces, "__anext__", fault)
            async with desk.at_work():
                await desk.until(lambda row=row: desk.calls.rows[row.id].webhook_due_s is None)
                await desk.settled(1)
    assert [(type(event), event.ok) for event in desk.events] == [(WebhookTried, True)] * 2


async def test_a_store_that_is_away_is_asked_again(desk):
    """A failing store is told in the log and asked again at the next look."""
    desk.ended()
    desk.calls.faults = [StoreError("The database does not answer.")]
    async with desk.at_work():
        await desk.settled(1)
        assert isinstance(desk.events[0], InternalError)
        assert desk.receivers.requests == []
        desk.webhooks.wake()
        await desk.settled(2)
    assert desk.events[1].ok


async def test_due_calls_are_looked_for_by_themselves(desk_with):
    """What has become due is told without anybody's waking."""
    desk = desk_with(pause_s=0.001)
    async with desk.at_work():
        await asyncio.sleep(0.01)
        row = desk.ended()
        await desk.settled(1)
    assert desk.events[0].call_id == row.id


async def test_one_broken_try_ends_no_other(desk):
    """A fault of ours in one try is told in the log, and the others go on."""
    broken, whole = desk.ended(), desk.ended()
    desk.receivers.answers = [KeyError("ours"), 200]
    async with desk.at_work():
        await desk.settled(2)
    assert {type(event): event.call_id for event in desk.events} == {InternalError: broken.id, WebhookTried: whole.id}
    assert "KeyError" in next(event.traceback for event in desk.events if isinstance(event, InternalError))


@pytest.mark.parametrize("url", ["https://formerly.example.net/x", "https://u:p@hooks.example.com/", "nonsense", "//["])
async def test_hosts_that_are_no_longer_allowed_are_not_told(desk, url):
    """A call whose URL would be refused now is given up without a request."""
    row = desk.ended(webhook=url)
    async with desk.at_work():
        await desk.settled(1)
    assert desk.receivers.requests == []
    assert desk.calls.rows[row.id].webhook_due_s is None
    (event,) = desk.events
    assert (event.ok, event.again_s, event.status) == (False, None, 0)
    assert event.error == "This server may no longer tell this URL."


async def test_every_secret_signs_each_message(desk_with):
    """While a secret is replaced a message carries a signature of the new and one of the old."""
    desk = desk_with(secrets=("a new secret of enough bytes", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    desk.ended()
    async with desk.at_work():
        await desk.settled(1)
    (request,) = desk.receivers.requests
    assert request["headers"]["webhook-signature"].split() == [
        signed(request, b"a new secret of enough bytes"),
        signed(request),
    ]


def test_broken_secrets_do_not_start(desk_with):
    """Webhooks with a secret that cannot sign are refused when they are made."""
    with pytest.raises(ValueError, match="at least 24 bytes"):
        desk_with(secrets=("short",))
