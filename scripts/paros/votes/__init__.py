"""The roll calls of the General Assembly: read, checked, kept as a layer of their own, compared with the sources.

The layer is there only where a user imports it. It is kept as tables (`keeping`); the triples are made from them each time
that a store is made, because which documents, votes and states the graph knows changes with its data.
"""
