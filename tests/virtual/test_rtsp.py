"""RTSP: the camera's events by TCP and by UDP, as its WebSocket tells them, and who may have them."""

import json

import anyio
import pytest
from foreign import sign
from rtsp_client import ALL, EVENTS, PATH, TCP, Reply, asking, parsed, ports

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device import declarations
from aiocamstreamer.virtual.device.log import Exchange
from aiocamstreamer.virtual.device.state import User

PORT = "tns1:Device/tnsaxis:IO/Port"
MOTION = "tnsaxis:CameraApplicationPlatform/VMD/Camera1Profile1"


def port(number, state, operation):
    return PORT, operation, {"port": str(number)}, {"state": str(state)}


PRESENT = [port(0, 0, "Initialized"), port(1, 0, "Initialized")]


async def gone(virtual):
    """Return once no session is left."""
    await anyio.to_thread.run_sync(virtual.log.wait_until, lambda: not virtual.connections.sessions)


async def test_a_session_from_beginning_to_end(virtual_camera):
    """Options need no login; a description, a stream, its events, and an end."""
    async with asking(virtual_camera) as client:
        options = await client.ask("OPTIONS")
        assert options.status == 200
        assert {"DESCRIBE", "SETUP", "PLAY", "PAUSE", "GET_PARAMETER", "TEARDOWN"} <= {
            *options["Public"].split(", ")
        }
        refused = await client.ask("DESCRIBE")
        assert refused.status == 401
        client.challenge = refused["WWW-Authenticate"]
        described = await client.ask("DESCRIBE", Accept="application/sdp")
        assert (described.status, described["Content-Type"]) == (200, "application/sdp")
        assert described["Content-Base"] == f"{client.origin}{PATH}/"
        control = f"a=control:{client.origin}{PATH}/stream=0?{EVENTS.partition('?')[2]}"
        assert described.body.splitlines()[-6:] == [
            "m=application 0 RTP/AVP 98",
            "c=IN IP4 0.0.0.0",
            "a=rtpmap:98 vnd.onvif.metadata/90000",
            "a=ts-refclk:local",
            "a=mediaclk:sender",
            control,
        ]
        set_up = await client.set_up(target=control.removeprefix("a=control:"))
        assert set_up["Transport"].startswith(f"{TCP};ssrc=")
        assert set_up["Session"].endswith(";timeout=60")
        assert virtual_camera.connections.sessions == 1
        played = await client.ask("PLAY")
        assert played["Range"] == "npt=now-"
        first = await client.rtp()
        assert f"seq={first.sequence};rtptime=" in played["RTP-Info"]
        assert (first.kind, first.last, f"{first.ssrc:08X}") == (98, True, set_up["Transport"][-20:-12])
        assert b"NotificationMessage" not in first.payload
        assert [await client.notification() for _ in range(2)] == PRESENT
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[1] = True
        assert await client.notification() == port(1, 1, "Changed")
        ended = await client.ask("TEARDOWN")
        assert ended.status == 200
        assert (await client.ask("PLAY")).status == 454
        await gone(virtual_camera)
    asked = [(entry.method, entry.status, entry.scheme) for entry in virtual_camera.log.exchanges]
    assert asked[:3] == [("OPTIONS", 200, None), ("DESCRIBE", 401, None), ("DESCRIBE", 200, "digest")]
    assert {entry.path for entry in virtual_camera.log.messages} == {PATH}


async def test_events_by_udp(virtual_camera):
    """From the ports that the answer names, to those that the client named, one event in each datagram."""
    async with asking(virtual_camera) as client, ports() as mine:
        set_up = await client.play(mine.transport)
        fields = dict(part.partition("=")[::2] for part in set_up["Transport"].split(";"))
        assert set_up["Transport"].startswith(mine.transport)
        server = [int(number) for number in fields["server_port"].split("-")]
        assert (server[0] % 2, server[1], server[0] in range(50_000, 51_000)) == (0, server[0] + 1, True)
        first, sender = await mine.receive()
        assert sender == (virtual_camera.host, server[0])
        assert f"{int.from_bytes(first[8:12]):08X}" == fields["ssrc"]
        assert [parsed(await mine.document()) for _ in range(2)] == PRESENT
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        assert parsed(await mine.document()) == port(0, 1, "Changed")
        await client.ask("TEARDOWN")


