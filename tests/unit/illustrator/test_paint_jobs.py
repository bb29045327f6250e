"""Jobs: from a prompt to an encoded file with its text, alike in both languages and from run to run."""

import io

from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job


def _job(prompt: str, **changes: object) -> Job:
    return Job(**({"prompts": (prompt,), "width_px": 256, "height_px": 192, "seed": 7} | changes))  # type: ignore[arg-type]


def test_a_job_gives_a_file_of_the_asked_size_and_kind():
    """Pixels and mime are those of the job."""
    for mime in ("image/png", "image/jpeg", "image/webp"):
        done = paint(_job("a cat on a table", mime=mime))
        with Image.open(io.BytesIO(done.picture or b"")) as picture:
            assert picture.size == (256, 192)
            assert Image.MIME[str(picture.format)] == mime
        assert {box.label for box in done.boxes} == {"cat", "table"}


def test_the_same_job_gives_the_same_bytes():
    """A job is repeatable to the byte; another seed or prompt gives another picture."""
    first = paint(_job("a red fox in the forest")).picture
    assert first == paint(_job("a red fox in the forest")).picture
    assert first != paint(_job("a red fox in the forest", seed=8)).picture
    assert first != paint(_job("a grey wolf in the forest")).picture


def test_twins_in_two_languages_give_the_same_picture():
    """The prompt's language does not change what is drawn."""
    english = paint(_job("an orange cat wearing an astronaut helmet"))
    chinese = paint(_job("一只戴着宇航员头盔的橘猫"))
    assert english.picture == chinese.picture
    assert english.text != chinese.text


def test_an_unknown_noun_is_told():
    """What has no drawing is named in the text and listed."""
    done = paint(_job("a cat with a zorblax"))
    assert "zorblax" in done.not_drawn
    assert "zorblax" in done.text


def test_words_alone_need_no_picture():
    """A job without picture has text only."""
    done = paint(_job("a cat", picture_wanted=False))
    assert done.picture is None
    assert "cat" in done.text


def test_markup_in_lettering_is_only_text():
    """Angle brackets and quotes of a prompt reach the picture as letters and break nothing."""
    done = paint(_job('a sign with the text "<svg onload=x> & </svg>"'))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        assert picture.size == (256, 192)
