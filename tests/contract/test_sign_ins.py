"""What every store of keys keeps to where somebody signs in by invitation."""

import asyncio
import hashlib

import pytest
from msgspec.structs import replace

from abaca import stores
from abaca.records import Group, Key, Rules
from abaca.types import Secret
from databases import kept_bytes

NOW_S, LATER_S, MUCH_LATER_S = 1_000, 2_000, 9_000
STUDIO = Group(id="group-1", name="studio", rules=Rules(delivery="url"))
ALICE = Key(id="key-1", name="alice", prefix="abk-abcd", admin=True, created_s=10, expires_s=5_000, group=STUDIO)
SECRET, INVITATION, SESSION = Secret("abk-alices"), Secret("abi-invitation"), Secret("abs-session")


@pytest.fixture
async def keys(database):
    """A database with one key, and an invitation to be it."""
    await database.set_group(STUDIO)
    await database.add(ALICE, SECRET)
    await database.invite(ALICE.id, INVITATION, now_s=NOW_S, until_s=LATER_S)
    return database


async def enter(keys, invitation=INVITATION, session=SESSION, *, now_s=NOW_S):
    """Take an invitation."""
    return await keys.enter(invitation, session, now_s=now_s, until_s=MUCH_LATER_S)


async def test_an_invitation_opens_one_session(keys):
    """Whoever enters has the key with all that is said of it, and when the session ends; nobody enters again."""
    entered = await enter(keys)
    assert entered == replace(ALICE, session_until_s=MUCH_LATER_S)
    assert await keys.find(SESSION) == entered
    assert await keys.find(SECRET) == ALICE
    assert await enter(keys, session=Secret("abs-another")) is None
    assert await keys.find(Secret("abs-another")) is None


async def test_each_is_good_for_one_thing(keys):
    """An invitation is no key and no session, a session or a key is no invitation, and what is near is nothing."""
    assert await keys.find(INVITATION) is None
    assert await enter(keys, SECRET) is None
    for wrong in ("", "abi-invitatio", "abi-invitation ", "ABI-INVITATION", "' OR 1=1 --", "\0", "\udc80"):
        assert await enter(keys, Secret(wrong)) is None
    assert await enter(keys) is not None
    assert await enter(keys, SESSION, Secret("abs-another")) is None
    for wrong in ("abs-sessio", "abs-session ", "ABS-SESSION"):
        assert await keys.find(Secret(wrong)) is None


@pytest.mark.parametrize("now_s", [LATER_S, LATER_S + 1])
async def test_an_invitation_ends(keys, now_s):
    """From its end on it opens nothing."""
    assert await enter(keys, now_s=now_s) is None
    assert await enter(keys, now_s=LATER_S - 1) is not None


@pytest.mark.parametrize("ending", ["revoked", "renewed", "expired"])
async def test_a_key_that_is_no_longer_good_lets_nobody_in(keys, ending):
    """Revoking or renewing a key ends its invitations and sessions; its end keeps everybody out."""
    await keys.invite(ALICE.id, Secret("abi-other"), now_s=NOW_S, until_s=MUCH_LATER_S)
    assert await enter(keys) is not None
    assert await keys.find(SESSION) is not None
    if ending == "revoked":
        await keys.revoke("alice", at_s=NOW_S)
    elif ending == "renewed":
        await keys.renew("alice", Secret("abk-new"), prefix="abk-")
        assert (await keys.find(Secret("abk-new"))).name == "alice"
    assert await enter(keys, Secret("abi-other"), now_s=6_000 if ending == "expired" else NOW_S) is None
    found = await keys.find(SESSION)
    assert found is None if ending != "expired" else found.expires_s == ALICE.expires_s


async def test_a_revoked_key_takes_its_own_sessions_only(keys):
    """Sessions of other keys go on."""
    bob = Key(id="key-2", name="bob")
    await keys.add(bob, Secret("abk-bobs"))
    await keys.invite(bob.id, Secret("abi-bobs"), now_s=NOW_S, until_s=LATER_S)
    await enter(keys)
    await enter(keys, Secret("abi-bobs"), Secret("abs-bobs"))
    await keys.revoke("alice", at_s=NOW_S)
    assert await keys.find(SESSION) is None
    assert (await keys.find(Secret("abs-bobs"))).id == bob.id


