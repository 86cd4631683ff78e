"""The pages that tell the record: sources, timeline, series, lineage, disputes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paros.publishing.site import disputes, lineage, series, sources, timeline
from paros.publishing.site.assessments import read_assessments
from paros.publishing.site.pictures import open_graph

if TYPE_CHECKING:
    from paros.publishing.folder import Folder
    from paros.publishing.material import Material


def write(material: Material, folder: Folder) -> None:
    """Write the pages that tell the record."""
    assessments = read_assessments(material.index)
    sources.write(assessments, material, folder)
    timeline.write(assessments, material, folder)
    disputes.write(assessments, material, folder)
    graph = open_graph(material)
    series.write(assessments, material, folder, graph)
    lineage.write(assessments, material, folder, graph)
