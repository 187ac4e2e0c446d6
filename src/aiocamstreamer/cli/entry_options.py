"""The options that say what the inventory has of a camera that comes into it."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import attrs
from cyclopts import Parameter

from aiocamstreamer.cli.exit_codes import Misused
from aiocamstreamer.cli.options import said


@attrs.frozen(kw_only=True)
class EntrySettings:
    """A camera's labels, its pin, and where its password is.

    Attributes:
        group: Groups that it belongs to.
        tag: Whatever else it is found by.
        fingerprint: SHA-256 of its certificate; None shows it and asks.
        password_env: Environment variable that holds the password.
        password_file: File that holds it, relative to the inventory.
        credential: Name under which systemd hands it to its service.
        replace: Whether it takes the place of the camera of that name.
    """

    group: Annotated[tuple[str, ...], said("A group that it belongs to; may be said more than once.")] = ()
    tag: Annotated[tuple[str, ...], said("Whatever else it is found by; may be said more than once.")] = ()
    fingerprint: Annotated[str | None, said("SHA-256 of the certificate; nobody is asked about it then.")] = (
        None
    )
    password_env: Annotated[str | None, said("Environment variable that holds the password.")] = None
    password_file: Annotated[
        str | None,
        said("File that holds it, relative to the inventory; enroll makes it where there is none."),
    ] = None
    credential: Annotated[str | None, said("Name under which systemd hands it to its service.")] = None
    replace: Annotated[bool, said("Take the place of the camera of that name.")] = False

    @property
    def labels(self) -> dict[str, object]:
        """Groups and tags, as the inventory has them."""
        return {"groups": list(self.group), "tags": list(self.tag)}

    @property
    def password_place(self) -> dict[str, str]:
        """The key that says where the password is, and its value; none where nothing is said.

        Raises:
            Misused: Several are.
        """
        places = {
            "password_env": self.password_env,
            "password_file": self.password_file,
            "credential": self.credential,
        }
        named = {key: value for key, value in places.items() if value is not None}
        if len(named) > 1:
            raise Misused(f"a password is in one place, not in {' and '.join(named)}")
        return named


EntryOptions: TypeAlias = Annotated[EntrySettings, Parameter(name="*")]
"""Annotation of the parameter of a command that has them."""

NOTHING_SAID = EntrySettings()
