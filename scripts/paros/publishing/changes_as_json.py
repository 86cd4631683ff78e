"""The changes between two releases as JSON, for programs: everything that is known of each change."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paros.publishing.changes import Difference


def to_json(difference: Difference) -> str:
    """Return all changes, with the counts before them."""
    counts = [
        {"section": section, "kind": kind, "changes": number} for (section, kind), number in difference.counts().items()
    ]
    releases = {
        name: {"version": version, "date": date}
        for name, (version, date) in (("old", difference.old), ("new", difference.new))
    }
    totals = {name: {"old": before, "new": after} for name, (before, after) in difference.totals.items()}
    changes = [asdict(change) for change in difference.changes]
    return (
        json.dumps({**releases, "totals": totals, "counts": counts, "changes": changes}, indent=1, ensure_ascii=False)
        + "\n"
    )
