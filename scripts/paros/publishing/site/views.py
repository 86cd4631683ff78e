"""The pages that tell the record: sources, timeline, series, lineage, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.publishing.site import sources
from paros.publishing.site.assessments import read_assessments

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material


def write(material: Material, folder: Folder) -> None:
    """Write the pages that tell the record."""
    assessments = read_assessments(material.index)
    sources.write(material.index, assessments, material, folder)
