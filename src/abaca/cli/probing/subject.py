"""What all checks share: the engine's line, the model that is asked, the report, and a few tiny requests."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from abaca.catalogue import Model, Vendor
from abaca.cli.probing.findings import Report, Verdict
from abaca.cli.probing.line import Line, Reply
from abaca.policy.pricing import cost_micros, estimate
from abaca.types import Json, Part, Request, Sampling, Secret, Shape, Text, Turn, Usage

_PICTURE = "A plain red circle on a white ground."
_WORDS = "Say: ok."
_FEW_TOKENS = 64


@dataclass(slots=True, kw_only=True)
class Subject:
    """The engine under test. `expected` is its row of the catalogue, None for an engine of no vendor.

    `asked` is the name that the model goes by here, `model` what the catalogue knows of it.
    """

    line: Line
    asked: str
    model: Model
    expected: Vendor | None
    report: Report

    @property
    def key(self) -> Secret | None:
        """The first of the configured keys."""
        return next(iter(self.line.keys), None)

    @property
    def vendors_name(self) -> str:
        """What the vendor calls the model."""
        return self.line.row.models.get(self.asked, self.asked)

    async def poke(self, key: Secret | None, *, place: str = "", row: Vendor | None = None) -> Reply:
        """Ask the model for nothing, so that no more can come of it than an error."""
        body = {"model": self.vendors_name, "messages": []} if self.line.dialect == "openai_chat" else {"contents": []}
        return await self.line.poke(self.words(), body, key=key, place=place, row=row)

    def words(self, *parts: Part, shape: Shape | None = None, most_tokens: int | None = _FEW_TOKENS) -> Request:
        """Give a request for a few words: it costs next to nothing, even where it is not refused as it should be.

        A model that thinks may have nothing left to say of `most_tokens`.
        """
        extras: dict[str, Json] = {}
        if shape is not None and self.line.dialect == "openai_chat":
            # This codec has nothing to say about the shape of no picture.
            said = {"aspect_ratio": shape.ratio, "image_size": shape.resolution}
            extras["image_config"] = {name: value for name, value in said.items() if value}
        return Request(
            model=self.asked,
            dialect=self.line.dialect,
            turns=(Turn(role="user", parts=parts or (Text(text=_WORDS),)),),
            modalities=("text",),
            size=shape,
            sampling=Sampling(max_output_tokens=most_tokens) if most_tokens else None,
            extras=extras,
        )

    def picture(self, *parts: Part, shape: Shape | None = None) -> Request:
        """Give a request for one picture."""
        return Request(
            model=self.asked,
            dialect=self.line.dialect,
            turns=(Turn(role="user", parts=parts or (Text(text=_PICTURE),)),),
            size=shape,
        )

    def verdict(self, name: str, value: Json) -> Verdict:
        """Write an observed field into the row, and tell whether the catalogue has it so."""
        return self.report.observed(name, value, self.expected)

    def cost(self, request: Request, reply: Reply, model: Model | None = None) -> int:
        """Give what an answer cost at list price, in micro-USD: by its own count, else by ours.

        A failure that may have been charged counts as if it was.
        """
        model = model or self.model
        if reply.result is None and not (reply.error and reply.error.maybe_charged):
            return 0
        counted = reply.result.usage if reply.result else Usage()
        return cost_micros(counted if counted != Usage() else estimate(request, model), model.price)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one check: facts in a few words, the verdict, and the cost at list price."""

    words: str
    verdict: Verdict
    cost_micros: int = 0


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table: `run` asks what `asks` says, and buys at most so many pictures for so much."""

    name: str
    asks: str
    run: Callable[[Subject], Awaitable[Came]]
    pictures: int = 0
    cost_micros: int = 0
