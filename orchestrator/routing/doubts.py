"""Where a badly heard name may stand: whoever is spoken to may have changed there."""

from __future__ import annotations

from collections.abc import Sequence

from orchestrator.routing import phrases
from orchestrator.routing.tokens import Token

SURE = 0.7
"""Probability from which on a name counts as heard."""
IMPROBABLE = 0.6
"""Probability below which a word may be another one."""
_SHORT = 8
"""Tokens of a sentence at whose end a name may be its subject."""
_BRIEF, _STUMBLED = 6, 0.5
"""Tokens of a sentence that may be no more than an opening, and probability below which even its everyday
words may be a name.
"""
_SPLIT = 3
"""Words into which a badly heard name may fall."""
_EVERYDAY = phrases.FILL | phrases.HARMLESS | phrases.SMALL_TALK | phrases.PRONOUNS
_BEFORE_NOUNS = _EVERYDAY | phrases.NOUN_BEGINS
_AFTER_PLACING = (_BEFORE_NOUNS - phrases.HARMLESS) | phrases.PLACE_BEGINS
_LEADING = _EVERYDAY | phrases.ANNOUNCING | phrases.ANNOUNCED_WITH


def unsurely_heard(tokens: Sequence[Token]) -> str:
    """The words of a sentence that may be a badly heard name of its subject: at its beginning,
    after what only announces, or at the end of a short one. Empty: there are none.
    """
    brief = len(tokens) <= _BRIEF
    for at, token in enumerate(tokens):
        everyday = token.text in _EVERYDAY and not (brief and token.probability < _STUMBLED)
        if token.probability >= IMPROBABLE or everyday:
            continue
        leads = all(before.text in _LEADING or _is_unsure(before) for before in tokens[:at])
        ends = len(tokens) <= _SHORT and at >= len(tokens) - _SPLIT
        if leads or ends or brief:
            return " ".join(near.raw for near in tokens[max(0, at - 1) : at + 2] if _is_unsure(near))
    return ""


def stands_as_name(words: Sequence[str]) -> str:
    """Words at the beginning of a sentence where somebody is named: before what somebody does, or
    after ``for`` and its like without an article. Empty: there are none.
    """
    begin = next((at for at, word in enumerate(words) if word not in phrases.OPENERS), len(words))
    if begin < len(words) and words[begin] in phrases.PLACING:
        head = words[begin + 1 : begin + 2]
        return "" if not head or head[0] in _AFTER_PLACING else head[0]
    for length in range(1, min(_SPLIT, len(words) - begin - 1) + 1):
        head = words[begin : begin + length]
        if words[begin + length] in phrases.DOING and not _BEFORE_NOUNS & set(head):
            return " ".join(head)
    return ""


def _is_unsure(token: Token) -> bool:
    return token.probability < IMPROBABLE
