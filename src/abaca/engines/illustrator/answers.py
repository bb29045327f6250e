"""Questions answered from what is known of a picture: the answer first, and plainly where nobody can tell.

People are counted by their faces, never named, and neither age nor gender is guessed.
"""

from collections.abc import Callable

from . import chinese_nouns, english_nouns, lexicon
from .questions import Kind, Question, same
from .scene import Entity
from .sight import Named, Seen, Sight

_TIMES = {
    "dawn": Named("dawn", "黎明"),
    "day": Named("day", "白天"),
    "sunset": Named("sunset", "日落时分"),
    "dusk": Named("dusk", "黄昏"),
    "night": Named("night", "夜晚"),
}
_FACES = frozenset({"person", "face"})


def answer(question: Question, sight: Sight) -> str:
    """The answer in the question's language; a description where a description is asked for."""
    told = _ANSWERS[question.kind](question, sight)
    return told.zh if question.language == "zh" else told.en


def _describe(question: Question, sight: Sight) -> Named:
    del question
    return Named(sight.story, sight.story)


def _count(question: Question, sight: Sight) -> Named:
    if not question.concepts:
        return _unknown_thing(question, sight)
    concept = question.concepts[0]
    noun, measured = _nouns(concept, question, sight)
    found = _found(concept, sight)
    total = sum(seen.count or 0 for seen in found)
    if sight.whole:
        if not total:
            return _none(noun, sight)
        english = f"one {noun.en}" if total == 1 else english_nouns.joined(_entity(concept, question, total))
        return Named(f"There {'is' if total == 1 else 'are'} {english} in it.", f"画里有{measured(total)}。")
    if _is_person(concept):
        if not total:
            return Named(
                "I found no face in it. People who are small, hidden or turned away are not counted.",
                "没有找到人脸。太小、被遮住或背对镜头的人数不出来。",
            )
        word, faces = english_nouns.counted(total), "face" if total == 1 else "faces"
        people = "one person" if total == 1 else f"{word} people"
        number = chinese_nouns.counted(total)
        return Named(
            f"I see {word} {faces}, so at least {people}. Whoever is turned away is not counted.",
            f"看到{number}张人脸，所以至少有{number}个人；背对镜头的人没有计算在内。",
        )
    if found and total and any(seen.apart for seen in found):
        word = english_nouns.joined(_entity(concept, question, total)) if total > 1 else f"one {noun.en}"
        return Named(
            f"I make out {word}. Those that touch count as one, and small ones are not seen.",
            f"能看出{measured(total)}；挨在一起的只算一个，太小的看不出来。",
        )
    if found:
        return Named(
            f"At least one: {found[0].name.en} was recognised. Counting {english_nouns.plural(noun.en)} takes a real "
            "image model that finds each of them.",
            f"至少有一个：识别出了{found[0].name.zh}。具体数量我说不出，那需要能找出每个物体的模型。",
        )
    return _cannot(noun, sight)


def _colour(question: Question, sight: Sight) -> Named:
    if question.about == "background" and sight.background:
        return _coloured(Named("The background", "背景"), sight.background)
    if question.about == "sky" and sight.top and not sight.own:
        return _coloured(Named("The upper part of the picture", "画面上部"), sight.top)
    if not question.concepts:
        if question.term:
            return _unknown_thing(question, sight)
        return _coloured(Named("The picture", "画面"), sight.main) if sight.main else _describe(question, sight)
    concept = question.concepts[0]
    noun, _ = _nouns(concept, question, sight)
    found = _found(concept, sight)
    if not found:
        return _none(noun, sight) if sight.whole else _cannot(noun, sight)
    colours = tuple(dict.fromkeys(_colour_name(name) for seen in found for name in seen.colours))
    colours = colours or tuple(dict.fromkeys(shade for seen in found for shade in seen.shades))
    if colours:
        several = sum(seen.count or 1 for seen in found) > 1
        word = english_nouns.plural(noun.en) if several else noun.en
        return _coloured(Named(f"The {word}", noun.zh), colours, several=several)
    if sight.own:
        return Named(
            f"No colour was asked for, so the {noun.en} has its usual one.",
            f"没有指定颜色，{noun.zh}用的是平常的颜色。",
        )
    main = sight.main
    return Named(
        f"I cannot tell the colour of the {noun.en} alone; the picture as a whole is mainly {_listed_en(main)}.",
        f"单独{noun.zh}的颜色我说不出；整个画面主要是{_listed_zh(main)}。",
    )


