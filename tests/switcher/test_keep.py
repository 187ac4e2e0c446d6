"""A playlist stays on the air over restarts, and so does what others switch to."""

from __future__ import annotations

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer import AccessDenied, NotFound, SessionClosed
from aiocamstreamer.events import Backoff, Gap
from aiocamstreamer.switcher.events import PlaylistSwitch, StreamSwitchVideo, SwitcherStart
from aiocamstreamer.switcher.kept_playlist import Held
from aiocamstreamer.virtual.device.switcher import CAMERA, OTHER_CAMERA, PLAYLIST, PRINTED
from waiting import until

SWITCHING = "/local/camswitcher/api/playlist_switch.cgi"
SWIFT = Backoff(first=0.01, longest=0.05)
"""OTHER_CAMERA is what the app plays after a start."""


def on_air(virtual) -> str:
    return virtual.state.switcher.playlist


def switches(virtual) -> int:
    return sum(it.path.endswith("playlist_switch.cgi") and it.status == 200 for it in virtual.log.exchanges)


async def test_it_is_played_and_put_back(camera, virtual_camera):
    """After a restart of the camera, and after one of the app."""
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        await kept.settled()
        assert (on_air(virtual_camera), kept.playlist) == (PLAYLIST, PLAYLIST)
        virtual_camera.reboot(3600)
        assert on_air(virtual_camera) == OTHER_CAMERA
        await until(lambda: kept.trouble is not None)
        assert kept.pending
        virtual_camera.accept_connections()
        await kept.settled()
        assert on_air(virtual_camera) == PLAYLIST
        await camera.vapix.applications.restart("camswitcher")
        await until(lambda: on_air(virtual_camera) == PLAYLIST)
        await kept.settled()
    assert switches(virtual_camera) == 3


async def test_what_is_on_the_air_already_is_not_begun_again(camera, virtual_camera):
    """Neither at first nor after an interruption."""
    await camera.switcher.switch(PLAYLIST)
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        virtual_camera.drop_connections()
        await until(lambda: kept.trouble is not None)
        await kept.settled()
    assert switches(virtual_camera) == 1


async def test_what_others_switch_to_is_held(camera, virtual_camera):
    """Be it while the program is connected or not."""
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        await camera.switcher.switch(CAMERA)
        await until(lambda: kept.playlist == CAMERA)
        virtual_camera.reboot()
        await until(lambda: on_air(virtual_camera) == CAMERA)
        await kept.settled()
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections()
        await until(lambda: kept.trouble is not None)
        virtual_camera.state.switcher.play(PRINTED)
        virtual_camera.accept_connections()
        await until(lambda: kept.playlist == PRINTED)
        await kept.settled()
        assert on_air(virtual_camera) == PRINTED


async def test_switching_while_the_camera_is_away(camera, virtual_camera):
    """It is remembered, and played when the camera is back."""
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        await kept.switch(CAMERA)
        assert on_air(virtual_camera) == CAMERA
        virtual_camera.reboot(3600)
        await until(lambda: not kept.connected)
        await kept.switch(PRINTED)
        assert (kept.playlist, kept.pending) == (PRINTED, True)
        virtual_camera.accept_connections()
        await kept.settled()
        assert on_air(virtual_camera) == PRINTED


async def test_an_app_that_is_busy_is_asked_again(camera, virtual_camera, caplog):
    """The caller goes on; a caller that is cancelled owes it, too."""
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        virtual_camera.faults.answer(503, SWITCHING, times=2)
        await kept.switch(CAMERA)
        assert "it is played as soon as the camera answers" in caplog.text
        await kept.settled()
        assert on_air(virtual_camera) == CAMERA
        virtual_camera.faults.stall(SWITCHING)
        with anyio.move_on_after(0.1):
            await kept.switch(PRINTED)
        await kept.settled()
        assert on_air(virtual_camera) == PRINTED


async def test_a_playlist_that_is_not_there(camera, virtual_camera, caplog):
    """Entering and switching raise; one that is gone after a restart is told, and the block goes on."""
    with pytest.raises(NotFound):
        async with camera.switcher.keep("p-nothing", wait=True):
            pytest.fail("entered")
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT) as kept:
        with pytest.raises(NotFound):
            await kept.switch("p-nothing")
        assert kept.playlist == PLAYLIST
        del virtual_camera.state.playables.playlists[PLAYLIST]
        virtual_camera.reboot()
        await until(lambda: "not played this time" in caplog.text)
        assert kept.pending
        with pytest.raises(NotFound, match=PLAYLIST):
            await kept.settled()
        await kept.switch(CAMERA)
        await kept.settled()
        assert on_air(virtual_camera) == CAMERA


async def test_waiting_for_the_camera(camera, virtual_camera):
    """The first switch is waited for, too."""
    virtual_camera.refuse_connections()
    virtual_camera.faults.answer(503, SWITCHING, times=1)
    async with anyio.create_task_group() as group:

        async def play() -> None:
            async with camera.switcher.keep(PLAYLIST, wait=True, backoff=SWIFT):
                assert on_air(virtual_camera) == PLAYLIST

        group.start_soon(play)
        await until(lambda: camera._line.reach.is_away)
        virtual_camera.accept_connections()


async def test_an_app_that_does_not_tell_what_it_plays(camera, virtual_camera, monkeypatch):
    """The playlist is played after a while."""
    monkeypatch.setattr("aiocamstreamer.switcher.kept_playlist.PATIENCE", 0.05)
    virtual_camera.state.switcher.playlist = None
    async with camera.switcher.keep(PLAYLIST, backoff=SWIFT):
        assert on_air(virtual_camera) == PLAYLIST


async def test_refused_credentials_end_it(camera, virtual_camera):
    """With their error; outside of its block nothing can be done."""
    kept = camera.switcher.keep(PLAYLIST, backoff=SWIFT)
    with pytest.raises(SessionClosed):
        await kept.switch(CAMERA)
    with anyio.fail_after(10), pytest.raises(AccessDenied):
        async with kept:
            virtual_camera.state.users["root"].password = "changed"
            virtual_camera.drop_connections()
            await anyio.sleep_forever()


EVENTS = st.one_of(
    st.just(Gap(reason="interrupted")),
    st.builds(SwitcherStart, initial=st.booleans(), default_playlist_id=st.sampled_from(["d", None])),
    st.builds(StreamSwitchVideo, initial=st.booleans(), playlist_name=st.sampled_from(["a", "b", "d", None])),
    st.builds(PlaylistSwitch, initial=st.booleans(), playlist_name=st.sampled_from(["a", "b", "d"])),
)


@given(st.lists(EVENTS, max_size=12))
def test_whatever_is_told_ends_in_one_of_two_ways(events):
    """Once the app is silent, the playlist is on the air or owed, and it was wanted once."""
    held, wanted = Held("a"), {"a"}
    for event in events:
        before = held.standing
        held.hear(event)
        if before != held.standing or held.standing == "on air":
            wanted.add(held.playlist)
        if before == "owed":
            assert held.standing == "owed", "only playing it pays"
    held.nothing_came()
    assert held.standing in {"owed", "on air"}
    assert held.playlist in wanted


def test_the_default_of_a_start_is_nobodys_choice():
    """What the app plays by itself after a start is not held."""
    held = Held("a")
    held.played("a")
    for event in (SwitcherStart(default_playlist_id="d"), PlaylistSwitch(playlist_name="d")):
        held.hear(event)
    assert (held.playlist, held.standing) == ("a", "owed")
