"""The `abaca` command: serve, generate, keys, groups, models, calls, usage, probe, doctor."""

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
    config: _ConfigFile = None,
) -> None:
    """Serve the APIs until Ctrl-C."""
    from abaca.cli.serving import serve as run

    run(host=host, port=port, file=config)


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


@_keys.command("create")
def create(
    name: Annotated[str, typer.Option(help="Whose key it is.")],
    vendor: Annotated[str, typer.Option(help="Answer this key in that vendor's spelling on plain paths too.")] = "",
    config: _ConfigFile = None,
) -> None:
    """Make a key and print it, once, as the last line."""
    from abaca.cli.keys import create as run

    run(name, vendor, config)


@_keys.command("list")
def list_keys(config: _ConfigFile = None) -> None:
    """List the keys; only their first characters are known."""
    from abaca.cli.keys import list_keys as run

    run(config)


@_keys.command("revoke")
def revoke(name: Annotated[str, typer.Argument(help="A key's name or id.")], config: _ConfigFile = None) -> None:
    """Revoke a key."""
    from abaca.cli.keys import revoke as run

    run(name, config)


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
