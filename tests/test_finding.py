"""Names: what a person types finds what is meant, whatever its spelling; nothing is ever taken for another thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import paros
from paros.errors import UsageError
from paros.finding import find, kind_of, resolve, slugs_of
from paros.names import PREFIXES, expand, shorten
from paros.queries import find_query
from paros.settling import settle, tell

if TYPE_CHECKING:
    from paros.home import Home

# States of today and of yesterday, with names that they had: each is one that somebody may type.
STATES = """
Afghanistan, Albania, Algeria, Andorra, Angola, Antigua and Barbuda, Argentina, Armenia, Australia, Austria,
Azerbaijan, Bahamas, Bahrain, Bangladesh, Barbados, Belarus, Belgium, Belize, Benin, Bhutan, Bolivia, Bosnia and
Herzegovina, Botswana, Brazil, Brunei Darussalam, Bulgaria, Burkina Faso, Burundi, Cabo Verde, Cambodia, Cameroon,
Canada, Central African Republic, Chad, Chile, China, Colombia, Comoros, Congo, Costa Rica, Côte d’Ivoire, Croatia,
Cuba, Cyprus, Czechia, Democratic People’s Republic of Korea, Democratic Republic of the Congo, Denmark, Djibouti,
Dominica, Dominican Republic, Ecuador, Egypt, El Salvador, Equatorial Guinea, Eritrea, Estonia, Eswatini, Ethiopia,
Fiji, Finland, France, Gabon, Gambia, Georgia, Germany, Ghana, Greece, Grenada, Guatemala, Guinea, Guinea-Bissau,
Guyana, Haiti, Honduras, Hungary, Iceland, India, Indonesia, Iran, Iraq, Ireland, Israel, Italy, Jamaica, Japan,
Jordan, Kazakhstan, Kenya, Kiribati, Kuwait, Kyrgyzstan, Lao People’s Democratic Republic, Latvia, Lebanon, Lesotho,
Liberia, Libya, Liechtenstein, Lithuania, Luxembourg, Madagascar, Malawi, Malaysia, Maldives, Mali, Malta, Marshall
Islands, Mauritania, Mauritius, Mexico, Micronesia, Monaco, Mongolia, Montenegro, Morocco, Mozambique, Myanmar,
Namibia, Nauru, Nepal, Netherlands, New Zealand, Nicaragua, Niger, Nigeria, North Macedonia, Norway, Oman, Pakistan,
Palau, Panama, Papua New Guinea, Paraguay, Peru, Philippines, Poland, Portugal, Qatar, Republic of Korea, Republic
of Moldova, Romania, Russian Federation, Rwanda, Saint Kitts and Nevis, Saint Lucia, Saint Vincent and the
Grenadines, Samoa, San Marino, Sao Tome and Principe, Saudi Arabia, Senegal, Serbia, Seychelles, Sierra Leone,
Singapore, Slovakia, Slovenia, Solomon Islands, Somalia, South Africa, South Sudan, Spain, Sri Lanka, Sudan,
Suriname, Sweden, Switzerland, Syrian Arab Republic, Tajikistan, Thailand, Timor-Leste, Togo, Tonga, Trinidad and
Tobago, Tunisia, Türkiye, Turkmenistan, Tuvalu, Uganda, Ukraine, United Arab Emirates, United Kingdom, United
Republic of Tanzania, United States, Uruguay, Uzbekistan, Vanuatu, Venezuela, Viet Nam, Yemen, Zambia, Zimbabwe,
Soviet Union, Union of Soviet Socialist Republics, Yugoslavia, Serbia and Montenegro, Federal Republic of
Yugoslavia, German Democratic Republic, Federal Republic of Germany, Czechoslovakia, Czech Republic, Turkey,
Swaziland, Burma, Zaire, Russia, Great Britain, Britain, North Korea, South Korea, Holy See, State of Palestine,
Taiwan, Kosovo, Vietnam, Laos, Macedonia, Ivory Coast, Cape Verde, Moldova, Syria, Tanzania
"""
RDF_TYPE, LABEL, OTHER = (ox.NamedNode(expand(name)) for name in ("rdf:type", "rdfs:label", "skos:altLabel"))


@pytest.fixture(scope="module")
def store(built: Home) -> ox.Store:
    return paros.KnowledgeGraph(built).store


def _named(*names: str) -> ox.Store:
    """Return a store of states, each with one name."""
    store = ox.Store()
    for number, name in enumerate(names):
        thing = ox.NamedNode(f"{PREFIXES['actor']}x{number}")
        store.add(ox.Quad(thing, RDF_TYPE, ox.NamedNode(expand("paros:State"))))
        store.add(ox.Quad(thing, LABEL, ox.Literal(name)))
    return store


@pytest.mark.parametrize(
    ("text", "of", "meant"),
    [
        ("russia", "paros:Agent", "actor:russian-federation"),
        ("RUSSIAN FEDERATION", "", "actor:russian-federation"),
        ("the Russian Federation", "", "actor:russian-federation"),
        ("Rusian Federation", "paros:Agent", "actor:russian-federation"),
        ("Russain  federation", "", "actor:russian-federation"),
        ("US", "", "actor:united-states"),
        ("U.S.", "", "actor:united-states"),
        ("usa", "paros:State", "actor:united-states"),
        ("ussr", "paros:Agent", "actor:soviet-union"),
        ("soviet union", "", "actor:soviet-union"),
        ("kazakstan", "paros:Agent", "actor:kazakhstan"),
        ("Франция", "", "actor:france"),
        ("法国", "", "actor:france"),
        ("Estados Unidos", "paros:State", "actor:united-states"),
        ("Zaire", "paros:State", "actor:democratic-republic-of-the-congo"),
        ("FRA", "", "actor:france"),
        ("RU", "paros:State", "actor:russian-federation"),
        # A name goes before a code, a code in small letters is none, and initials are those of English names.
        ("NAM", "", "actor:non-aligned-movement"),
        ("CD", "", "forum:conference-on-disarmament"),
        ("EU", "", "actor:european-union"),
        ("Kazákhstan", "", "actor:kazakhstan"),
        ("G21", "paros:Agent", "actor:group-of-21"),
        ("group 21", "", "actor:group-of-21"),
        ("conference on disarmement", "", "forum:conference-on-disarmament"),
        ("Conference of Disarmament", "", "forum:conference-on-disarmament"),
        ("A/RES/74/33", "", "instrument:a-res-74-33"),
        ("a res 74 33", "paros:Instrument", "instrument:a-res-74-33"),
        ("paros", "topic", "topic:paros"),
        ("verification", "topic", "topic:verification"),
        ("regret", "stance", "stance:regrets"),
        ("State", "owl:Class", "paros:State"),
        ("former state", "owl:Class", "paros:FormerState"),
        ("Treaty", "", "paros:Treaty"),
    ],
)
def test_a_name_finds_what_is_meant(store: ox.Store, text: str, of: str, meant: str) -> None:
    assert shorten(resolve(store, text, of).value) == meant


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("soviet", "paros:Agent"),
        ("korea", "paros:Agent"),
        ("Group of 22", ""),
        ("actor:group-of-22", ""),
        ("the delegation", "paros:Agent"),
        ("GGE", "paros:Forum"),
        ("fra", "paros:State"),
        ("Estados", "paros:State"),
        ("this resolution", ""),
        ("verification", "paros:Agent"),
        ("China", "topic"),
        ("space", ""),
    ],
)
def test_part_of_a_name_or_what_is_said_in_its_place_is_never_taken(store: ox.Store, text: str, of: str) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        resolve(store, text, of)


def test_no_state_is_taken_for_another() -> None:
    """Each is asked for where all others are there and itself is not."""
    names = [name.strip() for name in STATES.replace("\n", " ").split(",")]
    store = _named(*names)
    taken = []
    for number, name in enumerate(names):
        own = list(store.quads_for_pattern(ox.NamedNode(f"{PREFIXES['actor']}x{number}"), None, None))
        for quad in own:
            store.remove(quad)
        try:
            taken.append((name, resolve(store, name, "paros:State")))
        except UsageError as error:
            assert "nothing in the graph is called" in str(error)  # noqa: PT017 -- the other way ends in `taken`
        store.extend(own)
    assert taken == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ireland", "Iceland"),
        ("Austria", "Australia"),
        ("Group of 20", "Group of 21"),
        ("A/RES/74/33", "A/RES/74/32"),
        ("CD/2100", "CD/2010"),
        ("first session", "third session"),
    ],
)
def test_names_that_differ_in_what_matters_are_two(text: str, name: str) -> None:
    with pytest.raises(UsageError, match="nothing in the graph is called"):
        resolve(_named(name), text)


def test_a_name_of_several_lists_them(store: ox.Store) -> None:
    with pytest.raises(
        UsageError, match=r"several things[\s\S]*\(forum:cd-agenda-item-paros, as [\s\S]*\(topic:paros\)"
    ):
        resolve(store, "prevention of an arms race in outer space")
    with pytest.raises(UsageError, match="several things"):
        resolve(_named("Committee on Space", "Committee for Space"), "Comittee of Space")
    with pytest.raises(UsageError, match="several things"):
        resolve(_named("European Union", "Equatorial Utopia"), "eu")
    with pytest.raises(UsageError, match=r"Czechoslovakia \(actor:czechoslovakia, as “CS”\); Serbia and Montenegro"):
        resolve(store, "CS")
    with pytest.raises(UsageError, match=r"United Kingdom \(actor:united-kingdom, as “GB”\); Guinea-Bissau"):
        resolve(store, "GB")


def test_the_exact_name_goes_before_one_that_is_nearly_so() -> None:
    assert resolve(_named("Organisation", "Organization"), "organization").value.endswith("/x1")


def test_an_unknown_name_suggests_the_nearest_and_what_makes_it_match(store: ox.Store) -> None:
    with pytest.raises(UsageError, match=r"Conference on Disarmament \(forum:conference-on-disarmament"):
        resolve(store, "conference disarm")
    with pytest.raises(UsageError, match=r"Canada \(actor:canada, as “The delegation”\)"):
        resolve(store, "delegation", "paros:Agent")


@given(st.text(st.characters(exclude_categories=[])) | st.builds("actor:{}".format, st.text()))
def test_any_text_is_a_name_or_is_told_to_be_none(text: str) -> None:
    """On a store of one thing: the text is its name, or nothing is called so; and whatever is found is that thing."""
    store = _named("Some thing")
    for of in ("", "paros:State", "actor"):
        try:
            assert resolve(store, text, of).value == f"{PREFIXES['actor']}x0"
        except UsageError as error:
            assert "nothing in the graph is called" in str(error)  # noqa: PT017 -- both are right
    assert {found.short for found in find(store, text)} <= {"actor:x0"}


@given(st.text("aeiou lmnrst", min_size=8, max_size=30))
def test_every_thing_is_found_by_its_own_name(name: str) -> None:
    store = _named("Quite another", name)
    if name.split():
        assert resolve(store, name.upper()).value.endswith("/x1")
        assert find(store, name)[0].short == "actor:x1"


@pytest.mark.parametrize(
    ("text", "first", "how"),
    [
        ("kazakstan", "actor:kazakhstan", "spelling"),
        ("para. 13, sentence 1", "passage:g21-2020-p13-s1", "name"),
        ("A/RES/74/33", "instrument:a-res-74-33", "name"),
        ("national body", "paros:NationalBody", "name"),
        ("verifcation", "topic:verification", "spelling"),
        ("vasiliev", "actor:victor-vasiliev", "words"),
        ("russsia", "actor:russian-federation", "spelling"),
        ("rusia", "actor:russian-federation", "name"),
        ("Франция", "actor:france", "name"),
        ("FRA", "actor:france", "code"),
    ],
)
def test_find_ranks_what_is_meant_first(store: ox.Store, text: str, first: str, how: str) -> None:
    found = find(store, text)
    assert (found[0].short, found[0].how) == (first, how)
    assert [one.likeness for one in found] == sorted((one.likeness for one in found), reverse=True)
    assert len({one.iri for one in found}) == len(found)


def test_find_tells_kind_and_where_a_name_is_printed(store: ox.Store) -> None:
    first = find(store, "Russia")[0]
    assert (first.label, first.kind, first.matched) == ("Russian Federation", "State", "Russia")
    assert "NTI page, Obligations, para. 1, sentence 1" in first.printed_in


def test_find_keeps_to_a_kind(store: ox.Store) -> None:
    assert {one.kind for one in find(store, "russia", kind_of(store, "state"))} == {"State"}
    assert {one.short.partition(":")[0] for one in find(store, "space", kind_of(store, "topic"))} == {"topic"}
    assert find(store, "g21", "stance") == []


def test_slugs_are_those_of_a_kind(store: ox.Store) -> None:
    assert slugs_of(store, "stance")["regrets"] == "regrets"
    assert "russian-federation" in slugs_of(store, "paros:State")
    assert "group-of-21" not in slugs_of(store, "paros:State")


def test_what_was_understood_and_what_was_taken_is_told(built: Home, store: ox.Store) -> None:
    def notes(name: str, **given: str) -> tuple[str, ...]:
        query = find_query(built, name)
        return tell(store, query, given, settle(store, query, given)).notes

    russia = notes("positions-by-actor", actor="russia", topic="verification")
    assert russia == ("actor: Russian Federation (actor:russian-federation)",)
    assert notes("events-between", **{"from": "2014"}) == ("to: 2100-12-31, as none is given; for another: --to DATE",)
    (note,) = notes("mentions-of")
    assert note.endswith("(instrument:ppwt-2014), as none is given; for another: --entity NAME")


def test_a_name_is_settled_as_an_iri(built: Home, store: ox.Store) -> None:
    values = settle(store, find_query(built, "positions-by-actor"), {"topic": "verification"})
    assert values == {"topic": expand("topic:verification")}
