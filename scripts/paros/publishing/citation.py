"""How a release is cited and catalogued by those who do not read DCAT: citation files, and Schema.org for search engines.

CITATION.cff follows https://citation-file-format.github.io (1.2.0), codemeta.json https://w3id.org/codemeta/3.0, .zenodo.json
what Zenodo reads of a deposit. All are written from what `describing` and the package's own metadata say.
"""

from __future__ import annotations

import hashlib
import json
import re
import textwrap
from importlib.metadata import distribution, metadata
from typing import TYPE_CHECKING, Any, Final

from paros.citing import in_words, latex, read_release
from paros.describing import (
    ABSTRACT,
    AUTHORS,
    ISSUED,
    KEYWORDS,
    LICENCE,
    LICENCE_CODE,
    MODIFIED,
    TITLE,
    file_iri,
    named_members,
    period,
    version_iri,
)
from paros.media import kind_of
from paros.names import BASE, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from paros.citing import Release
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material

_MESSAGE: Final = "If you use PAROS Graph, please cite it as below, with the version of the data that you used."
_SPDX: Final = "https://spdx.org/licenses/"
_LICENCE_FILE: Final = "LICENSE-DATA"
_REQUIREMENT: Final = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?P<version>.*)")
_WHOLE_DUMPS: Final = "dumps/paros."


def write(material: Material, folder: Folder) -> None:
    """Add the files for citing and cataloguing, and the licence of the data."""
    folder.write("CITATION.cff", as_cff(material.version))
    folder.write(".zenodo.json", _json(as_zenodo(material.version)))
    folder.write("codemeta.json", _json(as_codemeta()))
    folder.write(_LICENCE_FILE, _licence_text(material))


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _licence_text(material: Material) -> str:
    """Return the licence of the data: the file of the checkout, or the one that was installed with the package."""
    path = material.home.root / _LICENCE_FILE
    if path.is_file():
        return path.read_text(encoding="utf-8")
    text = distribution("paros").read_text(f"licenses/{_LICENCE_FILE}")
    assert text is not None  # noqa: S101 -- pyproject.toml has it in every package; a test looks
    return text


def as_cff(version: str) -> str:
    """Return the citation file of a version; the one at the root of the repository is the same, byte for byte."""
    lines = [
        "cff-version: 1.2.0",
        "type: dataset",
        f'title: "{TITLE}"',
        f'message: "{_MESSAGE}"',
        "authors:",
        f'  - name: "{AUTHORS}"',
        f"version: {version}",
        f'date-released: "{MODIFIED}"',
        f"license: {LICENCE_CODE}",
        f'url: "{BASE}"',
        "keywords:",
        *(f'  - "{keyword}"' for keyword in KEYWORDS),
        "abstract: >-",
        textwrap.fill(ABSTRACT, 119, initial_indent="  ", subsequent_indent="  "),
    ]
    return "\n".join(lines) + "\n"


def as_zenodo(version: str) -> dict[str, Any]:
    """Return what Zenodo is told of a version when its folder is deposited."""
    return {
        "title": TITLE,
        "description": ABSTRACT,
        "creators": [{"name": AUTHORS}],
        "upload_type": "dataset",
        "access_right": "open",
        "license": {"id": LICENCE_CODE},
        "version": version,
        "publication_date": MODIFIED,
        "language": "eng",
        "keywords": list(KEYWORDS),
        "related_identifiers": [
            {"identifier": version_iri(version), "relation": "isIdenticalTo", "resource_type": "dataset"},
            {"identifier": BASE, "relation": "isDocumentedBy"},
        ],
    }


def as_codemeta() -> dict[str, Any]:
    """Return the description of the software that makes the release, from the metadata of its package."""
    package = metadata("paros")
    # What an extra needs comes with a condition behind a semicolon.
    needed = [_REQUIREMENT.fullmatch(line) for line in package.get_all("Requires-Dist") or () if ";" not in line]
    return {
        "@context": "https://w3id.org/codemeta/3.0",
        "@type": "SoftwareSourceCode",
        "name": package["Name"],
        "description": package["Summary"],
        "version": package["Version"],
        "license": _SPDX + package["License-Expression"],
        "author": [{"@type": "Organization", "name": package["Author"]}],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {package['Requires-Python']}",
        "keywords": package["Keywords"].split(","),
        "url": BASE,
        "dateModified": MODIFIED,
        "softwareRequirements": [
            {"@type": "SoftwareApplication", "name": each["name"], "version": each["version"]}
            for each in needed
            if each
        ],
    }


