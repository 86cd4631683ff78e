"""The kinds of the files of a release, by the endings of their names: media type, and compression.

Media types are those of the registry of IANA (https://www.iana.org/assignments/media-types/); file types are those of the
European authority list (http://publications.europa.eu/resource/authority/file-type), which DCAT-AP asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_IANA: Final = "https://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class Kind:
    """What kind of data a file holds.

    Attributes:
        name: the name of the format, for readers.
        media_type: as it stands in an HTTP header.
        file_type: the code of the format in the European authority list.
        rdf: whether it holds RDF.
        graphs: whether it has names for graphs.
    """

    name: str
    media_type: str
    file_type: str
    rdf: bool = True
    graphs: bool = False

    @property
    def iri(self) -> str:
        """The IRI of the media type."""
        return _IANA + self.media_type


@dataclass(frozen=True)
class Compression:
    """How the bytes of a file are compressed: the name of the way, and its media type."""

    name: str
    media_type: str

    @property
    def iri(self) -> str:
        """The IRI of the media type."""
        return _IANA + self.media_type


KINDS: Final = {
    ".ttl": Kind("Turtle", "text/turtle", "RDF_TURTLE"),
    ".nt": Kind("N-Triples", "application/n-triples", "RDF_N_TRIPLES"),
    ".rdf": Kind("RDF/XML", "application/rdf+xml", "RDF_XML"),
    ".jsonld": Kind("JSON-LD", "application/ld+json", "JSON_LD"),
    ".trig": Kind("TriG", "application/trig", "RDF_TRIG", graphs=True),
    ".nq": Kind("N-Quads", "application/n-quads", "RDF_N_QUADS", graphs=True),
    ".csv": Kind("CSV", "text/csv", "CSV", rdf=False),
    ".parquet": Kind("Parquet", "application/vnd.apache.parquet", "PARQUET", rdf=False),
}
COMPRESSIONS: Final = {
    ".gz": Compression("gzip", "application/gzip"),
    ".zst": Compression("Zstandard", "application/zstd"),
}


def kind_of(name: str) -> tuple[Kind | None, Compression | None]:
    """Return what the endings of a file's name tell of it.

    >>> kind, compression = kind_of("dumps/paros.ttl.gz")
    >>> kind.name, compression.name
    ('Turtle', 'gzip')
    >>> kind_of("index.html")
    (None, None)
    """
    bare, dot, ending = name.rpartition(".")
    compression = COMPRESSIONS.get(dot + ending)
    inner = "." + (bare if compression else name).rpartition(".")[2]
    return KINDS.get(inner), compression
