"""/v1/calls and what lies under it, with a gateway that does as it is told."""

import json

import pytest
from msgspec.structs import replace

from abaca.calls.written import write_down
from abaca.errors import EngineBusy, StoreError
from abaca.records import CallFilter, Key, Treatment
from abaca.types import Candidate, Finish, Picture, PromptBlock, Request, Result, Text, Turn
from abaca.web.facts import call_facts

REQUEST = Request(model="m", dialect="own", turns=(Turn(role="user", parts=(Text(text="x"),)),), stream="sse")


class FewBytes:
    """A picture in memory."""

    mime, width_px, height_px, orientation, problem = "image/png", 3, 2, 1, ""
    content = bytes(range(100))
    size_bytes = 100
    sha256 = "ab" * 32

    async def chunks(self, size_bytes=262_144):
        for start in range(0, 100, 7):
            yield self.content[start : start + 7]

    def source(self):
        return self.content


RESULT = Result(
    model="m",
    candidates=(
        Candidate(
            parts=(
                Text(text="hmm", thought=True),
                Text(text="A "),
                Text(text="cat."),
                Picture(mime="image/png", blob=FewBytes()),
            )
        ),
        Candidate(index=1, parts=(Text(text="Two."),), finish=Finish.NO_IMAGE),
    ),
)


@pytest.fixture
def house(build, row):
    """A house with one call that is done, one that failed and one at work."""
    made = build()
    done = row(state="done", result=write_down(RESULT), pictures=(FewBytes.sha256,), progress=1.0, got_px="3x2", seed=0)
    made.gateway.rows = {
        "call_1": done,
        "call_2": row(id="call_2", state="failed", error="EngineBusy: too busy: wait", created_s=2),
        "call_3": row(id="call_3", progress=0.4, note="drawing"),
    }
    made.gateway.answers = {"call_1": (REQUEST, RESULT), "call_2": EngineBusy("too busy: wait")}
    made.gateway.blobs = {FewBytes.sha256: FewBytes()}
    return made


async def get(house, path, query=b"", method="GET", **headers):
    await house.ask(path, method=method, query=query, **headers)
    return house.status, house.body


async def test_a_call_is_shown(house):
    """What it is, what it came to and where its pictures are; showing delivers nothing."""
    status, body = await get(house, "/v1/calls/call_1")
    assert (status, house.headers[b"cache-control"]) == (200, b"no-store")
    assert json.loads(body) == {
        "id": "call_1", "object": "call", "state": "done", "progress": 1.0, "note": "", "model": "m", "dialect": "own",
        "vendor": "google", "prompt": "", "references": [], "engine": "dummy", "seed": 0, "cost_usd": "0.000000",
        "pixels": {"asked": None, "got": "3x2"}, "created_s": 1.0, "updated_s": 1.0, "delivered_s": None,
        "cancel_s": None, "idempotency_key": None, "ignored": [], "not_drawn": [], "error": None, "webhook": None,
        "finish": "STOP", "text": "A cat.\nTwo.",
        "pictures": [{
            "sha256": FewBytes.sha256, "mime": "image/png", "size_bytes": 100, "width_px": 3, "height_px": 2,
            "url": "/v1/calls/call_1/pictures/0",
        }],
    }  # fmt: skip
    assert house.gateway.delivered_ids == []


def test_failures_blocks_and_webhooks_are_shown(row):
    """An error keeps its kind and its whole message; a refused prompt says why."""
    failed = call_facts(
        row(state="failed", error="EngineBusy: too busy: wait", webhook="https://a.example/", webhook_tries=2)
    )
    assert failed["error"] == {"type": "EngineBusy", "message": "too busy: wait"}
    assert failed["webhook"] == {"url": "https://a.example/", "due_s": None, "tries": 2}
    assert (failed["text"], failed["finish"], failed["pictures"]) == ("", None, [])
    blocked = Result(model="m", prompt_block=PromptBlock(reason="SAFETY"))
    assert call_facts(row(state="done", result=write_down(blocked)))["finish"] == "SAFETY"


