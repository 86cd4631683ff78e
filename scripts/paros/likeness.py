"""How like a text is to the names of things.

Case, accents, punctuation and small words do not count; initials and a slip of the pen in a long word are understood. The
rule that nothing is taken for another thing goes before: a name of few letters is exact or unknown, and numbers are exact.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_SMALL: Final = frozenset({"a", "an", "and", "at", "by", "for", "in", "of", "on", "the", "to"})
_INITIALISM: Final = re.compile(r"\b(?:\w\.){2,}")
_WORD: Final = re.compile(r"[^\W_]+")
# So many slips are forgiven in a word of this many letters; none in a shorter one.
_SLIPS: Final = ((10, 2), (5, 1))
# Letters that are written for each other.
_ALIKE: Final = str.maketrans("eiouyz", "aaaaas")
# How like a name the text is, from 0 to 100, by what makes it match; less than the last is not told.
SAME, _CODE, _INITIALS, _SLIP, _WORDS, _LEAST = 100.0, 98.0, 97.0, 95.0, 90.0, 60.0


@dataclass(frozen=True)
class Name:
    """A name of a thing; `known` if it means the thing wherever it stands, `code` if it does so only as it is written.

    Initials are made of names in English, or in no language.
    """

    entity: str
    text: str
    known: bool
    code: bool = False
    english: bool = True


class Names:
    """Names of things, laid out so that a text is compared with few of them one by one.

    Args:
        names: the names, in any order, which is kept.
    """

    def __init__(self, names: Iterable[Name]) -> None:
        self._names = tuple(names)
        # A code has no words: it is compared as a whole.
        self._words = tuple(() if name.code else words_of(name.text) for name in self._names)
        self._joined = tuple(" ".join(words) for words in self._words)
        self._by_code: defaultdict[str, list[int]] = defaultdict(list)
        self._by_great: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_initials: defaultdict[str, list[int]] = defaultdict(list)
        self._by_first_letters: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        for number, (name, words) in enumerate(zip(self._names, self._words, strict=True)):
            if name.code:
                self._by_code[name.text].append(number)
                continue
            great = _great(words)
            self._by_great[great].append(number)
            self._by_first_letters[_first_letters(great)].append(number)
            if name.english:
                self._by_initials[_initials(name.text)].append(number)
            for word in words:
                self._by_word[word].add(number)
        self._vocabulary = sorted(self._by_word)

    def meant(self, text: str) -> list[str]:
        """Return the things that a text means by one of their names: as it is, else by code or initials, else but for spelling."""
        # By a code as by initials: where they are those of two things, both are told.
        by_how: dict[str, dict[str, None]] = {"name": {}, "code": {}, "spelling": {}}
        for number, _, how in self._matching(text, words_of(text)):
            by_how["code" if how == "initials" else how][self._names[number].entity] = None
        return next((list(entities) for entities in by_how.values() if entities), [])

    def likenesses(self, text: str) -> Iterator[tuple[Name, float, str]]:
        """Yield the names that are like a text, how like (0 to 100), and what makes them match."""
        wanted = words_of(text)
        if not wanted:
            return
        found = {number: (likeness, how) for number, likeness, how in self._matching(text, wanted)}
        for number in self._beginning(wanted) - found.keys():
            # The more of the name is typed, the better.
            found[number] = (_WORDS * (0.8 + 0.2 * len(wanted) / len(self._words[number])), "words")
        for number, likeness in self._resembling(wanted):
            found.setdefault(number, (likeness, "likeness"))
        for number, (likeness, how) in sorted(found.items()):
            if likeness >= _LEAST:
                yield self._names[number], likeness - (not self._names[number].known), how

    def _matching(self, text: str, wanted: Sequence[str]) -> Iterator[tuple[int, float, str]]:
        """Yield the names that a text, or its words, are, how like they are, and by what."""
        if not wanted:
            return
        yield from ((number, _CODE, "code") for number in self._by_code.get(text.strip(), ()))
        great = _great(wanted)
        numbers = {*self._by_great.get(great, ()), *self._by_first_letters.get(_first_letters(great), ())}
        if len(wanted) == 1:
            numbers.update(self._by_initials.get(wanted[0], ()))
        for number in sorted(numbers):
            likeness, how = _match(wanted, self._words[number], self._names[number])
            if how:
                yield number, likeness, how

    def _beginning(self, wanted: Sequence[str]) -> set[int]:
        """Return the names of which each word of a person begins a word."""
        return set.intersection(*(self._with_prefix(word) for word in _great(wanted)))

    def _with_prefix(self, prefix: str) -> set[int]:
        """Return the names with a word that begins so."""
        numbers: set[int] = set()
        for word in self._vocabulary[bisect_left(self._vocabulary, prefix) :]:
            if not word.startswith(prefix):
                break
            numbers |= self._by_word[word]
        return numbers

    def _resembling(self, wanted: Sequence[str]) -> Iterator[tuple[int, float]]:
        """Yield the names that have letters in common with some words, and how like they are."""
        from rapidfuzz import fuzz, process

        least = _LEAST * 100 / _WORDS
        found = process.extract(" ".join(wanted), self._joined, scorer=fuzz.ratio, score_cutoff=least, limit=None)
        return ((number, ratio * _WORDS / 100) for _, ratio, number in found)


@lru_cache(maxsize=8192)
def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text without case, accents and punctuation; letters with a full stop each are one word.

    >>> words_of("Türkiye’s U.S. note A/C.1/L.25")
    ('turkiye', 's', 'us', 'note', 'a', 'c', '1', 'l', '25')
    """
    joined = _INITIALISM.sub(lambda found: found[0].replace(".", "") + " ", text)
    plain = "".join(c for c in unicodedata.normalize("NFKD", joined) if not unicodedata.combining(c))
    return tuple(_WORD.findall(plain.casefold()))


