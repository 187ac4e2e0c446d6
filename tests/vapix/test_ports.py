"""Inputs and outputs, over both of their APIs."""

import anyio
import pytest
from pytest import param  # noqa: PT013 - it names cases below

from aiocamstreamer._models import evolve
from aiocamstreamer.camera import Camera
from aiocamstreamer.errors import (
    CommandRefused,
    ConnectionLost,
    MalformedReply,
    NotFound,
    TimedOut,
    UnexpectedStatus,
    Unsupported,
)
from aiocamstreamer.vapix import Notification, Port, PortChange, PortNumber, PortsRefused, PortStep
from aiocamstreamer.virtual import VirtualCamera

INPUT, OUTPUT = PortNumber(index=0), PortNumber.labelled(2)
MANAGEMENT, CGI = "/axis-cgi/io/portmanagement.cgi", "/axis-cgi/io/port.cgi"


def close(virtual: VirtualCamera, index: int, *, closed: bool = True) -> None:
    with virtual.change():
        virtual.state.hardware.closed[index] = closed


# Numbers


def test_port_numbers_say_where_counting_starts():
    """The first port has index 0 and label 1."""
    assert PortNumber(index=0) == PortNumber.labelled(1)
    assert (PortNumber.labelled(3).index, PortNumber(index=3).label) == (2, 4)
    assert sorted([PortNumber(index=2), PortNumber(index=0)]) == [PortNumber(index=0), PortNumber(index=2)]


@pytest.mark.parametrize(
    "make",
    [
        param(lambda: PortNumber(index=-1), id="negative index"),
        param(lambda: PortNumber(index="0"), id="text"),
        param(lambda: PortNumber(index=True), id="truth value"),
        param(lambda: PortNumber.labelled(0), id="label 0"),
        param(lambda: PortNumber.labelled(10_000), id="five digits"),
        param(lambda: PortNumber(0), id="which of the two?"),
    ],
)
def test_port_numbers_that_are_none(make):
    """They cannot be made."""
    with pytest.raises((ValueError, TypeError)):
        make()


async def test_port_numbering_cannot_be_mixed_up(camera: Camera, virtual_camera: VirtualCamera):
    """A bare number is refused wherever a port is asked for, and nothing is sent."""
    ports = camera.vapix.ports
    for call in (
        ports.activate(1),
        ports.states(1),
        ports.update(PortChange(port=1)),
        ports.update(1, name="x"),
        ports.get(1),
        ports.sequence(1, [("open", 1)]),
    ):
        with pytest.raises(TypeError, match="leaves open where counting starts"):
            await call
    with pytest.raises(TypeError, match="port"):
        async with ports.monitor(1):
            pass
    assert len(virtual_camera.log) == 0


# The management API


async def test_lists_ports(camera: Camera, virtual_camera: VirtualCamera):
    """Directions, names and states; active is what is not normal."""
    close(virtual_camera, 0)
    door, siren = await camera.vapix.ports.list()
    assert (door.number, door.direction, door.name, door.configurable) == (INPUT, "input", "PIR sensor", True)
    assert (door.state, door.normal_state, door.active) == ("closed", "open", True)
    assert (siren.number, siren.direction, siren.active) == (OUTPUT, "output", False)


async def test_portmanagement_leaves_items_out_where_there_are_no_ports(camera, virtual_camera):
    """Zero ports come without items. Recorded on AXIS OS 12.11."""
    virtual_camera.state.hardware.closed.clear()
    assert await camera.vapix.ports.list() == ()


async def test_configures_ports(camera: Camera):
    """Names, directions, normal states and states, several at once."""
    door, siren = await camera.vapix.ports.list()
    await camera.vapix.ports.update(
        PortChange(port=door, name="Gate", normal_state="closed", usage="Door"),
        PortChange(port=siren, state="closed"),
    )
    door, siren = await camera.vapix.ports.list()
    assert (door.name, door.usage, door.normal_state, door.active) == ("Gate", "Door", "closed", True)
    assert siren.state == "closed"
    await camera.vapix.ports.update(PortChange(port=door, direction="output", state="closed"))
    assert (await camera.vapix.ports.list())[0].direction == "output"


