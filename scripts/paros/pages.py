"""Fills the templates of pages: whatever is put in is escaped, and a name that is not given is an error."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_TEMPLATES: Final = Path(__file__).parent / "templates"


def fill(template: str, **values: object) -> str:
    """Return the page that a template gives with values for its names."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(**values) + "\n"
