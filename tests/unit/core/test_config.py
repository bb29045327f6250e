"""The configuration: one file, a few variables, clear refusals."""

from pathlib import Path

import pytest

from abaca.config import ConfigError, load
from abaca.records import Hedge

TWO = '[models."gemini-3-pro-image"]\nroute = ["scripted", "illustrator"]\n'


def read(tmp_path, text, **environ):
    (tmp_path / "abaca.toml").write_text(text, "utf-8")
    return load(environ={"ABACA_HOME": str(tmp_path), **environ})


def test_nothing_configured_is_fine(tmp_path):
    """Without a file the server listens on loopback, port 8000, with the data folder that was named."""
    config = load(environ={"ABACA_HOME": str(tmp_path)})
    assert (config.settings.server.host, config.settings.server.port, config.home) == ("127.0.0.1", 8000, tmp_path)
    assert config.bootstrap is None


def test_the_data_folder_has_a_platform_default():
    """Without ABACA_HOME the platform's folder for user data is taken."""
    assert load(environ={}).home.name == "abaca"


def test_an_upstream_takes_two_lines(tmp_path):
    """A vendor and a key by name are enough, and the key is looked up but never shown."""
    text = (
        '[engines.up]\nvendor = "google"\nkey = "env:K"\n[models."gemini-3-pro-image"]\nroute = ["up", "illustrator"]'
    )
    config = read(tmp_path, text, K=" sk-1 ")
    assert [key.reveal() for key in config.keys["up"]] == ["sk-1"]
    assert "sk-1" not in repr(vars(config))


def test_keys_can_be_files(tmp_path):
    """file:PATH reads the key from a file."""
    (tmp_path / "k").write_text("abc\n", "utf-8")
    config = read(tmp_path, f'[engines.up]\nvendor = "yisu"\nkey = "file:{tmp_path / "k"}"')
    assert [key.reveal() for key in config.keys["up"]] == ["abc"]


def test_options_win_over_variables_over_the_file(tmp_path):
    """The command line has the last word, then the environment, then abaca.toml."""
    (tmp_path / "abaca.toml").write_text('[server]\nport = 1\nhost = "a"', "utf-8")
    environ = {"ABACA_HOME": str(tmp_path), "ABACA_PORT": "2", "ABACA_HOST": "b"}
    assert load(environ=environ).settings.server.port == 2
    assert load(environ=environ, port=0).settings.server.port == 0
    assert load(environ=environ, host="c").settings.server.host == "c"
    assert read(tmp_path, "", ABACA_BOOTSTRAP_KEY="k").bootstrap.reveal() == "k"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[server]\nprot = 1", "prot"),
        ("[server]\nport = 70000", "70000"),
        ("nonsense", "abaca.toml"),
        ('[engines.scripted]\nvendor = "google"', "built in"),
        ('[engines.up]\nvendor = "acme"', "known are google"),
        ("[engines.up]\ntimeout_s = 3", "needs a vendor"),
        ('[engines.up]\ndialect = "soap"\nbase_url = "http://x"', "soap"),
        ('[engines.up]\ndialect = "gemini"', "base_url"),
        ('[engines.up]\nvendor = "google"\nkey = "sk-plain"', "not the key itself"),
        ('[engines.up]\nvendor = "google"\nkey = "env:NOT_THERE"', "NOT_THERE is not set"),
        ('[engines.up]\nvendor = "google"\nkey = "file:/does/not/exist"', "cannot be read"),
        ('[server]\nlog_level = "verbose"', "'verbose'; known are debug"),
        ("[server]\ngrace_s = -1.0", "server.grace_s is -1.0"),
        ("[server]\ndeadline_s = 0.0", "server.deadline_s is 0.0"),
        ("[caps]\nbody_byts = 1", "body_byts"),
        ("[caps]\npictures = 0", "caps.pictures is 0"),
        ("[illustrator]\nworkers = -1", "illustrator.workers is -1"),
        ("[illustrator]\nqueue = -1", "illustrator.queue is -1"),
        ('[engines.up]\nvendor = "google"\ntimeout_s = 0.0', "engines.up.timeout_s is 0.0"),
        ('[engines.up]\ndialect = "gemini"\nbase_url = "x.example"', "'x.example'"),
        ("[models.x]\nroute = []", "is empty"),
        ('[models.x]\nroute = ["nobody"]', "nobody"),
        ('[models.x]\nroute = [{engine = "nobody"}]', "nobody"),
        ('[models.x]\nroute = ["scripted"]\nhedge_after_s = 5.0', "needs a second engine"),
        (f"{TWO}hedge_after_s = -1.0", "hedge_after_s is -1.0"),
        (f"{TWO}hedge_after_s = 300.0", "less than the 300 s that the first of 2"),
        (f"{TWO}hedge_percent = 0.0", "hedge_percent is 0.0"),
        (f"{TWO}hedge_percent = 101.0", "hedge_percent is 101.0"),
        (f"{TWO}hedge_percent = nan", "hedge_percent is nan"),
        (f"{TWO}hedge_cap_usd = -0.1", "hedge_cap_usd is -0.1"),
        (f"{TWO}hedge_cap_usd = inf", "hedge_cap_usd is inf"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, told):
    """Each mistake is one line that says where it is and never repeats a key."""
    with pytest.raises(ConfigError) as caught:
        read(tmp_path, text)
    assert told in caught.value.message
    assert "sk-plain" not in caught.value.message
    assert "\n" not in caught.value.message


