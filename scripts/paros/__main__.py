"""`python -m paros` and the command `paros`: a command ends before most of its garbage would be worth collecting."""

import gc


def main() -> None:
    """Run the command line; the garbage collector looks seldom, and not at what the modules themselves are made of."""
    gc.disable()
    from paros.cli import main as run

    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()
    run()


if __name__ == "__main__":
    main()
