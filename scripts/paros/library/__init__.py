"""The library of the stored queries for other programs and for readers, one module for each form; all made from the headers."""
