"""Prompts in other languages: recognised, and read as far as a list of names and a few small words go.

The names of things are those of the emoji in the Unicode CLDR, as the `emoji` package has them; a word that leads to no
English term stays as it is and is admitted as unknown.
"""

import re
from functools import cache
from itertools import pairwise
from typing import Literal, NamedTuple

from . import lexicon

Tongue = Literal["de", "es", "fr", "it", "ja", "ko", "pt", "ru"]

_SCRIPTS: dict[Tongue, re.Pattern[str]] = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
}
_FEWEST_LETTERS, _FEWEST_WORDS = 2, 2
_MARKS: dict[Tongue, str] = {
    "de": "ein eine einen einem einer der das und mit auf dem den im am ist von unter neben vor hinter zwei drei",
    "es": "un una el los las con y en del la de sobre bajo dos tres que está junto al",
    "fr": "un une le les des avec et dans sur du la de au sous deux trois devant derrière près est",
    "it": "un una il lo gli con e nel sulla della la di sotto due tre che è accanto sul",
    "pt": "um uma o os as com e na no da do de sobre sob dois três que está ao lado",
}
"""Small words by which a language is told."""
_ENGLISH = frozenset(["the", "with", "and", "of", "on", "is", "a", "an", "at", "wearing", "for", "to", "by", "under"])
_WORDS: dict[Tongue, str] = {
    "de": "ein=a eine=a einen=a einem=a einer=a und=and mit=with auf=on in=in im=in unter=under neben=next_to "
    "zwei=two drei=three vier=four fünf=five rot=red rote=red roter=red rotes=red roten=red blau=blue blaue=blue "
    "blauer=blue blaues=blue blauen=blue grün=green grüne=green grüner=green grünen=green gelb=yellow gelbe=yellow "
    "schwarz=black schwarze=black schwarzer=black schwarzen=black weiß=white weiße=white weißer=white weißes=white "
    "nacht=night sonnenuntergang=sunset strand=beach wald=forest stadt=city meer=sea berge=mountains schnee=snow "
    "kleine=small kleiner=small kleines=small große=large großer=large hut=hat mädchen=girl junge=boy haus=house "
    "hund=dog katze=cat baum=tree blume=flower pferd=horse ohne=without regen=rain garten=garden tisch=table",
    "es": "un=a una=a y=and con=with en=in sobre=on bajo=under junto=next_to dos=two tres=three cuatro=four cinco=five "
    "rojo=red roja=red azul=blue verde=green amarillo=yellow amarilla=yellow negro=black negra=black blanco=white "
    "blanca=white noche=night atardecer=sunset playa=beach bosque=forest ciudad=city mar=sea montañas=mountains "
    "nieve=snow pequeño=small pequeña=small grande=large sombrero=hat niña=girl niño=boy casa=house sin=without "
    "lluvia=rain jardín=garden mesa=table árbol=tree flor=flower perro=dog gato=cat caballo=horse",
    "fr": "un=a une=a et=and avec=with dans=in sur=on sous=under près=next_to deux=two trois=three quatre=four "
    "cinq=five rouge=red bleu=blue bleue=blue vert=green verte=green jaune=yellow noir=black noire=black blanc=white "
    "blanche=white nuit=night coucher_de_soleil=sunset plage=beach forêt=forest ville=city mer=sea montagnes=mountains "
    "neige=snow petit=small petite=small grand=large grande=large chapeau=hat fille=girl garçon=boy maison=house "
    "sans=without pluie=rain jardin=garden table=table arbre=tree fleur=flower chien=dog chat=cat cheval=horse",
    "it": "un=a una=a e=and con=with in=in nel=in su=on sotto=under accanto=next_to due=two tre=three rosso=red "
    "rossa=red blu=blue verde=green giallo=yellow gialla=yellow nero=black nera=black bianco=white bianca=white "
    "notte=night tramonto=sunset spiaggia=beach foresta=forest città=city mare=sea montagne=mountains neve=snow "
    "piccolo=small piccola=small grande=large cappello=hat ragazza=girl ragazzo=boy casa=house senza=without "
    "albero=tree fiore=flower cane=dog gatto=cat cavallo=horse",
    "pt": "um=a uma=a e=and com=with em=in na=in no=in sobre=on sob=under dois=two duas=two três=three "
    "vermelho=red vermelha=red azul=blue verde=green amarelo=yellow preto=black preta=black branco=white branca=white "
    "noite=night praia=beach floresta=forest cidade=city mar=sea montanhas=mountains neve=snow pequeno=small "
    "grande=large chapéu=hat menina=girl menino=boy casa=house sem=without árvore=tree flor=flower cachorro=dog "
    "gato=cat cavalo=horse",
    "ja": "猫=cat 犬=dog 女の子=girl 男の子=boy 帽子=hat をかぶった=wearing 赤い=red 青い=blue 白い=white 黒い=black "
    "黄色い=yellow 緑の=green 夜=night 夕日=sunset 海=sea 浜=beach 森=forest 街=city 山=mountains 雪=snow 雨=rain "
    "大きな=large 小さな=small 二匹=two 三匹=three と=and 家=house 木=tree 花=flower 馬=horse 鳥=bird 魚=fish",
    "ko": "고양이=cat 강아지=dog 개=dog 소녀=girl 소년=boy 모자=hat 빨간=red 파란=blue 하얀=white 검은=black "
    "노란=yellow 초록=green 밤=night 바다=sea 해변=beach 숲=forest 도시=city 산=mountains 눈=snow 비=rain "
    "큰=large 작은=small 집=house 나무=tree 꽃=flower 말=horse 새=bird",
    "ru": "и=and с=with в=in на=on под=under два=two две=two три=three красный=red красная=red красной=red синий=blue "
    "синяя=blue зелёный=green жёлтый=yellow чёрный=black чёрная=black белый=white белая=white ночь=night ночью=night "
    "закат=sunset пляже=beach лес=forest лесу=forest город=city море=sea горы=mountains снег=snow кот=cat кошка=cat "
    "собака=dog шляпе=hat девочка=girl мальчик=boy дом=house дерево=tree цветок=flower лошадь=horse большой=large "
    "маленький=small",
}
_NOUN_FIRST = frozenset({"es", "fr", "it", "pt"})
"""Languages whose colours follow their noun."""
_SMALL = frozenset(" ".join(_MARKS.values()).split()) | {
    "die",
    "l",
    "d",
    "en",
    "à",
    "au",
    "aux",
    "zum",
    "zur",
    "の",
    "は",
}
_STARTS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[,.;:!?\x01\x02]")
_LONGEST = 4
"""Of so many words the longest name of a thing is made."""


