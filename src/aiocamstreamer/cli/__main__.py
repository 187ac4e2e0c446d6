"""``python -m aiocamstreamer.cli``: the same as ``camctl``."""

from aiocamstreamer.cli.program import main

if __name__ == "__main__":
    main()
