"""What admin keys may do: keys, groups, what was used, and whether the ledger adds up, as JSON under /admin/v1."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast, get_args
from urllib.parse import unquote

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from abaca.errors import NotFound, RequestError
from abaca.interfaces import Clock, Dialect, Keys, Ledger
from abaca.policy import budgets
from abaca.policy.keys import new_group, new_key, new_secret, shown_prefix
from abaca.policy.pricing import usd
from abaca.policy.written_rules import Known, WrittenRules, changed, written
from abaca.records import Dimension, Group, Key, Rules, UsageFilter, UsageLine
from abaca.types import Json
from abaca.web.desks import check_admin, named_key
from abaca.web.exchange import Exchange
from abaca.web.listing import choice, instant, whole
from abaca.web.methods import check_method
from abaca.web.small_json import read, send, send_nothing

_PLACE = re.compile(
    r"/admin/v1/(?:(?P<kind>keys|groups)(?:/(?P<name>[^/]{1,200})(?P<renew>/renew)?)?|(?P<books>usage|ledger))/?"
)
_DIMENSIONS = get_args(Dimension)
_USAGE = ("key", "by", "key_name", "group_name", "model", "engine", "from", "until", "limit", "format")
_LINES_MAX = 100_000
_FAULTS_MAX = 1_000
_CSV = {"content-type": "text/csv; charset=utf-8", "content-disposition": 'attachment; filename="usage.csv"'}


class NewKey(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """A key to be made."""

    name: str
    group: str = ""
    admin: bool = False
    expires_s: int | None = None
    rules: WrittenRules = WrittenRules()


class ChangedKey(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What of a key is to be another; what is left out stays as it is."""

    group: str | UnsetType | None = UNSET
    expires_s: int | UnsetType | None = UNSET
    rules: WrittenRules = WrittenRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """Answers /admin/v1 for admin keys."""

    keys: Keys
    ledger: Ledger
    known: Known
    clock: Clock
    paths: re.Pattern[str] = re.compile(r"/admin/v1(?:/.*)?", re.DOTALL)
    is_open: bool = False

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:  # noqa: ARG002 - one shape for all
        """Answer one request; raises Forbidden for a key that is no admin's, else what is wrong with the request."""
        check_admin(key)
        place = _PLACE.fullmatch(exchange.path)
        if place is None:
            raise NotFound(f"There is nothing at {exchange.path[:200]}.")
        name = unquote(place["name"]) if place["name"] else ""
        match (place["books"] or place["kind"], bool(name), bool(place["renew"])):
            case ("usage", *_):
                await self._usage(exchange)
            case ("ledger", *_):
                check_method(exchange, "GET")
                faults = list(await self.ledger.faults(_FAULTS_MAX))
                await send(exchange, {"object": "ledger", "ok": not faults, "faults": faults})
            case ("groups", False, _):
                check_method(exchange, "GET")
                shown = [await self._shown(group) for group in await self.keys.groups()]
                await send(exchange, {"object": "list", "data": shown})
            case ("groups", True, False):
                await self._group(exchange, name)
            case ("keys", False, _):
                await self._all_keys(exchange)
            case ("keys", True, renew):
                await (self._renew(exchange, name) if renew else self._key(exchange, name))
            case _:
                raise NotFound(f"There is nothing at {exchange.path[:200]}.")

    async def _group(self, exchange: Exchange, name: str) -> None:
        method = check_method(exchange, "DELETE", "GET", "PATCH", "PUT")
        found = next((group for group in await self.keys.groups() if group.name == name), None)
        if method in {"PUT", "PATCH"}:
            said = await read(exchange, WrittenRules)
            kept = found.rules if found is not None and method == "PATCH" else Rules()
            rules = changed(kept, said, self.known)
            found = await self.keys.set_group(new_group(name, rules, created_s=int(self.clock.now_s())))
        if found is None:
            raise NotFound(f"There is no group {name[:80]!r}.")
        if method == "DELETE":
            await self.keys.remove_group(name)
            await send_nothing(exchange)
        else:
            await send(exchange, await self._shown(found))

    async def _all_keys(self, exchange: Exchange) -> None:
        method = check_method(exchange, "GET", "POST")
        if method == "GET":
            await send(exchange, {"object": "list", "data": [await self._shown(key) for key in await self.keys.all()]})
            return
        said = await read(exchange, NewKey)
        secret = new_secret()
        key = new_key(
            said.name,
            secret,
            created_s=int(self.clock.now_s()),
            admin=said.admin,
            rules=changed(Rules(), said.rules, self.known),
            group=await self._named_group(said.group) if said.group else None,
            expires_s=said.expires_s,
        )
        await self.keys.add(key, secret)
        await send(exchange, {**await self._shown(key), "secret": secret.reveal()}, status=201)

    async def _key(self, exchange: Exchange, name: str) -> None:
        method = check_method(exchange, "DELETE", "GET", "PATCH")
        key = await named_key(self.keys, name)
        if method == "DELETE":
            await self.keys.revoke(key.id, at_s=int(self.clock.now_s()))
            await send_nothing(exchange)
            return
        if method == "PATCH":
            said = await read(exchange, ChangedKey)
            key = replace(key, rules=changed(key.rules, said.rules, self.known))
            if said.group is not UNSET:
                key = replace(key, group=await self._named_group(said.group) if said.group else None)
            if said.expires_s is not UNSET:
                key = replace(key, expires_s=said.expires_s)
            await self.keys.change(key)
        await send(exchange, await self._shown(key))

    async def _renew(self, exchange: Exchange, name: str) -> None:
        check_method(exchange, "POST")
        secret = new_secret()
        key = await self.keys.renew((await named_key(self.keys, name)).id, secret, prefix=shown_prefix(secret))
        if key is None:
            raise RequestError(f"The key {name[:80]!r} is revoked; make a new one.", field="name")
        await send(exchange, {**await self._shown(key), "secret": secret.reveal()})

    async def _usage(self, exchange: Exchange) -> None:
        check_method(exchange, "GET")
        query = exchange.query
        for name in query:
            choice("parameter", name, _USAGE)
        by = tuple(part for part in query.get("by", "").split(",") if part)
        for part in by:
            choice("by", part, _DIMENSIONS)
        wanted = UsageFilter(
            by=cast("tuple[Dimension, ...]", by),
            key_id=(await named_key(self.keys, query["key_name"])).id if "key_name" in query else None,
            group_id=(await self._named_group(query["group_name"])).id if "group_name" in query else None,
            model=query.get("model"),
            engine=query.get("engine"),
            from_s=instant("from", query["from"]) if "from" in query else None,
            until_s=instant("until", query["until"]) if "until" in query else None,
            limit=whole("limit", query.get("limit", "10000"), least=1, most=_LINES_MAX),
        )
        shape = choice("format", query.get("format", "json"), ("json", "csv"))
        lines = [_usage_facts(by, line, await self._names(by)) for line in await self.ledger.usage(wanted)]
        if shape == "csv":
            await exchange.answer(200, _table(by, lines).encode(), {**_CSV, "cache-control": "no-store"})
        else:
            await send(exchange, {"object": "usage", "by": list(by), "data": lines})

    async def _names(self, by: tuple[str, ...]) -> dict[str, str]:
        """Give the names of keys and groups by their ids, of those that are asked for."""
        names = {key.id: key.name for key in await self.keys.all()} if "key" in by else {}
        return names | ({group.id: group.name for group in await self.keys.groups()} if "group" in by else {})

    async def _named_group(self, name: str) -> Group:
        found = next((group for group in await self.keys.groups() if name in {group.name, group.id}), None)
        if found is None:
            raise NotFound(f"There is no group {name[:80]!r}.")
        return found

    async def _shown(self, whose: Key | Group) -> dict[str, Json]:
        """Give a key or a group as JSON, with what of its budget is used."""
        facts: dict[str, Json] = {"object": "group", "id": whose.id, "name": whose.name, "created_s": whose.created_s}
        scope = f"group:{whose.id}"
        if isinstance(whose, Key):
            scope = f"key:{whose.id}"
            facts |= {
                "object": "key",
                "prefix": whose.prefix,
                "admin": whose.admin,
                "group": whose.group.name if whose.group is not None else None,
                "expires_s": whose.expires_s,
                "revoked_s": whose.revoked_s,
            }
        facts["rules"] = msgspec.to_builtins(written(whose.rules))
        if whose.rules.budget is not None:
            allowance = budgets.allowance(scope, whose.rules.budget, self.clock.now_s())
            facts["used_usd"] = usd(await self.ledger.used_micros(allowance))
        return facts


def _usage_facts(by: tuple[str, ...], line: UsageLine, names: Mapping[str, str]) -> dict[str, Json]:
    values: dict[str, str] = {
        "key": line.key_id,
        "group": line.group_id,
        "model": line.model,
        "engine": line.engine,
        "day": line.day,
    }
    said: dict[str, Json] = {}
    for name in by:
        said[name] = values[name] or None
        if name in {"key", "group"} and values[name]:
            said[f"{name}_name"] = names.get(values[name])
    return {**said, "calls": line.calls, "pictures": line.pictures, "cost_usd": usd(line.cost_micros)}


def _table(by: tuple[str, ...], lines: list[dict[str, Json]]) -> str:
    """Give the lines as CSV with a head (RFC 4180)."""
    columns = [column for name in by for column in ((name, f"{name}_name") if name in {"key", "group"} else (name,))]
    out = io.StringIO()
    table = csv.DictWriter(out, [*columns, "calls", "pictures", "cost_usd"], restval="")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in line.items()} for line in lines)
    return out.getvalue()


def _cell(value: Json) -> Json:
    """Give a value that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value
