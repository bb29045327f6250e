"""`abaca usage` and `abaca ledger`: what was paid for, and whether every call adds up."""

import csv
import sys
import time
from pathlib import Path
from typing import cast, get_args

import typer

from abaca.app import App
from abaca.cli.installation import on_installation
from abaca.cli.rules import moment_s
from abaca.config import ConfigError
from abaca.policy.pricing import usd
from abaca.records import Dimension, UsageFilter

_COLUMN_CHARS = 28


def usage(*, by: str, since: str | None, until: str | None, as_csv: bool, file: Path | None) -> None:
    """Print a line for each combination, the dearest first; raises ConfigError."""
    now_s, names = time.time(), tuple(part for part in by.split(",") if part)
    known = get_args(Dimension)
    if not set(names) <= set(known):
        raise ConfigError(f"--by is {by!r}; some of {','.join(known)} would be right.")
    wanted = UsageFilter(
        by=cast("tuple[Dimension, ...]", names),
        from_s=moment_s("--since", since, now_s=now_s, ahead=False) if since else None,
        until_s=moment_s("--until", until, now_s=now_s, ahead=False) if until else None,
    )

    async def work(app: App) -> None:
        called = {key.id: key.name for key in await app.database.all()}
        called |= {group.id: group.name for group in await app.database.groups()}
        rows = []
        for line in await app.database.usage(wanted):
            values = {
                "key": called.get(line.key_id, line.key_id),
                "group": called.get(line.group_id, line.group_id),
                "model": line.model,
                "engine": line.engine,
                "day": line.day,
            }
            rows.append([*(values[name] for name in names), str(line.calls), str(line.pictures), usd(line.cost_micros)])
        _print([*names, "calls", "pictures", "USD"], rows, as_csv=as_csv)

    on_installation(file, work)


def verify(file: Path | None) -> int:
    """Print what is wrong with the ledger, a line each; gives 1 where something is."""

    async def work(app: App) -> int:
        faults = await app.database.faults()
        for fault in faults:
            typer.echo(fault)
        if not faults:
            typer.echo("The ledger adds up.")
        return 1 if faults else 0

    return on_installation(file, work)


def _print(head: list[str], rows: list[list[str]], *, as_csv: bool) -> None:
    if as_csv:
        csv.writer(sys.stdout).writerows([head, *rows])
        return
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        typer.echo(
            "  ".join(cell.ljust(min(width, _COLUMN_CHARS)) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
