"""An agent searches what is raw with tools of ours: within its walls, in the sandbox too, and on record."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.support.counterpoint import Installed, installed
from tests.support.endpoint import RunningEndpoint
from tests.support.home import make_home
from tests.support.scripts import ours, told

pytestmark = pytest.mark.cli

FILES = {
    "acme/talk.md": "Anna says the pump vibrates above 3000 turns.\n",
    "annex/mail.md": "For the annex the pump supplier offers a damper.\n",
    "beta/secret.md": "Beta's pump costs 4711 euros.\n",
}
STRICT = '[permissions]\nsandbox = "strict"' if shutil.which("bwrap") else ""


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory, endpoint: RunningEndpoint) -> Iterator[Installed]:
    where = tmp_path_factory.mktemp("tools") / "home"
    projects = {"acme": "Acme", "annex": "Acme", "beta": "Beta"}
    with installed(
        make_home(where, endpoint=endpoint.url, projects=projects, files=FILES, extra=STRICT)
    ) as run:
        yield run


def test_an_agent_finds_its_clients_material_and_nothing_of_another(
    command: Installed, endpoint: RunningEndpoint
) -> None:
    found = told(command, endpoint, "look one", ours("search", query="pump"))
    assert "vibrates above 3000" in found
    assert "offers a damper" in found, "another project of the same client"
    assert "4711" not in found
    ref = found.partition("[file:annex/mail.md@")[2].partition("]")[0]
    read = told(command, endpoint, "look two", ours("read_source", ref=f"file:annex/mail.md@{ref}"))
    assert "For the annex the pump supplier offers a damper." in read


def test_an_address_of_another_client_is_unknown(command: Installed, endpoint: RunningEndpoint) -> None:
    found = command.ok("search", "4711 euros", "--json").json["results"]
    ref = next(place["ref"] for place in found if place["ref"].startswith("file:beta/"))
    read = told(command, endpoint, "look three", ours("read_source", ref=ref))
    assert "Nothing is known at" in read
    assert "costs" not in read


def test_wrong_arguments_are_explained_to_the_model(command: Installed, endpoint: RunningEndpoint) -> None:
    said = told(command, endpoint, "look four", ours("search"), ours("read_source", ref="nowhere"))
    assert "'query' is a required property" in said
    assert "is no address such as" in said


def test_every_reading_is_on_record(command: Installed, endpoint: RunningEndpoint) -> None:
    told(command, endpoint, "look five", ours("search", query="damper"))
    last = command.ok("audit", "--json").lines[-1]
    assert (last["project"], last["tool"], last["query"]) == ("acme", "search", "damper")
    assert last["of_projects"] == ["annex"]
    assert last["crossing"] is False
    assert "annex" in command.ok("audit", "--project", "annex").out
    assert command.ok("audit", "--client", "Beta").out == ""
    assert "Nothing crossed" in command.ok("audit", "--crossings").err
