"""`abaca probe`: how an upstream really behaves, as a report and as a row for the catalogue of vendors."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import typer

from abaca import config as configuration
from abaca.app import App
from abaca.catalogue import Model, load_catalogue
from abaca.cli.probing.findings import Finding, Report
from abaca.cli.probing.free import free_checks
from abaca.cli.probing.line import Line, OutOfTime
from abaca.cli.probing.paid import Purse
from abaca.cli.probing.subject import Check, Subject
from abaca.config import Config, ConfigError
from abaca.engines.upstream import Upstream
from abaca.policy.pricing import usd
from abaca.telemetry import Telemetry

_FREE_S = 120.0
_PAID_S = 1_800.0
_USUAL = "gemini-3.1-flash-image"
_COLOURS = {"ok": typer.colors.GREEN, "differs": typer.colors.YELLOW, "fails": typer.colors.RED, "skipped": None}


def probe(name: str, *, model: str | None, spend: bool, yes: bool, as_json: bool, file: Path | None) -> int:
    """Examine the engine and print what was found, even when it is cut short.

    Gives 0 when the engine can be used, 1 when not, 130 after Ctrl-C. Raises ConfigError for an engine that is no
    configured upstream. `spend` buys pictures, after a question unless `yes`.
    """
    report = Report(engine=name, title=name, model=model or "")
    stopped = False
    try:
        asyncio.run(examine(configuration.load(file), report, spend=spend, agreed=yes, quiet=as_json))
    except KeyboardInterrupt:
        stopped, report.cut_short = True, "stopped by Ctrl-C"
    _print_end(report, as_json=as_json)
    return 130 if stopped else 0 if report.usable else 1


async def examine(config: Config, report: Report, *, spend: bool, agreed: bool, quiet: bool) -> None:
    """Run the table of checks against `report.engine`, writing into `report` as they come.

    `quiet` prints nothing of them meanwhile. Raises ConfigError, and typer.Abort when the money is not granted.
    """
    app = App(config, telemetry=Telemetry(level="error"))
    try:
        subject = _subject(app, report, budget_s=_PAID_S if spend else _FREE_S)
        checks: Sequence[Check] = free_checks()
        if spend:
            paid = Purse(subject.model).checks(subject)
            if not agreed:
                _ask_for_money(subject, paid)
            checks = (*checks, *paid)
        if not quiet:
            typer.secho(f"{report.engine}: {subject.line.dialect}, {report.model}", bold=True)
        for check in checks:
            finding = await _run(check, subject)
            report.findings.append(finding)
            if not quiet:
                _print_finding(finding)
    finally:
        await app.aclose()


def _subject(app: App, report: Report, *, budget_s: float) -> Subject:
    engine = app.engines.get(report.engine)
    if not isinstance(engine, Upstream):
        known = ", ".join(name for name, built in app.engines.items() if isinstance(built, Upstream))
        why = "is built in and needs no probe" if engine else "is not configured"
        raise ConfigError(f"The engine {report.engine!r} {why}; upstreams here are: {known or 'none'}.")
    settings = app.config.settings.engines[report.engine]
    report.model, model = _model(app.config, report.engine, report.model, engine)
    if settings.vendor:
        report.title = engine.vendor.title
    report.row = {"dialect": engine.dialect.name}
    return Subject(
        line=Line(engine, budget_s=budget_s),
        asked=report.model,
        model=model,
        expected=engine.vendor if settings.vendor and engine.vendor.dialect == engine.dialect.name else None,
        report=report,
    )


def _model(config: Config, engine: str, wanted: str, built: Upstream) -> tuple[str, Model]:
    """Give the model to ask, and what the catalogue knows of it or else of the usual one.

    Unless one is wanted: the first that has a route to the engine, else the usual one if the vendor may have it.
    """
    catalogue = load_catalogue()
    public = name = wanted
    for routed, entry in config.settings.models.items() if not name else ():
        for hop in entry.route:
            target, behind = (hop, "") if isinstance(hop, str) else (hop.engine, hop.model)
            if target == engine and not name:
                public, name = routed, behind or routed
    if not name:
        sold = built.vendor.models
        public = name = _USUAL if not sold or _USUAL in sold else next(iter(sold))
    found = catalogue.find(name) or catalogue.find(public) or catalogue.find(_USUAL)
    assert found is not None, "the usual model is in the catalogue"
    return name, found


async def _run(check: Check, subject: Subject) -> Finding:
    """Do one check; after a first one that failed, or without time, it is skipped."""
    report = subject.report
    unreachable = bool(report.findings) and report.findings[0].verdict == "fails"
    if unreachable or report.cut_short:
        why = "there is no time left" if report.cut_short else "the engine does not answer"
        return Finding(check=check.name, asked=check.asks, came=why, verdict="skipped")
    try:
        came = await check.run(subject)
    except OutOfTime:
        report.cut_short = "the time was used up"
        return Finding(check=check.name, asked=check.asks, came="there is no time left", verdict="skipped")
    words = subject.line.without_secrets(came.words)
    return Finding(check=check.name, asked=check.asks, came=words, verdict=came.verdict, cost_micros=came.cost_micros)


def _ask_for_money(subject: Subject, checks: Sequence[Check]) -> None:
    """Say what will be bought and ask whether it may be; raises typer.Abort."""
    pictures, cost = sum(check.pictures for check in checks), sum(check.cost_micros for check in checks)
    typer.echo(
        f"This buys up to {pictures} pictures of {subject.report.engine}, most of them of {subject.model.id}: "
        f"about USD {cost / 1e6:.2f} at list price.",
        err=True,
    )
    typer.confirm("Go on?", abort=True, err=True)


def _print_finding(finding: Finding) -> None:
    verdict = typer.style(f"{finding.verdict:8}", fg=_COLOURS[finding.verdict])
    cost = f" · USD {usd(finding.cost_micros)}" if finding.cost_micros else ""
    typer.echo(f"{verdict} {finding.check:22} {finding.asked}: {finding.came}{cost}")


def _print_end(report: Report, *, as_json: bool) -> None:
    if as_json:
        typer.echo(report.as_json())
        return
    typer.echo()
    if report.cut_short:
        typer.echo(f"Not complete: {report.cut_short}.")
    if report.cost_micros:
        typer.echo(f"Cost about USD {usd(report.cost_micros)} at list price.")
    typer.echo(f"{report.engine} {'can' if report.usable else 'cannot'} be used.")
    if len(report.row) > 1:
        typer.echo()
        typer.echo(report.toml())