async def test_portmanagement_sets_some_ports_and_refuses_others(camera, virtual_camera):
    """Each failure names its port, and what is not among them has been done."""
    changes = [
        PortChange(port=INPUT, state="closed"),  # an input cannot be set
        PortChange(port=OUTPUT, state="closed"),
        PortChange(port=PortNumber(index=8), name="x"),
    ]
    with pytest.raises(PortsRefused, match="Invalid parameter") as caught:
        await camera.vapix.ports.update(*changes)
    assert [(failure.number, failure.setting, failure.code) for failure in caught.value.failures] == [
        (INPUT, "state", "2104"),
        (PortNumber(index=8), "port", "2104"),
    ]
    assert virtual_camera.state.hardware.closed == {0: False, 1: True}


async def test_portmanagement_failures_beside_the_first(camera: Camera, virtual_camera: VirtualCamera):
    """As documented: the first is the error, others stand in it, and neither needs to name a port."""
    body = (
        '{"apiVersion": "1.0", "error": {"code": 2104, "message": "Invalid", "details": {},'
        ' "errors": [{"code": 1100, "details": {"port": "1"}}]}}'
    )
    virtual_camera.faults.answer(200, MANAGEMENT, body=body)
    with pytest.raises(PortsRefused) as caught:
        await camera.vapix.ports.update(PortChange(port=OUTPUT, state="closed"))
    assert [(it.number, it.reason) for it in caught.value.failures] == [(None, "Invalid"), (OUTPUT, "")]


@pytest.mark.parametrize(
    "body", ['{"data": []}', '{"data": {"items": 7}}', '{"data": {"items": {"port": "0"}}}']
)
async def test_portmanagement_answers_that_are_none(camera: Camera, virtual_camera: VirtualCamera, body):
    """Are malformed, and not just without ports."""
    virtual_camera.faults.answer(200, MANAGEMENT, body=body)
    with pytest.raises(MalformedReply):
        await camera.vapix.ports.list()


@pytest.mark.parametrize("more", ['"errors": 7', '"errors": [7, {"details": 8, "code": 9}]'])
async def test_portmanagement_failures_in_odd_shapes(camera: Camera, virtual_camera: VirtualCamera, more):
    """Do not hide the first one."""
    body = f'{{"error": {{"code": 1, "message": "no", "details": {{"port": "0"}}, {more}}}}}'
    virtual_camera.faults.answer(200, MANAGEMENT, body=body)
    with pytest.raises(PortsRefused, match="no") as caught:
        await camera.vapix.ports.update(PortChange(port=OUTPUT, state="closed"))
    assert caught.value.failures[0].number == INPUT


async def test_portmanagement_error_without_details(camera: Camera, virtual_camera: VirtualCamera):
    """An error that is about no port is an ordinary one."""
    virtual_camera.faults.answer(200, MANAGEMENT, body='{"error": {"code": 2003, "message": "version"}}')
    with pytest.raises(CommandRefused, match="version") as caught:
        await camera.vapix.ports.update(PortChange(port=OUTPUT, state="closed"))
    assert not isinstance(caught.value, PortsRefused)


async def test_runs_a_sequence_of_states(camera: Camera, virtual_camera: VirtualCamera):
    """The camera goes through it by itself."""
    closed = virtual_camera.state.hardware.closed
    await camera.vapix.ports.sequence(OUTPUT, [("closed", 500), ("open", 500), ("closed", 0)])
    assert virtual_camera.call(lambda: closed[1])
    await moved(virtual_camera, 0.6, lambda: not closed[1])
    await moved(virtual_camera, 0.6, lambda: closed[1])
    with pytest.raises(CommandRefused, match="Invalid parameter"):
        await camera.vapix.ports.sequence(PortNumber(index=8), [("closed", 1)])
    with pytest.raises(ValueError, match="ajar"):
        await camera.vapix.ports.sequence(OUTPUT, [("ajar", 1)])
    with pytest.raises(ValueError, match="states: a whole number from 0 to 65535, not 65536"):
        await camera.vapix.ports.sequence(OUTPUT, [("closed", 65536)])


