"""What a written request asked: its prompt and the digests of its pictures."""

import msgspec


class _Written(msgspec.Struct, frozen=True):
    sha256: str = ""


class _Part(msgspec.Struct, frozen=True):
    text: str = ""
    thought: bool = False
    blob: _Written | None = None


class _Turn(msgspec.Struct, frozen=True):
    role: str = ""
    parts: tuple[_Part, ...] = ()


class Question(msgspec.Struct, frozen=True):
    """What is read of a row's request."""

    turns: tuple[_Turn, ...] = ()

    @classmethod
    def of(cls, request: bytes) -> "Question":
        """Give the question of a written request; of one that cannot be read, one without words and pictures."""
        try:
            return _QUESTIONS.decode(request)
        except msgspec.DecodeError:
            return cls()

    @property
    def prompt(self) -> str:
        """The words of the last turn of the user's that has any."""
        for turn in reversed(self.turns):
            words = "\n".join([part.text for part in turn.parts if part.text])
            if words and turn.role == "user":
                return words
        return ""

    @property
    def references(self) -> list[str]:
        """The digests of all pictures that were sent, those of earlier answers too, each once."""
        blobs = [part.blob for turn in self.turns for part in turn.parts if part.blob and not part.thought]
        return list(dict.fromkeys([blob.sha256 for blob in blobs]))


_QUESTIONS = msgspec.json.Decoder(Question)
