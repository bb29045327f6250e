"""The `abaca` command: serve, generate, keys, groups, models, calls, usage, ledger, probe, doctor."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from abaca import __version__
from abaca.errors import AbacaError

_app = typer.Typer(
    name="abaca",
    help="One server in front of every way Gemini image models are sold; draws offline without any key.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_keys = typer.Typer(help="Who may call.", no_args_is_help=True)
_app.add_typer(_keys, name="keys")
_groups = typer.Typer(help="Keys that are treated alike.", no_args_is_help=True)
_app.add_typer(_groups, name="groups")
_ledger = typer.Typer(help="What every call cost.", no_args_is_help=True)
_app.add_typer(_ledger, name="ledger")
_calls = typer.Typer(help="What was asked and answered, whoever asked.", no_args_is_help=True)
_app.add_typer(_calls, name="calls")

_ConfigFile = Annotated[Path | None, typer.Option("--config", help="A configuration file, else abaca.toml at home.")]


def main() -> None:
    """Run the command; a failure is one line on standard error and status 1."""
    try:
        _app(standalone_mode=True)
    except AbacaError as error:
        print(f"abaca: {error.message}", file=sys.stderr)  # noqa: T201 - this is the command's own output
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"abaca {__version__}")
        raise typer.Exit


@_app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Read the options that every command has."""


@_app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on [127.0.0.1].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on, 0 for any free one [8000].")] = None,
    workers: Annotated[int | None, typer.Option(help="Processes that share the port [1].")] = None,
    config: _ConfigFile = None,
) -> None:
    """Serve the APIs until Ctrl-C."""
    from abaca.cli.serving import serve as run

    run(host=host, port=port, file=config, workers=workers)


@_app.command()
def generate(
    prompt: Annotated[str, typer.Argument(help="What to draw, or what to do with the pictures given.")],
    image: Annotated[
        list[Path] | None, typer.Option("-i", "--image", help="A reference picture; repeat for more.")
    ] = None,
    model: Annotated[str, typer.Option(help="The model to ask.")] = "gemini-3.1-flash-image",
    ratio: Annotated[str | None, typer.Option(help="Aspect ratio, such as 16:9.")] = None,
    size: Annotated[str | None, typer.Option(help="512, 1K, 2K or 4K.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same picture.")] = None,
    out: Annotated[Path, typer.Option("-o", "--out", help="Where the picture goes; .png, .jpg or .webp.")] = Path(
        "out.png"
    ),
    engine: Annotated[
        str, typer.Option(help="An engine of this configuration, which may cost money [illustrator].")
    ] = "",
    server: Annotated[
        str | None,
        typer.Option(envvar="ABACA_SERVER", help="A running server, else port 8000 here if there is a key."),
    ] = None,
    key: Annotated[str | None, typer.Option(envvar="ABACA_KEY", help="The key for that server.")] = None,
    config: _ConfigFile = None,
) -> None:
    """Make one picture, by a running server or in this process."""
    from abaca.cli.generating import Wish
    from abaca.cli.generating import generate as run

    wish = Wish(
        prompt=prompt,
        images=tuple(image or ()),
        model=model,
        ratio=ratio,
        size=size,
        seed=seed,
        out=out,
        engine=engine,
    )
    run(wish, server=server, key=key, file=config)


@_app.command()
def models(config: _ConfigFile = None) -> None:
    """List the models, what they can do and where they go."""
    from abaca.cli.listing import models as run

    run(config)


@_app.command()
def probe(
    engine: Annotated[str, typer.Argument(help="The name of an upstream in abaca.toml.")],
    model: Annotated[str | None, typer.Option(help="The model to ask, else one that is routed there.")] = None,
    spend: Annotated[
        bool, typer.Option("--spend", help="Buy pictures too; says first how many and for how much.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Spend without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON document.")] = False,
    config: _ConfigFile = None,
) -> None:
    """Find out how an upstream really behaves; status 1 when it cannot be used."""
    from abaca.cli.probing import probe as run

    sys.exit(run(engine, model=model, spend=spend, yes=yes, as_json=as_json, file=config))