async def test_the_same_as_by_websocket(camera, virtual_camera):
    """How everything stands, and what changes with it."""
    everything = declarations.present(virtual_camera.state)
    assert len(everything) > 4
    async with asking(virtual_camera) as client, camera.vapix.events() as events:
        await client.play(target=ALL)
        await client.document()
        for change in (False, True):
            told = [await client.notification() for _ in everything]
            with anyio.fail_after(30):
                heard = [await anext(events) for _ in everything]
            assert [(topic, source, data) for topic, _, source, data in told] == [
                (event.topic, dict(event.source), dict(event.data)) for event in heard
            ]
            assert {operation for _, operation, *_ in told} == {"Changed" if change else "Initialized"}
            everything = [1, 2]
            with virtual_camera.change():
                virtual_camera.state.hardware.closed[0] = True


async def test_whatever_the_websocket_tells(virtual_camera):
    """Events of one's own, those of scripts from their beginning to their end, and what is no event."""
    keys = [
        {"type": "", "namespace": "tnsaxis", "key": "topic0", "value": "Door", "value_type": "STRING"},
        {"type": "SOURCE", "namespace": "", "key": "room", "value": '<1> & "2"\'', "value_type": "STRING"},
        {"type": "DATA", "namespace": "", "key": "open", "value": False, "value_type": "BOOL"},
    ]
    door = {"declaration_id": "door", "declaration": keys}
    declared = virtual_camera.state.scripter.declared
    source = {"room": '<1> & "2"\''}
    async with asking(virtual_camera) as client:
        await client.play()
        await client.document()
        assert [await client.notification() for _ in range(2)] == PRESENT
        with virtual_camera.change("scripter"):
            declared["door"] = door
        assert await client.notification() == ("tnsaxis:Door", "Initialized", source, {"open": "0"})
        with virtual_camera.change("scripter"):
            declared["door"] = {
                "declaration_id": "door",
                "declaration": [*keys[:2], keys[2] | {"value": True}],
            }
        assert await client.notification() == ("tnsaxis:Door", "Changed", source, {"open": "1"})
        with virtual_camera.change("scripter"):
            del declared["door"]
        assert await client.notification() == ("tnsaxis:Door", "Deleted", source, {"open": "1"})
        motion = {"topic": MOTION, "message": {"data": {"active": 1, "odd": "\x00"}}}
        virtual_camera.emit("vapix", {**motion, "timestamp": 1_700_000_000_123})
        document = await client.document()
        assert 'UtcTime="2023-11-14T22:13:20.123000Z"' in document
        assert parsed(document) == (MOTION, None, {}, {"active": "1", "odd": "\ufffd"})
        virtual_camera.emit("vapix", {**motion, "operation": "Changed"})
        assert (await client.notification())[1] == "Changed"
        virtual_camera.emit("camoverlay", {"topic": MOTION})
        virtual_camera.emit_raw("vapix", "no event")
        assert await client.document() == "no event"
        virtual_camera.emit("vapix", {"topic": MOTION, "message": [], "timestamp": "never"})
        assert json.loads(await client.document())["timestamp"] == "never"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("eventtopic=onvif:Device/axis:IO/Port/.", PRESENT),
        ("eventtopic=axis:Storage,onvif:Device/axis:IO//.", PRESENT),
        ("eventtopic=axis:Storage|onvif:Device/axis:IO/Port", PRESENT),
        ("eventcontent=boolean(//SimpleItem[@Name=%22port%22%20and%20@Value=%221%22])", PRESENT[1:]),
        ("eventtopic=axis:CameraApplicationPlatform//.", []),
    ],
)
async def test_chosen_events(virtual_camera, arguments, told):
    """By topic and by content, in the words of this API."""
    async with asking(virtual_camera) as client:
        await client.play(target=f"{ALL}&{arguments}")
        await client.document()
        assert [await client.notification() for _ in told] == told
        virtual_camera.emit_raw("vapix", "end")
        assert await client.document() == "end"


async def test_an_event_too_large_for_a_packet(virtual_camera):
    """Comes in several; the last one says so, and all have one time."""
    async with asking(virtual_camera) as client:
        await client.play(Blocksize="500")
        await client.document()
        [await client.notification() for _ in range(2)]
        virtual_camera.emit("vapix", {"topic": MOTION, "message": {"data": {"text": "x" * 1000}}})
        packets = [await client.rtp()]
        while not packets[-1].last:
            packets.append(await client.rtp())
        assert len(packets) > 3
        assert {len(packet.payload) for packet in packets[:-1]} == {488}
        assert len({packet.timestamp for packet in packets}) == 1
        numbers = [packet.sequence for packet in packets]
        assert numbers == [(numbers[0] + step) % 2**16 for step in range(len(numbers))]
        assert parsed(b"".join(it.payload for it in packets).decode())[3] == {"text": "x" * 1000}