def test_what_was_asked_is_shown(row):
    """The newest words of the user's, and every picture that came with the request, thoughts aside, each once."""
    photo, drawn = ({"sha256": digit * 64, "size_bytes": 1, "mime": "image/png"} for digit in "ab")
    turns = [
        {"role": "user", "parts": [{"type": "text", "text": "a cat"}, {"type": "picture", "mime": "", "blob": photo}]},
        {"role": "model", "parts": [{"type": "picture", "mime": "", "blob": drawn}, {"type": "text", "text": "Here."}]},
        {"role": "user", "parts": [{"type": "text", "text": "make it"}, {"type": "text", "text": "blue"}]},
    ]
    turns[1]["parts"] += [{"type": "picture", "mime": "", "blob": {**photo, "sha256": "c" * 64}, "thought": True}]
    turns[2]["parts"] += [{"type": "picture", "mime": "", "blob": photo}]
    shown = call_facts(row(request=json.dumps({"turns": turns}).encode()))
    assert (shown["prompt"], shown["references"]) == ("make it\nblue", ["a" * 64, "b" * 64])


async def test_a_view_of_a_picture_is_no_delivery(house):
    """It has the size and type asked for, its own tag, and whoever saw it may not have the picture itself."""
    status, body = await get(house, "/v1/calls/call_1/pictures/0", b"size=256&format=webp")
    assert (status, body, house.headers[b"content-type"]) == (200, b"256 85", b"image/webp")
    assert house.headers[b"content-disposition"] == b'inline; filename="call_1-0.webp"'
    assert house.gateway.delivered_ids == []


async def test_a_view_has_the_pictures_type_unless_told(house):
    """What is not said stays as it is."""
    status, body = await get(house, "/v1/calls/call_1/pictures/0", b"quality=50")
    assert (status, body, house.headers[b"content-type"]) == (200, b"None 50", b"image/png")


@pytest.mark.parametrize("query", [b"size=0", b"size=9999", b"format=bmp", b"quality=96", b"width=3"])
async def test_a_view_that_is_none_is_refused(house, query):
    """Nothing that was asked is silently dropped."""
    assert (await get(house, "/v1/calls/call_1/pictures/0", query))[0] == 400


@pytest.mark.parametrize("shape", ["own", "other"])
async def test_an_answer_may_be_had_in_any_dialect(house, shape):
    """Whole, with the call's facts as headers, in the spelling of the call's vendor; that is its delivery."""
    status, body = await get(house, "/v1/calls/call_1/", f"as={shape}".encode())
    assert (status, json.loads(body)) == (200, [shape, "google", "m"])
    assert house.headers[b"x-abaca-pixels"] == b"asked=; got=3x2"
    assert house.gateway.delivered_ids == ["call_1"]


async def test_an_answer_may_be_had_with_links(house):
    """Who asks for links has them in the place of pictures, and the answer all the same."""
    dialect, seen = house.api.paths.dialect("google", "own"), []
    encode = dialect.encode_result
    dialect.encode_result = lambda request, told: seen.append(told) or encode(request, told)
    await get(house, "/v1/calls/call_1", b"as=own", x_abaca_delivery="url", host="pictures.example")
    [url] = [part.url for one in seen[0].candidates for part in one.parts if isinstance(part, Picture)]
    assert url.startswith(f"http://pictures.example/i/{FewBytes.sha256}.png?until=")


async def test_a_look_at_the_head_is_no_delivery(house):
    """HEAD has the head of GET, and leaves the answer undelivered."""
    status, body = await get(house, "/v1/calls/call_1", b"as=own", "HEAD")
    assert (status, body, house.gateway.delivered_ids) == (200, b"", [])
    assert int(house.headers[b"content-length"]) > 0


async def test_a_failed_call_answers_its_error_in_that_dialect(house):
    """As it would have been answered at first; so does an answer whose pictures are gone."""
    status, body = await get(house, "/v1/calls/call_2", b"as=other")
    assert (status, json.loads(body)[:3], house.fault) == (503, ["other", "EngineBusy", "too busy: wait"], "EngineBusy")


async def test_a_lost_picture_is_no_delivery(house):
    """What cannot be sent was not had."""
    house.gateway.answers["call_1"] = StoreError("gone")
    status, body = await get(house, "/v1/calls/call_1", b"as=own")
    assert (status, json.loads(body)[1], house.gateway.delivered_ids) == (503, "StoreError", [])


async def test_a_call_at_work_has_no_answer_yet(house):
    """202 with how far it is, and when to ask again."""
    status, body = await get(house, "/v1/calls/call_3", b"as=own")
    assert (status, house.headers[b"retry-after"]) == (202, b"1")
    assert (json.loads(body)["progress"], json.loads(body)["note"]) == (0.4, "drawing")


