"""Bad input and bad luck: one clear error, the documented exit code, and the previous build stands and answers."""

from __future__ import annotations

import hashlib
import os
import re
import resource
import shutil
import signal
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from paros.errors import BAD_DATA, ENVIRONMENT, FINDINGS, INTERRUPTED, NO_BUILD
from paros.names import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from paros.home import Home

    Checkout = Callable[[], Home]
    RunParos = Callable[..., subprocess.CompletedProcess[str]]
    StartParos = Callable[..., subprocess.Popen[str]]
    Stands = Callable[[Home], AbstractContextManager[None]]

REGISTRY = "data/registry/probe.ttl"
CLAIMS = "data/claims/probe.trig"
SOURCES = "data/sources/probe.ttl"
EDITORIAL = "data/editorial/probe.ttl"
QUESTION = "coverage-by-source"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
# A passage of the graph that may be claimed from.
PASSAGE = "passage:g21-2020-h1"

CONTRACT = """
source:probe a paros:Source ;
    skos:prefLabel "Probe"@en ;
    paros:expectedPassages {passages} ;
    paros:expects source:probe-expects-positions .
source:probe-expects-positions a paros:ExpectedCount ;
    rdfs:label "Positions from the probe"@en ;
    paros:atLeast {positions} ;
    paros:countedClass "https://w3id.org/paros/ontology#Position"^^xsd:anyURI .
passage:probe-p1 a paros:Paragraph ;
    rdfs:label "Probe, para. 1"@en ;
    paros:passageOf source:probe .
"""
WAIVER = 'passage:probe-p1 paros:waiverReason "Says nothing."@en .\n'
CLAIM = 'passage:probe-p1 {\n  forum:conference-on-disarmament\n    paros:namedAs "Conference"@en .\n}\n'
JUDGEMENT = """
editorial:probe a paros:Judgement ;
    rdfs:label "Probe"@en ;
    paros:inPassage passage:g21-2020-h1 ;
    paros:judgedSubject forum:conference-on-disarmament ;
    paros:judgedPredicate "https://w3id.org/paros/ontology#namedAs"^^xsd:anyURI ;
    paros:judgedValue "Conference on Disagreement"@en .
"""


def _state(name: str, *lines: str) -> str:
    """Return the entry of a state, with further lines."""
    return "\n    ".join([f"actor:{name} a paros:State ;", *lines, f'skos:prefLabel "{name.title()}"@en .\n'])


def _claim(*lines: str, graph: str = PASSAGE) -> str:
    """Return a passage graph of one claim."""
    return "\n  ".join([f"{graph} {{", *lines]) + "\n}\n"


@dataclass(frozen=True)
class Bad:
    """Files that must not be built: their texts, and what the error says and where."""

    files: dict[str, str]
    message: str
    # The file and the beginning of the line that the error names; no line where nothing stands that could be wrong.
    file: str
    line: str = ""
    accepted: str = ""
    repair: str = ""
    exit_code: int = BAD_DATA
    head: str = HEAD


def _registry(text: str, message: str, line: str = "", *, accepted: str = "", repair: str = "") -> Bad:
    return Bad({REGISTRY: text}, message, REGISTRY, line, accepted, repair)


def _claims(text: str, message: str, line: str = "", *, accepted: str = "", repair: str = "") -> Bad:
    return Bad({CLAIMS: text}, message, CLAIMS, line, accepted, repair)