class Heard(NamedTuple):
    """A prompt in another language as English words, and those that lead nowhere."""

    tongue: Tongue
    english: str
    strange: tuple[str, ...]


def heard(prompt: str) -> Heard | None:
    """The prompt read word by word; None when it is English or Chinese, or in a language that nobody here knows."""
    tongue = _tongue(prompt)
    if tongue is None:
        return None
    known = _names(tongue)
    pieces = _characters(prompt, known) if tongue in {"ja", "ko"} else _spelled(prompt, known)
    words: list[str] = []
    strange: list[str] = []
    for piece, meaning in pieces:
        if meaning:
            words.append(meaning)
        elif piece in ",.;:!?\x01\x02":
            words.append(piece)
        elif len(piece) > 1 and piece not in _SMALL:
            strange.append(piece)
    if tongue in _NOUN_FIRST:
        words = _adjectives_first(words)
    elif tongue == "ja" and "wearing" in words:
        words = _wearer_first(words)
    return Heard(tongue, " ".join(words), tuple(dict.fromkeys(strange)))


def _tongue(prompt: str) -> Tongue | None:
    for tongue, script in _SCRIPTS.items():
        if len(script.findall(prompt)) >= _FEWEST_LETTERS:
            return tongue
    words = [word.lower() for word in _STARTS.findall(prompt[:2000])]
    if _ENGLISH & {*words} - {"a", "on", "an"} or not words:
        return None
    hits = {tongue: len({*words} & {*marks.split()}) for tongue, marks in _MARKS.items()}
    best = max(hits, key=lambda tongue: hits[tongue])
    return best if hits[best] >= _FEWEST_WORDS else None


@cache
def _names(tongue: Tongue) -> dict[str, str]:
    """English terms by the words of that language."""
    import emoji  # noqa: PLC0415 - its tables load with the first prompt in such a language only

    emoji.config.load_language(tongue)
    found: dict[str, str] = {}
    terms = lexicon.terms("en")
    for names in emoji.EMOJI_DATA.values():
        english = names.get("en", "").strip(":").replace("_", " ").lower()
        foreign = names.get(tongue, "").strip(":").replace("_", " ").lower()
        for term in (english, english.removesuffix(" face")):
            if foreign and term in terms and terms[term][0].kind in {"entity", "wearable"}:
                found.setdefault(foreign, term)
    for pair in _WORDS[tongue].split():
        foreign, _, english = pair.partition("=")
        found[foreign.replace("_", " ")] = english.replace("_", " ")
    return found


def _spelled(prompt: str, known: dict[str, str]) -> list[tuple[str, str]]:
    """Words and what they mean, the longest names first; plurals lose their endings."""
    words = [word.lower() for word in _STARTS.findall(prompt)]
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(words):
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            name = " ".join(words[at : at + length])
            meaning = next((known[form] for form in _forms(name) if form in known), "")
            if meaning:
                break
        found.append((name, meaning))
        at += length
    return found


def _forms(name: str) -> list[str]:
    bare = re.sub(r"^[ld]['’]", "", name)
    return [bare, *(bare.removesuffix(end) for end in ("s", "es", "n", "en", "e", "er") if bare.endswith(end))]


def _characters(prompt: str, known: dict[str, str]) -> list[tuple[str, str]]:
    """Runs without spaces cut by the longest names they begin with."""
    longest = max(map(len, known))
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(prompt):
        size = next(
            (size for size in range(min(longest, len(prompt) - at), 0, -1) if prompt[at : at + size] in known), 0
        )
        found.append((prompt[at : at + (size or 1)], known[prompt[at : at + size]] if size else ""))
        at += size or 1
    return found


def _wearer_first(words: list[str]) -> list[str]:
    """Who wears before what is worn, as far as the next "and": Japanese has them the other way round."""
    at = words.index("wearing")
    ends = [index for index, word in enumerate(words) if word in {"and", ",", "."}]
    start = max((index + 1 for index in ends if index < at), default=0)
    end = min((index for index in ends if index > at), default=len(words))
    return [*words[:start], *words[at + 1 : end], "wearing", *words[start:at], *words[end:]]


def _adjectives_first(words: list[str]) -> list[str]:
    """Colours and sizes put before the noun that they follow."""
    terms = lexicon.terms("en")
    swapped = list(words)
    for (left, one), (right, other) in pairwise(list(enumerate(words))):
        kinds = [terms[word][0].kind if word in terms else "" for word in (one, other)]
        if kinds[0] in {"entity", "wearable"} and kinds[1] in {"colour", "size"}:
            swapped[left], swapped[right] = other, one
    return swapped
