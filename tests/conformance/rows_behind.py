"""An abaca behind, that plays every vendor: how one in front is told to speak to it in each of the spellings."""

from abaca.catalogue import load_vendors

PLAIN = ("gemini", "openai_chat")
ROWS = (*load_vendors(), *PLAIN)
DIALECT = {name: row.dialect for name, row in load_vendors().items()} | {name: name for name in PLAIN}


def behind(url, scripts):
    """Give lines of abaca.toml: models ROW-SCRIPT are the scripted ones of the abaca at `url`, as the row asks."""
    lines = ["[server]", "grace_s = 1", "[illustrator]", "enabled = false"]
    for row in ROWS:
        spoken = f'dialect = "{row}"' if row in PLAIN else f'vendor = "{row}"'
        base_url = url if row in PLAIN else f"{url}/{row}"
        lines += [f"[engines.{row}]", spoken, f'base_url = "{base_url}"', 'key = "env:UP"']
        for script in scripts:
            lines += [f'[models."{row}-{script}"]', f'route = [{{ engine = "{row}", model = "scripted/{script}" }}]']
    return lines