BAD = {
    "broken Turtle": _registry(
        "actor:x a paros:State ;\n  skos:prefLabel .\n",
        "syntax error: . is not a valid RDF object",
        "  skos:prefLabel",
        accepted="Turtle",
        repair="then: paros validate data/registry/probe.ttl",
    ),
    "Turtle that never ends": _registry(
        'actor:x a paros:State ;\n  skos:prefLabel "X"@en ;\n',
        "syntax error: Unexpected end",
        accepted="Turtle",
        repair="then: paros validate data/registry/probe.ttl",
    ),
    "broken TriG": _claims(
        _claim("actor:china paros:namedAs }"),
        "syntax error: } is not a valid RDF object",
        "  actor:china",
        accepted="TriG",
        repair="then: paros validate data/claims/probe.trig",
    ),
    "undeclared prefix of ours": Bad(
        {REGISTRY: '<https://w3id.org/paros/actor/x> a paros:State ; skos:prefLabel "X"@en .\n'},
        "The prefix paros: has not been declared",
        REGISTRY,
        "<https",
        "a prefix declared at the top of the file",
        "add: @prefix paros: <https://w3id.org/paros/ontology#> .",
        head="",
    ),
    "undeclared foreign prefix": _registry(
        _state("x", 'doap:name "X" ;'),
        "The prefix doap: has not been declared",
        "    doap:name",
        accepted="a prefix declared at the top of the file",
        repair="then: paros validate data/registry/probe.ttl",
    ),
    "misspelt class": _registry(
        'actor:x a paros:Sate ;\n  skos:prefLabel "X"@en .\n',
        "paros:Sate is not a term of the ontology",
        "actor:x",
        accepted="paros:State",
        repair="write paros:State",
    ),
    "misspelt property": _claims(
        _claim('forum:conference-on-disarmament paros:nameAs "Conference"@en .'),
        "paros:nameAs is not a term of the ontology",
        "  forum:conference-on-disarmament",
        accepted="paros:namedAs",
        repair="write paros:namedAs",
    ),
    "undeclared foreign term": _registry(
        _state("x", '<http://usefulinc.com/ns/doap#name> "X" ;'),
        "<http://usefulinc.com/ns/doap#name> is not a term of the ontology",
        "    <http://usefulinc.com",
        accepted="a term of ontology/*.ttl",
        repair="declare it in the ontology with a definition",
    ),
    "IRI in no registry": _claims(
        _claim('forum:conference-of-disarmament paros:namedAs "Conference"@en .'),
        "forum:conference-of-disarmament is in no registry",
        "  forum:conference-of-disarmament",
        accepted="forum:conference-on-disarmament",
        repair="write forum:conference-on-disarmament, or enter forum:conference-of-disarmament in data/registry/",
    ),
    "code that does not exist": _claims(
        _claim(
            "position:g21-2020-h1-1 a paros:Position ;",
            '  rdfs:label "X"@en ;',
            "  paros:stance stance:welcoms ;",
            "  paros:holder actor:group-of-21 .",
        ),
        "stance:welcoms is in no registry",
        "    paros:stance",
        accepted="stance:welcomes",
        repair="write stance:welcomes",
    ),
    "claim outside a passage graph": _claims(
        'forum:conference-on-disarmament paros:namedAs "Conference"@en .\n',
        "a claim about forum:conference-on-disarmament stands outside every passage graph",
        "forum:conference-on-disarmament",
        accepted="claims within passage:… { … }",
        repair="move it into the graph of the passage that says so",
    ),
    "passage graph of no source": _claims(
        _claim('forum:conference-on-disarmament paros:namedAs "Conference"@en .', graph="passage:g21-2020-h99"),
        "no source describes the passage passage:g21-2020-h99",
        "passage:g21-2020-h99",
        accepted="passage:g21-2020-h",
        repair="paros sources segment TEXT --source ID",
    ),
    "graph of no passage": _claims(
        _claim('forum:conference-on-disarmament paros:namedAs "Conference"@en .', graph="graph:registry"),
        "no source describes the passage graph:registry",
        "graph:registry",
        repair="paros sources segment TEXT --source ID",
    ),
    "blank node": _registry(
        _state("x", "skos:altLabel [] ;"),
        "a blank node stands beside skos:altLabel",
        "    skos:altLabel",
        accepted="an IRI of its own for every node",
    ),
    "blank node with properties": _registry(
        _state("x", 'skos:altLabel [ skos:altLabel "y"@en ] ;'),
        "a blank node stands beside skos:altLabel",
        "    skos:altLabel",
        accepted="an IRI of its own for every node",
    ),
    "day that does not exist": _claims(
        _claim("instrument:g21-2020-statement", '  paros:date "2019-02-30"^^xsd:date .'),
        '"2019-02-30" is not a date that exists (paros:date of instrument:g21-2020-statement)',
        "    paros:date",
        accepted="YYYY-MM-DD",
    ),
    "month that does not exist": _claims(
        _claim("instrument:g21-2020-statement", '  paros:date "2019-13"^^xsd:gYearMonth .'),
        '"2019-13" is not a date that exists (paros:date of instrument:g21-2020-statement)',
        "    paros:date",
        accepted="YYYY-MM (xsd:gYearMonth)",
    ),
    "day of no year": _claims(
        _claim("instrument:g21-2020-statement", '  paros:date "--02-30"^^xsd:gMonthDay .'),
        '"--02-30" is not a date that exists (paros:date of instrument:g21-2020-statement)',
        "    paros:date",
        accepted="--MM-DD (xsd:gMonthDay)",
    ),
    "language tag in upper case": _registry(
        _state("x", 'skos:altLabel "X"@EN ;'),
        "the language tag @EN is not in lower case",
        "    skos:altLabel",
        accepted="@en",
    ),
    "language tag with a region in upper case": _registry(
        _state("x", "skos:altLabel 'X'@en-GB ;"),
        "the language tag @en-GB is not in lower case",
        "    skos:altLabel",
        accepted="@en-gb",
    ),
    "text not in NFC": _registry(
        _state("x", 'skos:altLabel "Co\u0302te"@en ;'),
        "the text of skos:altLabel is not in Unicode normal form C",
        "    skos:altLabel",
        accepted="composed characters (NFC)",
    ),
    "passage without claims": Bad(
        {SOURCES: CONTRACT.format(passages=1, positions=0)},
        "passage:probe-p1 has neither claims nor a reason for having none",
        CLAIMS,
        accepted="claims in its graph, or paros:waiverReason in data/sources/",
        repair="paros sources show passage:probe-p1 --texts DIR, then claim what it says",
    ),
    "waived passage with claims": Bad(
        {SOURCES: CONTRACT.format(passages=1, positions=0) + WAIVER, CLAIMS: CLAIM},
        "passage:probe-p1 is waived and has claims",
        CLAIMS,
        "passage:probe-p1",
        accepted="one of the two",
    ),
    "fewer positions than promised": Bad(
        {SOURCES: CONTRACT.format(passages=1, positions=2), CLAIMS: CLAIM},
        "source:probe promises at least 2 of paros:Position and has 0",
        SOURCES,
        "source:probe-expects-positions",
        accepted="the claims that its contract expects, in data/claims/probe.trig",
    ),
    "fewer passages than promised": Bad(
        {SOURCES: CONTRACT.format(passages=3, positions=0), CLAIMS: CLAIM},
        "source:probe promises 3 passages and has 1",
        SOURCES,
        "source:probe a",
        repair="paros sources segment TEXT --source probe",
    ),
    "judgement on no claim": Bad(
        {EDITORIAL: JUDGEMENT},
        "editorial:probe judges a claim that passage:g21-2020-h1 does not make: forum:conference-on-disarmament "
        'paros:namedAs "Conference on Disagreement"@en',
        EDITORIAL,
        "editorial:probe",
        accepted="subject, predicate, object and passage of an existing claim",
        repair="paros show passage:g21-2020-h1",
    ),
    "person who is a state": Bad(
        {REGISTRY: 'actor:x a paros:State , paros:Person ;\n  skos:prefLabel "X"@en .\n'},
        "actor:x cannot be both paros:Person and paros:State",
        "",
        accepted="one of the two classes: they are disjoint",
        repair="correct its class in data/registry/ or data/claims/",
    ),
    "broken rule of the shapes": Bad(
        {REGISTRY: 'actor:x a paros:State ;\n  skos:prefLabel "X"@en , "Y"@en .\n'},
        'actor:x (Y): skos:prefLabel "X"@en, "Y"@en',
        REGISTRY,
        '  skos:prefLabel "X"@en , "Y"@en',
        accepted="A thing has one preferred label in a language; other forms are alternative labels.",
        repair="Keep one skos:prefLabel in each language, and make the others skos:altLabel.",
        exit_code=FINDINGS,
    ),
    "unknown key in the header of a query": Bad(
        {
            "queries/actors/probe.rq": "#+ summary: Who?\n#+ empty: Nobody.\n#+ blind: All.\n#+ summery: Who?\n"
            "SELECT ?actor\nWHERE {\n  ?actor a paros:Agent .\n}\n"
        },
        "the header has the unknown key summery",
        "queries/actors/probe.rq",
        accepted="summary",
        head="",
    ),
}
# A named graph may stand in claims alone; Turtle has none, so its syntax is what is wrong with it.
BAD["named graph in a registry"] = _registry(
    _claim('actor:x skos:prefLabel "X"@en .', graph="graph:registry"),
    "syntax error: ",
    "graph:registry",
    accepted="Turtle",
    repair="then: paros validate data/registry/probe.ttl",
)


