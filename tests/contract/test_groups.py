"""What is kept of groups, and of keys that change."""

import pytest

from abaca.errors import RequestError
from abaca.records import Budget, Group, Key, Limits, Rules
from abaca.types import Secret

SECRET = Secret("ak-abcdefghijklmnop")
RULES = Rules(vendor="anyfast", delivery="url", limits=Limits(requests_per_minute=60), budget=Budget(micros=25_000_000))
GROUP = Group(id="group-1", name="shop", rules=RULES, created_s=5)


async def test_a_group_comes_back_with_its_rules(database):
    """All fields of a group read back equal, and groups are listed by name."""
    other = Group(id="group-2", name="atelier")
    assert await database.set_group(GROUP) == GROUP
    assert await database.set_group(other) == other
    assert await database.groups() == [other, GROUP]


async def test_setting_a_group_that_is_there_changes_its_rules_alone(database):
    """Its id and its age stay, whatever id the change came with."""
    await database.set_group(GROUP)
    changed = await database.set_group(Group(id="group-9", name="shop", rules=Rules(strict=True), created_s=9))
    assert changed == Group(id="group-1", name="shop", rules=Rules(strict=True), created_s=5)
    assert await database.groups() == [changed]


async def test_a_key_comes_with_its_group_as_it_is_now(database):
    """Whoever finds or lists a key finds the rules of its group."""
    await database.set_group(GROUP)
    key = Key(id="key-1", name="alice", group=GROUP)
    await database.add(key, SECRET)
    assert await database.find(SECRET) == key
    changed = await database.set_group(Group(id="", name="shop", rules=Rules(strict=True)))
    assert (await database.find(SECRET)).group == changed
    assert [found.group for found in await database.all()] == [changed]


async def test_a_key_changes_its_rules_group_and_end(database):
    """Name, prefix and secret stay; what is known of the key elsewhere follows."""
    await database.set_group(GROUP)
    await database.add(Key(id="key-1", name="alice", prefix="ak-abcde"), SECRET)
    assert (await database.find(SECRET)).group is None
    changed = Key(id="key-1", name="ignored", rules=Rules(strict=True), group=GROUP, expires_s=99)
    await database.change(changed)
    found = await database.find(SECRET)
    assert found == Key(
        id="key-1", name="alice", prefix="ak-abcde", rules=Rules(strict=True), group=GROUP, expires_s=99
    )


async def test_a_renewed_key_has_its_new_secret_alone(database):
    """The old secret finds nothing at once, the new one the same key."""
    await database.add(Key(id="key-1", name="alice", prefix="old"), SECRET)
    await database.find(SECRET)
    renewed = await database.renew("alice", Secret("new secret"), prefix="new")
    assert renewed == Key(id="key-1", name="alice", prefix="new")
    assert await database.find(SECRET) is None
    assert await database.find(Secret("new secret")) == renewed
    assert await database.renew("bob", Secret("other"), prefix="") is None
    await database.revoke("alice", at_s=7)
    assert await database.renew("alice", Secret("third"), prefix="") is None


async def test_a_group_with_live_keys_stays(database):
    """It goes when its last key was moved or revoked."""
    await database.set_group(GROUP)
    await database.add(Key(id="key-1", name="alice", group=GROUP), SECRET)
    with pytest.raises(RequestError, match="'alice' is in the group 'shop'"):
        await database.remove_group("shop")
    await database.revoke("alice", at_s=7)
    assert await database.remove_group("shop") == GROUP
    assert await database.remove_group("shop") is None
    assert await database.groups() == []
    assert (await database.all())[0].group is None
