"""Accounts of the camera, and which of them is ours.

Source: VAPIX system settings, "User management"; recorded on AXIS OS 9.80 to 12.11
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Literal, TypeAlias

import attrs

from aiocamstreamer import _arguments
from aiocamstreamer._models import model
from aiocamstreamer.errors import CommandRefused, MalformedReply, excerpt
from aiocamstreamer.secret import Secret
from aiocamstreamer.service import Service
from aiocamstreamer.transport import Challenge
from aiocamstreamer.vapix.lookup import first, listed
from aiocamstreamer.wire import keyvalue, text
from aiocamstreamer.wire.page import lines
from aiocamstreamer.wire.reply import Reply, reader

Role: TypeAlias = Literal["viewer", "operator", "admin"]

ROLES: tuple[Role, ...] = ("viewer", "operator", "admin")
"""The rights of accounts, each including those before it."""

_Form: TypeAlias = dict[str, str | Secret]

_CGI = "/axis-cgi/pwdgrp.cgi"
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
        _arguments.one_of("role", role, ROLES)
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


class Users(Service):
    """The camera's accounts."""

    async def whoami(self) -> User:
        """The account that this library is logged in with: the cheapest test of a password.

        Raises:
            AccessDenied: The camera does not know that name and password.
        """
        reply = await self._http.get("/axis-cgi/usergroup.cgi")
        said = lines(text.body(reply))
        if not said:
            raise MalformedReply("no user name", camera=reply.camera, request=reply.request)
        groups = " ".join(said[1:]).replace(",", " ").split()
        return _user(said[0], dict.fromkeys(groups, (said[0],)))

    async def challenges(self) -> tuple[Challenge, ...]:
        """The ways of logging in that the camera offers, in its order; empty where it lets everybody in.

        It is asked as a stranger. Under the policy ``recommended``, AXIS OS 12 offers Digest over HTTP and
        Basic over HTTPS.

        Raises:
            RoleTooLow: It refuses strangers without a challenge, as it does for some seconds after too many
                wrong passwords.
            Unsupported: It is reached through another camera.

        Source: RFC 9110, section 11.6.1; VAPIX network settings, ``Network.HTTP.AuthenticationPolicy``
        """
        return await self._line.challenges()

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
        groups = keyvalue.answer(reply)
        if not groups:  # a camera has groups, with nobody in them before the first account
            detail = f"no groups: {reply.quoted}"
            raise MalformedReply(detail, camera=reply.camera, request=reply.request)
        return {
            group: tuple(
                name.strip() for name in keyvalue.unquoted(members.strip()).split(",") if name.strip()
            )
            for group, members in groups.items()
        }

    async def get(self, name: str) -> User:
        """The account *name*.

        Raises:
            NotFound: There is no such account.
        """
        _name("name", name)
        return self._found(name, await self.list())

    async def add(
        self,
        name: str,
        password: str | Secret,
        *,
        role: Role = "viewer",
        ptz: bool = False,
        comment: str = "",
        strict: bool = False,
    ) -> None:
        """Create the account *name*.

        Args:
            name: 1 to 14 ASCII letters and digits.
            password: 1 to 64 printable ASCII characters.
            role: Its rights.
            ptz: Whether it may move the camera; an admin always may.
            comment: A note, which the camera keeps.
            strict: Have the camera, too, refuse passwords that are not of that form.

        Raises:
            CommandRefused: The camera does not accept the name or the password, or the account exists.
            ValueError: *name* or *password* is not of that form.
        """
        secret = Secret(password)
        del password
        form: _Form = {
            "user": _name("name", name),
            "pwd": _checked(secret),
            "grp": "users",
            "sgrp": _groups(role, ptz=_arguments.flag("ptz", ptz)),
            # Firmware from before autumn 2019 wants it even where it is empty.
            "comment": _arguments.line("comment", comment, empty=True),
        }
        async with self._turn:
            await self._write("add", form | _strictness(strict))

    async def add_first(self, name: str, password: str | Secret, *, strict: bool = False) -> None:
        """Create the first administrator of a camera that has none; sent without credentials.

        Raises:
            CommandRefused: There is one already, or *name* may not be the first.
            ValueError: *name* or *password* is not of the form that `add` takes.
        """
        secret = Secret(password)
        del password
        form: _Form = {
            "user": _name("name", name),
            "pwd": _checked(secret),
            "grp": "root",
            "sgrp": _groups("admin", ptz=True),
        }
        body = {"action": "add", **form, **_strictness(strict)}
        reply = await self._http.post(_CGI, form=body, anonymous=True, accept=(401,))
        if reply.status == 401 and "error:" not in reply.text.lower():
            raise CommandRefused(
                "there is an administrator already",
                code=401,
                camera=reply.camera,
                request=reply.request,
                quoted=False,
            )
        _done(reply)

    async def ensure(
        self,
        name: str,
        *,
        password: str | Secret | None = None,
        role: Role | None = None,
        ptz: bool | None = None,
        comment: str = "",
    ) -> User:
        """Add the account *name* if there is none, else change its role and PTZ where they differ.

        Cameras tell neither passwords nor comments, so those of an account that exists stay as they are:
        `update` changes them.

        Args:
            name: As for `add`.
            password: Of an account that has to be added.
            role: Its rights; None takes a viewer, or leaves them as they are.
            ptz: Whether it may move the camera; None takes no, or leaves it as it is.
            comment: Of an account that has to be added.

        Raises:
            CommandRefused: The camera does not accept the name or the password.
            ValueError: The account has to be added and *password* is None, or an argument is not of the form
                that `add` takes.
        """
        secret = None if password is None else Secret(password)
        del password
        _name("name", name)
        if secret is not None:
            _checked(secret)
        wanted = _rights(role, ptz)
        _arguments.line("comment", comment, empty=True)
        async with self._turn:
            user = next((user for user in await self.list() if user.name == name), None)
            if user is not None:
                return await self._entitled(user, wanted)
            if secret is None:
                raise ValueError("password: a password for the account that is to be added, not None")
            groups = _groups(wanted.role or "viewer", ptz=wanted.ptz or False)
            form: _Form = {"user": name, "pwd": secret, "grp": "users", "sgrp": groups, "comment": comment}
            await self._write("add", form)
        return User(name=name, role=wanted.role or "viewer", ptz="ptz" in groups.split(":"))

    async def update(
        self,
        name: str,
        *,
        password: str | Secret | None = None,
        role: Role | None = None,
        ptz: bool | None = None,
        comment: str | None = None,
        strict: bool = False,
    ) -> None:
        """Change what is not None of the account *name*.

        Raises:
            NotFound: There is no such account.
            CommandRefused: The camera does not accept the password.
            ValueError: Nothing to change, or *password* is not of the form that `add` takes.
        """
        secret = None if password is None else Secret(password)
        del password
        form: _Form = {"user": _name("name", name)}
        strictness, wanted = _strictness(strict), _rights(role, ptz)
        if secret is not None:
            form |= {"pwd": _checked(secret), **strictness}
        if comment is not None:
            form["comment"] = _arguments.line("comment", comment, empty=True)
        if len(form) == 1 and wanted == _Rights():
            raise ValueError("password, role, ptz, comment: at least one, not none")
        async with self._turn:
            user = self._found(name, await self.list())
            if wanted != _Rights():
                form["sgrp"] = _merged(user, wanted)
            await self._write("update", form)

    async def remove(self, *names: str, missing_ok: bool = False) -> None:
        """Delete the accounts *names*; with *missing_ok* there may be none of some.

        Raises:
            NotFound: There is no such account; nothing was deleted.
            CommandRefused: The camera keeps an account.
        """
        for name in _arguments.some("names", names):
            _name("names", name)
        _arguments.flag("missing_ok", missing_ok)
        async with self._turn:
            there = {user.name for user in await self.list()}
            request = f"GET {_CGI}"
            for name in listed(
                names, there, "account", missing_ok=missing_ok, line=self._line, request=request
            ):
                await self._write("remove", {"user": name})

    @property
    def _turn(self) -> AbstractAsyncContextManager[object]:
        """The turn of one change: the camera replaces all groups of an account at once."""
        return self._line.lock(_CGI)

    def _found(self, name: str, users: Iterable[User]) -> User:
        found = (user for user in users if user.name == name)
        return first(found, "account", name, line=self._line, request=f"GET {_CGI}")

    async def _entitled(self, user: User, wanted: _Rights) -> User:
        """*user* with the rights that are *wanted*; what it has already is not written."""
        groups = _merged(user, wanted)
        role, ptz = wanted.role or user.role, "ptz" in groups.split(":")
        if (role, ptz) == (user.role, user.ptz) or wanted == _Rights():
            return user
        await self._write("update", {"user": user.name, "sgrp": groups})
        return User(name=user.name, role=role, ptz=ptz)

    async def _write(self, action: str, form: _Form) -> None:
        _done(await self._http.post(_CGI, form={"action": action, **form}))


