"""Accounts of the camera, and which of them is ours.

Source: VAPIX system settings, "User management"; recorded on AXIS OS 9.80 to 12.11
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal, TypeAlias

from aiocamstreamer._models import model
from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.service import Service
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.reply import Reply

Role: TypeAlias = Literal["viewer", "operator", "admin"]

ROLES: tuple[Role, ...] = ("viewer", "operator", "admin")
"""What an account may do, each including those before it."""

_CGI = "/axis-cgi/pwdgrp.cgi"
_DONE = re.compile(r"(?:created|modified|removed) account", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9]{1,14}")
_PASSWORD = re.compile(r"[ -~]{1,64}")


@model
class User:
    """One account.

    Attributes:
        name: Its user name.
        role: The highest of its roles; None for one that only services of the camera use.
        ptz: Whether it may move the camera.
    """

    name: str
    role: Role | None = None
    ptz: bool = False

    def may(self, role: Role) -> bool:
        """Whether the account has *role* or a higher one."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


class Users(Service):
    """The camera's accounts."""

    async def whoami(self) -> User:
        """The account that this library is logged in with: the cheapest test of a password.

        Raises:
            AccessDenied: The camera does not know that name and password.
        """
        reply = await self._http.get("/axis-cgi/usergroup.cgi")
        said = text.lines(text.body(reply))
        if not said:
            raise MalformedReply("no user name", camera=reply.camera, request=reply.request)
        groups = " ".join(said[1:]).replace(",", " ").split()
        return _user(said[0], dict.fromkeys(groups, (said[0],)))

    async def list(self) -> tuple[User, ...]:
        """Every account that can log in, in the camera's order."""
        groups = await self.groups()
        names = groups.get("digusers")
        if names is None:
            names = tuple(dict.fromkeys(name for role in reversed(ROLES) for name in groups.get(role, ())))
        return tuple(_user(name, groups) for name in names)

    async def groups(self) -> Mapping[str, tuple[str, ...]]:
        """The members of every group, accounts of the camera's own services among them."""
        reply = await self._http.get(_CGI, {"action": "get"})
        text.body(reply)
        return {
            group: tuple(
                name.strip() for name in keyvalue.unquoted(members.strip()).split(",") if name.strip()
            )
            for group, members in keyvalue.decode(reply).items()
        }

    async def add(
        self, name: str, password: str, *, role: Role = "viewer", ptz: bool = False, comment: str = ""
    ) -> None:
        """Create the account *name*.

        Args:
            name: 1 to 14 ASCII letters and digits.
            password: 1 to 64 printable ASCII characters.
            role: What it may do.
            ptz: Whether it may move the camera; an admin always may.
            comment: A note, which the camera keeps.

        Raises:
            CommandRefused: The camera does not accept the name or the password, or the account exists.
            ValueError: *name* or *password* is not of that form.
        """
        form = {
            "user": _named(name),
            "pwd": _secret(password),
            "grp": "users",
            "sgrp": _groups(role, ptz=ptz),
        }
        await self._write("add", form | ({"comment": comment} if comment else {}))

    async def add_first(self, name: str, password: str) -> None:
        """Create the first administrator of a camera that has none; sent without credentials.

        Raises:
            CommandRefused: There is one already, or *name* may not be the first.
            ValueError: *name* or *password* is not of the form that `add` takes.
        """
        form = {
            "user": _named(name),
            "pwd": _secret(password),
            "grp": "root",
            "sgrp": _groups("admin", ptz=True),
        }
        body = {"action": "add", **form}
        _done(await self._http.post(_CGI, form=body, anonymous=True, accept=(401,)))

    async def update(
        self, name: str, *, password: str | None = None, role: Role | None = None, ptz: bool | None = None
    ) -> None:
        """Change what is not None of the account *name*.

        Raises:
            CommandRefused: No such account, or the camera does not accept the password.
            ValueError: Nothing to change, or *password* is not of the form that `add` takes.
        """
        form = {"user": name}
        if password is not None:
            form["pwd"] = _secret(password)
        if role is not None or ptz is not None:
            form["sgrp"] = await self._changed_groups(name, role, ptz)
        if len(form) == 1:
            raise ValueError("nothing to change: password, role and ptz are None")
        await self._write("update", form)

    async def remove(self, name: str, *, missing_ok: bool = False) -> None:
        """Delete the account *name*; with *missing_ok* there may be none.

        Raises:
            CommandRefused: No such account.
        """
        if missing_ok and all(user.name != name for user in await self.list()):
            return
        await self._write("remove", {"user": name})

    async def _changed_groups(self, name: str, role: Role | None, ptz: bool | None) -> str:  # noqa: FBT001
        """The groups of *name* after the change: the camera replaces all of them at once."""
        user = next((user for user in await self.list() if user.name == name), None)
        if user is None:
            raise CommandRefused(f"no account {name}", camera=self._line.camera, request=f"POST {_CGI}")
        return _groups(role or user.role or "viewer", ptz=user.ptz if ptz is None else ptz)

    async def _write(self, action: str, form: Mapping[str, str]) -> None:
        _done(await self._http.post(_CGI, form={"action": action, **form}))


def _user(name: str, groups: Mapping[str, tuple[str, ...]]) -> User:
    role = next((role for role in reversed(ROLES) if name in groups.get(role, ())), None)
    return User(name=name, role=role, ptz=name in groups.get("ptz", ()))


def _groups(role: Role, *, ptz: bool) -> str:
    if role not in ROLES:
        raise ValueError(f"role: one of {', '.join(ROLES)}, not {role!r}")
    held = ROLES[: ROLES.index(role) + 1]
    return ":".join((*held, *(("ptz",) if ptz or role == "admin" else ())))


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"name: 1 to 14 letters and digits, not {name!r}")
    return name


def _secret(password: str) -> str:
    if not _PASSWORD.fullmatch(password):
        raise ValueError("password: 1 to 64 printable ASCII characters")
    return password


def _done(reply: Reply) -> None:
    """Raise unless an account was changed."""
    if _DONE.search(reply.text):
        return
    said = text.body(reply)
    detail = f"neither done nor refused: {excerpt(said)}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)