def _digests(home: Home) -> dict[str, str]:
    """Return the digest of each file of the finished builds, and where `current` points."""
    files = [path for path in sorted((home.build / "builds").rglob("*")) if path.is_file()]
    return {
        "current": os.readlink(home.current),  # noqa: PTH115 -- what the link says, not where it leads
        **{str(path.relative_to(home.build)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files},
    }


@pytest.fixture
def checkout(small_checkout: Checkout) -> Checkout:
    """Harm is done to the small graph: it fails as a large one does."""
    return small_checkout


@pytest.fixture
def stands(run_paros: RunParos) -> Stands:
    """Return a context in which the build of a home must stay as it is, byte for byte, and answers afterwards."""

    @contextmanager
    def unharmed(home: Home) -> Iterator[None]:
        before = _digests(home)
        yield
        assert _digests(home) == before
        _answers(run_paros, home)

    return unharmed


def _answers(run_paros: RunParos, home: Home) -> None:
    answer = run_paros("query", QUESTION, "--format", "csv", home=home)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "Statement of the Group of 21" in answer.stdout


def _one_error(done: subprocess.CompletedProcess[str], exit_code: int) -> str:
    """Return the one error on stderr, after checking that it is one, is nothing else, and led to the exit code."""
    assert done.returncode == exit_code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error: ")
    assert re.findall("^error: ", done.stderr, re.MULTILINE) == ["error: "], done.stderr
    # The reasons stand one below the other.
    others = [
        line
        for line in done.stderr.splitlines()[1:]
        if not re.match(r"    ((accepted|repair|because): | {10}\S)", line)
    ]
    assert others == []
    return done.stderr.removeprefix("error: ")


def _write(home: Home, bad: Bad) -> None:
    for name, text in bad.files.items():
        (home.root / name).write_text((bad.head if not name.endswith(".rq") else "") + text, encoding="utf-8")


def _line_of(home: Home, bad: Bad) -> int:
    lines = (home.root / bad.file).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if line.startswith(bad.line))


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_clear_error(name: str, checkout: Checkout, run_paros: RunParos, stands: Stands) -> None:
    home, bad = checkout(), BAD[name]
    _write(home, bad)
    with stands(home):
        error = _one_error(run_paros("build", home=home), bad.exit_code)
    place = f"{bad.file}:{_line_of(home, bad)}: " if bad.line else f"{bad.file}:" if bad.file else ""
    assert error.startswith(place)
    message, _, help_ = error.partition("\n")
    assert bad.message in message
    accepted = re.search(r"^    accepted: (.*)", help_, re.MULTILINE)
    repair = re.search(r"^    repair:   (.*)", help_, re.MULTILINE)
    assert bad.accepted in (accepted.group(1) if accepted else "")
    assert bad.repair in (repair.group(1) if repair else "")
    assert accepted or repair


