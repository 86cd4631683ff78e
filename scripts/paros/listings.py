"""Lists that people read: what happened when, and what is in dispute; each entry gathers the rows that concern it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from paros.answers import ask, display
from paros.cards import interval
from paros.names import ONTOLOGY, natural_key
from paros.reporting import COUNTED

if TYPE_CHECKING:
    from paros.answers import Answer, Engine

# A sentence that can be read in two ways, or a thing that is taken for another, is no conflict of claims.
READINGS: Final = ("of reading", "of identity")
_CAST: Final = """
SELECT ?thing ?who ?behalf ?where WHERE {
  VALUES ?thing { %s }
  OPTIONAL { ?thing paros:performedBy/rdfs:label ?who }
  OPTIONAL { ?thing paros:onBehalfOf/rdfs:label ?behalf }
  OPTIONAL { ?thing paros:inForum/rdfs:label ?where }
}
ORDER BY ?thing ?who ?behalf ?where
"""
_DOUBTS: Final = """
SELECT ?thing ?what ?claimed ?verdict ?preferred WHERE {
  VALUES ?thing { %s }
  GRAPH graph:editorial {
    ?judgement paros:judgedSubject ?thing ;
      paros:judgedPredicate ?predicate ;
      paros:judgedObject|paros:judgedValue ?value ;
      paros:verdict ?outcome .
  }
  FILTER(?outcome != verdict:upheld)
  ?outcome rdfs:label ?verdict .
  BIND(IRI(STR(?predicate)) AS ?term)
  ?term rdfs:label ?what .
  OPTIONAL { ?value rdfs:label ?name }
  BIND(COALESCE(?name, ?value) AS ?claimed)
  OPTIONAL {
    GRAPH graph:editorial { ?judgement paros:preferredObject|paros:preferredValue ?better }
    OPTIONAL { ?better rdfs:label ?betterName }
    BIND(COALESCE(?betterName, ?better) AS ?preferred)
  }
}
ORDER BY ?thing ?what ?claimed ?verdict ?preferred
"""

_COUNTS: Final = """
SELECT ?triples ?graphs ?class ?number WHERE {
  { SELECT (COUNT(*) AS ?triples) WHERE { ?s ?p ?o } }
  { SELECT (COUNT(DISTINCT ?graph) AS ?graphs) WHERE { GRAPH ?graph { ?s ?p ?o } } }
  { SELECT ?class (COUNT(?thing) AS ?number) WHERE { VALUES ?class { %s } ?thing a ?class } GROUP BY ?class }
}
ORDER BY ?class
"""


@dataclass
class Happening:
    """One event: when, what, its kind, who acted for whom and where, who says so, and what we doubt."""

    when: str
    what: str
    kind: str
    node: str
    who: list[str] = field(default_factory=list)
    behalf: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    said_by: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


@dataclass
class Disputed:
    """One claim in dispute: what is claimed of what and where, what speaks against it, and what we make of it."""

    conflict: str
    subject: str
    what: str
    claimed: str
    passage: str
    reason: str
    node: str
    verdict: str = ""
    certainty: str = ""
    preferred: str = ""
    against: list[str] = field(default_factory=list)
    evidence: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)

    @property
    def is_reading(self) -> bool:
        """Whether it is a matter of reading or identity that we have upheld, not a conflict."""
        return self.conflict in READINGS and self.verdict == "upheld"


def _add(values: list[str], term: object) -> None:
    text = display(term)
    if text and text not in values:
        values.append(text)


def timeline(engine: Engine, answer: Answer) -> list[Happening]:
    """Return the events of an answer to `events-between` as happenings, in its order."""
    found: dict[str, Happening] = {}
    for row in answer.bindings:
        node = display(row["node"])
        when = interval(display(row.get("earliest")), display(row.get("latest")))
        happening = found.setdefault(
            node, Happening(when, display(row.get("event")) or node, display(row.get("kind")), node)
        )
        _add(happening.said_by, row.get("passage"))
    nodes = " ".join(str(row["node"]) for row in answer.bindings)
    if nodes:
        for row in ask(engine, _CAST % nodes, "the timeline").bindings:
            happening = found[display(row["thing"])]
            _add(happening.who, row.get("who"))
            _add(happening.behalf, row.get("behalf"))
            _add(happening.where, row.get("where"))
        for row in ask(engine, _DOUBTS % nodes, "the timeline").bindings:
            preferred = f", preferred: {display(row['preferred'])}" if "preferred" in row else ""
            doubt = f"{display(row['what'])} {display(row['claimed'])}: {display(row['verdict'])}{preferred}"
            found[display(row["thing"])].doubts.append(doubt)
    return list(found.values())


def disputes(answer: Answer) -> list[Disputed]:
    """Return the rows of an answer to `disputes` as disputed claims: by kind of conflict, then in the order of passages."""
    found: dict[str, Disputed] = {}
    words: defaultdict[str, str] = defaultdict(str)
    for row in answer.bindings:
        words.clear()
        words.update({name: display(term) for name, term in row.items()})
        entry = found.setdefault(
            words["dispute"],
            Disputed(
                conflict=words["conflict"],
                subject=words["subject"],
                what=words["property"],
                claimed=words["claimed"],
                passage=words["passage"],
                reason=words["reason"],
                node=words["dispute"],
                verdict=words["verdict"],
                certainty=words["certainty"],
                preferred=words["preferred"],
            ),
        )
        _add(entry.against, row.get("against"))
        _add(entry.evidence, row.get("evidence"))
        _add(entry.rules, row.get("rule"))
    for entry in found.values():
        entry.against.sort(key=natural_key)
    return sorted(
        found.values(),
        key=lambda entry: (entry.is_reading, entry.conflict, natural_key(entry.passage), entry.node),
    )


def counts(engine: Engine) -> dict[str, int]:
    """Return what an engine holds: the triples of the published view, the named graphs, and the members of main classes."""
    rows = ask(engine, _COUNTS % " ".join(f"paros:{name}" for name in COUNTED), "the counts").to_dicts()
    numbers = {name: int(str(rows[0][name])) if rows else 0 for name in ("triples", "graphs")}
    found = {str(row["class"]): int(str(row["number"])) for row in rows}
    return {**numbers, **{name: found.get(ONTOLOGY + name, 0) for name in COUNTED}}
