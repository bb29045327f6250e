"""`abaca models`: what can be asked for."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from abaca import config as configuration
from abaca.catalogue import load_catalogue


def models(file: Path | None) -> None:
    """Print a table of the catalogue's models with their limits, prices and routes."""
    config = configuration.load(file)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("model", "also", "sizes", "ratios", "references", "USD a 1K picture", "goes to"):
        table.add_column(column, overflow="fold")
    for model in load_catalogue().models:
        tokens = model.image_tokens.get("1K", 0)
        price = tokens * model.price.output_image_micros / 1e12
        route = config.settings.models.get(model.id)
        hops = [hop if isinstance(hop, str) else hop.engine for hop in route.route] if route else ["illustrator (free)"]
        table.add_row(
            model.id,
            ", ".join(model.aliases),
            " ".join(model.resolutions) or "1K",
            str(len(model.ratios)),
            str(model.max_pictures),
            f"{price:.4f}",
            " → ".join(hops),
        )
    Console().print(table)
