"""What every store of calls keeps to when calls are listed, expire and are forgotten."""

import asyncio
import itertools

import msgspec
import pytest
from call_rows import a_row, an_entry
from msgspec.structs import replace
from sqlalchemy import func, select

from abaca.errors import OverBudget
from abaca.records import Allowance, CallFilter, Mark, Signature
from abaca.stores.database.tables import call_references as sent
from abaca.stores.database.tables import prompts

METACHARACTERS = ["%", "_", "m%", "' OR '1'='1", "m' --", "\\", "*", "?", ":id", "$1", "[m]", "图"]


async def ids(database, **wanted):
    """The ids that a filter finds, in order."""
    return [row.id for row in await database.search(CallFilter(**wanted))]


async def test_each_filter_and_all_together(database):
    """Every field of a filter keeps out what does not fit, newest first; no field keeps out nothing."""
    rows = [
        a_row(id="a", created_s=1.0),
        a_row(id="b", created_s=2.0, state="done", model="n"),
        a_row(id="c", created_s=3.0, state="done", idempotency_key="again", delivered_s=4.0),
        a_row(id="d", created_s=4.0, state="failed", key_id="key-2", idempotency_key="again"),
        a_row(id="e", created_s=5.0, state="done", key_id="key-2", idempotency_key="once"),
    ]
    for row in rows:
        await database.open(row, [])
    assert await database.search(CallFilter()) == rows[::-1]
    for wanted, found in [
        ({"key_id": "key-1"}, "cba"),
        ({"state": "done"}, "ecb"),
        ({"model": "n"}, "b"),
        ({"idempotency_key": "again"}, "dc"),
        ({"undelivered": True}, "eb"),
        ({"from_s": 2.0}, "edcb"),
        ({"until_s": 3.0}, "ba"),
        ({"before": (3.0, "c")}, "ba"),
        ({"limit": 2}, "ed"),
        ({"key_id": "key-2", "idempotency_key": "again", "state": "done"}, ""),
        ({"key_id": "key-1", "state": "done", "undelivered": True, "from_s": 1.0, "until_s": 9.0, "model": "n"}, "b"),
        ({"state": "failed", "undelivered": True}, ""),
    ]:
        assert await ids(database, **wanted) == list(found), wanted


@pytest.mark.parametrize("text", METACHARACTERS)
async def test_filters_compare_exactly(database, text):
    """Signs that mean something in SQL or in patterns are letters: they match themselves and nothing else."""
    await database.open(a_row(), [])
    await database.open(a_row(id="call-2", key_id=text, model=text, idempotency_key=text, created_s=2.0), [])
    for name in ("key_id", "model", "idempotency_key"):
        assert await ids(database, **{name: text}) == ["call-2"]
        assert await ids(database, **{name: text.upper() + " "}) == []
    assert await ids(database, before=(1.0, text)) == (["call-1"] if text > "call-1" else [])
    assert len(await ids(database)) == 2


@pytest.mark.parametrize("limit", [1, 3, 7])
async def test_paging_loses_and_doubles_nothing(database, limit):
    """Pages over calls of equal times, in ids of any kind, give each call once and in the order of code points."""
    names = ["a", "B", "b", "_", "%", "é", "图", "Z9", "z-1", "z_1", "Ω", "0", "00", "~"]
    for name, created_s in itertools.product(names, [1.0, 2.0]):
        await database.open(a_row(id=f"{name}{created_s}", created_s=created_s), [])
    whole = await ids(database, limit=1000)
    assert whole == sorted(whole, key=lambda name: (name[-3:], name), reverse=True)
    seen, before = [], None
    while page := await database.search(CallFilter(key_id="key-1", before=before, limit=limit)):
        assert len(page) <= limit
        seen += [row.id for row in page]
        before = (page[-1].created_s, page[-1].id)
    assert seen == whole


async def test_new_calls_do_not_shift_pages(database):
    """A page that is asked for after newer calls came is what it was before."""
    for number in range(10):
        await database.open(a_row(id=str(number), created_s=float(number)), [])
    first = await ids(database, limit=4)
    await database.open(a_row(id="newer", created_s=99.0), [])
    assert await ids(database, limit=4, before=(6.0, first[-1])) == ["5", "4", "3", "2"]