async def moved(virtual: VirtualCamera, seconds: float, done) -> None:
    """Let time pass on the camera's clock, and wait until it has noticed."""
    virtual.clock.advance(seconds)
    with anyio.fail_after(30):
        while not virtual.call(done):
            await anyio.lowlevel.checkpoint()


async def test_one_port_by_its_number(camera: Camera):
    """Read and changed; what is not there is a lookup that failed."""
    ports = camera.vapix.ports
    assert (await ports.get(INPUT)).name == "PIR sensor"
    await ports.update(INPUT, name="Gate", usage="Door")
    assert [((await ports.get(INPUT)).name), (await ports.get(INPUT)).usage] == ["Gate", "Door"]
    with pytest.raises(NotFound, match="no port with label 9"):
        await ports.get(PortNumber.labelled(9))


async def test_ports_that_were_read_and_changed(camera: Camera, virtual_camera: VirtualCamera):
    """Only the difference is written: what somebody else has changed in between stays."""
    ports = camera.vapix.ports
    door, siren = await ports.list()
    await ports.update(INPUT, usage="somebody else's")
    sent = len(virtual_camera.log)
    await ports.update(door, siren)
    assert len(virtual_camera.log) == sent  # nothing differs, so nothing is sent
    await ports.update(evolve(door, name="Gate"), evolve(siren, state="closed"), door)
    door, siren = await ports.list()
    assert (door.name, door.usage, siren.state) == ("Gate", "somebody else's", "closed")
    with pytest.raises(ValueError, match="ports: ports that were read"):
        await ports.update(Port(number=INPUT, direction="input", name="made by hand"))


async def test_changes_that_are_none(camera: Camera, virtual_camera: VirtualCamera):
    """Nothing is sent for nothing, nor for words that no camera knows."""
    ports = camera.vapix.ports
    with pytest.raises(ValueError, match="changes: at least one"):
        await ports.update()
    with pytest.raises(TypeError, match="settings: those of one port"):
        await ports.update(PortChange(port=OUTPUT), name="x")
    for wrong in (
        {"state": "ajar"},
        {"normal_state": "ajar"},
        {"direction": "sideways"},
        {"state": True},
        {"name": 5},
        {"usage": "\ud800"},
    ):
        (name,) = wrong
        for ask in (ports.update(PortChange(port=OUTPUT, **wrong)), ports.update(OUTPUT, **wrong)):
            with pytest.raises((TypeError, ValueError), match=rf"changes\.{name}: "):
                await ask
    assert len(virtual_camera.log) == 0


# The port CGI


async def test_asks_for_states(camera: Camera, virtual_camera: VirtualCamera):
    """By port, closed or open."""
    close(virtual_camera, 1)
    assert await camera.vapix.ports.states(INPUT, OUTPUT) == {INPUT: "open", OUTPUT: "closed"}
    assert virtual_camera.log.exchanges[-1].target == f"{CGI}?check=1%2C2"


async def test_checkactive_inactive_is_not_active(camera: Camera, virtual_camera: VirtualCamera):
    """The word inactive contains the other one."""
    assert await camera.vapix.ports.active(OUTPUT) == {OUTPUT: False}
    close(virtual_camera, 1)
    assert await camera.vapix.ports.active(OUTPUT) == {OUTPUT: True}


@pytest.mark.parametrize("body", ["port2=perhaps\r\n", "", "port1=1\r\n"])
async def test_answers_that_are_none(camera: Camera, virtual_camera: VirtualCamera, body):
    """Another word, nothing, or another port."""
    virtual_camera.faults.answer(200, CGI, body=body)
    with pytest.raises(MalformedReply):
        await camera.vapix.ports.states(OUTPUT)


