"""Writes parts of `data/` from reference tables that others keep: `python -m importing.states --help`."""
