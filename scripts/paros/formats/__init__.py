"""The formats in which a report of a validation goes to other programs, one module for each."""