async def test_pause(virtual_camera):
    """Nothing comes until it is played again; then how everything stands by then."""
    async with asking(virtual_camera) as client:
        await client.play()
        [await client.document() for _ in range(3)]
        assert (await client.ask("PAUSE")).status == 200
        with virtual_camera.change():
            virtual_camera.state.hardware.closed[0] = True
        assert (await client.ask("PLAY")).status == 200
        assert (await client.ask("PLAY")).status == 200
        await client.document()
        assert await client.notification() == port(0, 1, "Initialized")


@pytest.mark.parametrize("method", ["OPTIONS", "GET_PARAMETER", "SET_PARAMETER"])
async def test_requests_keep_a_session(virtual_camera, method):
    """As long as they come in time; then the connection ends, as the session does."""
    async with asking(virtual_camera) as client:
        await client.play()
        for _ in range(3):
            virtual_camera.clock.advance(50)
            kept = (
                await client.ask(method, Authorization=None)
                if method == "OPTIONS"
                else await client.ask(method)
            )
            assert (kept.status, kept["Session"]) == (200, f"{client.session};timeout=60")
        virtual_camera.clock.advance(61)
        await client.ended()
        await gone(virtual_camera)


@pytest.mark.parametrize("way", ["tcp", "udp"])
async def test_reports(virtual_camera, way):
    """The camera tells time and numbers; a client's report keeps the session, and nonsense does not."""
    receiver = b"\x80\xc9\x00\x01\x01\x02\x03\x04"
    async with asking(virtual_camera) as client, ports() as mine:
        set_up = await client.play(mine.transport if way == "udp" else TCP)
        server = int(
            set_up["Transport"].partition("server_port=")[2].partition("-")[2].partition(";")[0] or 0
        )
        packets = [
            (await mine.receive())[0] if way == "udp" else (await client.packet())[1] for _ in range(3)
        ]

        async def report() -> bytes:
            while way == "tcp":
                channel, data = await client.packet()
                if channel == 1:
                    return data
            return (await mine.receive(mine.rtcp))[0]

        async def tell(data: bytes) -> None:
            if way == "udp":
                mine.rtcp.sendto(data, (virtual_camera.host, server))
            else:
                await client.send(b"$\x01" + len(data).to_bytes(2) + data)

        for _ in range(3):
            virtual_camera.clock.advance(50)
            data = await report()
            assert data[:4] == b"\x80\xc8\x00\x06"
            assert data[4:8] == packets[0][8:12]
            assert int.from_bytes(data[20:24]) == 3
            assert int.from_bytes(data[24:28]) == sum(len(packet) - 12 for packet in packets)
            assert b"axis-accc8e000001" in data
            await tell(receiver)
            # Datagrams overtake nothing, and are heard before the request that follows them.
            await client.put("OPTIONS", Session=None)
            await client.reply()
        await tell(b"\x00")
        await tell(b"")
        virtual_camera.clock.advance(61)
        await client.ended()


async def test_a_timeout_of_ones_own(virtual_camera):
    """As the parameter says, if it says something sensible."""
    for told, timeout in (("30", 30), ("0", 60), ("soon", 60)):
        virtual_camera.state.parameters["Network.RTSP.Timeout"] = told
        async with asking(virtual_camera) as client:
            await client.log_in()
            assert (await client.set_up())["Session"].endswith(f";timeout={timeout}")


def status(reply: Reply) -> tuple[int, list[str]]:
    return reply.status, [challenge.split()[0] for challenge in reply.all("WWW-Authenticate")]


