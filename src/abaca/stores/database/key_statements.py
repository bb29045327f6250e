"""How the tables of keys, groups and sign-ins are asked, and keys and groups as the columns that keep them."""

import msgspec
from sqlalchemy import bindparam, case, delete, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from abaca.records import Group, Key, Rules
from abaca.stores.database.prepared import Columns
from abaca.stores.database.tables import groups, keys, sign_ins

_of_group = [column.label(f"group_{column.name}") for column in groups.c if column.name != "id"]
_shown_of_key = [*(column for column in keys.c if column.name not in {"hash", "pepper"}), *_of_group]
_keys_in_groups = keys.outerjoin(groups, groups.c.id == keys.c.group_id)
_SESSION = "session"
_INVITATION = "invitation"

add_key = insert(keys)
all_keys = select(*_shown_of_key).select_from(_keys_in_groups).order_by(keys.c.created_s, keys.c.id)
find_key = (
    select(*_shown_of_key, keys.c.hash)
    .select_from(_keys_in_groups)
    .where(keys.c.hash == bindparam("hash"), keys.c.revoked_s.is_(None))
)
find_session = (
    select(*_shown_of_key, sign_ins.c.hash, sign_ins.c.until_s)
    .select_from(_keys_in_groups.join(sign_ins, sign_ins.c.key_id == keys.c.id))
    .where(sign_ins.c.hash == bindparam("hash"), sign_ins.c.kind == _SESSION, keys.c.revoked_s.is_(None))
)
revoke_key = update(keys).where(keys.c.id == bindparam("named_id")).values(revoked_s=bindparam("at_s"))
# An id wins over a name, a live key over a revoked one, a later one over an earlier.
named_key = (
    select(*_shown_of_key)
    .select_from(_keys_in_groups)
    .where(or_(keys.c.id == bindparam("named"), keys.c.name == bindparam("named")))
    .order_by(
        case((keys.c.id == bindparam("named"), 0), else_=1),
        case((keys.c.revoked_s.is_(None), 0), else_=1),
        keys.c.created_s.desc(),
    )
    .limit(1)
)

change_key = (
    update(keys)
    .where(keys.c.id == bindparam("named_id"))
    .values({name: bindparam(name) for name in ("rules", "group_id", "expires_s")})
)
renew_key = (
    update(keys)
    .where(keys.c.id == bindparam("named_id"), keys.c.revoked_s.is_(None))
    .values({name: bindparam(name) for name in ("hash", "prefix", "pepper")})
)
peppers_in_use = select(keys.c.pepper).where(keys.c.revoked_s.is_(None), keys.c.pepper.is_not(None)).distinct()

_is_invitation = (sign_ins.c.hash == bindparam("of_hash"), sign_ins.c.kind == _INVITATION)

add_invitation = insert(sign_ins).values(kind=_INVITATION)
add_session = insert(sign_ins).values(kind=_SESSION)
invited_key = select(sign_ins.c.key_id, sign_ins.c.hash).where(*_is_invitation, sign_ins.c.until_s > bindparam("now_s"))
# Locked until the transaction ends, so that a key that is revoked or renewed at the same time ends the session as well.
living_key = (
    select(*_shown_of_key)
    .select_from(_keys_in_groups)
    .where(
        keys.c.id == bindparam("named_id"),
        keys.c.revoked_s.is_(None),
        or_(keys.c.expires_s.is_(None), keys.c.expires_s > bindparam("now_s")),
    )
    .with_for_update(read=True, of=keys)
)
take_invitation = delete(sign_ins).where(*_is_invitation)
end_session = delete(sign_ins).where(sign_ins.c.hash == bindparam("of_hash"), sign_ins.c.kind == _SESSION)
end_sign_ins = delete(sign_ins).where(sign_ins.c.key_id == bindparam("of_key"))
forget_sign_ins = delete(sign_ins).where(sign_ins.c.until_s <= bindparam("now_s"))

all_groups = select(groups).order_by(groups.c.name)
named_group = select(groups).where(groups.c.name == bindparam("named"))
add_group = insert(groups)
change_group = update(groups).where(groups.c.id == bindparam("named_id")).values(rules=bindparam("rules"))
remove_group = delete(groups).where(groups.c.id == bindparam("named_id"))
key_in_group = select(keys.c.name).where(keys.c.group_id == bindparam("group_id"), keys.c.revoked_s.is_(None)).limit(1)

_NOT_KEPT = ("treatment", "session_until_s")
_OF_KEY_ELSEWHERE = {"rules", "group", *_NOT_KEPT}


def key_columns(key: Key, hashed: bytes) -> Columns:
    """Give the columns of a key; `hashed` stands for its secret."""
    columns = msgspec.structs.asdict(key) | {"hash": hashed, "rules": msgspec.json.encode(key.rules).decode()}
    group = columns.pop("group")
    for name in _NOT_KEPT:
        del columns[name]
    return columns | {"group_id": "" if group is None else group.id}


def key_of(columns: RowMapping) -> Key:
    """Give the key that the columns keep, with its group."""
    found = {name: columns[name] for name in Key.__struct_fields__ if name not in _OF_KEY_ELSEWHERE}
    return Key(**found, rules=_decode_rules(columns["rules"]), group=_group_of(columns))


def _group_of(columns: RowMapping) -> Group | None:
    if columns["group_name"] is None:
        return None
    return Group(
        id=columns["group_id"],
        name=columns["group_name"],
        rules=_decode_rules(columns["group_rules"]),
        created_s=columns["group_created_s"],
    )


def group_columns(group: Group) -> Columns:
    """Give the columns of a group."""
    return msgspec.structs.asdict(group) | {"rules": msgspec.json.encode(group.rules).decode()}


def group_of(columns: RowMapping) -> Group:
    """Give the group that the columns keep."""
    return Group(**dict(columns) | {"rules": _decode_rules(columns["rules"])})


_decode_rules = msgspec.json.Decoder(Rules).decode
