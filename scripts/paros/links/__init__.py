"""Links to other data: mapping sets, how they are read, written and put to use."""
