"""`python -m paros` is the command line."""

from paros.cli import main

main()
