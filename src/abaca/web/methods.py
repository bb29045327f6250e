"""Which methods a path has."""

from abaca.errors import WrongMethod
from abaca.web.exchange import Exchange

_SHOWN_CHARS = 200


def check_method(exchange: Exchange, *right: str) -> str:
    """Give the method, HEAD being GET; raises WrongMethod naming the `right` ones."""
    method = "GET" if exchange.method == "HEAD" else exchange.method
    if method not in right:
        allowed = ", ".join(right)
        where = exchange.path[:_SHOWN_CHARS]
        raise WrongMethod(
            f"The method {exchange.method} is not allowed on {where}; {allowed} would be right.", field=allowed
        )
    return method