async def test_the_end_may_be_waited_for(house):
    """So long, and no longer than a minute."""
    status, body = await get(house, "/v1/calls/call_3", b"wait=2.5")
    assert (status, json.loads(body)["state"], house.gateway.waited_s) == (200, "done", 2.5)


async def test_a_caller_gone_while_waiting_is_let_go(build, row):
    """Nobody waits for somebody who has gone."""
    house = build()
    house.gateway.rows = {"call_1": row()}

    async def forever(known, timeout_s):
        await house.hang_up()
        await house.hang_up()
        raise AssertionError("still waiting")

    house.gateway.wait = forever
    await house.ask("/v1/calls/call_1", method="GET", query=b"wait=60")
    assert (house.sent, house.fault) == ([], "CallerGone")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (b"wait=61", "wait is '61'; a number of seconds from 0 to 60 would be right."),
        (b"wait=soon", "wait is 'soon'; a number of seconds from 0 to 60 would be right."),
        (b"as=soap", "as is 'soap'; one of other, own would be right."),
        (b"sa=own", "parameter is 'sa'; one of as, wait, key would be right."),
    ],
)
async def test_a_wrong_question_is_named(house, query, said):
    """Parameter, value and what would be right."""
    status, body = await get(house, "/v1/calls/call_1", query)
    assert (status, json.loads(body)[2]) == (400, said)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/calls/call_9", "/v1/calls/../keys", "/v1/calls/call_1/../call_1", "/v1/calls/a\0b", "/v1/calls//",
        "/v1/calls/call_1/pictures", "/v1/calls/call_1/pictures/x", "/v1/calls/call_1/pictures/-1",
        "/v1/calls/call_1/pictures/1", "/v1/calls/call_1/nothing", "/v1/calls/' OR 1=1 --", "/v1/calls/%",
        "/v1/calls/" + "x" * 10_000, "/v1/calls/call_1\n", "/v1/calls/кот", "/v1/callsandmore", "/api/v1/calls",
    ],
)  # fmt: skip
async def test_everything_else_is_not_found(house, path):
    """Odd ids reach no store, and nothing long comes back."""
    status, body = await get(house, path)
    assert (status, json.loads(body)[1]) == (404, "NotFound")
    assert len(body) < 500


@pytest.mark.parametrize(
    ("path", "method", "allow"),
    [
        ("/v1/calls", "POST", b"GET"),
        ("/v1/calls/call_1", "PUT", b"DELETE, GET"),
        ("/v1/calls/call_1/cancel", "GET", b"POST"),
        ("/v1/calls/call_1/pictures/0", "DELETE", b"GET"),
    ],
)
async def test_wrong_methods_are_told_the_right_ones(house, path, method, allow):
    """405 with what is allowed."""
    status, _ = await get(house, path, method=method)
    assert (status, house.headers[b"allow"]) == (405, allow)


async def test_calls_are_listed_in_pages(house):
    """One more than asked for is looked at, so that the last page says that it is."""
    status, body = await get(house, "/v1/calls", b"limit=2&undelivered=true&key=right")
    page = json.loads(body)
    assert (status, page["object"], [call["id"] for call in page["data"]]) == (200, "list", ["call_1", "call_2"])
    assert house.gateway.wanted == CallFilter(undelivered=True, limit=3)
    house.sent.clear()
    status, body = await get(house, "/v1/calls/", b"limit=3&cursor=" + page["next_cursor"].encode())
    assert json.loads(body)["next_cursor"] is None
    assert house.gateway.wanted == CallFilter(limit=4, before=(2.0, "call_2"))


async def test_a_wrong_filter_is_refused(house):
    """In the dialect of the credential, before any store is asked."""
    status, body = await get(house, "/v1/calls", b"limit=0")
    assert (status, json.loads(body)[:2], house.gateway.wanted) == (400, ["own", "RequestError"], None)


async def test_a_call_may_be_cancelled(house):
    """It is asked to stop, and shown as it is then."""
    status, body = await get(house, "/v1/calls/call_3/cancel", method="POST")
    assert (status, json.loads(body)["cancel_s"]) == (200, 3.0)


