"""The commands of ``camctl``, a module each; `aiocamstreamer.cli` says how one is added."""
