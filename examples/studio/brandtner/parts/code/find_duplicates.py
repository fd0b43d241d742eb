"""Suggest pairs of spare parts that are probably the same part, from the Teilestamm export.

    python3 code/find_duplicates.py code/parts_sample.csv

It only suggests. Which record survives is decided by the service people.
"""

from __future__ import annotations

import csv
import itertools
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

Part = dict[str, str]


def key(part: Part) -> str:
    """What two records must have in common: name without spaces and signs, size, supplier number.

    >>> key({"name": "Dichtring  DN-40", "size": "40x3", "supplier": "70118"})
    'dichtringdn40|40x3|70118'
    """
    # TODO TK: fold ä/ae, ö/oe, ü/ue, ß/ss BEFORE comparing. Steyr typed without umlauts until 2009,
    # so Flügelmutter / Fluegelmutter / FLUEGELMUTTER are never paired. Everything I report is too low.
    name = re.sub(r"[\W_]+", "", part["name"].lower())
    return f"{name}|{part['size'].lower().replace(' ', '')}|{part['supplier']}"


def pairs(parts: Iterable[Part]) -> Iterator[tuple[str, str]]:
    """Part numbers of suspected duplicates; blocked parts (status 9) are left out.

    >>> a = {"number": "1", "name": "Nut", "size": "M8", "supplier": "7", "status": "0"}
    >>> list(pairs([a, a | {"number": "2", "name": "nut "}, a | {"number": "3", "status": "9"}]))
    [('1', '2')]
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for part in parts:
        if part["status"] != "9":
            groups[key(part)].append(part["number"])
    for numbers in groups.values():
        yield from itertools.combinations(sorted(numbers), 2)


def main(path: str) -> None:
    """Write the pairs as CSV to standard output."""
    with Path(path).open(encoding="utf-8", newline="") as stream:
        found = sorted(pairs(csv.DictReader(stream, delimiter=";")))
    writer = csv.writer(sys.stdout, delimiter=";")
    writer.writerow(("first", "second"))
    writer.writerows(found)
    sys.stderr.write(f"{len(found)} pairs\n")


if __name__ == "__main__":
    main(sys.argv[1])