def _user(name: str, groups: Mapping[str, tuple[str, ...]]) -> User:
    role = next((role for role in reversed(ROLES) if name in groups.get(role, ())), None)
    return User(name=name, role=role, ptz=name in groups.get("ptz", ()))


@attrs.frozen
class _Rights:
    """Rights that somebody wants for an account; None leaves one as it is."""

    role: Role | None = None
    ptz: bool | None = None


def _rights(role: Role | None, ptz: bool | None) -> _Rights:  # noqa: FBT001 - None, True or False
    if role is not None:
        _arguments.one_of("role", role, ROLES)
    if ptz is not None:
        _arguments.flag("ptz", ptz)
    return _Rights(role, ptz)


def _merged(user: User, wanted: _Rights) -> str:
    """The groups of *user* once it has what is *wanted*: the camera replaces all of them at once."""
    ptz = user.ptz if wanted.ptz is None else wanted.ptz
    return _groups(wanted.role or user.role or "viewer", ptz=ptz)


def _groups(role: Role, *, ptz: bool) -> str:
    _arguments.one_of("role", role, ROLES)
    held = ROLES[: ROLES.index(role) + 1]
    return ":".join((*held, *(("ptz",) if ptz or role == "admin" else ())))


def _name(argument: str, name: object) -> str:
    if not _NAME.fullmatch(_arguments.text(argument, name, empty=True)):
        raise ValueError(f"{argument}: 1 to 14 ASCII letters and digits, not {_arguments.shown(name)}")
    return str(name)


def _checked(password: Secret) -> Secret:
    if not _PASSWORD.fullmatch(password.reveal()):
        raise ValueError("password: 1 to 64 printable ASCII characters, not something else")
    return password


def _strictness(strict: bool) -> _Form:  # noqa: FBT001
    return {"strict_pwd": "1"} if _arguments.flag("strict", strict) else {}


@reader
def _done(reply: Reply) -> None:
    """Raise unless an account was changed."""
    said = text.body(reply)
    if any(map(text.is_done, lines(said))):
        return
    detail = f"neither done nor refused: {excerpt(said)}"
    raise MalformedReply(detail, camera=reply.camera, request=reply.request)