def _where(question: Question, sight: Sight) -> Named:
    if not question.concepts:
        return _unknown_thing(question, sight)
    concept = question.concepts[0]
    noun, _ = _nouns(concept, question, sight)
    found = _found(concept, sight)
    places = tuple(dict.fromkeys(place for seen in found for place in seen.places))
    if places:
        several = sum(seen.count or 1 for seen in found) > 1
        verb = "are" if several else "is"
        word = english_nouns.plural(noun.en) if several else noun.en
        spots = english_nouns.listed([_at(place) for place in places])
        return Named(f"The {word} {verb} {spots}.", f"{noun.zh}在画面{'、'.join(place.zh for place in places)}。")
    if sight.whole:
        return _none(noun, sight)
    if found:
        return Named(
            f"It shows {found[0].name.en}, but where exactly I cannot tell: that needs a model that finds objects.",
            f"画面里有{found[0].name.zh}，但具体位置我说不出，那需要能定位物体的模型。",
        )
    return _cannot(noun, sight)


def _text(question: Question, sight: Sight) -> Named:
    del question
    if sight.text is None:
        return Named(
            f"I cannot tell what is written in it: {sight.missing.en}", f"我说不出上面写了什么：{sight.missing.zh}"
        )
    if not sight.text:
        return Named("There is no text in it that I can read.", "画面里没有能读出的文字。")
    return Named(
        f"It says {english_nouns.listed([f'“{line}”' for line in sight.text])}.",
        f"上面写着{'、'.join(f'“{line}”' for line in sight.text)}。",
    )


def _daytime(question: Question, sight: Sight) -> Named:
    del question
    time = _TIMES.get(sight.time or "")
    if time is None:
        return Named(
            "I cannot tell day from night here: the light fits both, as indoors.",
            "我分不出白天还是夜晚：这样的光线两种都可能，比如在室内。",
        )
    if sight.own:
        lead = {"day": "It is day", "night": "It is night"}.get(sight.time or "", f"It is {time.en}")
        return Named(f"{lead} in the picture.", f"画里是{time.zh}。")
    return Named(f"By its light it is probably {time.en}.", f"从光线看可能是{time.zh}。")


def _presence(question: Question, sight: Sight) -> Named:
    if not question.concepts:
        return _unknown_thing(question, sight) if question.term else _describe(question, sight)
    concept = question.concepts[0]
    noun, measured = _nouns(concept, question, sight)
    found = _found(concept, sight)
    if found and question.colour:
        told = _colour(question, sight)
        known = {name for seen in found for name in seen.colours}
        known |= {word for seen in found for shade in seen.shades for word in shade.en.split()}
        if not known:
            return told
        yes = question.colour in known
        return Named(f"{'Yes' if yes else 'No'}. {told.en}", f"{'是的' if yes else '不是'}。{told.zh}")
    total = sum(seen.count or 0 for seen in found)
    if found and total:
        english = english_nouns.joined(_entity(concept, question, total))
        return Named(f"Yes, there {'is' if total == 1 else 'are'} {english}.", f"有，{measured(total)}。")
    if found:
        return Named(f"Yes, {found[0].name.en} was recognised.", f"有，识别出了{found[0].name.zh}。")
    if sight.whole:
        none = _none(noun, sight)
        return Named(f"No. {none.en}", f"没有。{none.zh}")
    if _is_person(concept):
        return Named("I found no face in it, so I see nobody.", "没有找到人脸，所以没有看到人。")
    return _cannot(noun, sight)


def _who(question: Question, sight: Sight) -> Named:
    del question
    if sight.own:
        return Named("It is a drawing of mine: nobody real is shown.", "这是我画的插画，画的不是真实的人。")
    return Named(
        "I do not identify people: I can say how many faces there are and where, not whose they are.",
        "我不辨认人的身份：只能说有几张脸、在哪里，不能说是谁。",
    )


def _traits(question: Question, sight: Sight) -> Named:
    del question, sight
    return Named("I do not guess anybody's age, gender or origin.", "我不猜测任何人的年龄、性别或来历。")


