"""What every store of keys keeps to."""

import hashlib

import pytest

from abaca import stores
from abaca.errors import RequestError
from abaca.records import Budget, Caps, Key, Limits, Rules
from abaca.types import Secret
from databases import kept_bytes

ALICE = Key(id="key-1", name="alice", prefix="ak-abcde", created_s=10)
SECRET = Secret("ak-abcdefghijklmnop")


async def test_a_key_is_found_by_its_secret_only(database):
    """A key is found by its whole secret, not by its beginning, another case, or SQL."""
    await database.add(ALICE, SECRET)
    assert await database.find(Secret(SECRET.reveal())) == ALICE
    for wrong in ("", "ak-abcde", "ak-abcdefghijklmno", "ak-abcdefghijklmnoq", "AK-ABCDEFGHIJKLMNOP"):
        assert await database.find(Secret(wrong)) is None
    for wrong in (SECRET.reveal() + " ", "' OR 1=1 --", "\0", "%", "\udc80", "x" * 1_000_000):
        assert await database.find(Secret(wrong)) is None


async def test_every_setting_of_a_key_comes_back(database):
    """All fields of a key read back equal."""
    key = Key(
        id="key-2",
        name="图",
        prefix="ak-12345",
        admin=True,
        rules=Rules(
            vendor="yisu",
            models=("gemini-3-pro-image",),
            engines=(),
            strict=True,
            stream="held",
            hide_engine=True,
            delivery="url",
            url_ttl_s=60,
            delivered_days=0.5,
            undelivered_days=1.0,
            caps=Caps(body_bytes=1, picture_bytes=2, picture_px=3, pictures=4, string_bytes=5),
            limits=Limits(requests_per_minute=1, images_per_minute=2, megapixels_per_minute=3, at_once=4),
            model_limits={"图": Limits(at_once=0)},
            budget=Budget(micros=25_000_000, period="day"),
        ),
        created_s=2**40,
        expires_s=2**41,
    )
    await database.add(key, SECRET)
    assert await database.find(SECRET) == key
    assert await database.all() == [key]


async def test_keys_are_listed_oldest_first(database):
    """The list has every key, revoked ones too, oldest first."""
    for number, created_s in enumerate([30, 10, 20]):
        key = Key(id=f"key-{number}", name=f"name-{number}", created_s=created_s)
        await database.add(key, Secret(f"secret-{number}"))
    await database.revoke("name-1", at_s=40)
    assert [(key.id, key.revoked_s) for key in await database.all()] == [
        ("key-1", 40),
        ("key-2", None),
        ("key-0", None),
    ]


async def test_a_revoked_key_is_not_found(database):
    """Revoking works by name and by id, at once in this process, even for a key that was just used."""
    bob = Key(id="key-2", name="bob")
    await database.add(ALICE, SECRET)
    await database.add(bob, Secret("bobs"))
    assert await database.find(SECRET) == ALICE
    assert (await database.revoke("alice", at_s=50)).revoked_s == 50
    assert (await database.revoke("key-2", at_s=51)).name == "bob"
    assert await database.find(SECRET) is None
    assert await database.find(Secret("bobs")) is None


async def test_revoking_twice_keeps_the_first_time(database):
    """A key that is revoked already stays as it was; one that is not there is None."""
    await database.add(ALICE, SECRET)
    await database.revoke("alice", at_s=50)
    assert (await database.revoke("alice", at_s=60)).revoked_s == 50
    assert await database.revoke("nobody", at_s=60) is None
    assert await database.revoke("%", at_s=60) is None


async def test_names_ids_and_secrets_are_taken_once(database):
    """A live name, an id or a secret that is there already is refused, and the old key stays."""
    await database.add(ALICE, SECRET)
    for key, secret in [
        (Key(id="key-2", name="alice"), Secret("other")),
        (Key(id="key-1", name="bob"), Secret("other")),
        (Key(id="key-2", name="bob"), SECRET),
    ]:
        with pytest.raises(RequestError, match="already"):
            await database.add(key, secret)
    assert await database.all() == [ALICE]


async def test_the_name_of_a_revoked_key_is_free(database):
    """A name may be used again once its key is revoked, and then means the live key; an id wins over a name."""
    await database.add(ALICE, SECRET)
    await database.revoke("alice", at_s=50)
    again = Key(id="key-2", name="alice", created_s=60)
    await database.add(again, Secret("again"))
    assert await database.find(Secret("again")) == again
    await database.add(Key(id="key-3", name="key-2"), Secret("third"))
    assert (await database.revoke("key-2", at_s=70)).id == "key-2"
    assert (await database.revoke("alice", at_s=71)).revoked_s == 70


async def test_secrets_are_not_kept(database, database_url):
    """Nothing that the store keeps holds the secret or its plain hash."""
    await database.add(ALICE, SECRET)
    await database.find(SECRET)
    plain = hashlib.sha256(SECRET.reveal().encode())
    kept = kept_bytes(database_url)
    assert b"alice" in kept
    for forbidden in (SECRET.reveal().encode(), plain.digest(), plain.hexdigest().encode()):
        assert forbidden not in kept


async def test_another_pepper_finds_nothing(database, database_url):
    """The same secret under another installation's pepper is no key, and the store can tell why until it has one."""
    assert not await database.made_elsewhere()
    await database.add(ALICE, SECRET)
    async with stores.build(database_url, pepper=b"q" * 32) as other:
        assert await other.find(SECRET) is None
        assert await other.made_elsewhere()
        assert not await database.made_elsewhere()
        await other.renew(ALICE.id, Secret("another one for it"), prefix="abk")
        assert not await other.made_elsewhere()
        assert await database.made_elsewhere()


async def test_near_equal_secrets_are_apart(database):
    """Secrets that share all but the last character belong to different keys, cached or not."""
    secrets = [Secret("k" * 200 + str(number)) for number in range(10)]
    for number, secret in enumerate(secrets):
        await database.add(Key(id=str(number), name=str(number)), secret)
    for _ in range(2):
        assert [(await database.find(secret)).id for secret in secrets] == [str(n) for n in range(10)]
