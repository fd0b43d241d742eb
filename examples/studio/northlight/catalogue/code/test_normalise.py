"""Run in this folder: ``python3 -m pytest test_normalise.py``."""

import pytest
from normalise import fold, same


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Jürgens & Söhne", "Juergens und Soehne"),
        ("Ju\u0308rgens & So\u0308hne", "JÜRGENS & SÖHNE"),
        ("Gebr. Groß", "Gebr Gross"),
        ("GROẞ, Gebr.", "gross gebr"),
        ("Ærø Boatyard", "Aeroe Boatyard"),
        ("Desprès et Fils", "Despres & Fils"),
        ("H.  Tanner,  Optician", "H Tanner Optician"),
    ],
)
def test_spellings_of_one_maker_meet(first: str, second: str) -> None:
    """Registers, cards and letters write one name in many ways."""
    assert same(first, second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Jürgens", "Jurgens"),
        ("Tanner", "Tanner & Son"),
        ("Gross", "Grosse"),
        ("", "&"),
    ],
)
def test_different_makers_stay_apart(first: str, second: str) -> None:
    """A plain u is not a u with dots, and a son is another firm."""
    assert not same(first, second)


def test_the_key_is_its_own_key() -> None:
    """Folding twice changes nothing."""
    assert fold(fold("Jürgens & Söhne")) == fold("Jürgens & Söhne") == "juergens soehne"