@_app.command()
def doctor(config: _ConfigFile = None) -> None:
    """Check this installation and say what is wrong."""
    from abaca.cli.doctor import doctor as run

    sys.exit(run(config))


_Named = Annotated[str, typer.Argument(metavar="NAME", help="A key's name or id.")]
_Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="RULE=VALUE", help="A rule, as in delivery=url; repeat for more, none unsays one."),
]
_ForModel = Annotated[str, typer.Option("--for-model", help="The model that limits among the rules are for.")]
_Expires = Annotated[str | None, typer.Option(help="When it ends: 2027-01-31, 90d, 12h, or never.")]


@_keys.command("create")
def create(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    group: Annotated[str, typer.Option(help="The group whose rules it has.")] = "",
    admin: Annotated[bool, typer.Option("--admin", help="May also manage keys and groups.")] = False,
    expires: _Expires = None,
    models: Annotated[str, typer.Option(help="The models that it may ask for, with commas between.")] = "",
    vendor: Annotated[str, typer.Option(help="Answer this key in that vendor's spelling on plain paths too.")] = "",
    rules: _Set = None,
    config: _ConfigFile = None,
) -> None:
    """Make a key and print it, once, as the last line."""
    from abaca.cli.keys import create as run

    own = {"models": models, "vendor": vendor}
    said = [*(rules or ()), *(f"{rule}={value}" for rule, value in own.items() if value)]
    run(name, group=group, admin=admin, expires=expires, rules=said, file=config)


@_keys.command("list")
def list_keys(config: _ConfigFile = None) -> None:
    """List the keys; only their first characters are known."""
    from abaca.cli.keys import list_keys as run

    run(config)


@_keys.command("set")
def set_key(
    name: _Named,
    rules: _Set = None,
    group: Annotated[str | None, typer.Option(help="Another group, none for no group.")] = None,
    expires: _Expires = None,
    for_model: _ForModel = "",
    config: _ConfigFile = None,
) -> None:
    """Change a key's rules, group or end."""
    from abaca.cli.keys import change as run

    run(name, rules=rules or (), group=group, expires=expires, for_model=for_model, file=config)


@_keys.command("rotate")
def rotate(name: _Named, config: _ConfigFile = None) -> None:
    """Give a key a new secret, which ends the old one, and print it as the last line."""
    from abaca.cli.keys import rotate as run

    run(name, config)


@_keys.command("link")
def link(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Whom it signs in, else the oldest admin key.")
    ] = None,
    expires: Annotated[str | None, typer.Option(help="Until when it can be used: 12h, 7d, 2027-01-31 [1d].")] = None,
    server: Annotated[
        str | None,
        typer.Option(
            envvar="ABACA_SERVER", help="Where the server is, else public_url, or host and port, of abaca.toml."
        ),
    ] = None,
    config: _ConfigFile = None,
) -> None:
    """Print a link that opens the playground, signed in, for whoever follows it first."""
    from abaca.cli.keys import print_link as run

    run(name, expires=expires, server=server, file=config)


@_keys.command("revoke")
def revoke(name: _Named, config: _ConfigFile = None) -> None:
    """Revoke a key."""
    from abaca.cli.keys import revoke as run

    run(name, config)


