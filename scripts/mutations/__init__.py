"""Puts defects into the real data, one at a time, and records what catches them: `python -m mutations --help`."""
