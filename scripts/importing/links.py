"""Writes data/links/ from the tables of identifiers: one mapping set for each dataset, and one of what is refused.

What a voting record is of goes to data/reference/resolutions.ttl, where no passage tells it.

Usage: python -m importing.links FOLDER [--check]

FOLDER holds external-ids.csv, unbis-concepts.csv, states.csv, states-sources.csv, states-disagreements.csv and
un-votes/paros_roll_calls.csv. What an identifier is of, and how near the two are, is decided by hand (`importing.links_decided`); states are told by their codes in
data/reference/. An identifier of nothing decided is an error, so that none is lost. The same tables give the same bytes;
with --check nothing is written, and the exit code is 1 where a file would change.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from importing.links_decided import (
    COMPARED,
    CONCEPTS,
    ENTITIES,
    FORMER,
    HOLY_SEE,
    MISSING,
    OTHER_ITEMS,
    REFUSED,
    UNUSED,
    Decision,
    Missing,
)
from paros.errors import DataError, ParosError, Problem
from paros.links.tables import LITERAL, NO_TERM_FOUND, NOT, SUFFIX, Row, Table, record_iri, serialize_table
from paros.names import PREFIXES, expand, shorten
from paros.quads import RDF_TYPE, read_file, replacing, serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT: Final = Path(__file__).parents[2]
DAY: Final = "2026-11-22"
TOOL: Final = "scripts/importing/links.py"
AUTHORS: Final = "The PAROS Graph authors"
# How sure an identifier is: a maintained authority's own record or two sources that agree, and one source.
CONFIDENCE: Final = {"high": 0.95, "medium": 0.75}
# The datasets by their slug in data/registry/datasets.ttl, each with the prefix of its IRIs.
DATASETS: Final = {
    "celestrak": ("norad", "https://celestrak.org/satcat/records.php?CATNR="),
    "dbpedia": ("dbpedia", "http://dbpedia.org/resource/"),
    "geonames": ("geonames", "https://sws.geonames.org/"),
    "isni": ("isni", "https://isni.org/isni/"),
    "iso-3166": ("iso3166", "https://www.iso.org/obp/ui/#iso:code:3166:"),
    "m49": ("m49", "http://data.un.org/codes/sdg/geoArea/"),
    "nssdca": ("cospar", "https://nssdc.gsfc.nasa.gov/nmc/spacecraft/display.action?id="),
    "ror": ("ror", "https://ror.org/"),
    "un-digital-library": ("undl", "https://digitallibrary.un.org/record/"),
    "un-treaty-series": ("", ""),
    "unbis": ("unbis", "http://metadata.un.org/thesaurus/"),
    "undocs": ("undocs", "https://undocs.org/"),
    "unoda-treaties": ("unoda", "https://treaties.unoda.org/t/"),
    "wikidata": ("wikidata", "http://www.wikidata.org/entity/"),
}
# The schemes of external-ids.csv that are used: dataset, and how the object is named from the identifier.
_SCHEMES: Final = {
    "wikidata": ("wikidata", "wikidata:{}"),
    "wikipedia-en": ("dbpedia", "dbpedia:{}"),
    "ror": ("ror", "{}"),
    "isni": ("isni", "isni:{}"),
    "undl-voting-record": ("un-digital-library", "undl:{}"),
    "undl-document-record": ("un-digital-library", "undl:{}"),
    "unts-registration": ("un-treaty-series", "UNTS No. {}"),
    "unts-citation": ("un-treaty-series", "{}"),
    "unoda-treaties": ("unoda-treaties", "{}"),
    "adopting-resolution": ("undocs", "undocs:{}"),
    "un-symbol": ("undocs", "undocs:{}"),
    "cospar": ("nssdca", "cospar:{}"),
    "norad": ("celestrak", "norad:{}"),
}
# Schemes that are left out: pages, addresses and codes that identify nothing, or nothing that has an IRI.
_SCHEMES_UNUSED: Final = {"website", "un-document-url", "unts-volume", "iati-crs-channel", "cospar-launch"}
# What is a description of a thing and not the thing, whatever is decided of the entity.
_RECORDS: Final = {"undl-document-record", "unoda-treaties"}
_LETTER: Final = re.compile(r"(?<=[0-9])([A-Z])\Z")
_OBSERVER: Final = "VA"


@dataclass(frozen=True)
class Inputs:
    """The tables, row by row, the English label of each thing of ours, and the states by their two-letter code.

    `disagreements` are the values that sources have for a state, by its key and the column.
    """

    identifiers: Sequence[dict[str, str]]
    concepts: Sequence[dict[str, str]]
    states: Sequence[dict[str, str]]
    columns: dict[str, dict[str, str]]
    titles: dict[str, str]
    labels: dict[str, str]
    symbols: dict[str, str]
    by_code: dict[str, str]
    roll_calls: frozenset[str]
    disagreements: dict[tuple[str, str], str]


def read_inputs(folder: Path, root: Path = ROOT) -> Inputs:
    """Return what the mappings are made from.

    Raises:
        OSError: if a table is not there.
    """
    registry = [quad for path in _turtle(root, "data/registry", "ontology") for quad in read_file(path, root)]
    reference = [quad for path in _turtle(root, "data/reference") for quad in read_file(path, root)]
    codes = {
        quad.object: quad.subject for quad in reference if quad.predicate == ox.NamedNode(expand("paros:isoAlpha2Code"))
    }
    return Inputs(
        _rows(folder / "external-ids.csv"),
        _rows(folder / "unbis-concepts.csv"),
        _rows(folder / "states.csv"),
        {row["column"]: row for row in _rows(folder / "states-sources.csv")},
        {row["resolution"]: row["title"] for row in _rows(folder / "un-votes" / "paros_roll_calls.csv")},
        _values(registry, "skos:prefLabel"),
        _values(registry, "paros:normalizedSymbol"),
        {str(code).strip('"'): str(state).strip("<>") for code, state in codes.items()},
        frozenset(
            shorten(str(quad.subject).strip("<>"))
            for quad in registry
            if quad.predicate == RDF_TYPE and quad.object == ox.NamedNode(expand("paros:RollCall"))
        ),
        {(row["key"], row["column"]): row["values"] for row in _rows(folder / "states-disagreements.csv")},
    )


def _turtle(root: Path, *folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((root / folder).glob("*.ttl"))]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _values(quads: Iterable[ox.Quad], name: str) -> dict[str, str]:
    """Return a text of each thing by its prefixed name: English, where texts have a language."""
    return {
        shorten(quad.subject.value): quad.object.value
        for quad in quads
        if quad.predicate == ox.NamedNode(expand(name))
        and isinstance(quad.subject, ox.NamedNode)
        and isinstance(quad.object, ox.Literal)
        and (quad.object.language or "en") == "en"
    }


def all_rows(inputs: Inputs) -> dict[str, list[Row]]:
    """Return the mappings of each mapping set, by the name of its file.

    Raises:
        DataError: if an identifier is of nothing that was decided, or a thing of ours is not registered.
    """
    held: dict[tuple[str, str, str], tuple[str, Row]] = {}
    # What is decided by hand comes first, and stands.
    for dataset, row in (
        *_entities(inputs),
        *_votes(inputs),
        *_concepts(inputs),
        *_states(inputs),
        *_documents(inputs),
    ):
        held.setdefault((row.subject_id, row.object_id, row.object_label if row.object_type else ""), (dataset, row))
    sets: defaultdict[str, list[Row]] = defaultdict(list)
    for dataset, row in (*held.values(), *_refused(inputs), *_missing(inputs)):
        sets[dataset].append(row)
    return dict(sorted(sets.items()))


def _refused(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings that do not hold, though one might think so."""
    for refusal in REFUSED:
        dataset = _dataset_of(refusal.theirs)
        decision = Decision(refusal.ours, "closeMatch" if dataset == "un-digital-library" else "exactMatch")
        row = _row(inputs, dataset, decision, refusal.theirs, refusal.label, refusal.why, "", modifier=NOT)
        yield f"{dataset}-negative", row


