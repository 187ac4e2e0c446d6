"""Live views: true on entering, true after every event, true across reconnects."""

import anyio
import pytest
from taking import SWIFT

from aiocamstreamer.errors import AccessDenied, ConnectFailed
from aiocamstreamer.events import Backoff, live_view
from aiocamstreamer.virtual.device.log import Message
from within import within

pytestmark = pytest.mark.usefixtures("tidy")

PATH = "/local/camoverlay/service/ws"


def hide(virtual, service_id):
    with virtual.change():
        service = next(it for it in virtual.state.overlay.services if it["id"] == service_id)
        service["enabled"] = 0


def show(virtual, service_id):
    with virtual.change():
        service = next(it for it in virtual.state.overlay.services if it["id"] == service_id)
        service["enabled"] = 1


async def test_the_state_is_there_on_entering(camera):
    """As a mapping and as what it means."""
    async with camera.overlay.watch() as services:
        assert services.live
        assert services == {1: True, 5: True}
        assert (len(services), services[5], 7 in services) == (2, True, False)
        assert services.running == {1, 5}


async def test_changes_are_seen_and_waited_for(camera, virtual_camera):
    """A condition that holds already does not wait."""
    async with camera.overlay.watch() as services:
        with anyio.fail_after(30):
            await services.wait_until(lambda them: them[5])
            hide(virtual_camera, 5)
            await services.wait_until(lambda them: not them[5])
            assert services.running == {1}


async def test_states_are_noticed_however_short(camera, virtual_camera):
    """On and off again in one packet."""
    async with camera.overlay.watch() as services:

        def blink():
            for kind in ("ServiceStart", "ServiceStop"):
                virtual_camera.emit("camoverlay", {"type": kind, "serviceId": 9})

        async with within(services.wait_until(lambda them: them.get(9, False))):
            await anyio.wait_all_tasks_blocked()
            virtual_camera.call(blink)
        with anyio.fail_after(30):
            await services.wait_until(lambda them: 9 in them and not them[9])


async def test_what_changed_during_an_interruption_is_seen_after_it(camera, virtual_camera):
    """Also what stopped, of which the camera does not speak."""
    async with camera.overlay.watch(**SWIFT) as services:
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections()
        hide(virtual_camera, 5)
        virtual_camera.accept_connections()
        with anyio.fail_after(30):
            await services.wait_until(lambda them: 5 not in them)
        assert services.live
        assert services == {1: True}


async def test_an_interruption_is_shown(camera, virtual_camera, attempts):
    """The view is not live, and shows what was known last."""
    async with camera.overlay.watch(**SWIFT) as services:
        virtual_camera.refuse_connections()
        virtual_camera.drop_connections()
        await attempts.failed()
        assert not services.live
        assert services == {1: True, 5: True}
        virtual_camera.accept_connections()
        with anyio.fail_after(30):
            await services.wait_until(lambda them: them.live)


async def test_a_replay_is_not_taken_for_news(camera, virtual_camera, attempts):
    """While the camera tells everything anew, no condition sees half of it."""
    seen = []
    async with camera.overlay.watch(**SWIFT) as services:

        def nothing_runs(them):
            seen.append(them.running)
            return not them.running

        async with within(services.wait_until(nothing_runs)):
            await anyio.wait_all_tasks_blocked()
            virtual_camera.drop_connections(PATH)
            await attempts.succeeded()
            with anyio.fail_after(30):
                await services.wait_until(lambda them: them.live)
            for service_id in (1, 5):
                hide(virtual_camera, service_id)
    assert seen[0] == {1, 5}
    assert set(map(frozenset, seen)) == {frozenset({1, 5}), frozenset({5}), frozenset()}


async def test_missed_events_are_asked_for_again(camera, virtual_camera):
    """An overflow is repaired by the present."""
    async with camera.overlay.watch(**SWIFT, buffer=2) as services:

        def storm():
            for number in range(20, 30):
                virtual_camera.emit("camoverlay", {"type": "ServiceStart", "serviceId": number})

        virtual_camera.call(storm)
        asked = await virtual_camera.log.seen(
            lambda entry: (
                isinstance(entry, Message) and entry.direction == "in" and b"sendInitData" in entry.data
            )
        )
        assert asked
        with anyio.fail_after(30):
            await services.wait_until(lambda them: {1, 5} <= them.running and 20 not in them)
        assert services.running - {28, 29} == {1, 5}


async def test_errors_of_a_condition_are_its_owners(camera, virtual_camera):
    """At once or later; the view and other conditions live on."""
    async with camera.overlay.watch() as services:
        with pytest.raises(KeyError):
            await services.wait_until(lambda them: them[9])
        with pytest.raises(ZeroDivisionError):
            async with within(services.wait_until(lambda them: them[5] < 0 or 1 // them[5] == 0)):
                hide(virtual_camera, 5)
        with anyio.fail_after(30):
            show(virtual_camera, 5)
            await services.wait_until(lambda them: them[5])


async def test_waiting_may_be_given_up(camera):
    """The deadline is the caller's, and nothing is left of it."""
    async with camera.overlay.watch() as services:
        with pytest.raises(TimeoutError), anyio.fail_after(0.05):
            await services.wait_until(lambda them: 9 in them)
        assert not services._waiters


async def test_the_end_is_told_to_everybody_who_looks(camera, virtual_camera):
    """A view that will never be true again does not pretend."""
    async with camera.overlay.watch(**SWIFT) as services:
        virtual_camera.state.users["root"].password = "changed"
        with pytest.raises(AccessDenied):
            async with within(services.wait_until(lambda them: 9 in them)):
                await anyio.wait_all_tasks_blocked()
                virtual_camera.drop_connections()
        assert not services.live
        with pytest.raises(AccessDenied):
            services.get(5)
        with pytest.raises(AccessDenied):
            await services.wait_until(bool)


async def test_entering_raises_what_the_stream_raises(camera, virtual_camera):
    """Bare, whether it cannot connect or is lost before it has told everything."""
    virtual_camera.refuse_connections()
    with pytest.raises(ConnectFailed):
        async with camera.overlay.watch():
            pytest.fail("entered")
    virtual_camera.accept_connections()
    virtual_camera.faults.drop(PATH, after=3)
    with pytest.raises(ConnectionError):
        async with camera.overlay.watch(backoff=Backoff(attempts=0)):
            pytest.fail("entered")


async def test_errors_of_the_block_leave_it_bare(camera):
    """No exception group is wrapped around them."""
    with pytest.raises(KeyError, match="mine"):
        async with camera.overlay.watch():
            raise KeyError("mine")


async def test_a_camera_with_nothing_to_tell(camera, virtual_camera, monkeypatch):
    """It is waited for as long as a replay may take, and then nothing is so."""
    monkeypatch.setattr(live_view, "PATIENCE", 0.2)
    for service_id in (1, 5):
        hide(virtual_camera, service_id)
    with anyio.fail_after(30):
        async with camera.overlay.watch() as services:
            assert services == {}
            assert services.live
