"""The Reconciliation Service API 0.2: responses fit its schemas, a match is unambiguous, bad requests are told with their status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pyoxigraph as ox
import pytest

import paros
from paros.links.batches import BATCH_SIZE
from paros.links.requests import RequestError, parse
from paros.links.service import (
    extend,
    manifest,
    open_service,
    preview,
    propose_properties,
    reconcile,
    suggest_entities,
    suggest_properties,
    suggest_types,
    view,
)
from paros.names import BASE, PREFIXES, shorten

if TYPE_CHECKING:
    from paros.home import Home
    from paros.links.service import Reconciliation

SCHEMAS = Path(__file__).parents[2] / "shared" / "conformance" / "reconciliation-0.2"
WORLD = Path(__file__).parent / "fixtures" / "reconciling" / "world.trig"


@pytest.fixture(scope="module")
def service() -> Reconciliation:
    store = ox.Store()
    store.load(path=str(WORLD), format=ox.RdfFormat.TRIG)
    return open_service(store)


def _check(name: str, content: object) -> None:
    """Check what goes over the wire by the schema of this name; where the schemas are not at hand, only that it is JSON."""
    json.dumps(content, allow_nan=False)
    if not SCHEMAS.is_dir():
        return
    found = [json.loads(path.read_text(encoding="utf-8")) for path in SCHEMAS.glob("*.json")]
    known = {one["$id"]: one for one in found if "$id" in one}
    # The manifest refers to the schemes of authentication of Swagger 2, of which we use none.
    known["http://swagger.io/v2/schema.json"] = {"definitions": {"securityDefinitions": {"additionalProperties": {}}}}
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    resolver = jsonschema.RefResolver(schema["$id"], schema, store=known)
    jsonschema.Draft7Validator(schema, resolver=resolver).validate(content)


def _asked(service: Reconciliation, **query: Any) -> list[tuple[str, float, bool]]:
    """Return the candidates for one query: id, score, match; request and response are checked by their schemas."""
    batch = parse(json.dumps({"q": query}))
    _check("reconciliation-query-batch", batch)
    response = reconcile(service, batch)
    _check("reconciliation-result-batch", response)
    return [(one["id"], one["score"], one["match"]) for one in response["q"]["result"]]


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the schemas of the API are not at hand")
def test_a_schema_that_does_not_hold_is_found() -> None:
    with pytest.raises(jsonschema.ValidationError):
        _check("reconciliation-result-batch", {"q": {}})
    with pytest.raises(jsonschema.ValidationError):
        _check("suggest-types-response", {"result": [{"id": "x"}]})


def test_the_manifest_says_what_there_is_and_where(service: Reconciliation) -> None:
    told = manifest(service, "https://example.org/reconcile/")
    _check("manifest", told)
    assert told["versions"] == ["0.2"]
    assert [one["id"] for one in told["defaultTypes"]] == ["paros:Agent", "paros:Instrument", "skos:Concept"]
    assert told["view"]["url"] == "https://example.org/reconcile/view?id={{id}}"
    assert {place["service_path"] for place in told["suggest"].values()} == {
        "/suggest/entity",
        "/suggest/property",
        "/suggest/type",
    }


def test_an_id_is_the_iri_without_the_identifier_space(service: Reconciliation) -> None:
    (first, *_) = _asked(service, query="Westland")
    assert manifest(service, "https://example.org")["identifierSpace"] + first[0] == f"{BASE}actor/westland"
    for name in ("actor/westland", "actor:westland", f"{BASE}actor/westland"):
        assert view(service, name) == f"{BASE}actor/westland"
        assert _asked(service, query=name) == [("actor/westland", 100.0, True)]


@pytest.mark.parametrize(
    ("query", "matched"),
    [
        ({"query": "Westland"}, "actor/westland"),
        ({"query": "ويستلاند"}, "actor/westland"),
        ({"query": "WST", "type": "paros:State"}, "actor/westland"),
        ({"query": "Twinland"}, ""),
        ({"query": "CM"}, ""),
        ({"query": "CM", "type": "paros:Body"}, "forum/meeting"),
        ({"query": "CM", "type": ["paros:State", "paros:Instrument"]}, "actor/westland"),
        ({"query": "Westlnad"}, ""),
        ({"query": "the Republic"}, ""),
        ({"query": "Twinland", "properties": [{"pid": "paros:date", "v": "2010-12-08"}]}, "actor/twin-two"),
        # That nothing is said of the other does not contradict it.
        ({"query": "Twinland", "properties": [{"pid": "paros:inForum", "v": "Common Meeting"}]}, ""),
        ({"query": "Westland", "properties": [{"pid": "ISO code", "v": "XXX"}]}, ""),
        ({"query": "Westland", "properties": [{"pid": "ISO code", "v": " "}]}, "actor/westland"),
        ({"properties": [{"pid": "paros:isoAlpha3Code", "v": "wst"}]}, "actor/westland"),
        ({"properties": [{"pid": "paros:speaksFor", "v": {"id": "actor/twin-one"}}]}, "actor/westland"),
        ({"properties": [{"pid": "paros:speaksFor", "v": "Twinland (north)"}]}, "actor/westland"),
        ({"properties": [{"pid": "paros:tallyInFavour", "v": 178}]}, "actor/twin-two"),
        ({"properties": [{"pid": "paros:tallyInFavour", "v": 178.0}]}, "actor/twin-two"),
        ({"properties": [{"pid": "paros:date", "v": "2010"}]}, "actor/twin-two"),
        ({"properties": [{"pid": "paros:motionKind", "v": ["to reject", "to adopt"]}]}, "actor/twin-two"),
        ({"properties": [{"pid": "skos:exactMatch", "v": "https://www.wikidata.org/wiki/Q1001"}]}, "actor/westland"),
        ({"properties": [{"pid": "paros:date", "v": ""}]}, ""),
    ],
)
def test_what_is_exact_and_alone_is_a_match(service: Reconciliation, query: dict[str, Any], matched: str) -> None:
    found = [one for one in _asked(service, **query) if one[2]]
    assert [one[0] for one in found] == ([matched] if matched else [])
    assert all(0 <= score <= 100 for _, score, _ in _asked(service, **query))


def test_properties_part_those_of_one_name(service: Reconciliation) -> None:
    def found(**pair: object) -> dict[str, float]:
        told = _asked(service, query="Twinland", properties=[pair])
        return {name: score for name, score, _ in told if name.startswith("actor/twin")}

    both = {"actor/twin-one": 100.0, "actor/twin-two": 100.0}
    assert found(pid="alternative label", v="Twinland") == both
    assert found(pid="paros:inForum", v={"id": "forum/meeting", "name": "Common Meeting"}) == both
    assert found(pid="paros:date", v="1999") == {**both, "actor/twin-two": 50.0}
    assert found(pid="paros:date", v="1989") == {"actor/twin-one": 50.0, "actor/twin-two": 50.0}


def test_what_is_called_otherwise_but_alone_has_the_values_is_shown(service: Reconciliation) -> None:
    told = _asked(service, query="Zanzibar", properties=[{"pid": "paros:isoAlpha3Code", "v": "WST"}])
    assert told == [("actor/westland", 80.0, False)]


def test_types_filter_or_count_against(service: Reconciliation) -> None:
    both = ["paros:State", "paros:FormerState"]
    assert {one[0] for one in _asked(service, query="Westland", type=both)} == {"actor/westland", "actor/old-westland"}
    assert {one[0] for one in _asked(service, query="Westland", type=both, type_strict="all")} == {"actor/old-westland"}
    assert _asked(service, query="Westland", type="paros:Body", type_strict="should")[0] == (
        "actor/westland",
        80.0,
        False,
    )
    assert _asked(service, query="Westland", type="paros:Body") == []


def test_a_limit_is_kept_and_the_likeliest_come_first(service: Reconciliation) -> None:
    scores = [one[1] for one in _asked(service, query="twinlan", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) > 1
    assert len(_asked(service, query="Westland", limit=1)) == 1


def test_queries_of_a_batch_are_answered_each_by_itself(service: Reconciliation) -> None:
    batch = {"a": {"query": "Westland"}, "b": {"query": "nothing of the kind"}, "é": {"query": "Q1001"}}
    told = reconcile(service, batch)
    assert {name: [one["id"] for one in one["result"]][:1] for name, one in told.items()} == {
        "a": ["actor/westland"],
        "b": [],
        "é": ["actor/westland"],
    }
    assert reconcile(service, {}) == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("text", "q is no object"),
        ({}, "neither query nor properties"),
        ({"query": " "}, "the query is no text"),
        ({"query": 7}, "the query is no text"),
        ({"query": "x", "qeury": "y"}, "no field qeury"),
        ({"query": "x", "type": 7}, "type is no list"),
        ({"query": "x", "type": [7]}, "type holds what is no text"),
        ({"query": "x", "type": "paros:Planet"}, "there is no type 'paros:Planet'"),
        ({"query": "x", "type_strict": "very"}, "type_strict is 'very'"),
        ({"query": "x", "limit": 0}, "limit is 0"),
        ({"query": "x", "limit": 1.5}, "limit is 1.5"),
        ({"query": "x", "limit": float("nan")}, "limit is nan"),
        ({"query": "x", "limit": True}, "limit is True"),
        ({"query": "x", "properties": {}}, "properties is no list"),
        ({"query": "x", "properties": ["date"]}, "properties is no object"),
        ({"query": "x", "properties": [{"pid": "paros:date"}]}, "no value v"),
        ({"query": "x", "properties": [{"pid": "paros:dtae", "v": "1"}]}, "there is no property 'paros:dtae'"),
        ({"query": "x", "properties": [{"pid": [], "v": "1"}]}, r"there is no property \[\]"),
        ({"query": "x", "properties": [{"pid": "paros:date", "v": None}]}, "None is no value"),
        ({"query": "x", "properties": [{"pid": "paros:date", "v": {"name": "n"}}]}, "is no value"),
    ],
)
def test_a_malformed_query_is_a_bad_request(service: Reconciliation, query: object, words: str) -> None:
    with pytest.raises(RequestError, match=words) as told:
        reconcile(service, {"q": query})
    assert told.value.status == 400


def test_too_large_a_batch_is_told_so(service: Reconciliation) -> None:
    with pytest.raises(RequestError, match=f"up to {BATCH_SIZE}") as told:
        reconcile(service, {str(number): {"query": "x"} for number in range(BATCH_SIZE + 1)})
    assert told.value.status == 413


@pytest.mark.parametrize("text", ["", "queries", "[]", "{", "null", "[" * 100_000])
def test_what_is_no_object_of_json_is_a_bad_request(text: str) -> None:
    with pytest.raises(RequestError) as told:
        parse(text)
    assert told.value.status == 400


def test_suggestions_fit_what_is_typed(service: Reconciliation) -> None:
    entities = suggest_entities(service, "westl")
    _check("suggest-entities-response", entities)
    assert entities["result"][0] == {
        "id": "actor/westland",
        "name": "Westland",
        "description": "State",
        "notable": [{"id": "paros:State", "name": "State"}],
    }
    assert [one["id"] for one in suggest_entities(service, "actor/twin-one")["result"]] == ["actor/twin-one"]
    assert suggest_entities(service, "westl", 1)["result"] == entities["result"][1:]
    types = suggest_types(service, "former")
    _check("suggest-types-response", types)
    assert [(one["id"], [above["id"] for above in one["broader"]]) for one in types["result"]] == [
        ("paros:FormerState", ["paros:State"])
    ]
    assert suggest_types(service, "paros:Bo")["result"][0]["name"] == "Body"
    assert suggest_types(service, "place")["result"] == []  # nothing is of it
    properties = suggest_properties(service, "mot")
    _check("suggest-properties-response", properties)
    assert properties["result"] == [{"id": "paros:motionKind", "name": "motion kind"}]
    assert suggest_properties(service, "scheme")["result"] == []


@pytest.mark.parametrize("suggest", [suggest_entities, suggest_types, suggest_properties])
def test_a_suggestion_needs_a_prefix_and_skips_no_less_than_none(service: Reconciliation, suggest: Any) -> None:
    with pytest.raises(RequestError, match="prefix is empty"):
        suggest(service, " ")
    with pytest.raises(RequestError, match="cursor is -1"):
        suggest(service, "x", -1)
    assert suggest(service, "…") == {"result": []}


def test_properties_are_proposed_that_most_things_of_a_type_have(service: Reconciliation) -> None:
    told = propose_properties(service, "paros:State", 2)
    _check("data-extension-property-proposal", told)
    assert told == {
        "properties": [
            {"id": "skos:prefLabel", "name": "preferred label"},
            {"id": "skos:altLabel", "name": "alternative label"},
        ],
        "type": "paros:State",
        "limit": 2,
    }
    assert "paros:speaksFor" in {one["id"] for one in propose_properties(service)["properties"]}
    assert propose_properties(service, "paros:Place")["properties"] == []
    with pytest.raises(RequestError, match="there is no type"):
        propose_properties(service, "State")
    with pytest.raises(RequestError, match="limit is 0"):
        propose_properties(service, "paros:State", 0)


def _extended(service: Reconciliation, *properties: object, ids: tuple[str, ...] = ("actor/twin-two",)) -> Any:
    query = parse(json.dumps({"ids": ids, "properties": properties}))
    _check("data-extension-query", query)
    told = extend(service, query)
    _check("data-extension-response", told)
    return told


def test_values_come_by_their_kind(service: Reconciliation) -> None:
    names = (
        "paros:date",
        "paros:tallyInFavour",
        "paros:share",
        "paros:motionKind",
        "paros:speaksFor",
        "skos:exactMatch",
    )
    told = _extended(service, *({"id": name} for name in names), ids=("actor/twin-two", "actor:westland", "gone"))
    assert [one["name"] for one in told["meta"]][:2] == ["date", "tally in favour"]
    assert told["rows"]["actor/twin-two"] == {
        "paros:date": [{"date": "2010-12-08T00:00:00Z"}],
        "paros:tallyInFavour": [{"int": 178}],
        "paros:share": [{"float": 0.5}],
        "paros:motionKind": [{"str": "to adopt"}, {"str": f"{PREFIXES['paros']}motion-b"}],
        "paros:speaksFor": [],
        "skos:exactMatch": [],
    }
    assert told["rows"]["actor:westland"]["paros:speaksFor"] == [{"id": "actor/twin-one", "name": "Twinland (north)"}]
    assert told["rows"]["actor:westland"]["skos:exactMatch"] == [{"str": "http://www.wikidata.org/entity/Q1001"}]
    assert told["rows"]["gone"] == {name: [] for name in names}


def test_settings_choose_language_and_number(service: Reconciliation) -> None:
    def values(**settings: object) -> list[str]:
        told = _extended(service, {"id": "skos:prefLabel", "settings": settings}, ids=("actor/westland",))
        return [one["str"] for one in told["rows"]["actor/westland"]["skos:prefLabel"]]

    assert len(values()) == len(values(limit="0", language="")) == 4
    assert values(language="RU") == ["Вестландия"]
    assert len(values(limit=2)) == 2
    assert _extended(service)["rows"] == {"actor/twin-two": {}}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "ids is no list"),
        ({"ids": ["x"]}, "properties is no list"),
        ({"ids": [1], "properties": []}, "ids holds what is no text"),
        ({"ids": [], "properties": [{}]}, "there is no property None"),
        ({"ids": [], "properties": [{"id": "paros:date", "settings": []}]}, "settings is no object"),
        ({"ids": [], "properties": [{"id": "paros:date", "settings": {"limit": "many"}}]}, "limit is 'many'"),
        ({"ids": [], "properties": [{"id": "paros:date", "settings": {"language": 1}}]}, "no setting language of this"),
        ({"ids": [], "properties": [{"id": "paros:date", "settings": {"colour": "red"}}]}, "no setting colour"),
    ],
)
def test_a_malformed_extension_is_a_bad_request(service: Reconciliation, query: Any, words: str) -> None:
    with pytest.raises(RequestError, match=words):
        extend(service, query)


def test_a_preview_is_a_page_and_its_values_are_text(service: Reconciliation) -> None:
    page = preview(service, "actor/twin-two")
    assert page.startswith("<!DOCTYPE html>")
    assert "&lt;b&gt;Twin&lt;/b&gt;" in page
    assert "<b>" not in page
    assert "2010-12-08<" in page
    for ask_for in (preview, view):
        with pytest.raises(RequestError, match="there is no entity 'actor/nobody'") as told:
            ask_for(service, "actor/nobody")
        assert told.value.status == 404


def test_every_thing_of_the_graph_is_found_by_its_label_and_shown(built: Home) -> None:
    graph = paros.KnowledgeGraph(built)
    service = graph.reconciliation
    assert service is graph.reconciliation
    assert repr(service).startswith(f"<Reconciliation of {len(service.authority.entities)} things")
    entities = service.authority.entities.values()
    batch = {one.iri: {"query": one.label, "limit": 100} for one in entities}
    names = list(batch)
    missed = []
    for start in range(0, len(names), BATCH_SIZE):
        told = reconcile(service, {name: batch[name] for name in names[start : start + BATCH_SIZE]})
        _check("reconciliation-result-batch", told)
        missed += [
            name for name, one in told.items() if name.removeprefix(BASE) not in {c["id"] for c in one["result"]}
        ]
    assert missed == []
    assert "State" in preview(service, "actor/china")
    _check("manifest", manifest(service, "https://example.org/"))
    for kind in {kind for one in entities for kind in one.kinds}:
        assert propose_properties(service, shorten(kind))["properties"], kind