@pytest.mark.parametrize(
    ("policy", "schemes"),
    [
        ("recommended", ["Digest"]),
        ("digest", ["Digest"]),
        ("basic", ["Basic"]),
        ("basic_digest", ["Digest", "Basic"]),
    ],
)
async def test_schemes(policy, schemes):
    """Those of the policy; the digest in the words of old firmware, which all clients understand."""
    with VirtualCamera(authentication=policy) as virtual:
        async with asking(virtual) as client:
            refused = await client.ask("DESCRIBE")
            assert status(refused) == (401, schemes)
            for challenge in refused.all("WWW-Authenticate"):
                if challenge.startswith("Digest"):
                    assert challenge.startswith('Digest realm="AXIS_ACCC8E000001", nonce="')
                    assert challenge.endswith(", stale=FALSE")
                    assert "qop" not in challenge
            basic = await client.ask("DESCRIBE", Authorization="Basic cm9vdDpwYXNz")
            assert basic.status == (200 if "Basic" in schemes else 401)
            client.challenge = refused.all("WWW-Authenticate")[0]
            if "Digest" in schemes:
                assert (await client.ask("DESCRIBE")).status == 200
        assert not virtual.log.problems


async def test_sha_256():
    """Where the camera was told to use it, RTSP does."""
    with VirtualCamera(algorithm="SHA-256") as virtual:
        async with asking(virtual) as client:
            challenge = (await client.ask("DESCRIBE"))["WWW-Authenticate"]
            assert challenge.endswith("algorithm=SHA-256, stale=FALSE")
            url = client.url(EVENTS)
            answer = sign(challenge, "DESCRIBE", url, qop=None, algorithm="sha256")
            assert (await client.ask("DESCRIBE", Authorization=answer)).status == 200


async def test_signatures(virtual_camera):
    """Of the presentation for its streams, of its path alone, with HTTP's own challenge; of nothing else."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        stream = EVENTS.replace("?", "/stream=0?")
        for signed in (stream, EVENTS, PATH, client.url(stream), client.url(EVENTS)):
            answer = sign(client.challenge, "SETUP", signed, qop=None)
            reply = await client.ask("SETUP", stream, Transport="RTP/SAVP", Authorization=answer)
            assert reply.status == 461, signed
        for signed in ("/", f"{PATH}/stream=1", "rtsp://[", f"{PATH}x", ""):
            answer = sign(client.challenge, "SETUP", signed, qop=None)
            reply = await client.ask("SETUP", stream, Transport=TCP, Authorization=answer)
            assert reply.status == 401, signed
        for wrong in (
            sign(client.challenge, "PLAY", client.url(EVENTS), qop=None),
            sign(client.challenge, "DESCRIBE", client.url(EVENTS), qop=None, password="wrong"),
            sign(client.challenge, "DESCRIBE", client.url(EVENTS), qop=None, username="nobody"),
            "Digest",
            "Digest " + '"' * 99,
            "Basic cm9vdDpwYXNz",
            "Bearer x",
        ):
            assert (await client.ask("DESCRIBE", Authorization=wrong)).status == 401
        virtual_camera.expire_nonces()
        stale = await client.ask("DESCRIBE")
        assert stale["WWW-Authenticate"].endswith("stale=TRUE")
        client.challenge = stale["WWW-Authenticate"]
        assert (await client.ask("DESCRIBE")).status == 200


async def test_roles(virtual_camera):
    """Viewers look; an account that was taken away does not, and a change of the policy holds at once."""
    virtual_camera.state.users["eve"] = User("eve", "pw", role="viewer")
    async with asking(virtual_camera) as client:
        await client.log_in()
        answer = sign(
            client.challenge, "DESCRIBE", client.url(EVENTS), username="eve", password="pw", qop=None
        )
        assert (await client.ask("DESCRIBE", Authorization=answer)).status == 200
        del virtual_camera.state.users["eve"]
        assert (await client.ask("DESCRIBE", Authorization=answer)).status == 401
        virtual_camera.gate.policy = "basic"
        assert status(await client.ask("DESCRIBE")) == (401, ["Basic"])


@pytest.mark.parametrize(
    ("target", "refused"),
    [
        ("/", 404),
        ("/axis-media", 404),
        (f"{PATH}x", 404),
        (f"{PATH}/stream=a", 404),
        (f"{PATH}?video=0", 404),
        (f"{PATH}?video=0&audio=1&event=off", 404),
        (f"{PATH}?video=maybe", 400),
        (f"{PATH}?resolution=axb", 400),
        (f"{PATH}?camera=2", 400),
        (f"{PATH}?streamprofile=None", 404),
        (f"{PATH}?streamprofile=Quality", 415),
        (f"{PATH}?videocodec=h264", 415),
        (f"{PATH}?resolution=3840x2160", 400),
        (f"{PATH}?resolution=1919x1080", 415),
        (f"{EVENTS}&eventcontent=port", 400),
    ],
)
async def test_what_cannot_be_had(virtual_camera, target, refused):
    """Is refused with a status that says so, and mostly with the reason."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        reply = await client.ask("DESCRIBE", target)
        assert reply.status == refused
        if reply.body:
            assert reply["Content-Type"] == "text/plain"
        assert (await client.ask("SETUP", target, Transport=TCP)).status == refused
        assert (await client.ask("DESCRIBE")).status == 200


