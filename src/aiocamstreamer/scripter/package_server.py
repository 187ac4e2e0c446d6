"""The HTTP server that a package brings along."""

from __future__ import annotations

from collections.abc import Collection

from aiocamstreamer import _arguments
from aiocamstreamer.scripter.scripter_app import ROOT
from aiocamstreamer.service import Service
from aiocamstreamer.transport import DEADLINE, Line
from aiocamstreamer.wire.query import Arguments
from aiocamstreamer.wire.reply import Reply


class PackageEndpoint(Service):
    """The HTTP server of one package; CamScripter forwards to it.

    Answers that are no success raise `UnexpectedStatus`, unless they are named as acceptable.

    Args:
        line: The line to the camera.
        name: The package.
        public: Whether it is the server that answers anybody.
    """

    def __init__(self, line: Line, name: str, *, public: bool) -> None:
        super().__init__(line)
        self._root = f"{ROOT}/{'proxy_public' if public else 'proxy'}/{name}/"
        self._public = public

    @property
    def url(self) -> str:
        """Its address, for other programs."""
        return self._line.address.url + self._root

    async def get(
        self,
        path: str = "",
        arguments: Arguments = (),
        *,
        deadline: float = DEADLINE,
        accept: Collection[int] = (),
    ) -> Reply:
        """The package's answer to a GET of *path*.

        Args:
            path: Below the package's root.
            arguments: The query.
            deadline: Seconds for everything.
            accept: Statuses that are an answer and no error, beside 2xx.

        Raises:
            UnexpectedStatus: It answers with another status; 404 also where there is no such package.
        """
        return await self._http.get(
            self._path(path), arguments, deadline=deadline, accept=accept, anonymous=self._public
        )

    async def post(
        self,
        path: str = "",
        arguments: Arguments = (),
        *,
        json: object = None,
        content: bytes | None = None,
        content_type: str | None = None,
        deadline: float = DEADLINE,
        accept: Collection[int] = (),
    ) -> Reply:
        """The package's answer to a POST to *path*; never sent twice.

        Args:
            path: Below the package's root.
            arguments: The query.
            json: What is sent as JSON.
            content: The body as it is, in place of *json*.
            content_type: Media type of *content*.
            deadline: Seconds for everything.
            accept: Statuses that are an answer and no error, beside 2xx.

        Raises:
            UnexpectedStatus: It answers with another status; 404 also where there is no such package.
        """
        return await self._http.post(
            self._path(path),
            arguments,
            json=json,
            content=content,
            content_type=content_type,
            deadline=deadline,
            accept=accept,
            anonymous=self._public,
        )

    def _path(self, path: str) -> str:
        if ".." in _arguments.text("path", path, empty=True).split("/"):
            raise ValueError(f"path: below the package's root, not {_arguments.shown(path)}")
        return self._root + path.lstrip("/")
