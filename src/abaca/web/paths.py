"""From a URL's path to a vendor, a dialect and an operation."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from abaca.errors import NotFound, WrongMethod
from abaca.interfaces import Dialect, Headers, Path

_VERSIONS = re.compile(r"(?:/api)?(?P<versions>(?:/v1(?:beta1?|alpha)?)*)(?P<rest>/.*)")
_DEFAULT_VENDOR = "google"
_SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a path means. `named` tells whether the path itself names the vendor."""

    vendor: str
    named: bool
    dialect: Dialect
    path: Path
    values: Mapping[str, str]


class Paths:
    """All paths of all dialects under every vendor's prefix.

    `dialects[vendor]` are the vendor's dialects, its own first. A version may stand twice or not at all: clients whose
    base URL has one add another, or none.
    """

    def __init__(self, dialects: Mapping[str, Sequence[Dialect]]) -> None:
        self._dialects = dialects
        templates = {path.template for known in dialects.values() for dialect in known for path in dialect.paths}
        patterns = {template: _pattern(template) for template in templates}
        # The longest template first: what fits it is meant rather than what fits a shorter one.
        self._routes = {
            vendor: sorted(
                ((dialect, path, patterns[path.template]) for dialect in known for path in dialect.paths),
                key=lambda route: -len(route[1].template),
            )
            for vendor, known in dialects.items()
        }

    def vendor(self, path: str) -> tuple[str, bool, str]:
        """Give the vendor, whether the path names it, and the rest of the path."""
        first, _, rest = path.lstrip("/").partition("/")
        if first in self._dialects:
            return first, True, f"/{rest}"
        return _DEFAULT_VENDOR, False, path

    def dialect(self, vendor: str, name: str) -> Dialect | None:
        """Give a dialect in a vendor's spelling, or in the default one where there is no such vendor any more."""
        known = self._dialects.get(vendor, self._dialects[_DEFAULT_VENDOR])
        return next((dialect for dialect in known if dialect.name == name), None)

    def names(self) -> list[str]:
        """Give the names of all dialects."""
        return sorted({dialect.name for known in self._dialects.values() for dialect in known})

    def spoken(self, path: str, headers: Headers, query: Mapping[str, str]) -> Dialect:
        """Give the dialect to answer in when the request cannot be: the path's, if it is one of a dialect."""
        if matches := self._closest(path):
            return _recognised(matches, headers, query).dialect
        vendor, _, rest = self.vendor(path)
        known = self._dialects[vendor]
        if "/v1beta" in rest or "/v1alpha" in rest:
            return next((d for d in known if d.name == "gemini"), known[0])
        return next((d for d in known if d.recognises(headers, query)), known[0])

    def find(self, method: str, path: str, headers: Headers, query: Mapping[str, str]) -> Match:
        """Give what the path means, HEAD being GET; raises NotFound, or WrongMethod naming the right ones."""
        matches = self._closest(path)
        right = [match for match in matches if match.path.method == ("GET" if method == "HEAD" else method)]
        if right:
            return _recognised(right, headers, query)
        if matches:
            allowed = ", ".join(sorted({match.path.method for match in matches}))
            raise WrongMethod(
                f"The method {method} is not allowed on {path[:_SHOWN_CHARS]}; {allowed} would be right.", field=allowed
            )
        raise NotFound(f"There is nothing at {path[:_SHOWN_CHARS]}.")

    def _closest(self, path: str) -> list[Match]:
        """Give what the path may mean, of each dialect.

        "/models/{model}:generateContent" is meant rather than "/models/{model}", whatever the method.
        """
        vendor, named, rest = self.vendor(path)
        split = _VERSIONS.fullmatch(rest)
        if split is None:
            return []
        versions, bare = split["versions"], split["rest"]
        matches: list[Match] = []
        for dialect, candidate, pattern in self._routes[vendor]:
            if matches and len(candidate.template) < len(matches[0].path.template):
                break
            if (found := pattern.fullmatch(bare)) and _versions_fit(candidate, versions):
                values = {name: unquote(value) for name, value in found.groupdict().items()}
                matches.append(Match(vendor=vendor, named=named, dialect=dialect, path=candidate, values=values))
        return matches


def _recognised(matches: Sequence[Match], headers: Headers, query: Mapping[str, str]) -> Match:
    """Give the match whose dialect's credential came, else the vendor's own."""
    return next((match for match in matches if match.dialect.recognises(headers, query)), matches[0])


def _pattern(template: str) -> re.Pattern[str]:
    literal = re.escape(template)
    return re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", literal))


def _versions_fit(path: Path, versions: str) -> bool:
    asked = [version for version in versions.split("/") if version]
    return not path.versions or not asked or asked[-1] in path.versions