async def test_a_profile_may_be_differed_from(virtual_camera):
    """Arguments of the address count more than those of its stream profile."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        target = f"{PATH}?streamprofile=Quality&videocodec=jpeg"
        assert "a=x-dimensions:1920,1080" in (await client.ask("DESCRIBE", target)).body
        target += "&resolution=640x360&fps=5"
        described = (await client.ask("DESCRIBE", target)).body
        assert "a=x-dimensions:640,360" in described
        assert "a=framerate:5.0" in described


@pytest.mark.parametrize(
    ("method", "headers", "refused"),
    [
        ("RECORD", {}, 501),
        ("ANNOUNCE", {}, 501),
        ("PLAY", {}, 454),
        ("PLAY", {"Session": "unknown"}, 454),
        ("TEARDOWN", {}, 454),
        ("PAUSE", {"Session": ""}, 454),
        ("OPTIONS", {"Session": "unknown"}, 454),
        ("DESCRIBE", {"Accept": "text/plain"}, 406),
        ("DESCRIBE", {"Accept": "text/plain, application/sdp;q=0.5"}, 200),
        ("OPTIONS", {"Require": "onvif-replay"}, 551),
        ("SETUP", {}, 461),
        ("SETUP", {"Transport": ""}, 461),
        ("SETUP", {"Transport": "RTP/AVP;multicast;port=5000-5001"}, 461),
        ("SETUP", {"Transport": "RTP/AVP;unicast"}, 461),
        ("SETUP", {"Transport": "RTP/AVP;unicast;client_port=0-1"}, 461),
        ("SETUP", {"Transport": "RTP/AVP;unicast;client_port=99999-5"}, 461),
        ("SETUP", {"Transport": "RTP/AVP;unicast;client_port=5000-5000"}, 461),
        ("SETUP", {"Transport": "RTP/AVP/TCP;interleaved=256-257"}, 461),
        ("SETUP", {"Transport": 'RTP/AVP/TCP;unicast;mode="RECORD"'}, 461),
        ("SETUP", {"Transport": "RTP/SAVP/TCP;unicast, RTP/AVP/TCP;unicast"}, 200),
        ("GET_PARAMETER", {"body": "volume"}, 451),
        ("GET_PARAMETER", {}, 200),
    ],
)
async def test_requests_that_are_refused(virtual_camera, method, headers, refused):
    """And the connection stays."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        reply = await client.ask(method, **headers)
        assert reply.status == refused
        if refused == 551:
            assert reply["Unsupported"] == "onvif-replay"
        assert (await client.ask("OPTIONS")).status == 200
    await gone(virtual_camera)


