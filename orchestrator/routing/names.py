"""What a project may be called when somebody speaks of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

PERSON, TERM = 2, 1
"""How much it says whose words these are that a person or a term of a project is in them."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class ProjectNames:
    """One project as it is spoken of."""

    project: str
    """Its slug."""
    said: tuple[str, ...] = ()
    """Name, aliases, the client when the project is its only one: everything that means it."""
    people: tuple[str, ...] = ()
    """Who is spoken of when it is meant."""
    vocabulary: tuple[str, ...] = ()
    """Terms that belong to it."""
    terms: tuple[tuple[str, int], ...] = ()
    """What its own texts speak of, as stems, and how often: ``topics.terms_of``."""

    def forms(self) -> tuple[tuple[str, ...], ...]:
        """All names as words, without repeats; of a slug with hyphens, its parts."""
        return _forms((self.project, *self.said))

    def hints(self) -> tuple[tuple[tuple[str, ...], int], ...]:
        """People and terms as words, and how much each says: a person is as good as two terms."""
        people, terms = _forms(self.people), _forms(self.vocabulary)
        return (*((form, PERSON) for form in people), *((form, TERM) for form in terms))


def plain(text: str) -> list[str]:
    """The words of ``text`` as they are compared."""
    return [word.casefold() for word in raw(text)]


def raw(text: str) -> list[str]:
    """The words of ``text`` as they stand there, without punctuation."""
    return _WORD.findall(text)


def _forms(texts: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    return tuple(dict.fromkeys(words for text in texts if (words := tuple(plain(text)))))