async def test_unknown_ports(camera: Camera):
    """The camera says no inside HTTP 200."""
    with pytest.raises(CommandRefused, match="invalid port: 9"):
        await camera.vapix.ports.states(PortNumber.labelled(9))
    with pytest.raises(CommandRefused, match="is an input"):
        await camera.vapix.ports.activate(INPUT)
    with pytest.raises(ValueError, match="at least one"):
        await camera.vapix.ports.states()


async def test_port_action_is_percent_encoded_and_signed_as_sent(
    camera: Camera, virtual_camera: VirtualCamera
):
    """The digest covers exactly the bytes that go out, and the answer is empty."""
    closed = virtual_camera.state.hardware.closed
    await camera.vapix.ports.pulse(OUTPUT, milliseconds=300)
    exchange = virtual_camera.log.exchanges[-1]
    assert (exchange.target, exchange.status) == (f"{CGI}?action=2%3A%2F300%5C", 200)
    assert f'uri="{CGI}?action=2%3A%2F300%5C"' in dict(exchange.headers)["authorization"]
    assert virtual_camera.call(lambda: closed[1])
    await moved(virtual_camera, 0.4, lambda: not closed[1])


async def test_switches_outputs(camera: Camera, virtual_camera: VirtualCamera):
    """On, off, and through steps; what active means is the port's own business."""
    virtual_camera.state.parameters["IOPort.I1.Output.Active"] = "open"
    closed = virtual_camera.state.hardware.closed
    await camera.vapix.ports.deactivate(OUTPUT)
    assert closed[1]
    await camera.vapix.ports.activate(OUTPUT)
    assert not closed[1]
    await camera.vapix.ports.run(OUTPUT, PortStep(active=False, pause_ms=100), PortStep(active=True))
    await moved(virtual_camera, 0.2, lambda: not closed[1])


async def test_steps_that_are_none(camera: Camera, virtual_camera: VirtualCamera):
    """They are refused before anything is sent."""
    with pytest.raises(ValueError, match="steps"):
        await camera.vapix.ports.run(OUTPUT)
    with pytest.raises(ValueError, match="pause_ms"):
        await camera.vapix.ports.run(OUTPUT, PortStep(active=True, pause_ms=-1))
    with pytest.raises(ValueError, match="milliseconds"):
        await camera.vapix.ports.pulse(OUTPUT, milliseconds=-1)
    with pytest.raises(TypeError, match="milliseconds"):
        await camera.vapix.ports.trigger(milliseconds="1")  # type: ignore[arg-type]
    assert len(virtual_camera.log) == 0


async def test_holds_the_manual_trigger(camera: Camera, virtual_camera: VirtualCamera):
    """Until its time is over."""
    hardware = virtual_camera.state.hardware
    await camera.vapix.ports.trigger(milliseconds=1000)
    assert virtual_camera.log.exchanges[-1].target == "/axis-cgi/io/virtualinput.cgi?action=6%3A%2F1000%5C"
    await moved(virtual_camera, 0.1, lambda: hardware.triggered == 6)
    await moved(virtual_camera, 1.0, lambda: hardware.triggered is None)
    virtual_camera.faults.answer(200, "/axis-cgi/io/virtualinput.cgi", body="Error: no such trigger")
    with pytest.raises(CommandRefused, match="no such trigger"):
        await camera.vapix.ports.trigger(number=99)


# The monitor


async def test_monitors_ports(camera: Camera, virtual_camera: VirtualCamera):
    """The present state comes first, then each change as it happens; signs of life are no reports."""
    with anyio.fail_after(30):
        async with camera.vapix.ports.monitor(OUTPUT) as monitor:
            seen = []
            async for number, report in monitor:
                seen.append((number, report.active, report.changed, report.is_input))
                if len(seen) == 1:
                    virtual_camera.clock.advance(16)
                    await camera.vapix.ports.activate(OUTPUT)
                elif len(seen) == 2:
                    await camera.vapix.ports.deactivate(OUTPUT)
                else:
                    break
    assert seen == [
        (OUTPUT, False, False, False),
        (OUTPUT, True, True, False),
        (OUTPUT, False, True, False),
    ]


