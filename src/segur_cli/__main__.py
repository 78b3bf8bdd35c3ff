"""`python -m segur_cli` is `segur`."""

from segur_cli.cli.app import run

if __name__ == "__main__":
    run()