async def test_a_call_may_be_forgotten(house):
    """204 without a body, then 404; one at work is kept."""
    status, body = await get(house, "/v1/calls/call_1", method="DELETE")
    assert (status, body, b"content-length" in house.headers) == (204, b"", False)
    for call_id, status in (("call_1", 404), ("call_3", 409)):
        house.sent.clear()
        assert (await get(house, f"/v1/calls/{call_id}", method="DELETE"))[0] == status


async def test_a_wrong_key_sees_nothing(house):
    """Whether there is such a call is not told either."""
    status, body = await get(house, "/v1/calls/call_1", x_key="wrong")
    assert (status, json.loads(body)[:2]) == (400, ["own", "InvalidKey"])


async def test_errors_are_in_the_spelling_of_the_keys_vendor(house):
    """As on every plain path."""
    house.gateway.key = Key(id="k", name="k", treatment=Treatment(vendor="acme"))
    status, body = await get(house, "/v1/calls/call_9")
    assert (status, json.loads(body)[0]) == (404, "other")


async def test_a_picture_is_sent_as_it_is(house):
    """Its bytes, true type, length and digest; the only picture of a call is its answer."""
    status, body = await get(house, "/v1/calls/call_1/pictures/0")
    assert (status, body) == (200, FewBytes.content)
    told = {name: value for name, value in house.headers.items() if name != b"x-request-id"}
    assert told == {
        b"content-type": b"image/png",
        b"content-length": b"100",
        b"content-disposition": b'inline; filename="call_1-0.png"',
        b"etag": f'"{FewBytes.sha256}"'.encode(),
        b"cache-control": b"private, max-age=31536000, immutable",
        b"x-content-type-options": b"nosniff",
        b"accept-ranges": b"bytes",
        b"x-abaca-call-id": b"call_1",
    }
    assert house.gateway.delivered_ids == ["call_1"]


async def test_one_of_several_pictures_is_not_the_answer(house):
    """Who has one has not all of them."""
    done = house.gateway.rows["call_1"]
    house.gateway.rows["call_1"] = replace(done, pictures=done.pictures * 2)
    await get(house, "/v1/calls/call_1/pictures/1")
    assert (house.body, house.gateway.delivered_ids) == (FewBytes.content, [])


async def test_the_head_of_a_picture(house):
    """HEAD tells what GET would, without a byte, and delivers nothing."""
    status, body = await get(house, "/v1/calls/call_1/pictures/0", method="HEAD")
    assert (status, body, house.headers[b"content-length"]) == (200, b"", b"100")
    assert house.gateway.delivered_ids == []


@pytest.mark.parametrize("tags", [f'"{FewBytes.sha256}"', f'W/"{FewBytes.sha256}"', f'"x", "{FewBytes.sha256}"', "*"])
async def test_who_has_the_picture_is_not_sent_it(house, tags):
    """304 by the picture's digest."""
    status, body = await get(house, "/v1/calls/call_1/pictures/0", if_none_match=tags)
    assert (status, body, b"content-length" in house.headers) == (304, b"", False)


@pytest.mark.parametrize(
    ("asked", "status", "span", "told"),
    [
        ("bytes=0-9", 206, slice(0, 10), b"bytes 0-9/100"),
        ("bytes=5-20", 206, slice(5, 21), b"bytes 5-20/100"),
        ("bytes=90-", 206, slice(90, 100), b"bytes 90-99/100"),
        ("bytes=90-1000", 206, slice(90, 100), b"bytes 90-99/100"),
        ("bytes=-7", 206, slice(93, 100), b"bytes 93-99/100"),
        ("bytes=-700", 206, slice(0, 100), b"bytes 0-99/100"),
        ("bytes=100-", 416, slice(0, 0), b"bytes */100"),
        ("bytes=-0", 416, slice(0, 0), b"bytes */100"),
        ("bytes=9-3", 200, slice(0, 100), None),
        ("bytes=-", 200, slice(0, 100), None),
        ("bytes=0-1,5-6", 200, slice(0, 100), None),
        ("lines=0-1", 200, slice(0, 100), None),
    ],
)
async def test_a_range_of_a_picture(house, asked, status, span, told):
    """Exactly these bytes; what cannot be understood is the whole, what lies behind the end is refused."""
    assert await get(house, "/v1/calls/call_1/pictures/0", range=asked) == (status, FewBytes.content[span])
    assert house.headers[b"content-length"] == str(len(house.body)).encode()
    assert house.headers.get(b"content-range") == told


