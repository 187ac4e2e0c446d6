"""Passwords that whoever starts the program gives it: in the input, or in the environment."""

from __future__ import annotations

import os

from aiocamstreamer.cli import questions
from aiocamstreamer.cli.exit_codes import ExitCode, Failed


def in_the_input() -> str:
    """The first line of the input, which ``--password-stdin`` says is a password; read once.

    Raises:
        Failed: It is empty; a camera that is tried with an empty password counts that as one of few attempts.
    """
    told = questions.next_line()
    if not told:
        raise Failed("--password-stdin: the first line of the input is empty", code=ExitCode.CREDENTIALS)
    return told


def in_the_environment(variable: str) -> str:
    """The value of the environment variable *variable*, which the line names.

    Raises:
        Failed: It is not set.
    """
    if variable not in os.environ:
        raise Failed(f"the environment variable {variable!r} is not set", code=ExitCode.USAGE)
    return os.environ[variable]


def new_one(account: str, variable: str | None) -> str:
    """The new password of *account*: that of the environment variable, else what is typed twice.

    Raises:
        Failed: The variable is not set, nobody is there, or something else was typed the second time.
    """
    if variable is not None:
        return in_the_environment(variable)
    typed = questions.hidden(f"New password of {account}")
    if typed is None:
        advice = "say --new-password-env: where it is"
        raise Failed(f"no new password for {account}", code=ExitCode.USAGE, advice=advice)
    if questions.hidden("Once more") != typed:
        raise Failed("that was another one, and nothing was sent", code=ExitCode.USAGE)
    return typed
