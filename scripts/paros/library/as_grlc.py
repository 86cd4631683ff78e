"""The stored queries as grlc wants them (https://github.com/CLARIAH/grlc), which makes an API of a folder of queries.

grlc reads our headers as they are, but takes a parameter from the name of its variable alone (`?__actor_iri`), and puts
a value in its place in the text. So the variable that grlc knows is bound to ours at the start of the outer WHERE. One
that is given no value stays unbound there, and ours stays open.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from paros.library.values import choices
from paros.names import PREFIXES, expand
from paros.queries import to_term, with_clauses, without_header

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paros.answers import Engine
    from paros.queries import Parameter, StoredQuery

# How grlc is told the type of a value: by the end of the name of the variable.
_ENDINGS: Final = {"iri": "iri", "string": "literal", "integer": "integer", "date": "xsd_date"}
_XSD: Final = f"PREFIX xsd: <{PREFIXES['xsd']}>\n"


def to_grlc(query: StoredQuery, engine: Engine, endpoint: str = "") -> str:
    """Return the text of a query with the header and the variables of grlc; with an endpoint, that it is asked there."""
    import yaml

    header = yaml.safe_dump(_header(query, engine, endpoint), allow_unicode=True, sort_keys=False, width=10_000)
    bound = [f"  BIND({_given(parameter)} AS ?{parameter.name})" for parameter in query.parameters]
    text = without_header(with_clauses(query, bound))
    # Where a type of XSD is used, grlc would declare its prefix before each SELECT, those within the WHERE too.
    if "_xsd_" in text or "_integer" in text:
        text = text if _XSD in text else _XSD + text
    return "".join(f"#+ {line}\n" for line in header.splitlines()) + "\n" + text


def grlc_files(queries: Sequence[StoredQuery], engine: Engine, endpoint: str = "") -> dict[str, bytes]:
    """Return the files by name."""
    return {f"{query.name}.rq": to_grlc(query, engine, endpoint).encode() for query in queries}


def _header(query: StoredQuery, engine: Engine, endpoint: str) -> dict[str, Any]:
    """Return what grlc's header says; of the values of parameters, the codes only."""
    told = [query.description, f"An empty answer: {query.empty}", f"It cannot see: {query.blind}"]
    codes = [parameter for parameter in query.parameters if parameter.of and ":" not in parameter.of]
    keys: dict[str, Any] = {
        "summary": query.summary,
        "description": " ".join(part for part in told if part),
        "tags": [query.subject],
        "method": "GET",
        "endpoint": endpoint,
        "enumerate": [{p.name: [expand(choice.value) for choice in choices(engine, p)]} for p in codes],
        "defaults": [{p.name: p.default} for p in query.parameters if p.default],
    }
    return {key: value for key, value in keys.items() if value}


def _given(parameter: Parameter) -> str:
    """Return the expression for what is given for a parameter: its default where nothing is, which grlc only shows."""
    variable = _variable(parameter)
    return f"COALESCE({variable}, {to_term(parameter, parameter.default)})" if parameter.default else variable


def _variable(parameter: Parameter) -> str:
    """Return the variable by which grlc knows a parameter: one line before it if it must be given, else two."""
    return f"?{'_' if parameter.required else '__'}{parameter.name}_{_ENDINGS[parameter.type]}"
