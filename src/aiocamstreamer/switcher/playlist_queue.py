"""Playlists that wait for their turn."""

from __future__ import annotations

from collections.abc import Mapping

from aiocamstreamer import _arguments
from aiocamstreamer._models import Unknown, known
from aiocamstreamer.switcher.switcher_app import Part
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply, into


class Queue(Part):
    """The queue of playlists.

    Source: CamSwitcher App API, "Get the list of playlists in the queue" and what follows
    """

    async def list(self) -> tuple[str, ...]:
        """Names of the playlists that wait, the next one first."""
        return await self._get("playlist_queue_list.cgi", _names)

    async def push(self, playlist_name: str) -> None:
        """Put a playlist at the end of the queue.

        The request is never repeated: after a lost connection the playlist may be in the queue.

        Raises:
            NotFound: There is no such playlist.
        """
        query = {"playlist_name": _arguments.text("playlist_name", playlist_name)}
        with envelope.seeking(f"playlist {playlist_name!r}"):
            await self._command("playlist_queue_push.cgi", query)

    async def play_next(self) -> None:
        """Play the next playlist of the queue now; never repeated, as `push`."""
        await self._command("playlist_queue_play_next.cgi")

    async def clear(self) -> None:
        """Take every playlist from the queue; what is played goes on."""
        await self._command("playlist_queue_clear.cgi")


def _names(reply: Reply) -> tuple[str, ...]:
    found = envelope.data(reply)
    if isinstance(found, Mapping):
        found = found.get("playlist_queue_list", found.get("playlistQueueList"))
    return known(into(tuple[str | Unknown, ...], found, reply))