async def test_what_has_expired(database):
    """Calls expire by when their answer was delivered, without an answer by when they ended, undelivered ones later."""
    for call_id, state, created_s, updated_s, delivered_s in [
        ("delivered long ago", "done", 6.0, 10.0, 19.9),
        ("delivered just now", "done", 1.0, 2.0, 20.0),
        ("failed long ago", "failed", 5.0, 19.9, None),
        ("failed just now", "failed", 1.0, 20.0, None),
        ("cancelled long ago", "cancelled", 4.0, 10.0, None),
        ("undelivered long ago", "done", 3.0, 9.9, None),
        ("undelivered just now", "done", 2.0, 10.0, None),
        ("never ended", "running", 0.0, 0.0, None),
    ]:
        await database.open(
            a_row(id=call_id, state=state, created_s=created_s, updated_s=updated_s, delivered_s=delivered_s), []
        )
    times = {"now_s": 100.0, "delivered_s": 80.0, "undelivered_s": 90.0}
    gone = ["undelivered long ago", "cancelled long ago", "failed long ago", "delivered long ago"]
    assert await database.expired(**times, limit=10) == gone
    assert await database.expired(**times, limit=2) == gone[:2]
    assert await database.expired(now_s=100.0, delivered_s=100.0, undelivered_s=70.0, limit=10) == [
        "undelivered just now",
        "undelivered long ago",
    ]


async def test_calls_are_kept_for_their_own_time(database):
    """A call whose row says for how long expires by that, whatever holds for the others, and among them by its age."""
    for call_id, created_s, delivered_s, kept in [
        ("short", 1.0, 50.0, (10.0, 20.0)),
        ("long", 2.0, 50.0, (60.0, 60.0)),
        ("usual", 3.0, 50.0, (None, None)),
        ("short, undelivered", 4.0, None, (10.0, 20.0)),
        ("for no time, undelivered", 5.0, None, (0.0, 0.0)),
        ("long again", 6.0, 50.0, (60.0, 60.0)),
    ]:
        row = a_row(id=call_id, state="received", created_s=created_s, updated_s=created_s)
        row = replace(row, delivered_keep_s=kept[0], undelivered_keep_s=kept[1])
        await database.open(row, [])
        await database.update(replace(row, state="done", updated_s=50.0), [])
        if delivered_s is not None:
            await database.mark([Mark(call_id=call_id, kind="delivered", at_s=delivered_s)])
        assert (await database.get(call_id)).delivered_keep_s == kept[0]
    usual = {"delivered_s": 40.0, "undelivered_s": 40.0, "limit": 10}
    assert await database.expired(now_s=50.0, **usual) == []
    assert await database.expired(now_s=60.5, **usual) == ["short", "for no time, undelivered"]
    assert await database.expired(now_s=71.0, **usual) == ["short", "short, undelivered", "for no time, undelivered"]
    soon = ["short", "usual", "short, undelivered", "for no time, undelivered"]
    assert await database.expired(now_s=91.0, **usual) == soon
    assert await database.expired(now_s=91.0, **usual | {"limit": 2}) == soon[:2]
    every = ["short", "long", "usual", "short, undelivered", "for no time, undelivered", "long again"]
    assert await database.expired(now_s=111.0, **usual) == every


async def test_removing_gives_what_nobody_needs(database):
    """A removed call leaves its entries and gives only the blobs that no other call needs; its signatures are gone."""
    one, two, both = "a" * 64, "b" * 64, "c" * 64
    signature = Signature(part_sha256=one, signature_sha256=two)
    await database.open(a_row(blobs=(both,)), [an_entry()])
    await database.update(a_row(state="done", blobs=(both, one)), [], [signature])
    await database.open(a_row(id="call-2", state="done", blobs=(both, two)), [])
    assert await database.referenced([one, two, both, "d" * 64]) == {one, two, both}
    assert await database.remove("call-1") == [one]
    assert await database.get("call-1") is None
    assert await database.referenced([one, two, both]) == {two, both}
    assert await database.signatures("key-1", [one]) == {}
    assert await database.entries("call-1") == [an_entry()]
    assert sorted(await database.remove("call-2")) == [two, both]
    assert await database.remove("call-2") is None
    assert await database.referenced([one, two, both]) == frozenset()


