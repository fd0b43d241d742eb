"""The map: which passages of two projects may belong together, and what a link is. Pure."""

from orchestrator.mapping.candidates import Candidate, Shared, Taught, Weigh, paired, searched
from orchestrator.mapping.links import figures_not_in, link_id, same_link
from orchestrator.mapping.touching import because

__all__ = [
    "Candidate",
    "Shared",
    "Taught",
    "Weigh",
    "because",
    "figures_not_in",
    "link_id",
    "paired",
    "same_link",
    "searched",
]
