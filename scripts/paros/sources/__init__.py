"""From the text of a source to its passages: normalizing, segmenting, recording and checking."""