def test_an_inconsistency_is_explained_with_the_lines_at_fault(checkout: Checkout, run_paros: RunParos) -> None:
    home, bad = checkout(), BAD["person who is a state"]
    _write(home, bad)
    error = _one_error(run_paros("build", home=home), bad.exit_code)
    reasons = re.findall(r"^    (?:because:|        )  (.+) \((.+):[0-9]+\)$", error, re.MULTILINE)
    assert reasons == [
        ("actor:x is a Person", REGISTRY),
        ("actor:x is a State", REGISTRY),
        ("State and Person are disjoint", "ontology/actors.ttl"),
    ]


def test_several_mistakes_are_told_in_one_go_in_the_order_of_their_lines(
    checkout: Checkout, run_paros: RunParos, stands: Stands
) -> None:
    home = checkout()
    text = HEAD + _state("x", "paros:nam 1 ;", "paros:nim 2 ;") + _state("y", 'skos:altLabel "Y"@EN ;')
    (home.root / REGISTRY).write_text(text, encoding="utf-8")
    with stands(home):
        done = run_paros("build", home=home)
    assert done.returncode == BAD_DATA
    lines = [int(number) for number in re.findall(rf"^error: {REGISTRY}:([0-9]+): ", done.stderr, re.MULTILINE)]
    assert len(lines) == 3
    assert lines == sorted(lines)