def schema_org(material: Material, folder: Folder) -> str:
    """Return the dataset in the terms of Schema.org, as JSON-LD for a page: a Dataset with the dumps written so far.

    The text may stand in a <script> as it is: no tag can begin in it.
    """
    span = period(material.view)
    described = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": PREFIXES["release"] + "dataset",
        "name": TITLE,
        "description": ABSTRACT,
        "url": BASE,
        "identifier": version_iri(material.version),
        "version": material.version,
        "license": LICENCE,
        "creator": {"@type": "Organization", "@id": PREFIXES["actor"] + "paros-graph", "name": AUTHORS},
        "keywords": list(KEYWORDS),
        "datePublished": ISSUED,
        "dateModified": MODIFIED,
        "inLanguage": "en",
        "isAccessibleForFree": True,
        **({"temporalCoverage": "/".join(span)} if span else {}),
        "isBasedOn": [
            {"@type": "CreativeWork", "@id": iri, "name": name} for iri, name in named_members(material.view, "Source")
        ],
        "distribution": [_download(folder, name) for name in folder.names() if name.startswith(_WHOLE_DUMPS)],
    }
    # JSON allows the escape wherever the sign can stand, which is within strings only.
    return json.dumps(described, indent=1, ensure_ascii=False).replace("<", "\\u003c")


def _download(folder: Folder, name: str) -> dict[str, str]:
    """Return a file of a release in the terms of Schema.org."""
    content = (folder.root / name).read_bytes()
    kind, compression = kind_of(name)
    types = [part.media_type for part in (kind, compression) if part]
    return {
        "@type": "DataDownload",
        "name": name.rpartition("/")[2],
        "contentUrl": file_iri(name),
        "encodingFormat": types[-1],
        "contentSize": f"{len(content)} B",
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def citations(material: Material) -> Mapping[str, str]:
    """Return how to cite the release as a whole: as text by the rules of the APA, in BibTeX, RIS and CSL-JSON.

    The release is that of the build, its address the one of its version.
    """
    release = read_release(material.home)
    return {
        "APA": _apa(release),
        "BibTeX": _bibtex(release),
        "RIS": _ris(release),
        "CSL-JSON": _csl(release),
    }


def _apa(release: Release) -> str:
    title = f"{release.title} (Version {release.version}) [Data set]"
    return (
        f"{release.authors}. ({release.day[:4]}, {_american(release.day)}). {title}. {version_iri(release.version)}\n"
    )


def _american(day: str) -> str:
    """Return month and day as the APA has them.

    >>> _american("2026-11-02")
    'November 2'
    """
    number, month, _ = in_words(day).split()
    return f"{month} {number}"


def _bibtex(release: Release) -> str:
    number, month, year = in_words(release.day).split()
    fields = {
        # A second pair of braces keeps the name whole and the capitals of a title as they are.
        "author": f"{{{{{latex(release.authors)}}}}}",
        "title": f"{{{{{latex(release.title)}}}}}",
        "year": f"{{{year}}}",
        # A month is one of the names that every style defines, without braces.
        "month": month[:3].lower(),
        "day": f"{{{number}}}",
        "version": f"{{{release.version}}}",
        "howpublished": f"{{Data set, version {release.version}}}",
        "url": f"{{{version_iri(release.version)}}}",
        "copyright": f"{{{latex(release.licence)}}}",
    }
    lines = [f"  {name:<12} = {value}," for name, value in fields.items()]
    return "\n".join([f"@misc{{paros-graph-{release.version},", *lines, "}"]) + "\n"


def _ris(release: Release) -> str:
    fields = (
        ("TY", "DATA"),
        ("AU", f"{release.authors},"),  # a comma at the end keeps the name of a group whole
        ("TI", release.title),
        ("PY", release.day[:4]),
        ("DA", release.day.replace("-", "/")),
        ("ET", release.version),
        ("UR", version_iri(release.version)),
        ("C1", release.licence),
        ("ER", ""),
    )
    return "".join(f"{tag}  - {value}\n" for tag, value in fields)


def _csl(release: Release) -> str:
    return _json(
        [
            {
                "id": f"paros-graph-{release.version}",
                "type": "dataset",
                "title": release.title,
                "author": [{"literal": release.authors}],
                "issued": {"date-parts": [[int(part) for part in release.day.split("-")]]},
                "version": release.version,
                "URL": version_iri(release.version),
                "license": release.licence,
            }
        ]
    )
