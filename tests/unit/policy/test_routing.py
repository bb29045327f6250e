"""Where requests go and what has no effect there."""

import pytest

from abaca.catalogue import load_catalogue
from abaca.errors import UnknownModel, Unsupported
from abaca.interfaces import Capabilities
from abaca.policy.routing import Routing, plan, without_effect
from abaca.records import Hedge, Target
from abaca.types import FunctionCall, FunctionReply, Opaque, Picture, Request, Text, Turn

CATALOGUE = load_catalogue()
GOOGLE = Target(engine="google", model="up")


class Engine:
    def __init__(self, **capabilities):
        self._capabilities = Capabilities(**capabilities)

    def capabilities(self, model):
        return self._capabilities


def request(*parts, **fields):
    return Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=parts or (Text(text="a"),)),), **fields)


def routing(**routes):
    return Routing(CATALOGUE, routes, otherwise=("illustrator",), open_engines=("scripted",))


def test_a_route_is_found_by_any_name_of_its_model():
    """A preview id and a prefixed one take the route of the model that they mean."""
    for named in ("gemini-3-pro-image", "gemini-3-pro-image-preview", "nano-banana-pro"):
        routes = Routing(CATALOGUE, {named: [GOOGLE]})
        assert routes.targets("models/google/gemini-3-pro-image-preview") == (GOOGLE,)
        assert routes.targets("gemini-3-pro-image") == (GOOGLE,)
        assert [model.id for model in routes.listed()] == ["gemini-3-pro-image"]


def test_what_is_set_for_a_model_counts_for_its_other_names():
    """Unless such a name has a route of its own, which then says everything."""
    hedge = Hedge(after_s=20, percent=5, cap_micros=250_000)
    name, other = "gemini-3-pro-image", "gemini-3-pro-image-preview"
    routes = Routing(CATALOGUE, {}, elsewhere={name: ["no_image"]}, hedges={name: hedge})
    assert (routes.hedge(f"models/{other}"), routes.elsewhere(other)) == (hedge, {"no_image"})
    own = Routing(CATALOGUE, {}, elsewhere={name: ["no_image"], other: []}, hedges={name: hedge, other: None})
    assert (own.hedge(other), own.elsewhere(other), own.hedge(name)) == (None, frozenset(), hedge)
    assert (routes.hedge("gemini-2.5-flash-image"), routes.elsewhere("unheard-of")) == (None, frozenset())


def test_a_model_without_a_route_goes_to_the_others():
    """What no route names is drawn by the engine for the rest, under the catalogue's id."""
    assert routing().targets("nano-banana") == (Target(engine="illustrator", model="gemini-2.5-flash-image"),)


def test_an_open_engine_may_be_named_before_the_model():
    """scripted/slow goes to that engine; an engine that is not open cannot be reached so."""
    assert routing().targets("scripted/slow") == (Target(engine="scripted", model="slow"),)
    with pytest.raises(UnknownModel):
        routing().targets("illustrator/x")


def test_a_name_of_ones_own_may_have_a_route():
    """A name outside the catalogue is judged by its first target's model, or like the one that can do the most."""
    routes = Routing(CATALOGUE, {"house-model": [GOOGLE], "mine": [Target(engine="e", model="nano-banana")]})
    assert routes.model("mine").id == "gemini-2.5-flash-image"
    assert routes.targets("house-model") == (GOOGLE,)
    assert routes.model("house-model").id == "gemini-3.1-flash-image"
    assert routes.listed() == ()


@pytest.mark.parametrize("name", ["dall-e-2", "", "scripted/"])
def test_what_goes_nowhere_is_unknown(name):
    """A name that is no model's is unknown, in Google's words."""
    with pytest.raises(UnknownModel, match="is not found for API version v1beta"):
        Routing(CATALOGUE, {}).targets(name)


def test_a_model_without_an_engine_says_what_to_do():
    """A model of the catalogue that nothing here can draw names both ways out."""
    with pytest.raises(UnknownModel, match=r"route in abaca.toml.*abaca\[illustrator\]"):
        Routing(CATALOGUE, {}).targets("gemini-3-pro-image")


def test_listed_models_are_those_that_can_be_called():
    """With an engine for the rest all are listed, else only those with a route."""
    assert routing().listed() == CATALOGUE.models
    only = Routing(CATALOGUE, {"gemini-2.5-flash-image": [GOOGLE]}).listed()
    assert [model.id for model in only] == ["gemini-2.5-flash-image"]