def test_the_build_works_again_once_the_mistake_is_mended(checkout: Checkout, run_paros: RunParos) -> None:
    home = checkout()
    _write(home, BAD["misspelt class"])
    assert run_paros("build", home=home).returncode == BAD_DATA
    (home.root / REGISTRY).unlink()
    assert "Nothing has changed" in run_paros("build", home=home).stdout


def test_hidden_files_that_editors_leave_are_not_read(checkout: Checkout, run_paros: RunParos) -> None:
    home = checkout()
    (home.root / "data" / "registry" / ".#actors.ttl").symlink_to("somebody@somewhere.1")
    done = run_paros("build", home=home)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_folder_in_the_place_of_a_file_is_one_error(checkout: Checkout, run_paros: RunParos, stands: Stands) -> None:
    home = checkout()
    (home.root / REGISTRY).mkdir()
    with stands(home):
        error = _one_error(run_paros("build", home=home), ENVIRONMENT)
    assert REGISTRY in error


@pytest.mark.parametrize("kind", ["a file", "below a file", "a folder of the system"])
@pytest.mark.parametrize("option", ["--dumps", "--build"])
def test_a_folder_that_cannot_be_written(
    kind: str, option: str, checkout: Checkout, run_paros: RunParos, tmp_path: Path, stands: Stands
) -> None:
    if kind == "a folder of the system" and not Path("/proc/self").is_dir():
        pytest.skip("this system has no /proc, where not even root may make a folder")
    home = checkout()
    plain = tmp_path / "plain"
    plain.write_text("", encoding="utf-8")
    folder = {"a file": plain, "below a file": plain / "x", "a folder of the system": Path("/proc/paros")}[kind]
    with stands(home):
        if option == "--dumps":
            done = run_paros("build", "--dumps", folder, home=home)
        else:
            done = run_paros("build", home=replace(home, build=folder))
    error = _one_error(done, ENVIRONMENT)
    what = "dumps" if option == "--dumps" else "the build"
    assert error.startswith(f"{what} cannot be written to {folder}: ")
    assert f"name another folder with {option}" in error
    assert done.stdout == ""


