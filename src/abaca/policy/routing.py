"""Which engines a request goes to, in which order, and what of it each of them leaves without effect."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from abaca.catalogue import Catalogue, Model
from abaca.catalogue.models import bare_name
from abaca.errors import UnknownModel, Unsupported
from abaca.interfaces import Capabilities, Engine
from abaca.records import Hedge, Target
from abaca.types import FunctionCall, FunctionReply, Opaque, Request

_Setting = TypeVar("_Setting")

# Fields of a request, and parts of them, that an engine may leave without effect, as long as the answer says so.
_OPTIONAL = ("seed", "sampling", "thinking", "search", "functions", "safety", "system", "mime", "size")
PARTS = ("thinking.include", "search.image")
"""The parts of fields that count by themselves where the field has an effect."""


class Routing:
    """The routes of one configuration.

    `routes` maps public model ids to targets in order. A catalogue model without a route goes to `otherwise`, under its
    own id. An engine may also be named before the model: "scripted/slow". `elsewhere` are answers of a model after
    which the next target is asked too, `hedges` tells when one is asked beside a slow one.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        routes: Mapping[str, Sequence[Target]],
        *,
        otherwise: Sequence[str] = (),
        open_engines: Sequence[str] = (),
        elsewhere: Mapping[str, Sequence[str]] | None = None,
        hedges: Mapping[str, Hedge | None] | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._routes = {bare_name(name): tuple(targets) for name, targets in routes.items()}
        self._otherwise = tuple(otherwise)
        self._open = frozenset(open_engines)
        self._elsewhere = {bare_name(name): frozenset(answers) for name, answers in (elsewhere or {}).items()}
        self._hedges = {bare_name(name): hedge for name, hedge in (hedges or {}).items()}
        self._most = max(catalogue.models, key=lambda model: len(model.ratios) * len(model.resolutions))

    def targets(self, name: str) -> tuple[Target, ...]:
        """Give where the model goes; raises UnknownModel in Google's words."""
        bare = bare_name(name)
        engine, _, rest = bare.partition("/")
        if rest and engine in self._open:
            return (Target(engine=engine, model=rest),)
        if bare in self._routes:
            return self._routes[bare]
        model = self._catalogue.find(bare)
        if model is not None:
            for other in model.names:
                if other in self._routes:
                    return self._routes[other]
            if self._otherwise:
                return tuple(
                    Target(engine=engine, model=model.id, priority=place)
                    for place, engine in enumerate(self._otherwise)
                )
            raise UnknownModel(
                f"The model {model.id} has no engine here. Give it a route in abaca.toml, "
                "or install the built-in illustrator: pip install 'abaca[illustrator]'.",
                field="model",
            )
        raise unknown_model(name)

    def elsewhere(self, name: str) -> frozenset[str]:
        """Give the answers after which the next target is asked too: of "no_image" and "wrong_size"."""
        return self._of(name, self._elsewhere) or frozenset()

    def hedge(self, name: str) -> Hedge | None:
        """Give when a second target is asked beside a slow one, None for never."""
        return self._of(name, self._hedges)

    def _of(self, name: str, settings: Mapping[str, _Setting]) -> _Setting | None:
        """Give what is set for a model under this name, else under another one of its names."""
        bare = bare_name(name)
        if not settings or bare in settings:
            return settings.get(bare)
        model = self._catalogue.find(bare)
        names = model.names if model is not None else ()
        return next((settings[known] for known in names if known in settings), None)

    def model(self, name: str) -> Model:
        """Give the catalogue's facts for a name.

        A name that only a route knows is judged by its first target's, and that by the model that can do the most.
        """
        first = self.targets(name)[0]
        return self._catalogue.find(name) or self._catalogue.find(first.model) or self._most

    def names(self, name: str) -> tuple[str, ...]:
        """Give every name that the model goes by, the one that books and limits know it by first.

        That is the catalogue's id, or the name itself where only a route or an engine knows it.
        """
        known = self._catalogue.find(name)
        return known.names if known is not None else (bare_name(name),)

    def listed(self) -> tuple[Model, ...]:
        """Give the models that can be called, in the catalogue's order."""
        return tuple(
            m for m in self._catalogue.models if self._otherwise or not self._routes.keys().isdisjoint(m.names)
        )

    def public(self) -> tuple[str, ...]:
        """Give the names of the models that can be called, those that only a route knows behind the catalogue's."""
        listed = self.listed()
        known = {name for model in listed for name in model.names}
        return (*(model.id for model in listed), *(name for name in self._routes if name not in known))


def unknown_model(name: str) -> UnknownModel:
    """Give Google's answer for a name that is no model (source: protocol of the Gemini API)."""
    return UnknownModel(
        f"models/{bare_name(name)[:100]} is not found for API version v1beta, or is not supported for generateContent. "
        "Call ListModels to see the list of available models and their supported methods.",
        field="model",
    )


def plan(request: Request, targets: Sequence[Target], engines: Mapping[str, Engine]) -> tuple[Target, ...]:
    """Give the targets that can carry the request, all of it if it is strict; raises Unsupported, which says why not.

    Of several reasons it is the first target's.
    """
    usable: list[Target] = []
    refusal: Unsupported | None = None
    for target in targets:
        try:
            _check(request, engines[target.engine].capabilities(target.model))
            usable.append(target)
        except Unsupported as error:
            refusal = refusal or error
    if not usable:
        raise refusal or unknown_model(request.model)
    return tuple(usable)


def without_effect(request: Request, capabilities: Capabilities) -> tuple[str, ...]:
    """Give the wire paths of what was asked and has no effect with this engine, as the caller spelled them."""
    named = list(request.ignored)
    for name in _OPTIONAL:
        if name not in capabilities.honours:
            named += request.asked.get(name, ())
    for name in PARTS:
        if name not in capabilities.honours and name.partition(".")[0] in capabilities.honours:
            named += request.asked.get(name, ())
    if capabilities.dialect != request.dialect:
        named += _extras(request.extras)
        named += request.asked.get("turns", ())
    return tuple(dict.fromkeys(named))


def _extras(extras: Mapping[str, object]) -> list[str]:
    """Give the paths of the leaves: an object is named by what in it has no effect, as the rest of it may have one."""
    names: list[str] = []
    for name, value in extras.items():
        names += [f"{name}.{inner}" for inner in _extras(value)] if isinstance(value, Mapping) and value else [name]
    return names


def _check(request: Request, capabilities: Capabilities) -> None:
    for part in (*request.system, *(part for turn in request.turns for part in turn.parts)):
        if isinstance(part, Opaque) and part.dialect != capabilities.dialect:
            raise Unsupported(
                f"A part of kind {part.kind!r} cannot be given to what draws for this model. "
                "Leave it out, or route this model to an upstream of the same API.",
                field=part.kind,
            )
        if isinstance(part, FunctionCall | FunctionReply) and "functions" not in capabilities.honours:
            raise Unsupported(
                f"A call of the function {part.name!r} cannot be given to what draws for this model. "
                "Leave it out, or route this model to an upstream.",
                field="functionCall",
            )
    if request.strict and (ignored := without_effect(request, capabilities)):
        raise Unsupported(f"These fields would have no effect: {', '.join(ignored)}.", field=ignored[0])
    if len(request.references()) > capabilities.max_pictures:
        raise Unsupported(
            f"{len(request.references())} reference pictures are more than what draws for this model takes "
            f"({capabilities.max_pictures}).",
        )