@pytest.mark.parametrize("state", ["received", "running"])
async def test_a_call_at_work_is_not_removed(database, state):
    """A call that has not ended stays, with its blobs; one that was never there is None."""
    await database.open(a_row(state=state, blobs=("a" * 64,)), [])
    assert await database.remove("call-1") is None
    assert await database.get("call-1") == a_row(state=state, blobs=("a" * 64,))
    assert await database.referenced(["a" * 64]) == {"a" * 64}
    for call_id in ("", "%", "' OR 1=1 --", "../call-1"):
        assert await database.remove(call_id) is None


async def test_removed_together_every_blob_is_given_once(database):
    """Of calls that are removed at the same moment the last one gives the blob that all of them had."""
    for number in range(20):
        await database.open(a_row(id=str(number), state="done", blobs=("a" * 64, str(number))), [])
    given = await asyncio.gather(*(database.remove(str(number)) for number in range(20)))
    assert sorted(itertools.chain.from_iterable(given)) == sorted(["a" * 64, *(str(number) for number in range(20))])


async def test_what_is_referenced_has_no_bound(database):
    """Thousands of digests can be asked for at once, twice the same among them, and none."""
    needed = tuple(f"{number:064x}" for number in range(0, 3000, 3))
    await database.open(a_row(blobs=needed), [])
    asked = [f"{number:064x}" for number in range(3000)]
    assert await database.referenced([*asked, *asked]) == set(needed)
    assert await database.referenced([]) == frozenset()
    assert await database.referenced(iter(asked[:4])) == {asked[0], asked[3]}


async def test_for_whom_a_blob_is_kept(database):
    """For the keys of the calls that need it, as long as one of theirs does."""
    await database.open(a_row(blobs=("both", "one")), [])
    await database.open(a_row(id="call-2", key_id="key-2", state="done", blobs=("both",)), [])
    kept = {
        (key, blob): await database.keeps(key, blob) for key in ("key-1", "key-2", "") for blob in ("both", "one", "")
    }
    assert [found for found, keeps in kept.items() if keeps] == [("key-1", "both"), ("key-1", "one"), ("key-2", "both")]
    await database.remove("call-2")
    assert await database.keeps("key-1", "both")
    assert not await database.keeps("key-2", "both")


async def test_a_blob_is_kept_until_its_call_is_gone(database):
    """Blobs named when a call was opened stay needed when an update names others; twice is once."""
    await database.open(a_row(blobs=("reference", "reference")), [])
    await database.update(a_row(state="running", blobs=("picture", "reference", "picture")), [])
    await database.update(a_row(state="done", blobs=("picture",)), [])
    await database.mark([Mark(call_id="call-1", kind="delivered", at_s=1.0)])
    assert await database.referenced(["reference", "picture"]) == {"reference", "picture"}
    assert sorted(await database.remove("call-1")) == ["picture", "reference"]


def asking(*turns):
    """A written request: of each turn the role, the words, and the pictures that came with it."""
    return msgspec.json.encode(
        {
            "model": "m",
            "turns": [
                {
                    "role": role,
                    "parts": [
                        {"type": "text", "text": text},
                        *({"type": "picture", "blob": {"sha256": sha256, "size_bytes": 1}} for sha256 in sha256s),
                    ],
                }
                for role, text, sha256s in turns
            ],
        }
    )


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("lighthouse", "a"),
        ("LIGHT house", "a"),
        ("dusk red", "a"),
        ("red blue", ""),
        ("灯塔", "b"),
        ("塔 灯 2k", "b"),
        ("straße", "c"),
        ("STRASSE σίγμαΣ", "c"),
        ("ﬁsh café", "c"),
        ("100% _x_", "d"),
        ("%", "d"),
        ("100_", ""),
        ("\\", "d"),
        ("/", ""),
        ("' or '1'='1", ""),
        ("was", ""),
        ("now", "e"),
        ("here", ""),
        ("e", "edca"),
    ],
)
async def test_words_of_the_prompt(database, words, found):
    """Each word is part of the user's last words, in any case, width and script; signs of patterns are letters."""
    for call_id, request in {
        "a": asking(("user", "A Red LightHouse at dusk", [])),
        "b": asking(("user", "黄昏的灯塔，２Ｋ", [])),
        "c": asking(("user", "Die Straße, ΣΊΓΜΑς, FISH at the CAFE\u0301", [])),
        "d": asking(("user", "100% of \\ _x_ done\0", [])),
        "e": asking(("user", "was", []), ("model", "here", []), ("user", "now red", []), ("user", "", ["a" * 64])),
        "f": asking(("model", "nothing was asked", [])),
        "g": b"not even JSON",
        "h": b"{}",
    }.items():
        await database.open(a_row(id=call_id, request=request, created_s=float(ord(call_id))), [])
    assert await ids(database, words=tuple(words.split())) == list(found)


