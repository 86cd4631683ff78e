"""Keeps docs/benchmarks.md: each benchmark writes the section of its own title, and leaves the others alone."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"
HEAD = (
    "# Benchmarks\n\nEach section is written by the program that it names, on the day and the machine that it names.\n"
)


def measured_with(packages: Sequence[str]) -> str:
    """Return date, machine and versions in one line."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}, Python {platform.python_version()}"
    versions = ", ".join(f"{name} {version(name)}" for name in ("paros", *packages))
    return f"{datetime.now(UTC):%Y-%m-%d}; {machine}; {versions}."


def write_section(title: str, text: str) -> None:
    """Put a section in the place of the one of the same title, or at the end."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    sections = dict(re.findall(r"^## (.+)\n([\s\S]*?)(?=^## |\Z)", page, re.MULTILINE))
    sections[title] = text
    body = "".join(f"\n## {name}\n\n{content.strip()}\n" for name, content in sections.items())
    PAGE.write_text(HEAD + body, encoding="utf-8")
