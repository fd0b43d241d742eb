"""The word index, the one place that knows its engine: which passages have these words, and how well.

It holds numbers and stems only. Whatever is lost here is made again from the tables beside it.
"""

from __future__ import annotations

import math
import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import tantivy
from tantivy import Occur, Query

OWN, BEFORE, EARLIER, AFTER, ABOUT, WHO = "own", "before", "earlier", "after", "about", "who"
WEIGHTS: Mapping[str, float] = {OWN: 1.0, BEFORE: 0.45, EARLIER: 0.3, AFTER: 0.4, ABOUT: 1.6, WHO: 2.0}
"""What a word counts for: in the passage itself, the one before, the one before that, the one after, in the
title and the date, as the speaker. Tuned on recorded talk (``benchmarks/locomo.py``)."""
COMMON = 0.05
"""The share of passages beyond which a word tells nothing any more of a passage that it stands far from."""
LABELS = ("project", "client", "kind", "scope")
_HEAP, _BULK_HEAP = 15_000_000, 120_000_000
_REMEMBERED = 20_000


def idf(total: int, having: int) -> float:
    """How telling a word is that ``having`` of ``total`` passages have."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


class Entry(NamedTuple):
    """A passage as the index holds it: its stems, its neighbours', and what it is filtered by."""

    passage: int
    source: int
    at: int
    traits: int
    stems: Mapping[str, Sequence[str]]
    labels: Mapping[str, Sequence[str]]


class Candidate(NamedTuple):
    """A passage that has some of the words."""

    passage: int
    score: float
    traits: int


class Narrow(NamedTuple):
    """What is looked through: every given label must be one of its values; ``at`` at least ``since``."""

    labels: Mapping[str, Sequence[str]] = {}
    without: Mapping[str, Sequence[str]] = {}
    since: int | None = None


