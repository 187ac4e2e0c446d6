"""CamSwitcher's part of a virtual camera: what is on the air, and everything that can be played."""

from __future__ import annotations

from typing import Any

import attrs

CAMERA = "c4f673956-99c5-4a92-8854-c369d1f7da27"
OTHER_CAMERA = "c26b737ea-1178-4f9e-851c-479cbdd6e97d"

CLIP = "s4776be33-bcca-45a3-912b-e2840c6c06de"
PRINTED = "cdb04b0cb-0c7b-4292-aa0f-7920eb73333e"
"""The camera playlist of the CamSwitcher document's examples, so that they work as printed."""

PLAYLIST = "pbb1289ed-15e3-4487-a2d6-fecc80f9a4c0"
OUTPUT = "output0"
"""The only output of version 1.x."""

STORAGES = ("SD_DISK", "FLASH")


@attrs.define(kw_only=True)
class Switcher:
    """The playlist on the air, those that could be, and those that wait.

    Change it within ``with virtual.change():`` and clients hear of it.
    """

    running: bool = True
    default_playlist: str = OTHER_CAMERA
    playlist: str = CAMERA
    """The playlist that is played."""

    position: int = 0
    """Which of its items."""

    video: str = CAMERA
    """The source or clip whose video is played; clips begin with ``s``."""

    audio: str = CAMERA
    """The source or clip whose audio is played."""

    master_audio: bool = False
    """Whether the audio is the master audio."""

    sources: dict[str, bool] = attrs.field(factory=lambda: {CAMERA: True, OTHER_CAMERA: True})
    """Whether sources are available."""

    clips: set[str] = attrs.field(factory=set)
    queue: list[str] = attrs.field(factory=list)
    """Playlists that wait, the next one first; lost when the app restarts."""

    def play(self, playlist: str, video: str | None = None, audio: str | None = None) -> None:
        """Put *playlist* on the air, from its start; a camera's or clip's own playlist has its name."""
        self.playlist, self.position = playlist, 0
        self.video = video or playlist
        if not self.master_audio:
            self.audio = audio or self.video

    def restart(self) -> None:
        """Lose what a restart loses."""
        self.queue.clear()
        self.play(self.default_playlist)


@attrs.define(kw_only=True)
class ClipFile:
    """An uploaded clip."""

    kind: str
    """``video`` or ``audio``."""

    storage: str
    name: str
    """What the file was called."""

    data: bytes = attrs.field(repr=False)


def _item(number: int, name: str) -> dict[str, Any]:
    media = {"clip_name" if name.startswith("s") else "stream_name": name}
    return {
        "id": f"78b12cf8-4d91-4e2c-a444-92e1454300{number:02}",
        "timeout": 0,
        "repeat": 1,
        "isTimeoutCustom": False,
        # The vendor's own library does without the whole list where this is missing.
        "ptz_preset_pos_name": "",
        "video": dict(media),
        "audio": dict(media),
    }


def _playlist(title: str, *names: str) -> dict[str, Any]:
    return {
        "niceName": title,
        "loop": False,
        "isFavourite": False,
        "play_type": "PLAY_ALL",
        "stream_list": [_item(number, name) for number, name in enumerate(names)],
        "keyboard": {},
        "channel": "av",
    }


def _playlists() -> dict[str, Any]:
    return {
        CLIP: _playlist("Intro", CLIP),
        CAMERA: _playlist("AXIS P3265-V - ACCC8E000001", CAMERA),
        OTHER_CAMERA: _playlist("AXIS V5925 - ACCC8E0000F1", OTHER_CAMERA),
        PRINTED: _playlist("V5925 - ACCC8E0000F1", OTHER_CAMERA),
        PLAYLIST: _playlist("Show", CLIP, CAMERA, OTHER_CAMERA),
    }


def _stream(title: str, ip: str) -> dict[str, Any]:
    return {
        "niceName": title,
        "ip": ip,
        "mdnsName": "",
        "port": 80,
        "enabled": True,
        "auth": "root:pass",
        "query": "",
        "channel": "av",
        "keyboard": {},
        "viewNumber": 1,
    }


def _streams() -> dict[str, Any]:
    return {
        CAMERA: _stream("AXIS P3265-V - ACCC8E000001", "127.0.0.1"),
        OTHER_CAMERA: _stream("AXIS V5925 - ACCC8E0000F1", "192.168.1.81"),
    }


@attrs.define(kw_only=True)
class Playables:
    """The app's four lists by identifier, and the files of the clips; all of it survives a restart."""

    playlists: dict[str, Any] = attrs.field(factory=_playlists)
    streams: dict[str, Any] = attrs.field(factory=_streams)
    clips: dict[str, Any] = attrs.field(
        factory=lambda: {CLIP: {"niceName": "Intro", "channel": "av", "keyboard": {}, "sortIndexOverview": 0}}
    )
    trackers: dict[str, Any] = attrs.field(factory=dict)
    files: dict[str, ClipFile] = attrs.field(
        factory=lambda: {
            CLIP: ClipFile(
                kind="video", storage="SD_DISK", name="intro.mp4", data=b"\x00\x00\x00\x18ftypmp42"
            )
        }
    )
    clip_queue: list[dict[str, Any]] = attrs.field(factory=list)
    """Clips that wait, as version 1.x has them."""

    silence: tuple[int, str] | None = None
    """Sample rate and channels of the silence that was made; None for none."""

    capacity: int = 64 * 2**20
    """Bytes that each storage has for clips."""

    def free(self, storage: str) -> int:
        """Bytes that are left on *storage*."""
        used = sum(len(file.data) for file in self.files.values() if file.storage == storage)
        return max(0, self.capacity - used)

    def first(self, playlist: str, kind: str) -> str | None:
        """The source from which the first item of *playlist* takes its ``video`` or its ``audio`` from."""
        entry = self.playlists.get(playlist)
        items = entry.get("stream_list") if isinstance(entry, dict) else None
        item = items[0] if isinstance(items, list) and items else None
        media = item.get(kind) if isinstance(item, dict) else None
        if not isinstance(media, dict):
            return None
        return next(
            (name for key in ("stream_name", "clip_name", "tracker_name") if (name := media.get(key))), None
        )
