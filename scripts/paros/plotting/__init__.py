"""Pictures of answers: one module for each kind, from the rows of stored queries to an Altair chart."""