async def test_a_range_of_another_picture_is_the_whole(house):
    """If-Range names the picture that the caller has a part of."""
    for tag, status in (('"other"', 200), (f'"{FewBytes.sha256}"', 206)):
        house.sent.clear()
        assert (await get(house, "/v1/calls/call_1/pictures/0", range="bytes=0-9", if_range=tag))[0] == status


ADMIN = Key(id="k", name="ann", admin=True)


@pytest.mark.parametrize(
    ("path", "method"),
    [("/v1/calls/call_3", "GET"), ("/v1/calls/call_3/cancel", "POST")],
)
async def test_an_admin_is_told_whose_call_it_is(house, path, method):
    """By id and name; nobody else is, and of a key that is not known the name is null."""
    assert "key" not in json.loads((await get(house, path, method=method))[1])
    house.gateway.key = ADMIN
    for key_id, name in (("k", "ann"), ("key-2", "bob"), ("key-9", None)):
        house.gateway.rows["call_3"] = replace(house.gateway.rows["call_3"], key_id=key_id)
        house.sent.clear()
        assert json.loads((await get(house, path, method=method))[1])["key"] == {"id": key_id, "name": name}


@pytest.mark.parametrize(("name", "key_id"), [("ann", "k"), ("bob", "key-2"), ("key-0", "key-0")])
async def test_an_admin_lists_the_calls_of_a_key(house, name, key_id):
    """By its name, a live key before a revoked one, or by its id, together with other filters."""
    house.gateway.key = ADMIN
    status, body = await get(house, "/v1/calls", f"key_name={name}&words=red".encode())
    assert (status, house.gateway.wanted) == (200, CallFilter(key_id=key_id, words=("red",), limit=21))
    assert json.loads(body)["data"][0]["key"] == {"id": "k", "name": "ann"}


async def test_only_an_admin_lists_the_calls_of_a_key(house):
    """Any other key is refused, and a key that is not there is named."""
    status, body = await get(house, "/v1/calls", b"key_name=ann")
    assert (status, json.loads(body)[1], house.gateway.wanted) == (403, "Forbidden", None)
    house.gateway.key = ADMIN
    house.sent.clear()
    status, body = await get(house, "/v1/calls", b"key_name=carol")
    assert (status, json.loads(body)[2]) == (404, "There is no key 'carol'.")


@pytest.fixture
def sent_along(house):
    """A house whose call was sent two pictures, of which one is kept."""
    pictures = [
        {"type": "picture", "blob": {"sha256": sha256, "size_bytes": 1}} for sha256 in (FewBytes.sha256, "0" * 64)
    ]
    request = json.dumps({"turns": [{"role": "user", "parts": pictures}]}).encode()
    house.gateway.rows["call_1"] = replace(house.gateway.rows["call_1"], request=request)
    return house


async def test_a_reference_is_sent_as_it_is(sent_along):
    """Bytes, type and digest, or a view of it; that is no delivery of the answer."""
    status, body = await get(sent_along, "/v1/calls/call_1/references/0")
    assert (status, body, sent_along.headers[b"content-type"]) == (200, FewBytes.content, b"image/png")
    assert sent_along.headers[b"content-disposition"] == b'inline; filename="call_1-reference-0.png"'
    assert sent_along.headers[b"x-abaca-call-id"] == b"call_1"
    sent_along.sent.clear()
    status, body = await get(sent_along, "/v1/calls/call_1/references/0", b"size=99&format=webp")
    assert (status, body, sent_along.headers[b"content-type"]) == (200, b"99 85", b"image/webp")
    assert sent_along.gateway.delivered_ids == []


@pytest.mark.parametrize(
    ("index", "said"),
    [
        (1, "The bytes of reference 1 of the call call_1 are not kept: send the picture again."),
        (2, "The call call_1 has no reference 2; it has 2, from 0 on."),
    ],
)
async def test_a_reference_that_is_not_there(sent_along, index, said):
    """404 with a sentence that says why."""
    status, body = await get(sent_along, f"/v1/calls/call_1/references/{index}")
    assert (status, json.loads(body)[2]) == (404, said)


async def test_a_question_about_a_reference_is_checked(sent_along):
    """Unknown parameters and methods are named."""
    assert (await get(sent_along, "/v1/calls/call_1/references/0", b"colour=red"))[0] == 400
    sent_along.sent.clear()
    assert (await get(sent_along, "/v1/calls/call_1/references/0", method="DELETE"))[0] == 405