@_groups.command("set")
def set_group(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    *,
    delivery: Annotated[str | None, typer.Option(help="How pictures come: inline or url.")] = None,
    url_ttl: Annotated[str | None, typer.Option(metavar="SECONDS", help="How long a link is good.")] = None,
    vendor: Annotated[str | None, typer.Option(help="The vendor whose spelling is answered on plain paths.")] = None,
    rpm: Annotated[str | None, typer.Option(metavar="N", help="Requests a minute.")] = None,
    images_per_minute: Annotated[str | None, typer.Option(metavar="N", help="Pictures a minute.")] = None,
    megapixels_per_minute: Annotated[str | None, typer.Option(metavar="N", help="Megapixels a minute.")] = None,
    concurrency: Annotated[str | None, typer.Option(metavar="N", help="Calls at once.")] = None,
    budget: Annotated[str | None, typer.Option(help="As in 25USD/month; also /day and /total.")] = None,
    models: Annotated[str | None, typer.Option(help="The models that may be asked, with commas between.")] = None,
    engines: Annotated[str | None, typer.Option(help="The engines that may be asked, with commas between.")] = None,
    stream: Annotated[str | None, typer.Option(help="live or held.")] = None,
    strict: Annotated[bool | None, typer.Option("--strict/--lenient", help="Refuse what has no effect.")] = None,
    hide_engine: Annotated[
        bool | None, typer.Option("--hide-engine/--show-engine", help="Keep engine and cost from callers.")
    ] = None,
    retention: Annotated[str | None, typer.Option(metavar="DAYS", help="How long ended calls are kept.")] = None,
    for_model: _ForModel = "",
    config: _ConfigFile = None,
) -> None:
    """Make a group, or change its rules; none unsays a rule. What nothing is said of is left as the server has it."""
    from abaca.cli.groups import set_group as run

    rules = {
        "delivery": delivery,
        "url_ttl_s": url_ttl,
        "vendor": vendor,
        "requests_per_minute": rpm,
        "images_per_minute": images_per_minute,
        "megapixels_per_minute": megapixels_per_minute,
        "at_once": concurrency,
        "budget": budget,
        "models": models,
        "engines": engines,
        "stream": stream,
        "strict": strict,
        "hide_engine": hide_engine,
        "delivered_days": retention,
        "undelivered_days": retention,
    }
    said = [f"{rule}={value}" for rule, value in rules.items() if value is not None]
    run(name, rules=said, for_model=for_model, file=config)


@_groups.command("list")
def list_groups(config: _ConfigFile = None) -> None:
    """List the groups with their rules, and what of their budgets is used."""
    from abaca.cli.groups import list_groups as run

    run(config)


@_groups.command("remove")
def remove_group(name: Annotated[str, typer.Argument(metavar="NAME")], config: _ConfigFile = None) -> None:
    """Remove a group that has no live keys."""
    from abaca.cli.groups import remove_group as run

    run(name, config)


@_app.command()
def usage(
    by: Annotated[str, typer.Option(help="Of key, group, model, engine, day: by what to add up.")] = "day,model",
    since: Annotated[str | None, typer.Option(help="From then on: 2026-11-01, 30d or 12h ago.")] = None,
    until: Annotated[str | None, typer.Option(help="Up to then.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    config: _ConfigFile = None,
) -> None:
    """Show what was paid for."""
    from abaca.cli.money import usage as run

    run(by=by, since=since, until=until, as_csv=as_csv, file=config)


@_ledger.command("verify")
def verify(config: _ConfigFile = None) -> None:
    """Check that every call adds up; status 1 when one does not."""
    from abaca.cli.money import verify as run

    sys.exit(run(config))


@_calls.command("list")
def list_calls(
    state: Annotated[str | None, typer.Option(help="received, running, done, failed or cancelled.")] = None,
    model: Annotated[str | None, typer.Option(help="The model as it was asked for.")] = None,
    undelivered: Annotated[bool, typer.Option("--undelivered", help="Only answers that nobody has got.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    config: _ConfigFile = None,
) -> None:
    """List calls, newest first."""
    from abaca.cli.calls import list_calls as run

    run(state=state, model=model, undelivered=undelivered, limit=limit, file=config)


@_calls.command("show")
def show(call_id: Annotated[str, typer.Argument(metavar="ID")], config: _ConfigFile = None) -> None:
    """Show what is known of a call."""
    from abaca.cli.calls import show as run

    run(call_id, config)


@_calls.command("save")
def save(
    call_id: Annotated[str, typer.Argument(metavar="ID")],
    out: Annotated[Path, typer.Option("-o", "--out", help="A folder, or a file's name.")] = Path(),
    config: _ConfigFile = None,
) -> None:
    """Save a call's pictures and print where they are."""
    from abaca.cli.calls import save as run

    run(call_id, out, config)
