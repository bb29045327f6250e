"""The checks that buy pictures: each ratio and size once, as small as can be, and what else only a picture can tell."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO

from msgspec.structs import replace
from PIL import Image

from abaca.catalogue import Model, load_catalogue
from abaca.cli.probing.findings import Verdict, worst
from abaca.cli.probing.line import Reply
from abaca.cli.probing.signs import finish_word, has_usage, inline_spelling, picture_places
from abaca.cli.probing.subject import Came, Check, Subject
from abaca.errors import EngineRefused, Unsupported
from abaca.policy.pricing import cost_micros, estimate
from abaca.policy.shapes import nearest_ratio
from abaca.types import Blob, Json, Picture, Request, Shape, Text

_SQUARE = "1:1"
_REFERENCE_PX, _REFERENCE_RATIO, _REFERENCE_COLOUR = (320, 180), "16:9", (200, 30, 30)
_QUESTION = "Which colour is this? One word."
_COLOUR = "red"
_EDIT = "Make it blue."
# How a reference can be spelled: name → the vendor's row that has its codec write it so.
_SPELLINGS: dict[str, dict[str, dict[str, str]]] = {
    "gemini": {"inlineData": {"inline": "camel"}, "inline_data": {"inline": "snake"}},
    "openai_chat": {"image_url": {"image_part": "image_url"}, "image": {"image_part": "image"}},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """The pictures of an answer, and what is to be said about them."""

    blobs: tuple[Blob, ...]
    linked: bool
    fault: str

    @property
    def px(self) -> tuple[int, int]:
        """Width and height of the first picture, as its bytes have them."""
        return self.blobs[0].width_px, self.blobs[0].height_px


@dataclass(slots=True)
class Purse:
    """The checks that cost, and what one learns for the next: the smallest size sold, and ratios that are."""

    model: Model
    smallest: str | None = None
    mime: str = ""
    sold: dict[str, bool] = field(default_factory=dict)
    unjudged: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)

    def checks(self, subject: Subject) -> tuple[Check, ...]:
        """Give the checks in the order that they need, with what each may cost.

        Some models draw where words were asked for (2.5 does), so these checks count as pictures too.
        """
        model, other = self.model, _of_another_type(self.model)
        sizes = _ascending(model)
        smallest = sizes[0] if sizes else None
        of_one = partial(_price, subject, model)
        ratios = [ratio for ratio in model.ratios if ratio != _SQUARE]
        table = [
            Check("words", "a few words", self._words, 1, of_one(smallest)),
            Check("picture", f"a picture, {_named(_SQUARE, smallest)}", self._picture, 1, of_one(smallest)),
        ]
        if other is not None:
            price = _price(subject, other, None)
            table.append(Check("type", f"a picture of {other.id}", partial(self._type, other=other), 1, price))
        for ratio in ratios:
            run = partial(self._ratio, ratio=ratio)
            table.append(Check(f"ratio {ratio}", "a picture, as small as can be", run, 1, of_one(smallest)))
        table.append(Check("ratios", "what they add up to", self._ratios))
        table += [
            Check(f"size {size}", f"a picture, {_SQUARE}", partial(self._size, size=size), 1, of_one(size))
            for size in sizes[1:]
        ]
        table += [
            Check(
                f"reference, {name}",
                "a question about a picture",
                partial(self._reference, name=name),
                1,
                of_one(smallest),
            )
            for name in _SPELLINGS[subject.line.dialect]
        ]
        return (
            *table,
            Check("edit", f"a change of a picture of {_REFERENCE_RATIO}, no ratio", self._edit, 1, of_one(smallest)),
            Check("several", "two pictures at once", self._several, 2, 2 * of_one(smallest)),
            Check("stream", "a picture, streamed", self._stream, 1, of_one(smallest)),
        )

    async def _words(self, subject: Subject) -> Came:
        request = subject.words(most_tokens=None)
        reply = await subject.line.ask(request)
        cost = subject.cost(request, reply)
        if reply.result is None:
            return Came(reply.said, "fails")
        text, drawn = _text(reply), len(reply.result.pictures())
        words = f"{len(text)} characters, {drawn} pictures, {_counted(reply)}"
        return Came(words, "ok" if text and not drawn else "differs", cost)

    async def _picture(self, subject: Subject) -> Came:
        """Buy the smallest picture that is sold, and look at everything about it."""
        refused: list[str] = []
        for size in _ascending(self.model) or (None,):
            request = subject.picture(shape=Shape(ratio=_SQUARE, resolution=size))
            reply = await subject.line.ask(request)
            if not isinstance(reply.error, EngineRefused):
                break
            refused.append(size or "it")
        drawn = await _drawn(subject, reply)
        cost = subject.cost(request, reply)
        before = f"{', '.join(refused)} refused; " if refused else ""
        if drawn.fault:
            subject.report.usable = False
            return Came(before + drawn.fault, "fails", cost)
        self.smallest, self.mime = size, drawn.blobs[0].mime
        places = picture_places(reply.documents[0])
        words, verdict = _measured(drawn.px, self._wanted(_SQUARE, size))
        verdicts: list[Verdict] = [verdict, "differs" if refused else "ok"]
        if spelling := inline_spelling(places):
            verdicts.append(subject.verdict("inline", spelling))
        if self.mime != self.model.mime:
            verdicts.append(subject.verdict("mime", self.mime))
        where = "by URL" if drawn.linked else f"at {', '.join(places)}"
        words = f"{before}{words}, {self.mime}, {where}, {_counted(reply)}"
        return Came(words, worst(verdicts), cost)

    async def _type(self, subject: Subject, *, other: Model) -> Came:
        """Find out whether all pictures have the type of the first, by a model whose own is another one."""
        if not self.mime or "mime" in subject.report.row:
            return Came("told by the first picture" if self.mime else "there is no first picture", "skipped")
        request = replace(subject.picture(), model=other.id)
        reply = await subject.line.ask(request)
        drawn = await _drawn(subject, reply)
        cost = subject.cost(request, reply, other)
        if drawn.fault:
            return Came(drawn.fault, "skipped", cost)
        mime = drawn.blobs[0].mime
        if mime not in {self.mime, other.mime}:
            return Came(f"{mime}, neither the model's own nor the first picture's", "differs", cost)
        always = f"always {mime}" if mime == self.mime else f"{mime}: each model has its own"
        return Came(always, subject.verdict("mime", mime if mime == self.mime else ""), cost)

    async def _ratio(self, subject: Subject, *, ratio: str) -> Came:
        if not self.mime:
            self.unjudged.append(ratio)
            return Came("there is no first picture", "skipped")
        request = subject.picture(shape=Shape(ratio=ratio, resolution=self.smallest))
        reply = await subject.line.ask(request)
        cost = subject.cost(request, reply)
        known = subject.expected is None or ratio in (subject.expected.ratios or self.model.ratios)
        if isinstance(reply.error, EngineRefused):
            self.sold[ratio] = False
            return Came(reply.said, "differs" if known else "ok", cost)
        drawn = await _drawn(subject, reply)
        if drawn.fault:
            self.unjudged.append(ratio)
            return Came(drawn.fault, "fails", cost)
        self.sold[ratio] = nearest_ratio(*drawn.px, self.model.ratios) == ratio
        words, verdict = _measured(drawn.px, self._wanted(ratio, self.smallest))
        if not self.sold[ratio]:
            square = drawn.px[0] == drawn.px[1]
            words += ": silently square" if square else ": another shape"
        return Came(words, verdict if known == self.sold[ratio] else "differs", cost)

    async def _ratios(self, subject: Subject) -> Came:
        """Draw the line under the ratios: what is said of them in the row, if all could be judged."""
        if self.unjudged:
            return Came(f"{len(self.unjudged)} could not be judged", "skipped")
        found = [_SQUARE, *(ratio for ratio in self.model.ratios if self.sold.get(ratio))]
        heeded = len(found) > 1
        verdicts = [subject.verdict("image_config", heeded)]
        if heeded:
            expected = subject.expected.ratios if subject.expected else ()
            told = [ratio for ratio in expected or self.model.ratios if ratio in self.model.ratios]
            narrow = set(found) != set(self.model.ratios)
            as_told = set(found) == set(told)
            subject.report.row["ratios"] = list(expected) if as_told else found if narrow else []
            verdicts.append("ok" if as_told or subject.expected is None else "differs")
        return Came(
            f"{len(found)} of {len(self.model.ratios)} are sold" if heeded else "none is heeded", worst(verdicts)
        )

    async def _size(self, subject: Subject, *, size: str) -> Came:
        if not self.mime:
            return Came("there is no first picture", "skipped")
        if size == self.smallest:
            return Came("was the first picture", "ok")
        request = subject.picture(shape=Shape(ratio=_SQUARE, resolution=size))
        reply = await subject.line.ask(request)
        cost = subject.cost(request, reply)
        if isinstance(reply.error, EngineRefused):
            return Came(reply.said, "differs", cost)
        drawn = await _drawn(subject, reply)
        if drawn.fault:
            return Came(drawn.fault, "fails", cost)
        words, verdict = _measured(drawn.px, self._wanted(_SQUARE, size))
        return Came(words, verdict, cost)

    async def _reference(self, subject: Subject, *, name: str) -> Came:
        """Ask about a picture in one spelling: it was seen when it is counted, or its colour is told."""
        line = subject.line
        changes = _SPELLINGS[line.dialect][name]
        request = subject.words(Text(text=_QUESTION), await _reference_picture(subject), most_tokens=None)
        reply = await line.ask(request, row=replace(line.row, **changes))
        cost = subject.cost(request, reply)
        usual: Verdict = "differs" if _has(line.configured, changes) else "ok"  # the other need not be known
        if reply.result is None:
            return Came(reply.said, usual if isinstance(reply.error, EngineRefused) else "fails")
        tokens = reply.result.usage.input_image_tokens
        if not tokens and _COLOUR not in _text(reply).lower():
            return Came("answered, with no sign that it was seen", usual, cost)
        self.references.append(name)
        if line.dialect == "openai_chat":
            own = line.configured.image_part
            subject.report.row["image_part"] = own if own in self.references else self.references[0]
        return Came(f"seen, {tokens} tokens", "ok", cost)

    async def _edit(self, subject: Subject) -> Came:
        if not self.mime or not self.references:
            return Came("no spelling of a reference was seen", "skipped")
        line = subject.line
        known = [name for name, changes in _SPELLINGS[line.dialect].items() if _has(line.configured, changes)]
        name = known[0] if known and known[0] in self.references else self.references[0]
        parts = (Text(text=_EDIT), await _reference_picture(subject))
        request = subject.picture(*parts, shape=Shape(resolution=self.smallest))
        reply = await line.ask(request, row=replace(line.row, **_SPELLINGS[line.dialect][name]))
        drawn = await _drawn(subject, reply)
        cost = subject.cost(request, reply)
        if drawn.fault:
            return Came(drawn.fault, "fails", cost)
        follows = nearest_ratio(*drawn.px, self.model.ratios) == _REFERENCE_RATIO
        words = f"{_size_words(drawn.px)}, {'in' if follows else 'not in'} the shape of the reference"
        return Came(words, "ok" if follows else "differs", cost)

    async def _several(self, subject: Subject) -> Came:
        if not self.mime:
            return Came("there is no first picture", "skipped")
        request = subject.picture(shape=Shape(ratio=_SQUARE, resolution=self.smallest))
        if subject.line.dialect == "gemini":  # the codec asks for one at a time, as Google gives no more
            request = replace(request, extras={"generationConfig": {"candidateCount": 2}})
        else:
            request = replace(request, count=2)
        reply = await subject.line.ask(request)
        cost = subject.cost(request, reply)
        in_words = subject.line.dialect == "openai_chat"  # else there is nothing that a row could tell of it
        if isinstance(reply.error, EngineRefused | Unsupported):
            verdict: Verdict = subject.verdict("several", value=False) if in_words else "ok"
            return Came(f"{reply.said} (abaca asks side by side)", verdict, cost)
        drawn = await _drawn(subject, reply)
        if drawn.fault:
            return Came(drawn.fault, "fails", cost)
        both = len(drawn.blobs) == 2
        verdict = subject.verdict("several", value=both) if in_words else "ok" if both else "differs"
        return Came(f"{len(drawn.blobs)} pictures", verdict, cost)

    async def _stream(self, subject: Subject) -> Came:
        if not self.mime:
            return Came("there is no first picture", "skipped")
        request = replace(
            subject.picture(shape=Shape(ratio=_SQUARE, resolution=self.smallest)), stream="sse", stream_usage=True
        )
        reply = await subject.line.ask(request)
        drawn = await _drawn(subject, reply)
        cost = subject.cost(request, reply)
        if isinstance(reply.error, EngineRefused):
            return Came(reply.said, subject.verdict("stream", value=False), cost)
        if drawn.fault:
            return Came(drawn.fault, "fails", cost)
        if "event-stream" not in reply.headers.get("content-type", ""):
            return Came("answered whole", subject.verdict("stream", value=False), cost)
        ends = "CRLF" if b"\r\n" in reply.head else "LF"
        done = ", [DONE]" if b"[DONE]" in reply.tail else ""
        comments = ", comments" if reply.head.startswith(b":") or b"\n:" in reply.head else ""
        at = next((at for at, document in enumerate(reply.documents, 1) if picture_places(document)), 0)
        where = f"picture in number {at}" if at else "picture by URL"
        words = f"{len(reply.documents)} events, {where}, lines end with {ends}{comments}{done}"
        return Came(words, subject.verdict("stream", value=True), cost)

    def _wanted(self, ratio: str, size: str | None) -> tuple[int, int]:
        return self.model.pixels[ratio][size or self.model.default_resolution]


async def _drawn(subject: Subject, reply: Reply) -> Drawn:
    """Look at the pictures of an answer, wherever they are."""
    if reply.result is None:
        return Drawn(blobs=(), linked=False, fault=reply.said)
    pictures = reply.result.pictures()
    found = [await subject.line.blob(picture) for picture in pictures]
    blobs = tuple(blob for blob in found if blob is not None)
    linked = any(picture.blob is None for picture in pictures)
    fault = ""
    if not pictures:
        ends = [candidate.finish.value for candidate in reply.result.candidates]
        fault = f"no picture, {', '.join(ends) or 'the prompt was refused'}"
    elif len(blobs) < len(pictures):
        fault = "a picture by URL, which cannot be read"
    elif bad := next((blob.problem or "not a picture" for blob in blobs if blob.problem or not blob.mime), ""):
        fault = f"a picture that cannot be used ({bad})"
    return Drawn(blobs=blobs, linked=linked, fault=fault)


async def _reference_picture(subject: Subject) -> Picture:
    content = BytesIO()
    Image.new("RGB", _REFERENCE_PX, _REFERENCE_COLOUR).save(content, "PNG")
    blob = await subject.line.keep(content.getvalue())
    return Picture(mime=blob.mime, blob=blob)


def _measured(got: tuple[int, int], wanted: tuple[int, int]) -> tuple[str, Verdict]:
    if got == wanted:
        return _size_words(got), "ok"
    return f"{_size_words(got)} instead of {_size_words(wanted)}", "differs"


def _size_words(px: tuple[int, int]) -> str:
    return f"{px[0]}x{px[1]}"


def _counted(reply: Reply) -> str:
    """Tell what an answer says about its tokens and its end."""
    document: Json = reply.document
    usage = "with usage" if has_usage(document) else "without usage"
    return f"{usage}, ends with {finish_word(document) or 'no word'}"


def _text(reply: Reply) -> str:
    candidates = reply.result.candidates if reply.result else ()
    return "".join(p.text for c in candidates for p in c.parts if isinstance(p, Text) and not p.thought)


def _ascending(model: Model) -> Sequence[str]:
    """Give the model's sizes, the smallest first."""
    return sorted(model.resolutions, key=lambda size: model.pixels[_SQUARE][size])


def _named(ratio: str, size: str | None) -> str:
    return f"{ratio}, {size}" if size else ratio


def _of_another_type(model: Model) -> Model | None:
    """Give the cheapest model whose pictures have another type of their own."""
    others = [other for other in load_catalogue().models if other.mime != model.mime]
    return min(others, key=lambda o: o.image_tokens["1K"] * o.price.output_image_micros, default=None)


def _price(subject: Subject, model: Model, size: str | None) -> int:
    request: Request = subject.picture(shape=Shape(ratio=_SQUARE, resolution=size))
    return cost_micros(estimate(request, model), model.price)


def _has(row: object, changes: dict[str, str]) -> bool:
    return all(getattr(row, name) == value for name, value in changes.items())
