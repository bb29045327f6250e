"""The checks that cost nothing, or next to nothing: no picture is asked for.

Keys are judged with a body that has no contents: where the key is looked at first, as everywhere that is known, nothing
can come of it but an error.
"""

from functools import partial

from msgspec.structs import replace

from abaca.catalogue import load_catalogue
from abaca.cli.probing.findings import Verdict, worst
from abaca.cli.probing.line import PLACES, WRONG_KEY, Reply
from abaca.cli.probing.signs import error_shape, error_type, listed_ids, own_names, same_words
from abaca.cli.probing.subject import Came, Check, Subject
from abaca.errors import EngineBusy, EngineRefused
from abaca.types import Shape

NO_MODEL = "no-such-model-0"
BAD_RATIO = "17:5"
BAD_SIZE = "9K"

_BROKEN = b'{"contents": [{"parts": [{"te'
_VERSIONS = ("v1beta", "v1")
_NO_CREDIT = 402
_UNKNOWN = 404


class Keys:
    """The checks of keys, which compare what comes of the right one with what comes of a wrong one."""

    def __init__(self) -> None:
        self._right = Reply()
        self._wrong = Reply()

    def checks(self) -> tuple[Check, ...]:
        """Give the checks in the order that they need."""
        return (
            Check("reach", "a request without contents", self._reach),
            Check("key places", "the same with the key in each place", self._places),
            Check("keys", "the same with each configured key, where it is sent", self._each),
            Check("wrong key", "the same with a wrong key", self._wrong_key),
            Check("no key", "the same without a key", self._no_key),
        )

    async def _reach(self, subject: Subject) -> Came:
        line = subject.line
        self._right = reply = await _poke(subject)
        if reply.status == _UNKNOWN:
            self._right = reply = await _under_other_versions(subject, reply)
        if reply.status == 0:
            return Came(reply.said, "fails")
        if not isinstance(reply.document, dict | list):
            kind = "HTML" if "html" in reply.headers.get("content-type", "").lower() else "no JSON"
            return Came(f"{reply.status} with {kind}: there is no API at this address", "fails")
        if reply.status >= 500 or isinstance(reply.error, EngineBusy):
            return Came(reply.said, "fails")
        self._wrong = await subject.poke(WRONG_KEY)
        subject.report.usable = line.row == line.configured
        return Came(f"JSON, {'over' if line.encrypted else 'without'} TLS", "ok")

    async def _places(self, subject: Subject) -> Came:
        """Find out where the key is looked for; from then on it goes where it is taken."""
        line = subject.line
        if not line.keys:
            return Came("no key is configured", "skipped")
        found: dict[str, tuple[Reply, Reply]] = {}
        for place in PLACES:
            right = await subject.poke(line.keys[0], place=place)
            wrong = await subject.poke(WRONG_KEY, place=place)
            if right.status and not right.denied and not _alike(right, wrong):
                found[place] = right, wrong
        if not found:
            unlooked = not self._right.denied
            words = "a right key and a wrong one make no difference" if unlooked else "taken as none of them"
            return Came(words, "skipped" if unlooked else "fails")
        usual = "bearer" if line.dialect == "openai_chat" else line.configured.key_in
        place = usual if usual in found else next(iter(found))
        self._right, self._wrong = found[place]
        line.row = replace(line.row, key_in=place)
        return Came(f"taken as {', '.join(found)}", subject.verdict("key_in", place))

    async def _each(self, subject: Subject) -> Came:
        report, line = subject.report, subject.line
        if not line.keys:
            report.usable = report.usable and not self._right.denied
            return Came("no key is configured", "fails" if self._right.denied else "skipped")
        configured = replace(line.row, key_in=line.configured.key_in)
        replies = [await subject.poke(key, row=configured) for key in line.keys]
        bad = [reply for reply in replies if self._turned_down(reply)]
        good = len(replies) - len(bad)
        report.usable = report.usable and good > 0
        words = f"{good} of {len(replies)} taken"
        return Came(f"{words}; {bad[0].said}" if bad else words, "ok" if not bad else "differs" if good else "fails")

    async def _wrong_key(self, subject: Subject) -> Came:
        """Tell the status and shape of the answer to a wrong key, if it was looked at."""
        reply, where = self._wrong, ""
        if not self._looked_at(reply):
            where = ", told by the list of models"
            reply = await subject.line.models(subject.line.dialect, key=WRONG_KEY)
            if not reply.denied:
                return Came("the same as with the configured one", "differs")
        shape, kind = error_shape(reply.document, reply.headers), error_type(reply.document)
        verdicts = [subject.verdict("wrong_key_status", reply.status)]
        verdicts += [subject.verdict("error_shape", shape)] if shape else ["differs"]
        verdicts += [subject.verdict("wrong_key_type", kind)] if kind else []
        named = f", type {kind}" if kind else ""
        return Came(f"{reply.status}, shape {shape or 'unknown'}{named}{where}", worst(verdicts))

    async def _no_key(self, subject: Subject) -> Came:
        reply = await subject.poke(None)
        if not self._looked_at(reply):
            return Came("the same as with the configured one", "differs")
        return Came(str(reply.status), subject.verdict("no_key_status", reply.status))

    def _looked_at(self, reply: Reply) -> bool:
        """Tell whether it was the key that the answer is about."""
        return reply.denied or (reply.error is not None and reply.status > 0 and not _alike(reply, self._right))

    def _turned_down(self, reply: Reply) -> bool:
        if reply.denied or reply.status in {0, _NO_CREDIT} or reply.status >= 500:
            return True
        return self._looked_at(self._wrong) and _alike(reply, self._wrong)


