"""`abaca groups`: keys that are treated alike; works while a server runs on the same data."""

import time
from collections.abc import Sequence
from pathlib import Path

import typer

from abaca.app import App
from abaca.cli.installation import on_installation
from abaca.cli.rules import told, with_rules
from abaca.config import ConfigError
from abaca.policy import budgets
from abaca.policy.keys import new_group
from abaca.policy.pricing import usd
from abaca.records import Rules


def set_group(name: str, *, rules: Sequence[str], for_model: str, file: Path | None) -> None:
    """Make a group, or change its rules, and print them; raises ConfigError, RequestError."""

    async def work(app: App) -> None:
        found = next((group for group in await app.database.groups() if group.name == name), None)
        kept = found.rules if found is not None else Rules()
        said = with_rules(kept, rules, app.known(), for_model=for_model)
        group = await app.database.set_group(new_group(name, said, created_s=int(time.time())))
        typer.echo(f"{group.name} ({group.id}): {told(group.rules)}")

    on_installation(file, work)


def list_groups(file: Path | None) -> None:
    """Print one line a group."""

    async def work(app: App) -> None:
        for group in await app.database.groups():
            used = ""
            if group.rules.budget is not None:
                allowance = budgets.allowance(f"group:{group.id}", group.rules.budget, time.time())
                used = f"  used {usd(await app.database.used_micros(allowance))} USD"
            typer.echo(f"{group.id}  {group.name:16}{told(group.rules)}{used}")

    on_installation(file, work)


def remove_group(name: str, file: Path | None) -> None:
    """Remove a group; raises ConfigError, or RequestError while it has live keys."""

    async def work(app: App) -> None:
        if await app.database.remove_group(name) is None:
            raise ConfigError(f"There is no group {name!r}; `abaca groups list` shows them all.")
        typer.echo(f"{name} is removed.")

    on_installation(file, work)