class Engine:
    """One index in one folder. Any thread may search, also while it is written; one process writes."""

    def __init__(self, folder: Path) -> None:
        self.fresh = False
        """Whether what was in the folder could not be used, or nothing was: everything is to be put in."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._schema = _schema()
        try:
            self.fresh = not tantivy.Index.exists(str(folder))
            self._index = tantivy.Index(self._schema, path=str(folder))
            self._index.searcher()
        except (ValueError, OSError):
            self.fresh = True
            shutil.rmtree(folder)
            folder.mkdir(mode=0o700)
            self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.config_reader("manual")
        analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("given", analyzer)
        self._writing = threading.Lock()
        self._look()

    def _look(self) -> None:
        """See what is there now."""
        self._searcher = self._index.searcher()
        self._met: dict[tuple[str, str], int] = {}

    def apply(self, sources: Iterable[int], entries: Iterable[Entry], *, bulk: bool = False) -> None:
        """Take ``sources`` out and put ``entries`` in, in one step that is on disk when this returns."""
        with self._writing:
            writer = self._index.writer(_BULK_HEAP if bulk else _HEAP, 1)
            try:
                for source in sources:
                    writer.delete_documents_by_term("source", source)
                for entry in entries:
                    writer.add_document(_document(entry))
                writer.commit()
            except BaseException:
                writer.rollback()
                raise
            finally:
                writer.wait_merging_threads()
            self._index.reload()
            self._look()

    @property
    def size(self) -> int:
        """How many passages there are."""
        return self._searcher.num_docs

    def frequency(self, stem: str) -> int:
        """In how many passages ``stem`` occurs."""
        return self._having(OWN, stem)

    def _having(self, field: str, stem: str) -> int:
        """In how many passages ``stem`` is in ``field``. The same words are asked for again and again."""
        met = self._met
        found = met.get((field, stem))
        if found is None:
            if len(met) >= _REMEMBERED:
                met.clear()
            found = met[field, stem] = self._searcher.doc_freq(field, stem)
        return found

    def telling(self, stem: str) -> float:
        """How telling ``stem`` is."""
        return idf(self.size, self.frequency(stem))

    def search(
        self, stems: Sequence[str], narrow: Narrow, most: int, spoken: float | None = None
    ) -> list[Candidate]:
        """The ``most`` best passages for any of ``stems``.

        ``spoken``: what it is worth that a stem is of the speaker's name; else as the index weighs it, by how
        few passages that speaker has.
        """
        searcher = self._searcher
        found = searcher.search(self._query(stems, narrow, spoken), most, count=False).hits
        places = [place for _, place in found]
        ids = searcher.fast_field_values("passage", places)
        traits = searcher.fast_field_values("traits", places)
        return [
            Candidate(int(one or 0), float(score), int(trait or 0))
            for (score, _), one, trait in zip(found, ids, traits, strict=True)
        ]

    def having(self, stems: Sequence[str], narrow: Narrow, most: int) -> list[Candidate]:
        """Passages that have all of ``stems`` in themselves."""
        schema, searcher = self._schema, self._searcher
        every = [(Occur.Must, Query.term_query(schema, OWN, stem, "freq")) for stem in stems]
        found = searcher.search(self._narrowed(every, narrow), most, count=False).hits
        ids = searcher.fast_field_values("passage", [place for _, place in found])
        return [Candidate(int(one or 0), float(hit[0]), 0) for hit, one in zip(found, ids, strict=True)]

    def holding(self, groups: Sequence[Mapping[str, Sequence[str]]], narrow: Narrow, most: int) -> list[int]:
        """Passages that have of each of ``groups`` one of its stems in the field that it stands in."""
        schema, searcher = self._schema, self._searcher
        every = []
        for group in groups:
            terms = [
                (Occur.Should, Query.term_query(schema, field, stem, "basic"))
                for field, stems in group.items()
                for stem in stems
            ]
            every.append((Occur.Must, Query.boolean_query(terms)))
        found = searcher.search(self._narrowed(every, narrow), most, count=False).hits
        return [int(one or 0) for one in searcher.fast_field_values("passage", [place for _, place in found])]

    def phrases(self, some: Sequence[Sequence[str]], narrow: Narrow, most: int) -> list[Candidate]:
        """Passages in which any of ``some`` stands, stem after stem."""
        schema, searcher = self._schema, self._searcher
        parts = [
            Query.phrase_query(schema, OWN, list(stems))
            if len(stems) > 1
            else Query.term_query(schema, OWN, stems[0], "freq")
            for stems in some
        ]
        either = Query.boolean_query([(Occur.Should, part) for part in parts])
        found = searcher.search(self._narrowed([(Occur.Must, either)], narrow), most, count=False).hits
        ids = searcher.fast_field_values("passage", [place for _, place in found])
        return [Candidate(int(one or 0), float(hit[0]), 0) for hit, one in zip(found, ids, strict=True)]

    def _query(self, stems: Sequence[str], narrow: Narrow, spoken: float | None) -> Query:
        schema = self._schema
        words = []
        for stem in stems:
            is_common = self.frequency(stem) > COMMON * self.size
            for field, weight in WEIGHTS.items():
                if field == EARLIER and is_common:
                    continue
                if field == WHO and spoken is not None:
                    weight = spoken / idf(self.size, self._having(WHO, stem))
                term = Query.term_query(schema, field, stem, "freq")
                words.append((Occur.Should, Query.boost_query(term, weight)))
        if not narrow.labels and not narrow.without and narrow.since is None:
            return Query.boolean_query(words)
        return self._narrowed([(Occur.Must, Query.boolean_query(words))], narrow)

    def _narrowed(self, parts: list[tuple[Occur, Query]], narrow: Narrow) -> Query:
        schema = self._schema
        for label, values in narrow.labels.items():
            parts.append((Occur.Must, Query.const_score_query(_any(schema, label, values), 0.0)))
        for label, values in narrow.without.items():
            parts.append((Occur.MustNot, _any(schema, label, values)))
        if narrow.since is not None:
            # What is older is left out: that is asked of few passages, while a list of the newer is long.
            early = Query.range_query(schema, "at", tantivy.FieldType.Integer, None, narrow.since - 1)
            parts.append((Occur.MustNot, early))
        return Query.boolean_query(parts)


def _any(schema: tantivy.Schema, label: str, values: Sequence[str]) -> Query:
    terms = [Query.term_query(schema, label, value, "basic") for value in values]
    return terms[0] if len(terms) == 1 else Query.boolean_query([(Occur.Should, term) for term in terms])


def _document(entry: Entry) -> tantivy.Document:
    document = tantivy.Document()
    for name in ("passage", "source", "at", "traits"):
        document.add_integer(name, getattr(entry, name))
    for field, found in entry.stems.items():
        if found:
            document.add_text(field, " ".join(found))
    for label, values in entry.labels.items():
        for value in values:
            document.add_text(label, value)
    return document


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("passage", fast=True)
    builder.add_integer_field("source", indexed=True)
    builder.add_integer_field("at", fast=True, indexed=True)
    builder.add_integer_field("traits", fast=True)
    for field in WEIGHTS:
        option = "position" if field == OWN else "freq"
        builder.add_text_field(field, tokenizer_name="given", index_option=option)
    for label in LABELS:
        builder.add_text_field(label, tokenizer_name="raw", index_option="basic")
    return builder.build()