async def _model(subject: Subject) -> Came:
    """Find out whether the model is known: where the body is looked at first, only a whole request can tell."""
    line, report = subject.line, subject.report
    request = subject.words(shape=Shape(ratio=BAD_RATIO))
    reply = await line.ask(request)
    row, told = line.row, reply
    if reply.status == _UNKNOWN:
        await _under_other_versions(subject, reply)
        reply = await line.ask(request)
    cost = subject.cost(request, told) + (subject.cost(request, reply) if reply is not told else 0)
    if reply.status == _UNKNOWN:
        line.row, report.usable = row, False
        return Came(f"{told.said} ({subject.vendors_name})", "fails", cost)
    if reply.denied or reply.status in {0, _NO_CREDIT}:
        return Came(reply.said, "skipped", cost)
    words = f"{subject.vendors_name} is known"
    version, verdict = line.row.version, _version(subject)
    if version == line.configured.version:
        return Came(words, verdict, cost)
    report.usable = False
    return Came(f"{words} under {version}, and not under {line.configured.version}", "differs", cost)


async def _models(subject: Subject, *, dialect: str) -> Came:
    """Ask for the list of models; look in the dialect's own for the model, and for names of the vendor's own.

    Where the model was not known by its public id, the vendor's own is used from now on.
    """
    line, report = subject.line, subject.report
    own = dialect == line.dialect
    reply = await line.models(dialect, key=subject.key)
    ids = listed_ids(reply.document) if reply.error is None else None
    if ids is None:
        return Came(f"no list ({reply.said})", "differs" if own else "ok")
    words = f"{len(ids)} models"
    if not own:
        return Came(words, "ok")
    names = own_names(ids, load_catalogue().models)
    report.row["models"] = names
    missing = "" if subject.vendors_name in ids else f", {subject.vendors_name} is not among them"
    foreign = f", under names of its own: {', '.join(names.values())}" if names else ""
    if subject.asked in names and (await line.ask(subject.words(shape=Shape(ratio=BAD_RATIO)))).status == _UNKNOWN:
        line.row = replace(line.row, models={**line.row.models, **names})
        _version(subject)
    return Came(f"{words}{missing}{foreign}", "differs" if missing else "ok")


async def _unknown_model(subject: Subject) -> Came:
    request = subject.words()
    reply = await subject.line.ask(request, model=NO_MODEL)
    return _refused(subject, reply, subject.cost(request, reply), right=reply.status == _UNKNOWN)


async def _malformed(subject: Subject) -> Came:
    reply = await subject.line.poke(subject.words(), _BROKEN, key=subject.key)
    return _refused(subject, reply, 0, right=isinstance(reply.error, EngineRefused))


async def _bad_shape(subject: Subject, *, shape: Shape) -> Came:
    request = subject.words(shape=shape)
    reply = await subject.line.ask(request)
    return _refused(subject, reply, subject.cost(request, reply), right=isinstance(reply.error, EngineRefused))


async def _under_other_versions(subject: Subject, otherwise: Reply) -> Reply:
    """Give what comes under a version of Gemini's routes that is known, and keep to it from now on."""
    line = subject.line
    for version in _VERSIONS if line.dialect == "gemini" else ():
        if version == line.row.version:
            continue
        row = replace(line.row, version=version)
        reply = await subject.poke(subject.key, row=row)
        if reply.status not in {0, _UNKNOWN}:
            line.row = row
            return reply
    return otherwise


def _version(subject: Subject) -> Verdict:
    """Write down under which version Gemini's routes were found; chat completions have one only."""
    return subject.verdict("version", subject.line.row.version) if subject.line.dialect == "gemini" else "ok"


def _refused(subject: Subject, reply: Reply, cost_micros: int, *, right: bool) -> Came:
    if reply.error is None:
        return Came(f"{reply.status}: not refused", "differs", cost_micros)
    shape = error_shape(reply.document, reply.headers)
    if subject.report.row.get("error_shape") in {None, shape}:
        return Came(reply.said, "ok" if right else "differs", cost_micros)
    return Came(f"{reply.said}, shape {shape or 'unknown'}", "differs", cost_micros)


async def _poke(subject: Subject) -> Reply:
    return await subject.poke(subject.key)


def _alike(one: Reply, other: Reply) -> bool:
    return one.status == other.status and same_words(one.said, other.said)


def free_checks() -> tuple[Check, ...]:
    """Give the checks in their order."""
    return (
        *Keys().checks(),
        Check("model", f"a few words of the model, with the ratio {BAD_RATIO}", _model),
        Check("models, Gemini", "the list of models in Google's spelling", partial(_models, dialect="gemini")),
        Check("models, OpenAI", "the list of models in OpenAI's spelling", partial(_models, dialect="openai_chat")),
        Check("unknown model", f"a few words of {NO_MODEL}", _unknown_model),
        Check("malformed body", "half a JSON document", _malformed),
        Check(
            "bad ratio", f"a few words with the ratio {BAD_RATIO}", partial(_bad_shape, shape=Shape(ratio=BAD_RATIO))
        ),
        Check(
            "bad size", f"a few words with the size {BAD_SIZE}", partial(_bad_shape, shape=Shape(resolution=BAD_SIZE))
        ),
    )