async def test_a_session_is_left(keys):
    """Leaving ends that session alone, at once, and twice is once; an invitation or a key is not left."""
    await keys.invite(ALICE.id, Secret("abi-other"), now_s=NOW_S, until_s=LATER_S)
    await enter(keys)
    await enter(keys, Secret("abi-other"), Secret("abs-other"))
    assert await keys.find(SESSION) is not None
    for _ in range(2):
        await keys.leave(SESSION)
        assert await keys.find(SESSION) is None
    assert await keys.find(Secret("abs-other")) is not None
    await keys.invite(ALICE.id, INVITATION, now_s=NOW_S, until_s=LATER_S)
    await keys.leave(INVITATION)
    await keys.leave(SECRET)
    assert await keys.find(SECRET) == ALICE
    assert await enter(keys) is not None


async def test_what_a_key_may_is_what_its_sessions_may(keys):
    """Another group and other rules of the key are its sessions' too."""
    await enter(keys)
    await keys.find(SESSION)
    await keys.change(replace(ALICE, group=None, rules=Rules(strict=True)))
    found = await keys.find(SESSION)
    assert (found.group, found.rules) == (None, Rules(strict=True))


async def test_of_many_at_once_one_enters(keys, database_url):
    """Twenty bring the same invitation at the same moment, to two servers: one session is opened."""
    async with stores.build(database_url, pepper=b"p" * 32) as other:
        sessions = [Secret(f"abs-{number}") for number in range(20)]
        entered = await asyncio.gather(
            *(enter((keys, other)[n % 2], session=session) for n, session in enumerate(sessions))
        )
        assert sum(key is not None for key in entered) == 1
        found = [await other.find(session) for session in sessions]
    assert [key is not None for key in found] == [key is not None for key in entered]


async def test_entering_races_renewing(keys):
    """Whichever is first, no session outlives the secret that it stood for."""
    for number in range(10):
        invitation, session = Secret(f"abi-{number}"), Secret(f"abs-{number}")
        await keys.invite(ALICE.id, invitation, now_s=NOW_S, until_s=LATER_S)
        await asyncio.gather(
            enter(keys, invitation, session), keys.renew("alice", Secret(f"abk-{number}"), prefix="abk-")
        )
        assert await keys.find(session) is None


async def test_another_server_knows_a_session(keys, database_url):
    """A session is the database's, not the process's; one with another pepper does not know it."""
    await enter(keys)
    async with stores.build(database_url, pepper=b"p" * 32) as other:
        assert (await other.find(SESSION)).id == ALICE.id
    async with stores.build(database_url, pepper=b"q" * 32) as stranger:
        assert await stranger.find(SESSION) is None


async def test_secrets_of_sign_ins_are_not_kept(keys, database_url):
    """Nothing that the store keeps holds an invitation, a session or a plain hash of them."""
    await keys.invite(ALICE.id, Secret("abi-other"), now_s=NOW_S, until_s=LATER_S)
    await enter(keys)
    kept = kept_bytes(database_url)
    assert b"session" in kept
    assert b"key-1" in kept
    for secret in (b"abi-other", b"abi-invitation", b"abs-session"):
        plain = hashlib.sha256(secret)
        for forbidden in (secret, plain.digest(), plain.hexdigest().encode()):
            assert forbidden not in kept


async def test_what_has_ended_is_forgotten(keys, rows):
    """Rows of ended invitations and sessions go when somebody is invited or enters; the others stay."""
    await enter(keys)
    await keys.invite(ALICE.id, INVITATION, now_s=NOW_S, until_s=LATER_S)
    assert await rows() == 2
    await keys.invite(ALICE.id, Secret("abi-late"), now_s=LATER_S, until_s=20_000)
    assert await rows() == 2
    await keys.change(replace(ALICE, expires_s=None))
    assert await enter(keys, Secret("abi-late"), Secret("abs-late"), now_s=MUCH_LATER_S) is not None
    assert await rows() == 1
    assert await keys.find(SESSION) is None


@pytest.fixture
def rows(keys):
    """Count what is kept of sign-ins."""

    async def count():
        return await keys._runner.read(lambda connection: connection.exec_driver_sql(COUNT).scalar_one())

    return count


COUNT = "SELECT count(*) FROM sign_ins"