def _limit(size: int) -> Callable[[], None]:
    """Return what makes the disk full, for a process, as soon as it has written so many bytes to one file."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return limit


# A file of the finished build, and what of its size there is room for: the build stops at the index of the queries,
# at the data for HermiT, at the largest dump.
@pytest.mark.parametrize(("file", "share"), [("queries.json", 0.5), ("queries.json", 1.1), ("dumps/paros.nq", 1)])
def test_a_full_disk(file: str, share: float, checkout: Checkout, run_paros: RunParos, stands: Stands) -> None:
    home = checkout()
    (home.root / REGISTRY).write_text(HEAD + _state("x"), encoding="utf-8")
    with stands(home):
        size = int((home.current / file).stat().st_size * share)
        error = _one_error(run_paros("build", home=home, preexec_fn=_limit(size)), ENVIRONMENT)
    assert "File too large" in error
    assert str(home.build) in error
    assert "repair:   free some space" in error
    assert list(home.build.glob(".new-*")) == []


@pytest.mark.parametrize("file", ["queries.json", "hierarchy.nq", "derived.nq"])
def test_a_full_disk_when_only_a_comment_has_changed(
    file: str, checkout: Checkout, run_paros: RunParos, stands: Stands
) -> None:
    home = checkout()
    _comment(home)
    with stands(home):
        size = (home.current / file).stat().st_size // 2
        error = _one_error(run_paros("build", home=home, preexec_fn=_limit(size)), ENVIRONMENT)
    assert "File too large" in error
    assert f"{home.build}/.new-" in error
    assert error.count(str(home.build)) == 1
    assert list(home.build.glob(".new-*")) == []


@contextmanager
def _small_disk(place: Path, size: int) -> Iterator[None]:
    """Mount a file system of so many bytes, or skip the test where that cannot be done."""
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root can mount a small file system")
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],  # noqa: S607 -- wherever mount lies
        capture_output=True,
        text=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)  # noqa: S607 -- as above


def _room(folder: Path) -> int:
    """Return how many bytes a folder takes on a disk of 4096-byte blocks."""
    return sum(4096 * (path.stat().st_size // 4096 + 1) for path in folder.rglob("*") if not path.is_symlink())


def test_a_full_file_system_where_nothing_but_a_comment_has_changed(
    checkout: Checkout, run_paros: RunParos, stands: Stands, tmp_path: Path
) -> None:
    home = checkout()
    _comment(home)
    place = tmp_path / "small"
    # Room for the last build, and for half of the next one.
    with _small_disk(place, _room(home.build) * 3 // 2):
        shutil.copytree(home.build, place / "build", symlinks=True)
        small = replace(home, build=place / "build")
        with stands(small):
            error = _one_error(run_paros("build", home=small), ENVIRONMENT)
        assert "No space left on device" in error
        assert f"{small.build}/.new-" in error
        assert "repair:   free some space, then: paros build" in error
        assert list(small.build.glob(".new-*")) == []


def test_a_full_file_system_while_the_store_is_loaded(checkout: Checkout, run_paros: RunParos, tmp_path: Path) -> None:
    home = checkout()
    # Every step but the last two can be taken over, and half of the store has room.
    half = _room(home.store) // 2
    shutil.rmtree(home.store.resolve())
    shutil.rmtree(home.dumps.resolve())
    place = tmp_path / "small"
    with _small_disk(place, _room(home.build) * 2 + half):
        shutil.copytree(home.build, place / "build", symlinks=True)
        small = replace(home, build=place / "build")
        before = _digests(small)
        error = _one_error(run_paros("build", home=small), ENVIRONMENT)
        assert error.startswith("the store cannot be written to ")
        assert "No space left on device" in error
        assert "repair:   free some space, then: paros build" in error
        assert _digests(small) == before
        assert list(small.build.glob(".new-*")) == []


def _comment(home: Home) -> None:
    """Add a comment to a file of claims: the build has something to do, and its outcome is the same."""
    with (home.root / "data" / "claims" / "g21-2020.trig").open("a", encoding="utf-8") as stream:
        stream.write("# A comment.\n")


def _wait_for(process: subprocess.Popen[str], step: str) -> None:
    """Return when a build has told that a step is done."""
    assert process.stdout
    for line in process.stdout:
        if line.startswith(step):
            return
    pytest.fail(f"the build ended before the step {step}")


@pytest.mark.parametrize("step", ["read", "reason", "derive"])
def test_interrupting_a_build(
    step: str,
    checkout: Checkout,
    run_paros: RunParos,
    start_paros: StartParos,
    stands: Stands,
) -> None:
    home = checkout()
    with stands(home):
        process = start_paros("build", "--force", home=home)
        _wait_for(process, step)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
        assert process.returncode == INTERRUPTED
        assert stderr.strip() == "interrupted: nothing was changed, the last build stands"
    _next_build_cleans_up(home, run_paros)


def _next_build_cleans_up(home: Home, run_paros: RunParos) -> None:
    _comment(home)
    done = run_paros("build", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in home.build.iterdir()) == [".lock", "builds", "current"]


def test_a_killed_build_leaves_the_last_one_and_the_next_cleans_up(
    checkout: Checkout, run_paros: RunParos, start_paros: StartParos, stands: Stands
) -> None:
    home = checkout()
    with stands(home):
        process = start_paros("build", "--force", home=home)
        _wait_for(process, "derive")
        process.kill()
        process.communicate(timeout=30)
        assert process.returncode == -signal.SIGKILL
        assert list(home.build.glob(".new-*"))
    # What a build leaves that was killed between making its link and moving it into place.
    (home.build / ".new-1-link").symlink_to(Path("builds") / "gone")
    _next_build_cleans_up(home, run_paros)


def test_a_build_that_does_nothing_cleans_up_as_well(checkout: Checkout, run_paros: RunParos) -> None:
    home = checkout()
    (home.build / ".new-1").mkdir()
    (home.build / ".new-1" / "half").write_text("x", encoding="utf-8")
    assert "Nothing has changed" in run_paros("build", home=home).stdout
    assert sorted(path.name for path in home.build.iterdir()) == [".lock", "builds", "current"]


def test_of_two_builds_at_once_the_second_ends_at_once(
    checkout: Checkout, run_paros: RunParos, start_paros: StartParos
) -> None:
    home = checkout()
    (home.root / REGISTRY).write_text(HEAD + _state("x"), encoding="utf-8")
    first = start_paros("build", home=home)
    _wait_for(first, "read")
    error = _one_error(run_paros("build", home=home), ENVIRONMENT)
    assert error.startswith(f"another build is running in {home.build}\n")
    assert "accepted: one build at a time" in error
    assert "name another folder with --build" in error
    assert first.poll() is None
    _, stderr = first.communicate(timeout=60)
    assert (first.returncode, stderr) == (0, "")


@pytest.mark.parametrize("harm", ["deleted", "cut short", "manifest deleted", "folder deleted"])
def test_a_damaged_store_is_told_and_repaired(harm: str, checkout: Checkout, run_paros: RunParos) -> None:
    home = checkout()
    largest = max(home.store.glob("*.sst"), key=lambda path: path.stat().st_size)
    if harm == "deleted":
        largest.unlink()
    elif harm == "cut short":
        os.truncate(largest, largest.stat().st_size // 2)
    elif harm == "manifest deleted":
        next(home.store.glob("MANIFEST-*")).unlink()
    else:
        shutil.rmtree(home.store)
    error = _one_error(run_paros("query", QUESTION, home=home), NO_BUILD)
    assert "repair:   paros build" in error
    done = run_paros("build", home=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^store +[0-9.]+ s", done.stdout, re.MULTILINE)
    assert re.search(r"^dumps +unchanged$", done.stdout, re.MULTILINE)
    _answers(run_paros, home)


def test_a_damaged_dump_is_repaired(checkout: Checkout, run_paros: RunParos, small: Home) -> None:
    home = checkout()
    os.truncate(home.dumps / "paros.nq", 1000)
    done = run_paros("build", home=home)
    assert re.search(r"^store +unchanged$", done.stdout, re.MULTILINE)
    assert (home.dumps / "paros.nq").read_bytes() == (small.dumps / "paros.nq").read_bytes()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("form", ["table", "csv"])
def test_no_room_for_the_answer(form: str, checkout: Checkout, start_paros: StartParos) -> None:
    with Path("/dev/full").open("w") as full:
        process = start_paros("query", QUESTION, "--format", form, home=checkout(), stdout=full)
        _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (ENVIRONMENT, "error: the output: No space left on device\n")


def test_a_reader_who_has_seen_enough_stops_no_build(
    checkout: Checkout, start_paros: StartParos, run_paros: RunParos
) -> None:
    home = checkout()
    _comment(home)
    process = start_paros("build", home=home)
    assert process.stdout
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr
    assert process.stderr.read() == ""
    assert "Nothing has changed" in run_paros("build", home=home).stdout


def test_without_a_build_every_question_says_how_to_make_one(checkout: Checkout, run_paros: RunParos) -> None:
    home = checkout()
    shutil.rmtree(home.build)
    error = _one_error(run_paros("query", QUESTION, home=home), NO_BUILD)
    assert error == f"there is no build in {home.build}\n    repair:   paros build\n"
