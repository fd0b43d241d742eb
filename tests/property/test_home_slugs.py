from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestrator.home.slugs import RESERVED, require_slug, slug_problem, slugify

ODD = st.text() | st.text("aZ0.-_ üß/\\~\n\0🎼", max_size=90) | st.sampled_from(sorted(RESERVED))


@given(ODD)
def test_every_name_has_a_slug_and_it_is_a_slug(name: str) -> None:
    slug = slugify(name)
    assert slug_problem(slug) == ""
    assert require_slug(slug) == slug


@given(ODD)
def test_the_composition_of_letters_makes_no_difference(name: str) -> None:
    slugs = {slugify(unicodedata.normalize(form, name)) for form in ("NFC", "NFD")}
    assert len(slugs) == 1


@given(st.lists(ODD, max_size=12))
def test_slugs_given_one_after_the_other_differ(names: list[str]) -> None:
    taken: list[str] = []
    for name in names:
        taken.append(slugify(name, taken))
    assert len(set(taken)) == len(taken)
    assert all(slug_problem(slug) == "" for slug in taken)


@given(ODD)
def test_a_slug_is_its_own_slug(name: str) -> None:
    slug = slugify(name)
    assert slugify(slug) == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Müller & Söhne", "mueller-soehne"),
        ("Straße", "strasse"),
        ("STRASSE ÄÖÜ", "strasse-aeoeue"),
        ("Café Crème", "cafe-creme"),
        ("..hidden", "hidden"),
        ("--flag", "flag"),
        ("CON", "project-con"),
        ("nul.txt", "project-nul-txt"),
        ("a..b", "a.b"),
        ("x.lock", "x-lock"),
        ("all", "project-all"),
        ("a/b\\c", "a-b-c"),
        ("😀", "project-f0443a"),
        ("x" * 300, "x" * 64),
    ],
)
def test_known_names(name: str, slug: str) -> None:
    assert slugify(name) == slug


def test_a_taken_slug_gets_a_number_within_the_length() -> None:
    assert slugify("Acme", {"acme", "acme-2"}) == "acme-3"
    assert slugify("x" * 64, {"x" * 64}) == "x" * 62 + "-2"


@pytest.mark.parametrize(
    "slug", ["Ä", "a/b", "-a", ".a", "a..b", "a.lock", "a.", "com1", "nul.txt", "a" * 65, "a\n"]
)
def test_what_is_no_slug_is_refused(slug: str) -> None:
    assert slug_problem(slug)
    with pytest.raises(ValueError, match="a"):
        require_slug(slug) if "a" in slug else require_slug("a" * 65)