async def test_a_monitor_that_breaks(camera: Camera, virtual_camera: VirtualCamera):
    """Is not mistaken for calm."""
    with anyio.fail_after(30), pytest.raises(ConnectionLost):
        async with camera.vapix.ports.monitor(INPUT) as monitor:
            async for _ in monitor:
                virtual_camera.drop_connections(CGI)


async def test_inputs_and_outputs_are_monitored_apart(camera: Camera):
    """The camera says so, with HTTP 200, in place of reports."""
    with pytest.raises(CommandRefused, match="separately"):
        async with camera.vapix.ports.monitor(INPUT, OUTPUT):
            pass


async def test_a_monitor_that_ends_in_order(camera: Camera, virtual_camera: VirtualCamera):
    """Is none that has nothing to tell."""
    headers = [("content-type", "multipart/x-mixed-replace; boundary=ioboundary")]
    virtual_camera.faults.answer(200, CGI, headers=headers, body="--ioboundary\r\n\r\n1I:H\r\n")
    async with camera.vapix.ports.monitor(INPUT) as monitor:
        assert (await anext(monitor))[0] == INPUT
        with pytest.raises(ConnectionLost, match="ended"):
            await anext(monitor)


async def test_a_monitor_that_is_something_else(camera: Camera, virtual_camera: VirtualCamera):
    """An answer that is neither parts nor an error, however long."""
    virtual_camera.faults.answer(200, CGI, body=b"." * 9000)
    with pytest.raises(MalformedReply, match="no multipart"):
        async with camera.vapix.ports.monitor(INPUT):
            pass


async def test_a_monitor_without_a_sign_of_life(camera: Camera):
    """Times out, and is not mistaken for calm."""
    with pytest.raises(TimedOut):
        async with camera.vapix.ports.monitor(INPUT, idle=0.05) as monitor:
            [report async for report in monitor]


async def test_port_changes_are_events_as_well(camera: Camera):
    """Of the camera, which counts from 0, in the same moment."""
    with anyio.fail_after(10):
        async with camera.vapix.events("tns1:Device/tnsaxis:IO/Port") as events:
            seen: list[tuple[str, str]] = []
            async for event in events.of(Notification):
                seen.append((event.source["port"], event.data["state"]))
                if len(seen) == 2:
                    await camera.vapix.ports.activate(OUTPUT)
                elif len(seen) == 3:
                    break
    assert seen == [("0", "0"), ("1", "0"), ("1", "1")]


# Older cameras


async def test_before_os_9_70_ports_are_read_from_parameters(camera: Camera, virtual_camera: VirtualCamera):
    """Where there is no management API, and that is remembered."""
    virtual_camera.faults.answer(404, MANAGEMENT, times=None)
    virtual_camera.state.parameters["IOPort.I1.Output.Active"] = "open"
    close(virtual_camera, 0)
    door, siren = await camera.vapix.ports.list()
    assert door == Port(
        number=INPUT,
        direction="input",
        state="closed",
        normal_state="open",
        name="PIR sensor",
        configurable=True,
    )
    assert (siren.state, siren.normal_state, siren.active) == ("open", "closed", True)
    await camera.vapix.ports.list()
    assert [it.path for it in virtual_camera.log.exchanges].count(MANAGEMENT) == 1
    with pytest.raises(Unsupported, match="portmanagement"):
        await camera.vapix.ports.update(PortChange(port=siren, state="open"))


async def test_an_older_camera_without_ports(camera: Camera, virtual_camera: VirtualCamera):
    """Has none."""
    virtual_camera.faults.answer(404, MANAGEMENT, times=None)
    for name in [name for name in virtual_camera.state.parameters if name.startswith("IOPort.I")]:
        del virtual_camera.state.parameters[name]
    assert await camera.vapix.ports.list() == ()


@pytest.mark.parametrize("status", [500, 503])
async def test_a_failing_management_api_is_not_an_absent_one(camera, virtual_camera, status):
    """The parameters are not asked."""
    virtual_camera.faults.answer(status, MANAGEMENT, times=None)
    with pytest.raises(UnexpectedStatus):
        await camera.vapix.ports.list()
