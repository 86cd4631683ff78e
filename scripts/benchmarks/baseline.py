"""The plain way: rdflib reads, owlrl reasons, pyshacl validates, rdflib writes and answers. Nothing is cached.

Usage: baseline.py ROOT OUT build | baseline.py ROOT OUT query QUERY.rq

It does the same work as `paros build` on the same files: parse everything, close it under OWL 2 RL, validate it against
the shapes of the union (the shapes that judge single passages are left out, which favours this side), write the four
dumps. It writes no store: a query reads the dump of the dataset again.
"""

from __future__ import annotations

import sys
from pathlib import Path

import owlrl
import pyshacl
import rdflib


def build(root: Path, out: Path) -> None:
    """Do the steps of a build, one after the other."""
    dataset = rdflib.Dataset(default_union=True)
    for folder in ("ontology", "data/registry", "data/sources", "data/editorial"):
        layer = dataset.graph(rdflib.URIRef(f"https://w3id.org/paros/graph/{Path(folder).name}"))
        for path in sorted((root / folder).glob("*.ttl")):
            layer.parse(path, format="turtle")
    for path in sorted((root / "data/claims").glob("*.trig")):
        dataset.parse(path, format="trig")
    union = rdflib.Graph()
    for graph in list(dataset.graphs()):
        union += graph
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(union)
    # owlrl says of literals that they are equal to themselves: no RDF format can be read back with that.
    for triple in [triple for triple in union if isinstance(triple[0], rdflib.Literal)]:
        union.remove(triple)
    shapes = rdflib.Graph()
    for path in sorted((root / "shapes").glob("*.ttl")):
        if path.name != "per-passage.ttl":
            shapes.parse(path, format="turtle")
    pyshacl.validate(union, shacl_graph=shapes, advanced=True)
    out.mkdir(parents=True, exist_ok=True)
    union.serialize(out / "paros.ttl", format="turtle")
    union.serialize(out / "paros.nt", format="nt")
    dataset.default_graph += union
    dataset.serialize(out / "paros.trig", format="trig")
    dataset.serialize(out / "paros.nq", format="nquads")


def query(out: Path, text: str) -> None:
    """Read the dump of the dataset and print the answer to a query as CSV."""
    dataset = rdflib.Dataset()
    dataset.parse(out / "paros.nq", format="nquads")
    answer = dataset.query(text).serialize(format="csv")
    sys.stdout.write((answer or b"").decode())


if __name__ == "__main__":
    where, target = Path(sys.argv[1]), Path(sys.argv[2])
    if sys.argv[3] == "build":
        build(where, target)
    else:
        query(target, Path(sys.argv[4]).read_text(encoding="utf-8"))