async def test_parameters_of_a_session(virtual_camera):
    """A picture that is whole may be asked for; nothing else can be set."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        assert (await client.ask("SET_PARAMETER", body="Renew-Stream: yes")).status == 454
        await client.set_up()
        assert (await client.ask("SET_PARAMETER", body="Renew-Stream: yes\r\n")).status == 200
        assert (await client.ask("SET_PARAMETER", body="Volume: 3")).status == 451


async def test_setting_up_twice(virtual_camera):
    """A stream once, before it is played, in the session that there is."""
    both = f"{PATH}?event=on"
    async with asking(virtual_camera) as client:
        await client.log_in()
        assert (await client.ask("SETUP", both, Transport=TCP)).status == 459
        assert (await client.set_up(target=both.replace("?", "/stream=1?"))).status == 200
        again = both.replace("?", "/stream=0?")
        assert (await client.ask("SETUP", again, Transport=TCP)).status == 461
        assert (await client.ask("SETUP", again, Transport=TCP, Session=None)).status == 455
        assert (await client.ask("SETUP", again.replace("0", "2"), Transport=TCP)).status == 404
        assert (await client.ask("SETUP", both.replace("?", "/stream=1?"), Transport=TCP)).status == 455
        own = await client.ask("SETUP", again, Transport="RTP/AVP/TCP;unicast;interleaved=8")
        assert "interleaved=8-9;" in own["Transport"]
        played = await client.ask("PLAY", both)
        assert played["RTP-Info"].count("url=") == 2
        assert (await client.rtp(0)).kind == 98
        assert (await client.rtp(8)).kind == 26
        assert (await client.ask("SETUP", again, Transport=TCP)).status == 455


async def test_the_address_as_clients_spell_it(virtual_camera):
    """With a name and a password, without any origin, or with a star for the camera as a whole."""
    async with asking(virtual_camera) as client:
        await client.log_in()
        where = client.origin.removeprefix("rtsp://")
        for target in (f"rtsp://root:pass@{where}{EVENTS}", EVENTS, f"RTSP://{where}{EVENTS}"):
            answer = sign(client.challenge, "DESCRIBE", target, qop=None)
            await client.send(f"DESCRIBE {target} RTSP/1.0\r\nCSeq: 7\r\nAuthorization: {answer}\r\n\r\n")
            reply = await client.reply()
            assert reply.status == 200, target
            assert reply["Content-Base"].lower() == f"{client.origin}{PATH}/"
            assert "pass" not in reply.body
        assert (await client.ask("OPTIONS", "*")).status == 200


async def test_a_reboot_ends_it(virtual_camera):
    """The connection breaks, by UDP too, new ones are refused, and the port is the same afterwards."""
    where = virtual_camera.rtsp_port
    async with asking(virtual_camera) as client, ports() as mine, asking(virtual_camera) as other:
        await client.play(mine.transport)
        await other.play()
        await anyio.to_thread.run_sync(virtual_camera.reboot, 60)
        await client.ended()
        await other.ended()
        assert virtual_camera.connections.sessions == 0
        with pytest.raises(OSError, match="connect"):
            await anyio.connect_tcp(virtual_camera.host, where)
    with virtual_camera.change():
        virtual_camera.state.hardware.closed[0] = True
    virtual_camera.clock.advance(61)
    assert virtual_camera.rtsp_port == where
    with anyio.fail_after(30):
        while True:
            try:
                async with asking(virtual_camera) as client:
                    await client.play()
                    break
            except OSError:
                await anyio.lowlevel.checkpoint()
    virtual_camera.drop_connections(PATH)
    await gone(virtual_camera)


def test_where_it_listens(http, virtual_camera):
    """On a port of its own, which the parameters name as well."""
    where = virtual_camera.rtsp_port
    assert where not in {None, 0, virtual_camera.port}
    assert virtual_camera.rtsp_url == f"rtsp://127.0.0.1:{where}{PATH}"
    told = http.get("/axis-cgi/param.cgi?action=list&group=Network.RTSP").text
    assert f"root.Network.RTSP.Port={where}\n" in told
    assert "root.Network.RTSP.Enabled=yes\n" in told
    assert "root.Network.RTSP.Timeout=60\n" in told
    with VirtualCamera(rtsp=None) as other:
        assert (other.rtsp_port, other.rtsp_url) == (None, None)
        assert other.state.parameters["Network.RTSP.Enabled"] == "no"
    with pytest.raises(OSError, match="in use"):
        VirtualCamera(rtsp=where).start()
    with VirtualCamera(host="::1") as six:
        assert six.rtsp_url == f"rtsp://[::1]:{six.rtsp_port}{PATH}"


async def test_ipv6():
    """Its addresses, in the description and by UDP."""
    with VirtualCamera(host="::1") as virtual:
        async with asking(virtual) as client:
            client.origin = f"rtsp://[::1]:{virtual.rtsp_port}"
            await client.log_in()
            assert "IN IP6 ::1\r\n" in (await client.ask("DESCRIBE")).body
            set_up = await client.set_up("RTP/AVP;unicast;client_port=50000-50001")
            assert set_up.status == 200
            assert (await client.ask("PLAY")).status == 200


async def test_the_log_tells(virtual_camera):
    """Requests as those of HTTP are, without a word of the password."""
    async with asking(virtual_camera) as client:
        await client.play()
    entry = virtual_camera.log.wait_for(lambda it: isinstance(it, Exchange) and it.method == "PLAY")
    assert (entry.path, entry.status, entry.username) == (PATH, 200, "root")
    assert entry.header("session") == client.session
