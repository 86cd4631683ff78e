"""`python -m paros` and the command `paros`: a command ends before any garbage would be worth collecting."""

import gc


def main() -> None:
    """Run the command line; objects made while its modules are loaded are left to the garbage collector no more."""
    gc.disable()
    from paros.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