def _medium(question: Question, sight: Sight) -> Named:
    del question
    if sight.own:
        return Named("It is a drawing, one that I made.", "这是一幅画，是我画的。")
    if sight.medium is None:
        return Named("I cannot tell whether it is a photo or a drawing.", "我分不出这是照片还是画。")
    drawing = sight.medium == "drawing"
    return Named(
        f"It looks like {'a drawing' if drawing else 'a photo'}, by its areas of colour.",
        f"从色块来看，这像是{'一幅画' if drawing else '一张照片'}。",
    )


def _size(question: Question, sight: Sight) -> Named:
    del question
    wide, high = sight.width_px, sight.height_px
    shape = (
        Named("square", "方形")
        if wide == high
        else (Named("landscape", "横向") if wide > high else Named("portrait", "纵向"))
    )
    return Named(f"It is {wide} × {high} px, {shape.en}.", f"{wide} × {high} 像素，{shape.zh}。")


def _doing(question: Question, sight: Sight) -> Named:
    if sight.own:
        return _describe(question, sight)
    return Named(
        "I cannot tell what anybody does in it: that needs a model that understands scenes; route this name to one.",
        "我说不出画面里的人在做什么：那需要能理解场景的模型，请把这个模型名路由到真正的图像模型。",
    )


_ANSWERS: dict[Kind, Callable[[Question, Sight], Named]] = {
    "count": _count,
    "colour": _colour,
    "where": _where,
    "text": _text,
    "daytime": _daytime,
    "presence": _presence,
    "who": _who,
    "traits": _traits,
    "medium": _medium,
    "size": _size,
    "doing": _doing,
    "describe": _describe,
}


def _found(concept: str, sight: Sight) -> list[Seen]:
    return [seen for seen in sight.things if same(seen.concept, concept)]


def _is_person(concept: str) -> bool:
    return bool(_FACES & set(lexicon.lineage(concept)))


def _entity(concept: str, question: Question, count: int) -> Entity:
    term = question.term if question.language == "en" else ""
    return Entity(concept=concept, term=term, count=count)


def _nouns(concept: str, question: Question, sight: Sight) -> tuple[Named, Callable[[int], str]]:
    """The thing's word in both languages, and how Chinese counts it."""
    del sight
    english = english_nouns.joined(_entity(concept, question, 1), bare=True)
    term = question.term if question.language == "zh" else ""

    def measured(count: int) -> str:
        return chinese_nouns.named(Entity(concept=concept, term=term, count=count))

    return Named(english, chinese_nouns.bare(Entity(concept=concept, term=term))), measured


def _none(noun: Named, sight: Sight) -> Named:
    del sight
    return Named(f"There is no {noun.en} in it.", f"画里没有{noun.zh}。")


def _cannot(noun: Named, sight: Sight) -> Named:
    if sight.named:
        return Named(
            f"I cannot tell: I recognise what a picture is mainly of, and {noun.en} was not it; finding every object "
            "needs a real image model.",
            f"我说不出：我只能认出画面的主要内容，没有认出{noun.zh}；要找出每样东西，需要真正的图像模型。",
        )
    return Named(f"I cannot tell: {sight.missing.en}", f"我说不出：{sight.missing.zh}")


def _unknown_thing(question: Question, sight: Sight) -> Named:
    if not question.term:
        return _describe(question, sight)
    return Named(
        f"I do not know the word “{question.term}”, so I cannot tell.", f"我不认识“{question.term}”，所以说不出。"
    )


def _coloured(noun: Named, colours: tuple[Named, ...], *, several: bool = False) -> Named:
    return Named(
        f"{noun.en} {'are' if several else 'is'} {_listed_en(colours)}.", f"{noun.zh}是{_listed_zh(colours)}的。"
    )


def _colour_name(name: str) -> Named:
    return Named(lexicon.name("colour", name, "en"), lexicon.name("colour", name, "zh"))


def _listed_en(colours: tuple[Named, ...]) -> str:
    return english_nouns.listed([colour.en for colour in colours])


def _listed_zh(colours: tuple[Named, ...]) -> str:
    return "、".join(colour.zh for colour in colours)


def _at(place: Named) -> str:
    side = place.en in {"left", "right"}
    return f"on the {place.en}" if side else f"{'in' if place.en == 'centre' else 'at'} the {place.en}"
