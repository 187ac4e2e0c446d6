"""CamSwitcher's part of a virtual camera: what is on the air."""

from __future__ import annotations

import attrs

CAMERA = "c4f673956-99c5-4a92-8854-c369d1f7da27"
OTHER_CAMERA = "c26b737ea-1178-4f9e-851c-479cbdd6e97d"


@attrs.define(kw_only=True)
class Switcher:
    """What is played, what could be, and what waits.

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
