"""`abaca models`: what can be asked for."""

import importlib.util
from pathlib import Path

import typer

from abaca import config as configuration
from abaca.catalogue import Model, load_catalogue
from abaca.config import Config


def models(file: Path | None) -> None:
    """Print the catalogue's models with their names, limits, prices and routes."""
    config = configuration.load(file)
    for model in load_catalogue().models:
        sizes = " ".join(model.resolutions) or "1K"
        price = model.image_tokens["1K"] * model.price.output_image_micros / 1e12
        limits = f"{sizes} · {len(model.ratios)} ratios · {model.max_pictures} references · USD {price:.4f} at 1K"
        about = f"{model.title}, deprecated {model.deprecated}" if model.deprecated else model.title
        typer.secho(f"{model.id}  ({about})", bold=True)
        typer.echo(f"  also {', '.join(model.aliases)}")
        typer.echo(f"  {limits}")
        typer.echo(f"  goes to {_where(model, config)}")


def _where(model: Model, config: Config) -> str:
    """Give the engines of a model's route, which may be named by any of its names."""
    route = next((config.settings.models[name] for name in model.names if name in config.settings.models), None)
    if route is not None:
        return " → ".join(hop if isinstance(hop, str) else hop.engine for hop in route.route)
    if config.settings.illustrator.enabled and importlib.util.find_spec("cv2"):
        return "illustrator (free)"
    return "nowhere: give it a route, or install the extra 'illustrator'"
