"""SHACL: the shapes as a model, and two judges that find the same: pyshacl, and one SPARQL query per constraint."""
