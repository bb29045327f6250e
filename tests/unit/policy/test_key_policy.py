"""What a key looks like and whom it admits."""

import re

import pytest

from abaca.errors import InvalidKey, MissingKey
from abaca.policy.keys import admit, new_invitation, new_key, new_secret, new_session
from abaca.records import Key
from abaca.types import Secret


@pytest.mark.parametrize(("make", "mark"), [(new_secret, "abk"), (new_invitation, "abi"), (new_session, "abs")])
def test_secrets_are_long_and_url_safe(make, mark):
    """A secret is marked as ours and as what it is for, holds 256 bits, and needs no escaping in a URL."""
    secret = make()
    assert re.fullmatch(rf"{mark}-[A-Za-z0-9_-]{{43}}", secret.reveal())
    assert secret != make()
    assert secret.reveal() not in f"{secret} {secret!r}"


def test_a_key_keeps_only_the_first_characters():
    """The record of a key shows a prefix and nothing of the rest."""
    secret = new_secret()
    key = new_key("ann", secret, created_s=5, admin=True)
    assert key.prefix == secret.reveal()[:8]
    assert secret.reveal() not in repr(key)
    assert (key.name, key.created_s, key.admin) == ("ann", 5, True)


def test_of_a_short_key_less_is_kept():
    """A secret that a person chose shows at most a quarter of itself."""
    assert new_key("ann", Secret("letmein!"), created_s=5).prefix == "le"
    assert new_key("ann", Secret("abc"), created_s=5).prefix == ""


@pytest.mark.parametrize("secret", [None, Secret("")])
def test_no_credential_is_a_missing_key(secret):
    """Nothing at all, or an empty string, is answered in Google's words for unregistered callers."""
    with pytest.raises(MissingKey, match="unregistered callers"):
        admit(secret, None, now_s=0)


def test_unknown_and_revoked_keys_are_invalid():
    """A secret of no key and one of a revoked key are told the same."""
    key = new_key("ann", Secret("abk-x"), created_s=5)
    with pytest.raises(InvalidKey, match="API key not valid"):
        admit(Secret("abk-y"), None, now_s=0)
    with pytest.raises(InvalidKey, match="API key not valid"):
        admit(Secret("abk-x"), type(key)(id=key.id, name="ann", revoked_s=9), now_s=0)


def test_a_session_is_good_until_its_end():
    """Before it the caller is its key, from it on whoever shows it is told to sign in again, if the key is good."""
    key = Key(id="key_1", name="ann", expires_s=900, session_until_s=100)
    assert admit(Secret("abs-x"), key, now_s=99.9) is key
    with pytest.raises(InvalidKey, match="sign in again"):
        admit(Secret("abs-x"), key, now_s=100)
    with pytest.raises(InvalidKey, match="API key expired"):
        admit(Secret("abs-x"), key, now_s=900)


def test_a_good_key_is_given_back():
    """A known key is what the caller is from then on."""
    key = new_key("ann", Secret("abk-x"), created_s=5)
    assert admit(Secret("abk-x"), key, now_s=0) is key
