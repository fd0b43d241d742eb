"""A client leaves the configuration as if it had never been in it, and is known by its name in any case."""

from __future__ import annotations

import pytest

from orchestrator.errors import UnknownClient
from orchestrator.home._template import PlannedProject, render_config
from orchestrator.home.clients import client_called
from orchestrator.home.without import own_lines, without_client


def test_its_tables_go_from_every_file_that_init_writes() -> None:
    clients = {"aa": "aa", "north.quay": "Herongate", "heron-annex": "Herongate", "acme": "Acme"}
    planned = [PlannedProject(slug, slug, slug.title(), client, "") for slug, client in clients.items()]
    text = render_config(planned)
    with_budget = text + "\n# Theirs.\n[budgets.clients.Acme]\nday = 1\n"
    for client in ("aa", "Herongate", "Acme"):
        slugs = {slug for slug, whose in clients.items() if whose == client}
        left = [one for one in planned if one.slug not in slugs]
        assert (without_client(text, slugs, client) or "").rstrip() == render_config(left).rstrip()
        assert without_client(with_budget, slugs, client) is not None
        assert without_client(render_config(left), slugs, client) == render_config(left), "taken out already"
    new = without_client(with_budget, {"acme"}, "Acme")
    assert new is not None
    assert new.rstrip() == render_config(planned[:-1]).rstrip()
    assert not own_lines(render_config([])).strip(), "an example names nobody's client"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("herongate", "Herongate"),
        ("OTTERWORKS", "Otterworks"),
        ("heron", "Did you mean 'Herongate'?"),
        ("oterwork", "Did you mean 'Otterworks'?"),
        ("ACME", "Did you mean 'Acme' or 'acme'?"),
        ("zz", "Clients: Acme, Herongate, Otterworks, acme."),
    ],
)
def test_a_client_is_found_by_its_name_whatever_the_case(name: str, said: str) -> None:
    known = ["Herongate", "Otterworks", "Acme", "acme"]
    if said in known:
        assert client_called(name, known) == said
        return
    with pytest.raises(UnknownClient) as caught:
        client_called(name, known)
    assert caught.value.fix.startswith(said)