def test_engines_that_cannot_carry_a_part_are_skipped():
    """A function call goes past the illustrator to the upstream of the same dialect."""
    call = Opaque(dialect="gemini", kind="functionCall", skeleton={})
    targets = (Target(engine="illustrator", model="a"), GOOGLE)
    engines = {"illustrator": Engine(), "google": Engine(dialect="gemini")}
    assert plan(request(call), targets, engines) == (GOOGLE,)
    with pytest.raises(Unsupported, match="functionCall"):
        plan(request(call), targets[:1], engines)


def test_too_many_references_for_an_engine_are_named():
    """An engine that takes one picture refuses two before anything is spent."""
    two = (Picture(mime="image/png", url="a"), Picture(mime="image/png", url="b"))
    with pytest.raises(Unsupported, match="2 reference pictures"):
        plan(request(*two), (GOOGLE,), {"google": Engine(max_pictures=1)})


def test_without_targets_the_model_is_unknown():
    """An empty route is answered like an unknown model."""
    with pytest.raises(UnknownModel):
        plan(request(), (), {})


def test_what_has_no_effect_is_named_as_the_caller_spelled_it():
    """Fields that an engine does not honour, extras of another dialect and label mismatches are all told, once."""
    asked = request(
        asked={"seed": ("generationConfig.seed",), "thinking": ("generationConfig.thinkingConfig",)},
        extras={"generationConfig": {"logprobs": 1}, "labels": {}, "store": True},
        ignored=("x", "x"),
    )
    names = without_effect(asked, Capabilities(honours=frozenset({"seed"})))
    assert names == ("x", "generationConfig.thinkingConfig", "generationConfig.logprobs", "labels", "store")


def test_extras_are_carried_to_the_same_dialect():
    """An upstream of the caller's own dialect gets what we do not model, so nothing of it is ignored."""
    asked = request(extras={"store": True})
    assert without_effect(asked, Capabilities(dialect="gemini")) == ()


def test_how_pictures_are_delivered_is_no_engines_matter():
    """The server makes links itself, whoever draws: asking for them always has an effect."""
    assert without_effect(request(asked={"delivery": ("delivery",)}, delivery="url"), Capabilities()) == ()


def test_extras_of_turns_and_parts_are_named_with_their_place():
    """A field beside a part is told as the caller spelled its place, unless the engine speaks the same dialect."""
    asked = request(asked={"turns": ("contents[0].parts[0].mediaResolution",)})
    assert without_effect(asked, Capabilities()) == ("contents[0].parts[0].mediaResolution",)
    assert without_effect(asked, Capabilities(dialect="gemini")) == ()


def test_a_strict_request_skips_engines_that_would_ignore_something():
    """Of two engines the one that heeds every field is asked; where there is none, the first one's lack is told."""
    asked = request(strict=True, asked={"seed": ("seed",), "safety": ("safetySettings",)})
    here, there = Target(engine="here", model="m"), Target(engine="there", model="m")
    engines = {"here": Engine(honours=frozenset({"safety"})), "there": Engine(honours=frozenset({"seed", "safety"}))}
    assert plan(asked, (here, there), engines) == (there,)
    with pytest.raises(Unsupported, match="no effect: seed") as caught:
        plan(asked, (here,), engines)
    assert caught.value.field == "seed"
    assert plan(request(asked=asked.asked), (here, there), engines) == (here, there)


@pytest.mark.parametrize("part", [FunctionCall(name="f"), FunctionReply(name="f", output="x")])
def test_calls_of_functions_go_to_engines_that_know_them(part):
    """A call or a reply in the history skips engines without functions, and is refused where there are no others."""
    asked = request(part)
    engines = {"draws": Engine(), "google": Engine(honours=frozenset({"functions"}))}
    draws = Target(engine="draws", model="m")
    assert plan(asked, (draws, GOOGLE), engines) == (GOOGLE,)
    with pytest.raises(Unsupported, match="the function 'f' cannot be given to what draws"):
        plan(asked, (draws,), engines)


def test_parts_of_a_field_are_named_where_the_field_has_an_effect():
    """Searching pictures is named for an engine that searches the web alone, and goes with all of it for others."""
    asked = request(
        asked={"search": ("tools[0].googleSearch",), "search.image": ("tools[0].googleSearch.imageSearch",)}
    )
    assert without_effect(asked, Capabilities(honours=frozenset({"search"}))) == ("tools[0].googleSearch.imageSearch",)
    assert without_effect(asked, Capabilities(honours=frozenset({"search", "search.image"}))) == ()
    assert without_effect(asked, Capabilities()) == ("tools[0].googleSearch",)