def test_a_named_file_must_be_there(tmp_path):
    """--config with a missing or unreadable file is told."""
    with pytest.raises(ConfigError, match="There is no file"):
        load(tmp_path / "other.toml", environ={})
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, environ={})


def test_a_port_that_is_no_number_is_told():
    """ABACA_PORT must be a number."""
    with pytest.raises(ConfigError, match="ABACA_PORT"):
        load(Path("/dev/null"), environ={"ABACA_PORT": "x"})


@pytest.mark.parametrize("name", ["GEMINI_API_KEY", "GOOGLE_API_KEY"])
def test_googles_key_alone_is_a_configuration(tmp_path, name):
    """Without engines and routes a key of Google's in the environment makes Google the engine."""
    config = load(environ={"ABACA_HOME": str(tmp_path), name: "k"})
    assert list(config.settings.engines) == ["google"]
    assert [key.reveal() for key in config.keys["google"]] == ["k"]
    assert load(environ={"ABACA_HOME": str(tmp_path), name: " "}).settings.engines == {}


def test_googles_key_changes_no_configuration(tmp_path):
    """Where engines or routes are configured, a key that happens to be in the environment spends nothing."""
    text = '[models."gemini-3-pro-image"]\nroute = ["illustrator"]'
    assert read(tmp_path, text, GEMINI_API_KEY="k").settings.engines == {}


def test_several_keys_take_turns(tmp_path):
    """`key` and `keys` are one list."""
    config = read(
        tmp_path, '[engines.up]\nvendor = "google"\nkey = "env:A"\nkeys = ["env:B", "env:C"]', A="1", B="2", C="3"
    )
    assert [key.reveal() for key in config.keys["up"]] == ["1", "2", "3"]
    with pytest.raises(ConfigError, match=r"engines\.up\.key: the environment variable B"):
        read(tmp_path, '[engines.up]\nvendor = "google"\nkeys = ["env:B"]')


def test_an_upstream_may_have_prices(tmp_path):
    """One price, or several with their days; what cannot be a price is refused with its place."""
    engine = '[engines.up]\nvendor = "google"\n'
    one = '[engines.up.prices."m"]\npicture_micros = { 1K = 90_000 }\n'
    several = '[[engines.up.prices."n"]]\ninput_micros = 1\n[[engines.up.prices."n"]]\nsince = "2027-01-01"\n'
    prices = read(tmp_path, engine + one + several).settings.engines["up"].prices
    assert prices["m"].picture_micros == {"1K": 90_000}
    assert [price.since for price in prices["n"]] == ["", "2027-01-01"]
    with pytest.raises(ConfigError, match=r"engines.*prices"):
        read(tmp_path, engine + '[engines.up.prices."m"]\ninput_micros = -1')
    with pytest.raises(ConfigError, match=r"engines\.up\.queue is -1"):
        read(tmp_path, engine + "queue = -1")


def test_a_hedge_needs_no_more_than_its_time(tmp_path):
    """Without it nobody is asked beside a slow engine; with it the rest has cautious values."""
    assert read(tmp_path, TWO).settings.models["gemini-3-pro-image"].hedge is None
    entry = read(tmp_path, f"{TWO}hedge_after_s = 20").settings.models["gemini-3-pro-image"]
    assert entry.hedge == Hedge(after_s=20.0, percent=5.0, cap_micros=250_000)
