"""A release: dumps, tables, metadata and a static site, written from a build into a folder that any file server can show.

Each module with a `write` adds its files to the folder; `release` calls them in their order.
"""
