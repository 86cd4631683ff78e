"""What is decided by hand on links: which of our things an identifier is of, how the two relate, and why.

A matching property of SKOS says how the foreign thing relates to ours: `broadMatch` leads to a wider thing, `narrowMatch` to
one that is a part of ours. The reasons are told in each mapping where they are not obvious.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Decision(NamedTuple):
    """A thing of ours, how a foreign one relates to it, and why it is not simply the same."""

    ours: str
    predicate: str = "exactMatch"
    why: str = ""


class Refusal(NamedTuple):
    """A thing of ours, a foreign one that it must not be taken for, the foreign one's name, and why."""

    ours: str
    theirs: str
    label: str
    why: str


class Missing(NamedTuple):
    """A thing of ours, the datasets in which it was looked for and not found, and what is known of it."""

    ours: str
    datasets: tuple[str, ...]
    why: str = ""


_CATALOGUED: Final = "A record is about the thing, and is not the thing."
_NUMBERS: Final = (
    "Public code has at least four pairs of catalogue numbers for Cosmos 2542 and 2543; this is the pair that has the "
    "designators 2019-079A and D in orbital elements of May 2020."
)
# What each entity of external-ids.csv is to us.
ENTITIES: Final = {
    "United Nations": Decision("actor:united-nations"),
    "United Nations General Assembly": Decision("forum:general-assembly"),
    "Secretary-General of the United Nations": Decision(
        "actor:secretary-general-of-the-united-nations", why="Both are the office, whoever holds it."
    ),
    "Committee on the Peaceful Uses of Outer Space": Decision("forum:copuos"),
    "Conference on Disarmament": Decision("forum:conference-on-disarmament"),
    "European Union": Decision("actor:european-union"),
    "European Parliament": Decision("actor:european-parliament"),
    "European External Action Service": Decision("actor:european-external-action-service"),
    "Non-Aligned Movement": Decision("actor:non-aligned-movement"),
    "UK Space Agency": Decision("actor:uk-space-agency"),
    "United States Space Command": Decision("actor:us-space-command"),
    "United States Space Force": Decision("actor:us-space-force"),
    "French Air and Space Force": Decision(
        "actor:french-air-force",
        "closeMatch",
        "The name there has space in it, ours is as a source prints it; the record may be of a later time.",
    ),
    "Nuclear Threat Initiative": Decision("actor:nuclear-threat-initiative"),
    "Outer Space Treaty": Decision("instrument:outer-space-treaty"),
    "Partial Test Ban Treaty": Decision("instrument:partial-test-ban-treaty"),
    "Rescue Agreement": Decision("instrument:rescue-agreement"),
    "Liability Convention": Decision("instrument:liability-convention"),
    "Registration Convention": Decision("instrument:registration-convention"),
    "Moon Agreement": Decision("instrument:moon-agreement"),
    "Biological and Toxin Weapons Convention": Decision("instrument:biological-weapons-convention"),
    "Draft PPWT (2008)": Decision(
        "instrument:ppwt-2008", "relatedMatch", "The document is the letter that the draft came with."
    ),
    "Updated draft PPWT (2014)": Decision(
        "instrument:ppwt-2014", "closeMatch", "The draft was issued under this symbol; the document may hold more."
    ),
    "Fengyun-1C": Decision(
        "object:chinese-weather-satellite-2007",
        "closeMatch",
        f"{_CATALOGUED} Our source does not name the satellite; by the table of tests, that of 11 January 2007 hit Fengyun-1C.",
    ),
    "Cosmos 2542": Decision("object:cosmos-2542", "closeMatch", f"{_CATALOGUED} {_NUMBERS}"),
    "Cosmos 2543": Decision("object:cosmos-2543", "closeMatch", f"{_CATALOGUED} {_NUMBERS}"),
    "Chinese anti-satellite test of 11 January 2007": Decision(
        "event:shoot-down-2007-01-11",
        "closeMatch",
        "The article is on the test, ours is the shoot-down as a source tells it.",
    ),
    "Intercept of USA-193, 20/21 February 2008": Decision(
        "event:shoot-down-2008-02-20",
        "closeMatch",
        "The article is on the whole operation, ours is the shoot-down as a source tells it: of 20 February, where the "
        "evidence has the 21st.",
    ),
    "Indian anti-satellite test of 27 March 2019": Decision(
        "event:asat-test-india-2019",
        "closeMatch",
        "The article is on the whole mission, ours is the trial apart from its announcement.",
    ),
    "Narendra Modi": Decision("actor:narendra-modi"),
    "Arms race": Decision("topic:paros", "relatedMatch", "The topic is the prevention of what the item is."),
    "Disarmament": Decision("topic:disarmament", "narrowMatch", "The topic takes in international security."),
    "Outer space": Decision("place:low-earth-orbit", "broadMatch", "Low Earth orbit is a part of outer space."),
    "Treaty": Decision(
        "topic:legally-binding-instruments", "relatedMatch", "The topic is the negotiation of treaties on outer space."
    ),
}
# Entities of external-ids.csv that nothing of ours is; each is left out for the reason given.
UNUSED: Final = {
    "United Nations Secretariat": "Only refused: see REFUSED.",
    "United Nations Security Council": "The sources do not speak of it.",
    "United Nations Office for Outer Space Affairs": "Only refused: see REFUSED.",
    "United Nations Institute for Disarmament Research": "A code of aid statistics, for which there is no IRI.",
    "Council of the European Union": "The sources do not speak of it.",
    "League of Arab States": "Only refused: see REFUSED.",
    "Joe Biden": "Only refused: see REFUSED.",
    "Cosmos 1408": "The sources do not speak of it; see REFUSED.",
    "USA-193": "The launch, not the object, is identified; see MISSING.",
    "Microsat-R": "The launch, not the object, is identified; see MISSING.",
}
# What was found of a source of records by comparing it, by the name of the source.
COMPARED: Final = {
    "github unst-ethz/policy-pulse app/assets/resolution_keywords.csv a4180dc": (
        "The table does not say what its records are of. For the eleven resolutions that were compared (38/70, 39/59, 75/35, "
        "75/36, 75/37, 75/69, 76/23, 76/230, 76/231, 77/41 and 77/42) it has the number of the voting record."
    ),
}
# UNBIS concepts for things of ours. Concepts of every field are wider than topics on outer space.
_EVERY_FIELD: Final = "The concept is of every field, the topic of outer space."
CONCEPTS: Final = {
    "1000319": (Decision("topic:missile-defence", "narrowMatch", "Missiles against missiles are one of the systems."),),
    "1000332": (Decision("topic:anti-satellite-weapons", "closeMatch", "The topic takes in tests."),),
    "1000392": (Decision("topic:paros", "broadMatch", _EVERY_FIELD),),
    "1000393": (Decision("topic:paros", "relatedMatch", "The topic is the prevention of what the concept is."),),
    "1000505": (
        Decision("topic:missile-defence", "relatedMatch", "The topic is systems against what the concept is."),
    ),
    "1000617": (Decision("instrument:biological-weapons-convention", "relatedMatch", "The subject of the treaty."),),
    "1001071": (Decision("topic:code-of-conduct", "broadMatch", _EVERY_FIELD),),
    "1001117": (Decision("topic:common-heritage", "broadMatch", _EVERY_FIELD),),
    "1001221": (Decision("topic:transparency-and-confidence-building", "broadMatch", _EVERY_FIELD),),
    "1001290": (Decision("topic:conventional-weapons", "broadMatch", _EVERY_FIELD),),
    "1001685": (Decision("topic:disarmament", "narrowMatch", "The topic takes in international security."),),
    "1001689": (Decision("topic:negotiating-forum", "relatedMatch", "The topic is where to negotiate."),),
    "1003337": (Decision("topic:peace-and-security", "closeMatch", "The topic is meant in the sense of the Charter."),),
    "1003701": (Decision("instrument:liability-convention", "relatedMatch", "The subject of the treaty."),),
    "1004229": (Decision("instrument:moon-agreement", "relatedMatch", "The subject of the treaty."),),
    "1004432": (
        Decision("actor:non-aligned-movement", "relatedMatch", "The concept is the countries, ours is what they form."),
    ),
    "1004485": (Decision("topic:nuclear-disarmament"),),
    "1004519": (Decision("instrument:partial-test-ban-treaty", "relatedMatch", "The subject of the treaty."),),
    "1004676": (Decision("place:low-earth-orbit", "broadMatch", "Low Earth orbit is a part of outer space."),),
    "1006086": (Decision("topic:space-debris"),),
    "1006088": (
        Decision("topic:sustainability", "relatedMatch", "The topic is that what the concept is stay usable."),
    ),
    "1006089": (
        Decision(
            "topic:peaceful-uses", "relatedMatch", "The topic is exploration and use, for peaceful purposes only."
        ),
    ),
    "1006091": (
        Decision("topic:commercial-uses", "closeMatch", "The concept stands for commerce and for industry in space."),
    ),
    "1006093": (Decision("topic:legal-regime", "closeMatch", "The topic takes in how far the law suffices."),),
    "1006095": (Decision("instrument:registration-convention", "relatedMatch", "The subject of the treaty."),),
    "1006099": (
        Decision("topic:national-space-policy", "relatedMatch", "The concept is of science, the topic of states."),
    ),
    "1006102": (
        Decision(
            "topic:space-monitoring", "relatedMatch", "The concept stands for espionage, too, perhaps from space."
        ),
    ),
    "1006103": (
        Decision("topic:space-technology", "relatedMatch", "The topic is how far life depends on what the concept is."),
    ),
    "1006105": (Decision("topic:peaceful-uses", "broadMatch", "The concept is any use."),),
    "1006106": (Decision("topic:militarization", "relatedMatch", "The topic is any military use, not war alone."),),
    "1006107": (
        Decision("topic:weaponization", "relatedMatch", "The topic is what is done with weapons."),
        Decision("topic:placement-of-weapons", "relatedMatch", "The topic is what is done with weapons."),
    ),
    "1006109": (
        Decision("topic:collisions", "relatedMatch", "Some accidents are collisions; the topic takes in interference."),
    ),
    "1006223": (Decision("topic:strategic-arms-reductions", "relatedMatch", "The topic is their reduction."),),
    "1006683": (Decision("topic:legally-binding-instruments", "relatedMatch", "The topic is their negotiation."),),
    "1006865": (Decision("topic:verification", "broadMatch", _EVERY_FIELD),),
    "1006971": (Decision("topic:placement-of-weapons", "broadMatch", _EVERY_FIELD),),
    "1006973": (Decision("topic:weapons-of-mass-destruction", "broadMatch", _EVERY_FIELD),),
}
# States that are no more, by their key in states.csv, and what their row is to us. Of one that only had another name, or
# grew, the row is of a part of the time of the state.
FORMER: Final = {
    "SUN": Decision("actor:soviet-union"),
    "YUG": Decision("actor:yugoslavia"),
    "SCG": Decision("actor:serbia-and-montenegro"),
    "CSK": Decision("actor:czechoslovakia"),
    "DDR": Decision("actor:german-democratic-republic"),
    "DEU_W": Decision("actor:germany", "narrowMatch", "The same state up to unification."),
    "YMD": Decision("actor:democratic-yemen"),
    "YAR": Decision("actor:yemen-arab-republic"),
    "ZAR": Decision("actor:democratic-republic-of-the-congo", "narrowMatch", "The same state from 1971 to 1997."),
    "UAR": Decision("actor:united-arab-republic"),
    "ROC": Decision("actor:republic-of-china"),
    "EAZ": Decision("actor:zanzibar"),
}
# The second item that states.csv has for some states (column wikidata_qid_other): its label, and how it relates.
OTHER_ITEMS: Final = {
    "Q35": (
        "Denmark proper",
        "narrowMatch",
        "The realm is the member of the United Nations, the country a part of it. Two of four tables have this item for the member.",
    ),
    "Q55": (
        "Netherlands proper",
        "narrowMatch",
        "The Kingdom is the member of the United Nations, the country a part of it.",
    ),
    "Q36704": (
        "Yugoslavia",
        "broadMatch",
        "The item is Yugoslavia under all its names, ours the Socialist Federal Republic.",
    ),
}
# The Holy See is the observer; the items found are of the territory or of the state on it.
HOLY_SEE: Final = "The Holy See is the observer at the United Nations, Vatican City the territory."
_RESPONSIBLE: Final = "Reducing space threats through norms, rules and principles of responsible behaviours"
_SUCCESSOR: Final = "A former state is not its successor."
_UNION: Final = "It was Egypt and Syria to 1961, and Egypt alone under that name to 1971."
REFUSED: Final = (
    Refusal(
        "actor:united-nations", "wikidata:Q220563", "United Nations Secretariat", "An organ is not the organization."
    ),
    Refusal("actor:unoda", "wikidata:Q699152", "United Nations Office for Outer Space Affairs", "Two offices."),
    Refusal(
        "forum:copuos",
        "wikidata:Q699152",
        "United Nations Office for Outer Space Affairs",
        "An office is not the committee.",
    ),
    Refusal(
        "forum:copuos",
        "wikidata:Q11200",
        "Q11200",
        "A list that gives one number to three agencies gives this one to the Committee. It was looked into and is wrong.",
    ),
    Refusal("actor:arab-group", "wikidata:Q7172", "League of Arab States", "A group of delegations is not the League."),
    Refusal(
        "actor:group-of-21", "wikidata:Q83201", "Non-Aligned Movement", "A group in the Conference is not the Movement."
    ),
    Refusal("actor:eu-member-states", "wikidata:Q458", "European Union", "The member states are not the Union."),
    Refusal("actor:biden-administration", "wikidata:Q6279", "Joe Biden", "A government is not a person."),
    Refusal(
        "actor:french-space-command",
        "wikidata:Q117464905",
        "French Air and Space Force",
        "A command is not a service.",
    ),
    Refusal("actor:french-space-command", "wikidata:Q7892209", "United States Space Command", "Two commands."),
    Refusal("actor:us-space-command", "wikidata:Q55088961", "United States Space Force", "A command is not a service."),
    Refusal("actor:us-space-force", "wikidata:Q7892209", "United States Space Command", "A service is not a command."),
    Refusal("actor:russian-federation", "wikidata:Q15180", "USSR", _SUCCESSOR),
    Refusal("actor:germany", "wikidata:Q16957", "German Democratic Republic", _SUCCESSOR),
    Refusal("actor:serbia", "wikidata:Q83286", "Yugoslavia (Socialist Federal Republic)", _SUCCESSOR),
    Refusal("actor:serbia", "wikidata:Q37024", "Serbia and Montenegro", _SUCCESSOR),
    Refusal("actor:yugoslavia", "wikidata:Q37024", "Serbia and Montenegro", "A successor is not the former state."),
    Refusal("actor:czechia", "wikidata:Q33946", "Czechoslovakia", _SUCCESSOR),
    Refusal("actor:slovakia", "wikidata:Q33946", "Czechoslovakia", _SUCCESSOR),
    Refusal("actor:yemen", "wikidata:Q199841", "Democratic Yemen", _SUCCESSOR),
    Refusal("actor:yemen", "wikidata:Q267584", "Yemen Arab Republic", _SUCCESSOR),
    Refusal("actor:egypt", "wikidata:Q170468", "United Arab Republic", _UNION),
    Refusal("actor:syria", "wikidata:Q170468", "United Arab Republic", _UNION),
    Refusal("actor:congo", "wikidata:Q974", "Democratic Republic of the Congo", "Two states of like names."),
    Refusal("actor:democratic-republic-of-the-congo", "wikidata:Q971", "Congo", "Two states of like names."),
    Refusal("actor:republic-of-korea", "wikidata:Q423", "Democratic People’s Republic of Korea", "Two states."),
    Refusal("actor:democratic-peoples-republic-of-korea", "wikidata:Q884", "Republic of Korea", "Two states."),
    Refusal(
        "event:asat-test-russia-11-15",
        "dbpedia:Kosmos_1408",
        "Kosmos 1408",
        "The article is on a satellite, not on a test; and our source gives the day of the test without a year.",
    ),
    Refusal(
        "instrument:paros-treaty",
        "undocs:CD/1839",
        "CD/1839",
        "The treaty is an idea, the document holds a draft of another.",
    ),
    Refusal(
        "instrument:paros-treaty",
        "undocs:CD/1985",
        "CD/1985",
        "The treaty is an idea, the document holds a draft of another.",
    ),
    *(
        Refusal(
            f"instrument:{ours}",
            f"undl:{number}",
            label,
            "This is the record of the vote; the text has one of its own.",
        )
        for ours, number, label in (
            ("a-res-75-36", "3893851", f"A/RES/75/36: {_RESPONSIBLE}"),
            ("a-res-76-231", "3952170", f"A/RES/76/231: {_RESPONSIBLE}"),
            ("a-res-77-41", "3996915", "A/RES/77/41: Destructive direct-ascent anti-satellite missile testing"),
        )
    ),
)
_CANDIDATE: Final = "A list that failed its check proposes {}; nothing else confirms it, so that it was not taken."
_PERSONS: Final = (
    "htin-lynn",
    "hellmut-lagos",
    "massimo-pellegrini",
    "matthew-rowland",
    "john-raymond",
    "henk-cor-van-der-kwast",
    "gabrielle-irsten",
    "jacek-bylica",
    "mukhtar-tileuberdi",
    "victor-vasiliev",
    "valentina-matviyenko",
)
MISSING: Final = (
    Missing("forum:conference-on-disarmament", ("wikidata", "isni")),
    Missing("forum:first-committee", ("wikidata", "dbpedia")),
    Missing("forum:fourth-committee", ("wikidata", "dbpedia")),
    Missing("forum:copuos", ("wikidata",), "The only candidate is refused."),
    Missing("forum:copuos-legal-subcommittee", ("wikidata",)),
    Missing("actor:unidir", ("wikidata", "ror", "isni", "dbpedia")),
    Missing("actor:unoda", ("wikidata", "ror", "isni", "dbpedia")),
    Missing("actor:european-external-action-service", ("ror", "isni")),
    Missing("actor:group-of-21", ("wikidata",)),
    Missing("actor:wilpf", ("wikidata", "isni")),
    Missing("actor:french-space-command", ("wikidata", "dbpedia"), "Only the French Air and Space Force was found."),
    Missing("actor:defense-space-agency", ("wikidata", "dbpedia")),
    Missing("actor:space-security-index", ("wikidata",)),
    Missing("actor:nuclear-threat-initiative", ("wikidata",), "Its record of ROR has none."),
    Missing("instrument:outer-space-treaty", ("wikidata",), _CANDIDATE.format("Q256608")),
    Missing("instrument:partial-test-ban-treaty", ("wikidata",)),
    Missing("instrument:rescue-agreement", ("wikidata",), _CANDIDATE.format("Q742575")),
    Missing("instrument:liability-convention", ("wikidata",), _CANDIDATE.format("Q1367747")),
    Missing("instrument:registration-convention", ("wikidata",), _CANDIDATE.format("Q7309441")),
    Missing("instrument:moon-agreement", ("wikidata",), _CANDIDATE.format("Q192588")),
    Missing("instrument:intelsat-agreement", ("wikidata",), _CANDIDATE.format("Q15546770 for the organization")),
    Missing("instrument:biological-weapons-convention", ("wikidata",)),
    Missing("instrument:liability-convention", ("un-treaty-series",)),
    Missing("instrument:biological-weapons-convention", ("un-treaty-series",)),
    Missing("instrument:intelsat-agreement", ("un-treaty-series",)),
    Missing("instrument:moon-agreement", ("dbpedia",), "No title from a source that can be trusted."),
    Missing("instrument:registration-convention", ("dbpedia",), "No title from a source that can be trusted."),
    Missing("instrument:rescue-agreement", ("dbpedia",), "No title from a source that can be trusted."),
    Missing("instrument:intelsat-agreement", ("dbpedia",), "No title from a source that can be trusted."),
    Missing(
        "object:us-spy-satellite-2008",
        ("nssdca", "celestrak", "wikidata"),
        "Our source does not name the satellite. Of USA-193, which the table of tests has for the day after, the launch "
        "(2006-057) is known, not the letter of the object.",
    ),
    Missing(
        "object:microsat-r",
        ("nssdca", "celestrak", "wikidata"),
        "The launch (2019-006) is known, not the letter of the object.",
    ),
    Missing("object:cosmos-2542", ("wikidata",)),
    Missing("object:cosmos-2543", ("wikidata",)),
    Missing("object:chinese-weather-satellite-2007", ("wikidata",)),
    Missing("event:shoot-down-2007-01-11", ("wikidata",)),
    Missing("event:shoot-down-2008-02-20", ("wikidata",)),
    Missing("event:asat-test-india-2019", ("wikidata",)),
    *(Missing(f"actor:{name}", ("wikidata", "dbpedia", "isni")) for name in _PERSONS),
    *(
        Missing(f"instrument:{name}", ("un-digital-library",), "It was adopted without a vote.")
        for name in ("a-res-65-97", "a-res-67-113")
    ),
    Missing("instrument:a-res-1472-xiv", ("un-digital-library",)),
    Missing(
        "actor:republic-of-china",
        ("wikidata",),
        "The item of the Republic of China was not told apart from that of Taiwan.",
    ),
    Missing("actor:zanzibar", ("wikidata",)),
)
