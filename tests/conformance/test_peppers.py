"""Two servers on one database that were given different secrets."""

from abaca import config as configuration
from abaca.app import App


def app(folder, pepper):
    """A server with that secret, and no key of its own."""
    (folder / "abaca.toml").write_text(
        f'[storage]\ndatabase = "sqlite:///{folder}/shared.db"\npepper = "env:PEPPER"\n',
        "utf-8",
    )
    return App(configuration.load(environ={"ABACA_HOME": str(folder), "PEPPER": pepper * 40}))


async def test_a_server_that_knows_no_key_says_why(tmp_path):
    """With another pepper than the keys were made with it is not ready, and tells what to look at."""
    first, second = app(tmp_path, "a"), app(tmp_path, "b")
    try:
        await first.open(serving=False)
        assert await first.first_key() is not None
        await second.open(serving=False)
        assert await second.first_key() is None
        assert (await first.ready())["database"] == ""
        assert "another pepper" in (await second.ready())["database"]
    finally:
        await first.aclose()
        await second.aclose()