async def test_words_together_with_everything_else(database):
    """Words narrow what the other filters find, page by page; a word that no text can hold finds nothing."""
    for number in range(30):
        row = a_row(id=f"{number:02}", key_id=f"key-{number % 2}", created_s=float(number // 4))
        await database.open(replace(row, request=asking(("user", "red" if number % 3 else "blue", []))), [])
    whole = await ids(database, words=("red",), key_id="key-1", limit=100)
    assert whole == sorted((f"{number:02}" for number in range(30) if number % 2 and number % 3), reverse=True)
    seen, before = [], None
    while page := await database.search(CallFilter(words=("red",), key_id="key-1", before=before, limit=3)):
        seen += [row.id for row in page]
        before = (page[-1].created_s, page[-1].id)
    assert seen == whole
    assert await ids(database, words=("red",), state="done") == []
    assert await ids(database, words=("red\0",)) == await ids(database, words=("\ud800",)) == []


async def test_a_long_prompt_is_searched_from_its_beginning(database):
    """What stands behind the first four thousand characters is kept, but not found."""
    prompt = "red " + "x" * 3990 + " near far"
    await database.open(a_row(request=asking(("user", prompt, []))), [])
    assert [await ids(database, words=(word,)) for word in ("red", "near", "far")] == [["call-1"], ["call-1"], []]


async def test_what_was_made_from_a_picture_and_what_shows_it(database):
    """A picture leads to the calls that drew it and to those that were sent it, in whatever turn, kept or not."""
    photo, drawn, thought = "a" * 64, "b" * 64, "c" * 64
    await database.open(a_row(id="first", request=asking(("user", "x", [photo, photo])), blobs=(photo,)), [])
    await database.update(a_row(id="first", state="done", pictures=(drawn,), blobs=(photo, drawn, thought)), [])
    turns = [("user", "x", [photo]), ("model", "y", [drawn]), ("user", "z", [])]
    await database.open(a_row(id="second", key_id="key-2", request=asking(*turns), created_s=2.0), [])
    assert await ids(database, made_from=photo) == ["second", "first"]
    assert await ids(database, made_from=drawn) == ["second"]
    assert await ids(database, shows=drawn) == ["first"]
    for other in (photo, thought):  # kept for a call, but no picture of its answer
        assert await ids(database, shows=other) == []
    assert await ids(database, made_from=photo, key_id="key-2", words=("z",)) == ["second"]
    assert await ids(database, made_from=photo, shows=drawn) == ["first"]
    for text in METACHARACTERS:
        assert await ids(database, made_from=text) == await ids(database, shows=text) == []


async def test_a_forgotten_call_is_found_no_more(database, database_url):
    """With a call goes what it was looked up by; that of a call at work stays."""
    request = asking(("user", "red", ["a" * 64]))
    await database.open(a_row(request=request, state="done"), [])
    await database.open(a_row(id="call-2", request=request), [])
    for call_id in ("call-1", "call-2"):
        await database.remove(call_id)
    assert await ids(database, words=("red",)) == await ids(database, made_from="a" * 64) == ["call-2"]

    def left(connection):
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (prompts, sent)]

    assert await database._runner.read(left) == [1, 1]
    await database.open(a_row(request=request), [])  # its name is free again, with all that belongs to it
    assert await ids(database, words=("red",)) == ["call-2", "call-1"]


async def test_a_refused_call_leaves_nothing_to_find(database):
    """What joins an earlier call, or is refused by its budget, is not found by its words."""
    row = a_row(request=asking(("user", "red", ["a" * 64])), idempotency_key="once")
    await database.open(row, [])
    await database.open(replace(row, id="call-2", request=asking(("user", "blue", []))), [])
    allowance = Allowance(scope="key:key-1", period="total", most_micros=1)
    with pytest.raises(OverBudget):
        await database.open(
            a_row(id="call-3", request=asking(("user", "green", []))),
            [an_entry(call_id="call-3", amount_micros=9)],
            None,
            [allowance],
        )
    assert [await ids(database, words=(word,)) for word in ("red", "blue", "green")] == [["call-1"], [], []]