def _missing(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield, for each thing of ours and dataset in which it was looked for in vain, a mapping to nothing."""
    for missing in (*MISSING, *_unrecorded(inputs)):
        for dataset in missing.datasets:
            comment = f"Looked for and not found. {missing.why}".strip()
            nothing = _row(inputs, dataset, Decision(missing.ours), "sssom:NoTermFound", "No term found", comment, "")
            yield "not-found", nothing


def _unrecorded(inputs: Inputs) -> Iterator[Missing]:
    """Yield the documents with a symbol of which no record in the Digital Library was found, but for those decided on."""
    records = {scheme: set[str]() for scheme in ("undl-document-record", "undl-voting-record")}
    for row in inputs.identifiers:
        if row["scheme"] in records:
            records[row["scheme"]].add(f"instrument:{_slug(row['entity'])}")
    decided = {missing.ours for missing in MISSING if "un-digital-library" in missing.datasets}
    for ours in sorted(inputs.symbols.keys() - records["undl-document-record"] - decided):
        why = "Only the record of the vote was found." if ours in records["undl-voting-record"] else ""
        yield Missing(ours, ("un-digital-library",), why)


def _dataset_of(short: str) -> str:
    return next(dataset for dataset, (prefix, _) in DATASETS.items() if prefix == short.partition(":")[0])


def _row(
    inputs: Inputs,
    dataset: str,
    decision: Decision,
    theirs: str,
    label: str,
    comment: str,
    confidence: str,
    *,
    how: str = "ManualMappingCuration",
    modifier: str = "",
) -> Row:
    """Return a mapping; `theirs` is a prefixed name, a whole IRI, or a text where the dataset has no IRIs."""
    if decision.ours not in inputs.labels:
        raise DataError(
            f"{decision.ours} is in no registry", repair="register it, or correct importing/links_decided.py"
        )
    is_text = dataset == "un-treaty-series" and theirs != "sssom:NoTermFound"
    prefixes = {**PREFIXES, **dict(DATASETS.values())}
    prefix, _, local = theirs.partition(":")
    target = "" if is_text else theirs if "://" in theirs else prefixes[prefix] + local
    name = f"not-found {dataset}" if target == NO_TERM_FOUND else _named(dataset, target) or theirs
    return Row(
        record_id=record_iri(decision.ours, name),
        subject_id=expand(decision.ours),
        subject_label=inputs.labels[decision.ours],
        predicate_id=expand("dcterms:identifier" if is_text else f"skos:{decision.predicate}"),
        predicate_modifier=modifier,
        object_id=target,
        object_label=theirs if is_text else label,
        mapping_justification=expand(f"semapv:{how}"),
        author_label=AUTHORS if how == "ManualMappingCuration" else "",
        object_type=LITERAL if is_text else "",
        object_source=PREFIXES["dataset"] + dataset,
        mapping_tool="" if how == "ManualMappingCuration" else TOOL,
        mapping_date=DAY,
        confidence=CONFIDENCE.get(confidence),
        comment=comment,
    )


def _named(dataset: str, target: str) -> str:
    """Return an IRI of a dataset by the prefix of the dataset; empty of a text."""
    prefix, space = DATASETS[dataset]
    return f"{prefix}:{target.removeprefix(space)}" if target.startswith(space) and space else target


def _entities(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings of the entities that are decided on by name; all evidence for one identifier in one."""
    evidence: defaultdict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in inputs.identifiers:
        if (
            row["kind"] in {"resolution", "historic state"}
            or row["scheme"] in _SCHEMES_UNUSED
            or row["entity"] in UNUSED
        ):
            continue
        if row["entity"] not in ENTITIES or row["scheme"] not in _SCHEMES:
            message = f"nothing is decided on {row['entity']} ({row['scheme']})"
            raise DataError([Problem(message, "external-ids.csv", repair="decide in importing/links_decided.py")])
        evidence[row["entity"], row["scheme"], row["id"]].append(row)
    for (entity, scheme, identifier), rows in evidence.items():
        decision = ENTITIES[entity]
        dataset, form = _SCHEMES[scheme]
        why = decision.why
        if scheme in _RECORDS:
            decision = decision._replace(predicate="closeMatch")
        if scheme == "adopting-resolution":
            decision, why = (
                decision._replace(predicate="relatedMatch"),
                "The resolution that the treaty was adopted with.",
            )
        theirs = form.format(identifier.replace(" ", "") if scheme in {"isni", "adopting-resolution"} else identifier)
        label = {
            "wikipedia-en": identifier.replace("_", " "),
            "adopting-resolution": identifier,
            "un-symbol": identifier,
        }
        said = _evidence(rows)
        yield (
            dataset,
            _row(inputs, dataset, decision, theirs, label.get(scheme, entity), f"{why} {said}".strip(), _sure(rows)),
        )


def _evidence(rows: Iterable[dict[str, str]]) -> str:
    """Return where an identifier was seen beside its entity; what was read there only where it is a record."""
    seen = []
    for row in rows:
        is_prose = row["evidence_source"].startswith("page ")
        seen.append(row["evidence_source"] if is_prose else f"{row['evidence_source']}: {row['evidence_quote']}")
    return "Seen in " + "; ".join(seen) + "."


def _sure(rows: Sequence[dict[str, str]]) -> str:
    return "high" if len(rows) > 1 or rows[0]["confidence"] == "high" else "medium"


def _slug(symbol: str) -> str:
    """Return the slug of a resolution.

    >>> _slug("A/RES/36/97C")
    'a-res-36-97-c'
    """
    return _LETTER.sub(r"-\1", symbol).lower().replace("/", "-")


def _votes(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings of votes and resolutions to their records in the Digital Library."""
    for row in inputs.identifiers:
        if row["kind"] != "resolution":
            continue
        symbol, is_vote = row["entity"], row["scheme"] == "undl-voting-record"
        ours = f"event:{_slug(symbol)}-vote" if is_vote else f"instrument:{_slug(symbol)}"
        why = (
            "A record is about the vote, and is not the vote."
            if is_vote
            else "A record is about the text, and is not the text."
        )
        title = inputs.titles.get(symbol, "")
        label = f"{symbol}{': ' if title else ''}{title}"
        decision = Decision(ours, "closeMatch")
        comment = " ".join(filter(None, (why, COMPARED.get(row["evidence_source"]), _evidence([row]))))
        yield (
            "un-digital-library",
            _row(inputs, "un-digital-library", decision, f"undl:{row['id']}", label, comment, row["confidence"]),
        )


def reference_quads(inputs: Inputs) -> list[ox.Quad]:
    """Return what the roll calls are of that are registered for their voting record: the motion to adopt the resolution."""
    facts: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (_TABLE, "rdf:type", ox.NamedNode(expand("paros:ReferenceTable"))),
        (_TABLE, "paros:tableAddress", ox.Literal(_DATASET_OF_VOTES, datatype=_node("xsd:anyURI"))),
        *((_TABLE, name, ox.Literal(text, language="en")) for name, text in _ABOUT_TABLE),
        *((_TABLE, f"paros:{name}", _any_uri(term)) for name, term in _SUPPLIED),
    ]
    for row in inputs.identifiers:
        slug = _slug(row["entity"])
        if row["scheme"] == "undl-voting-record" and f"event:{slug}-vote" in inputs.roll_calls:
            facts += [
                (f"event:{slug}-vote", "paros:voteOn", ox.NamedNode(expand(f"event:{slug}-motion"))),
                (f"event:{slug}-motion", "paros:motionKind", ox.NamedNode(expand("motion:adopt-text"))),
                (f"event:{slug}-motion", "paros:motionOn", ox.NamedNode(expand(f"instrument:{slug}"))),
            ]
    return [ox.Quad(_node(subject), _node(predicate), value) for subject, predicate, value in facts]


def _node(name: str) -> ox.NamedNode:
    """Return what a prefixed name or an IRI names."""
    return ox.NamedNode(name if "://" in name else expand(name))


def _any_uri(name: str) -> ox.Literal:
    return ox.Literal(expand(name), datatype=_node("xsd:anyURI"))


_TABLE: Final = "table:un-digital-library-voting-records"
_DATASET_OF_VOTES: Final = "https://digitallibrary.un.org/record/4060887"
_ABOUT_TABLE: Final = (
    ("skos:prefLabel", "Voting records of the United Nations Digital Library"),
    (
        "skos:scopeNote",
        "Which resolution a record is of, as lefthand67/un_votes (38cae07) and policy-pulse (a4180dc) have it. No votes.",
    ),
    ("paros:tableTerms", "Copyright, United Nations. Non-commercial use, with attribution."),
)
_SUPPLIED: Final = (
    ("suppliedClass", "paros:RollCall"),
    ("suppliedClass", "paros:Motion"),
    ("suppliedProperty", "paros:voteOn"),
    ("suppliedProperty", "paros:motionKind"),
    ("suppliedProperty", "paros:motionOn"),
)


def _concepts(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings of topics, and of a few other things, to concepts of the thesaurus."""
    for concept in inputs.concepts:
        for decision in CONCEPTS.get(concept["concept_id"], ()):
            source = f"Seen in {concept['evidence_source']}: {concept['evidence_quote']}; same number in {concept['second_source']}."
            comment = f"{decision.why} {source}".strip()
            theirs, label = f"unbis:{concept['concept_id']}", concept["label_en"].capitalize()
            yield "unbis", _row(inputs, "unbis", decision, theirs, label, comment, concept["confidence"])


def _states(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings of states, former ones too, by their codes."""
    former = {row["id"]: row for row in inputs.identifiers if row["kind"] == "historic state"}
    for state in inputs.states:
        is_former = state["status"] == "historic"
        decision = FORMER[state["key"]] if is_former else Decision(shorten(inputs.by_code[state["iso2"]]))
        label = re.sub(r"(?i)\s*\(the\)|\s*\*", "", state["name_en"])
        is_see = state["key"] == _OBSERVER
        for column, dataset, form in _STATE_COLUMNS:
            identifier = state[column]
            if not identifier or (is_former and dataset in {"iso-3166", "m49", "geonames"}):
                continue
            predicate, why = decision.predicate, decision.why
            if dataset != "wikidata" and predicate == "exactMatch":
                predicate, why = "closeMatch", _STATE_REASONS[dataset]
            if is_see and dataset in {"wikidata", "geonames"}:
                predicate, why = "relatedMatch", HOLY_SEE
            seen = former.get(identifier)
            said, sure = _state_evidence(inputs, column, state, seen)
            label_there = seen["entity"] if seen else "Vatican City" if is_see and dataset == "wikidata" else label
            yield (
                dataset,
                _row(
                    inputs,
                    dataset,
                    Decision(decision.ours, predicate),
                    form.format(identifier),
                    label_there,
                    f"{why} {said}".strip(),
                    sure,
                    how="ManualMappingCuration" if is_former or is_see else "MappingChaining",
                ),
            )
        if other := state["wikidata_qid_other"]:
            label_there, predicate, why = OTHER_ITEMS[other]
            said, sure = _state_evidence(inputs, "wikidata_qid_other", state, former.get(other))
            yield (
                "wikidata",
                _row(
                    inputs,
                    "wikidata",
                    Decision(decision.ours, predicate),
                    f"wikidata:{other}",
                    label_there,
                    f"{why} {said}",
                    sure,
                ),
            )


_STATE_COLUMNS: Final = (
    ("wikidata_qid", "wikidata", "wikidata:{}"),
    ("geonames_id", "geonames", "geonames:{}/"),
    ("iso2", "iso-3166", "iso3166:{}"),
    ("m49", "m49", "m49:{}"),
    ("unbis_thesaurus_id", "unbis", "unbis:{}"),
)
_NAMED_BY_STATE: Final = {dataset for _, dataset, _ in _STATE_COLUMNS}
_STATE_REASONS: Final = {
    "geonames": "A territory is not the state.",
    "iso-3166": "A code is of a country by its name.",
    "m49": "An area of statistics is not the state.",
    "unbis": "A descriptor is of the country as a subject.",
}


def _state_evidence(
    inputs: Inputs, column: str, state: dict[str, str], former: dict[str, str] | None
) -> tuple[str, str]:
    """Return where the identifier of a state was seen, and how sure it is."""
    if former:
        return _evidence([former]), former["confidence"]
    source = inputs.columns[column]
    seen = f"Seen in {source['primary_source']} {source['version']}"
    # The checks were of the states of today.
    if state["status"] == "historic":
        return f"{seen}.", "medium"
    code = f", by the code {state['iso2']}" if column != "iso2" else ""
    if differing := inputs.disagreements.get((state["key"], column)):
        return f"{seen}{code}; tables differ: {differing}.", "medium"
    checked = f"; checked against {source['checked_against']}: {source['result']}" if source["checked_against"] else ""
    return f"{seen}{code}{checked}.", "high" if checked else "medium"


def _documents(inputs: Inputs) -> Iterator[tuple[str, Row]]:
    """Yield the mappings of documents that have a symbol to their address by symbol."""
    for ours, symbol in inputs.symbols.items():
        address = f"undocs:{symbol.replace(' ', '')}"
        comment = f"The symbol in the registry is {symbol}, and the address is that of the symbol."
        yield (
            "undocs",
            _row(inputs, "undocs", Decision(ours), address, symbol, comment, "high", how="LexicalMatching"),
        )


def _table(name: str, rows: Sequence[Row], titles: dict[str, str]) -> Table:
    """Return the mapping set of a file."""
    dataset = name.removesuffix("-negative")
    refused = name != dataset
    title = f"PAROS Graph to {titles.get(dataset, '')}"
    about = f"How things of the PAROS Graph relate to those of the dataset: {titles.get(dataset, '')}."
    if dataset in _NAMED_BY_STATE:
        about += " The labels of states there are their names in the United Nations, and were not read in the dataset."
    if refused:
        title, about = f"{title}: refused", "What things of the PAROS Graph must not be taken for, with the reasons."
    if name == "not-found":
        title, about = (
            "PAROS Graph: not found",
            "What was looked for in a dataset and not found, which is not to say it is not there.",
        )
    prefixes = {name: PREFIXES[name] for name in ("dataset", "dcterms", "mapping")}
    prefixes |= {shorten(row.subject_id).partition(":")[0]: "" for row in rows}
    prefixes |= {name: PREFIXES[name] for name, space in prefixes.items() if not space}
    if dataset in DATASETS and DATASETS[dataset][0]:
        prefixes |= dict([DATASETS[dataset]])
    return Table(
        {
            "mapping_set_id": f"{PREFIXES['release']}links-{name}",
            "mapping_set_title": title,
            "mapping_set_description": about,
            "creator_label": AUTHORS,
            "license": "https://creativecommons.org/licenses/by/4.0/",
            **({} if name == "not-found" else {"object_source": PREFIXES["dataset"] + dataset}),
            "mapping_date": DAY,
        },
        prefixes,
        tuple(rows),
    )


def link_files(folder: Path, root: Path = ROOT) -> dict[Path, bytes]:
    """Return the files of data/links/, and that of the reference layer, with their contents, by their paths.

    Raises:
        DataError: if an identifier is of nothing that was decided.
    """
    inputs = read_inputs(folder, root)
    titles = {
        name.removeprefix("dataset:"): label for name, label in inputs.labels.items() if name.startswith("dataset:")
    }
    files = {
        root / "data" / "links" / f"{name}{SUFFIX}": serialize_table(_table(name, rows, titles))
        for name, rows in all_rows(inputs).items()
    }
    return {**files, root / "data" / "reference" / "resolutions.ttl": serialize(reference_quads(inputs), ".ttl")}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the mapping sets, or check them; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the tables of identifiers are")
    parser.add_argument("--check", action="store_true", help="write nothing; tell what would change")
    options = parser.parse_args(arguments)
    try:
        files = link_files(options.folder)
        changed = [path for path, content in files.items() if not path.is_file() or path.read_bytes() != content]
        for path in () if options.check else changed:
            with replacing(path) as stream:
                stream.write(files[path])
    except (ParosError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.writelines(f"{path.relative_to(ROOT)}\n" for path in changed)
    return 1 if options.check and changed else 0


if __name__ == "__main__":
    sys.exit(main())
