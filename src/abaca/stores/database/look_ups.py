"""What calls are looked up by beside their own columns: words of the prompt, and pictures that were sent or drawn."""

from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, delete, exists, insert, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from abaca.questions import Question
from abaca.records import CallFilter, Row
from abaca.stores.database.prepared import Columns, Prepared
from abaca.stores.database.tables import call_blobs, call_references, calls, prompts
from abaca.stores.database.words import folded, searched

QuestionColumns = tuple[Columns | None, list[Columns]]
"""The prompt of a call, None where it has no words, and each picture that was sent with it."""

# As an expression it has no index: else SQLite walks through all calls of the key for the few of a picture.
_key_of_few = calls.c.key_id.concat("")


class _Place(FunctionElement[int]):
    """Where one text stands in another, from 1 on, 0 where it does not.

    LIKE tells the same, but a long word that nearly stands in many places keeps it busy for fifty times as long.
    """

    type = Integer()
    inherit_cache = True


@compiles(_Place, "sqlite")
def _place_in_sqlite(place: _Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(place.clauses, **options)})"


@compiles(_Place, "postgresql")
def _place_in_postgresql(place: _Place, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(place.clauses, **options)})"


prompt_kept = insert(prompts).values(
    created_s=bindparam("prompt_created_s"), call_id=bindparam("prompt_call_id"), words=bindparam("prompt_words")
)
keep_prompt = Prepared(prompt_kept)
keep_reference = Prepared(insert(call_references).values(call_id=bindparam("call_id"), sha256=bindparam("sha256")))
# Before its call goes: only that says under which time it stands.
_created = select(calls.c.created_s).where(
    calls.c.id == bindparam("call_id"), calls.c.state.not_in(("received", "running"))
)
forget_prompt = delete(prompts).where(
    prompts.c.created_s == _created.scalar_subquery(), prompts.c.call_id == bindparam("call_id")
)
kept_for_key = (
    select(call_blobs.c.call_id)
    .join(calls, calls.c.id == call_blobs.c.call_id)
    .where(call_blobs.c.sha256 == bindparam("sha256"), _key_of_few == bindparam("of_key"))
    .limit(1)
)
forget_references = delete(call_references).where(call_references.c.call_id == bindparam("call_id"))


def question_columns(row: Row) -> QuestionColumns:
    """Give what is kept of what a new call asks."""
    question = Question.of(row.request)
    words = searched(question.prompt)
    prompt = {"prompt_created_s": row.created_s, "prompt_call_id": row.id, "prompt_words": words}
    return prompt if words else None, [{"call_id": row.id, "sha256": sha256} for sha256 in question.references]


def narrowed(asked: Select[Any], wanted: CallFilter) -> Select[Any]:
    """Give a look-up of calls narrowed to those of this key, with these words and pictures."""
    if wanted.key_id is not None:
        by_picture = wanted.made_from is not None or wanted.shows is not None
        key_id = _key_of_few if by_picture else calls.c.key_id
        asked = asked.where(key_id == wanted.key_id)
    if wanted.words:
        there = [_Place(prompts.c.words, folded(word)) > 0 for word in wanted.words]
        of_call = and_(prompts.c.created_s == calls.c.created_s, prompts.c.call_id == calls.c.id)
        asked = asked.where(exists().where(of_call, *there))
    if wanted.made_from is not None:
        sent = and_(call_references.c.call_id == calls.c.id, call_references.c.sha256 == wanted.made_from)
        asked = asked.join(call_references, sent)
    if wanted.shows is not None:
        kept = and_(call_blobs.c.call_id == calls.c.id, call_blobs.c.sha256 == wanted.shows)
        asked = asked.join(call_blobs, kept)
        # A blob may be kept for another reason than being a picture of the answer.
        asked = asked.where(calls.c.pictures.contains(f'"{wanted.shows}"', autoescape=True))
    return asked