def _great(words: Sequence[str]) -> tuple[str, ...]:
    """Return words without the small ones; all of them where nothing else is left."""
    return tuple(word for word in words if word not in _SMALL) or tuple(words)


def _initials(name: str) -> str:
    """Return the first letters of the words of a name, and its numbers whole; empty of a single word or a sentence.

    >>> _initials("Group of 21"), _initials("Treaties are kept")
    ('g21', '')
    """
    words = [word for word in _WORD.findall(name) if word.casefold() not in _SMALL]
    if len(words) < 2 or any(word[0].islower() for word in words):
        return ""
    return "".join(word if word.isdigit() else word[0] for word in words).casefold()


def _first_letters(words: Sequence[str]) -> tuple[str, ...]:
    """Return the first letter of each word: a slip of the pen never alters it."""
    return tuple(word[0] for word in words)


def _slips(wanted: Sequence[str], words: Sequence[str]) -> int | None:
    """Return how many slips of the pen make words of others; None where they are other words.

    A slip is a letter more or less, two that changed places, a vowel for another, or z for s. Words with another consonant
    or another first letter, short words and numbers are never taken for each other: Ireland is not Iceland, Iran not Iraq,
    Austria not Australia, Zambia not Gambia.
    """
    from rapidfuzz.distance import OSA

    if len(wanted) != len(words):
        return None
    total = 0
    for one, other in zip(wanted, words, strict=True):
        if one == other:
            continue
        forgiven = next((slips for letters, slips in _SLIPS if min(len(one), len(other)) >= letters), 0)
        slips = OSA.distance(one, other, score_cutoff=forgiven)
        if slips > forgiven or one[0] != other[0] or not (one + other).isalpha():
            return None
        mine, theirs = Counter(one.translate(_ALIKE)), Counter(other.translate(_ALIKE))
        if mine - theirs and theirs - mine:
            return None
        total += slips
    return total


def _match(wanted: Sequence[str], words: Sequence[str], name: Name) -> tuple[float, str]:
    """Return how like a name, which has these words, those of a person are, and by what, as far as they are the name; else 0."""
    great, others = _great(wanted), _great(words)
    if great == others:
        return SAME - (tuple(wanted) != words), "name"
    if len(wanted) == 1 and name.english and wanted[0] == _initials(name.text):
        return _INITIALS, "initials"
    if slips := _slips(great, others):
        return _SLIP - slips, "spelling"
    return 0.0, ""
