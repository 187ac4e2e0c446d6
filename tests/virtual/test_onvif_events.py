"""ONVIF's event, imaging and second media services, as clients ask for them and as nobody should."""

import threading

import httpx
import pytest
from soap_calls import EVENTS, IMAGING, MEDIA2, SPACES, SUBSCRIPTIONS, asked, refused

from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User
from aiocamstreamer.virtual.soap.pull_points import MOST_POINTS, MOST_WAITING
from trust import NOBODY

PULL = "<Timeout>PT20S</Timeout><MessageLimit>100</MessageLimit>"
NOW = "<Timeout>PT0S</Timeout><MessageLimit>1000</MessageLimit>"
SOURCE = "<VideoSourceToken>0</VideoSourceToken>"


def subscribed(http, inside=""):
    """The number of a new subscription."""
    return asked(http, "CreatePullPointSubscription", inside).findtext(".//dom0:SubscriptionId", None, SPACES)


def pulled(http, number, inside=NOW):
    """The notifications that wait: topic, operation and values of each."""
    body = asked(http, "PullMessages", inside, number=number)
    return [
        (
            message.findtext("wsnt:Topic", None, SPACES),
            message.find(".//tt:Message", SPACES).get("PropertyOperation"),
            [item.get("Value") for item in message.iterfind(".//tt:SimpleItem", SPACES)],
        )
        for message in body.iterfind(".//wsnt:NotificationMessage", SPACES)
    ]


def test_what_happens_comes_to_whoever_waits_for_it(http, virtual_camera):
    """First how everything stands; then nothing, until something happens."""
    number = subscribed(http)
    present = pulled(http, number)
    assert {operation for _, operation, _ in present} == {"Initialized"}
    assert ("tns1:Device/tnsaxis:IO/Port", "Initialized", ["1", "0"]) in present
    assert pulled(http, number) == []
    with virtual_camera.change():
        virtual_camera.state.hardware.closed[1] = True
    first, *_ = pulled(http, number, PULL)
    assert first == ("tns1:Device/tnsaxis:IO/Port", "Changed", ["1", "1"])
    asked(http, "SetSynchronizationPoint", number=number)
    assert {operation for _, operation, _ in pulled(http, number)} == {"Initialized"}


def test_somebody_who_waits_is_answered_at_once(http, virtual_camera):
    """As soon as there is something, not when the time is over."""
    number, found = subscribed(http), []
    pulled(http, number)
    waiting = threading.Thread(target=lambda: found.extend(pulled(http, number, PULL)))
    waiting.start()
    virtual_camera.emit("vapix", {"topic": "tnsaxis:Gate", "message": {"data": {"open": "1"}}})
    waiting.join(timeout=30)
    assert found == [("tnsaxis:Gate", None, ["1"])]
    assert pulled(http, number) == []


def test_who_asks_again_has_given_up_on_what_he_asked_before(http, virtual_camera):
    """The one that waits is sent home with nothing, and what comes next is for the other."""
    number, found = subscribed(http), []
    pulled(http, number)
    auth = httpx.DigestAuth("root", "pass")
    waiting = threading.Thread(target=lambda: found.append(pulled(http, number, PULL)))
    with httpx.Client(base_url=virtual_camera.url, auth=auth, verify=NOBODY) as other:
        waiting.start()
        while waiting.is_alive():
            pulled(other, number)
    assert found == [[]]


def test_the_filter_is_that_of_the_other_ways(http, virtual_camera):
    """A topic, and a condition on what is in it."""
    condition = 'boolean(//SimpleItem[@Name="port" and @Value="1"])'
    content = condition.replace('"', "&quot;")
    inside = f"<TopicExpression>tns1:Device//.</TopicExpression><MessageContent>{content}</MessageContent>"
    number = subscribed(http, f"<Filter>{inside}</Filter>")
    assert [values for _, _, values in pulled(http, number)] == [["1", "0"]]
    virtual_camera.emit("vapix", {"topic": "tnsaxis:Gate", "message": {"data": {"port": "1"}}})
    virtual_camera.emit("vapix", {"no": "notification"})
    assert pulled(http, number) == []


@pytest.mark.parametrize(
    ("inside", "detail"),
    [
        ("<TopicExpression>no topic !@#$</TopicExpression>", "InvalidTopicExpressionFault"),
        ("<MessageContent>not[valid[xpath</MessageContent>", "InvalidMessageContentExpressionFault"),
    ],
)
def test_filters_that_are_none(http, inside, detail):
    """Recorded: the detail says which part it is."""
    body = asked(http, "CreatePullPointSubscription", f"<Filter>{inside}</Filter>", status=400)
    assert refused(body)[2] == detail
    assert body.find(f".//wsnt:{detail}", SPACES) is not None


@pytest.mark.parametrize("number", [None, "0", "99", "x"])
@pytest.mark.parametrize("name", ["PullMessages", "SetSynchronizationPoint", "Renew", "Unsubscribe"])
def test_nothing_is_told_without_the_number(http, name, number):
    """Recorded: cameras want it in the header, and call anything else a bad argument."""
    subscribed(http)
    space = SUBSCRIPTIONS if name in {"Renew", "Unsubscribe"} else EVENTS
    body = asked(http, name, PULL, space=space, number=number, status=400)
    assert refused(body)[0] == ["ter:InvalidArgs"]


@pytest.mark.parametrize(
    "inside",
    ["", "<Timeout>PT1S</Timeout>", "<MessageLimit>1</MessageLimit>",
     NOW.replace("1000", "0"), NOW.replace("1000", "-1"), NOW.replace("PT0S", "1"),
     NOW.replace("PT0S", "PT"), NOW.replace("PT0S", "P")],
)  # fmt: skip
def test_pulling_takes_a_time_and_a_number(http, inside):
    """Both, and such that mean something."""
    body = asked(http, "PullMessages", inside, number=subscribed(http), status=400)
    assert refused(body)[0] == ["ter:InvalidArgs"]


def test_a_subscription_lasts_until_it_is_not_renewed(http, virtual_camera):
    """Pulling alone does not prolong it."""
    number = subscribed(http, "<InitialTerminationTime>PT1M</InitialTerminationTime>")
    virtual_camera.clock.advance(45)
    pulled(http, number)
    asked(http, "Renew", "<TerminationTime>PT2M</TerminationTime>", space=SUBSCRIPTIONS, number=number)
    virtual_camera.clock.advance(100)
    pulled(http, number)
    moment = (virtual_camera.clock.utc()).replace(year=9999).isoformat()
    asked(http, "Renew", f"<TerminationTime>{moment}</TerminationTime>", space=SUBSCRIPTIONS, number=number)
    virtual_camera.clock.advance(3_599)
    pulled(http, number)
    virtual_camera.clock.advance(2)
    asked(http, "PullMessages", PULL, number=number, status=400)
    virtual_camera.emit("vapix", {"topic": "tnsaxis:Gate", "message": {}})
    assert not virtual_camera.event_sockets


@pytest.mark.parametrize(
    "when", ["yesterday", "2001-01-01T00:00:00Z", "2001-01-01T00:00:00", "PT0S", "-PT1S"]
)
def test_ends_that_are_none(http, when):
    """Are bad arguments."""
    inside = f"<InitialTerminationTime>{when}</InitialTerminationTime>"
    assert refused(asked(http, "CreatePullPointSubscription", inside, status=400))[0] == ["ter:InvalidArgs"]


def test_subscriptions_end(http, virtual_camera):
    """When they are told to, and with the boot that they were made in."""
    number, other = subscribed(http), subscribed(http)
    asked(http, "Unsubscribe", space=SUBSCRIPTIONS, number=number)
    asked(http, "PullMessages", PULL, number=number, status=400)
    virtual_camera.lose_volatile_state()
    asked(http, "PullMessages", PULL, number=other, status=400)
    assert not virtual_camera.event_sockets


def test_subscriptions_are_bounded(http, virtual_camera):
    """In number, and each in what waits: the oldest of it is lost."""
    numbers = [subscribed(http) for _ in range(MOST_POINTS)]
    assert len(set(numbers)) == MOST_POINTS
    body = asked(http, "CreatePullPointSubscription", status=400)
    assert refused(body)[2] == "UnableToCreatePullPointFault"
    for count in range(MOST_WAITING + 5):
        virtual_camera.emit("vapix", {"topic": "tnsaxis:Gate", "message": {"data": {"count": str(count)}}})
    found = pulled(http, numbers[0])
    assert [values[0] for _, _, values in found] == [str(count) for count in range(5, MOST_WAITING + 5)]


def test_topics_are_those_that_are_told(http):
    """With the items of each."""
    body = asked(http, "GetEventProperties")
    port = body.find(".//tt:MessageDescription/tt:Source/tt:SimpleItemDescription[@Name='port']", SPACES)
    assert port.get("Type") == "xsd:int"
    described = body.findall(".//tt:MessageDescription", SPACES)
    assert {it.get("IsProperty") for it in described} == {"true"}
    assert len(described) == len({topic for topic, _, _ in pulled(http, subscribed(http))})


def test_subscriptions_are_pulled_from_only(http):
    """Nobody is sent anything by the camera itself."""
    words = refused(asked(http, "Subscribe", space=SUBSCRIPTIONS, status=400))[1]
    assert words == "Method 'Subscribe' not implemented: method name or namespace not recognized"


def test_imaging_settings_are_parameters(http, virtual_camera):
    """Either way; the filter is the lens's."""
    found = asked(http, "GetImagingSettings", SOURCE, space=IMAGING)
    told = [found.findtext(f".//tt:{name}", None, SPACES) for name in ("Brightness", "IrCutFilter", "Mode")]
    assert told == ["50.0", "AUTO", "ON"]
    wanted = "<ColorSaturation>12.4</ColorSaturation><IrCutFilter>ON</IrCutFilter>"
    wanted += "<WideDynamicRange><Mode>OFF</Mode></WideDynamicRange>"
    given = f"{SOURCE}<ImagingSettings>{wanted}</ImagingSettings>"
    asked(http, "SetImagingSettings", given, space=IMAGING)
    parameters = virtual_camera.state.parameters
    assert parameters["ImageSource.I0.Sensor.ColorLevel"] == "12"
    assert parameters["ImageSource.I0.Sensor.WDR"] == "off"
    assert virtual_camera.state.hardware.lens.ir_cut_filter == "on"
    parameters["ImageSource.I0.Sensor.Contrast"] = "7"
    found = asked(http, "GetImagingSettings", SOURCE, space=IMAGING)
    assert found.findtext(".//tt:Contrast", None, SPACES) == "7.0"
    for name, answer in (
        ("GetOptions", "ImagingOptions"),
        ("GetMoveOptions", "MoveOptions"),
        ("GetStatus", "Status"),
    ):
        assert asked(http, name, SOURCE, space=IMAGING).find(f".//timg:{answer}", SPACES) is not None


@pytest.mark.parametrize(
    "wanted",
    ["<Brightness>101</Brightness>", "<Brightness>-1</Brightness>", "<Sharpness>nan</Sharpness>",
     "<Contrast>much</Contrast>", "<IrCutFilter>open</IrCutFilter>",
     "<WideDynamicRange><Mode>auto</Mode></WideDynamicRange>"],
)  # fmt: skip
def test_imaging_settings_that_are_none(http, virtual_camera, wanted):
    """Are refused, and nothing of them is kept."""
    before = dict(virtual_camera.state.parameters)
    given = f"{SOURCE}<ImagingSettings><ColorSaturation>1</ColorSaturation>{wanted}</ImagingSettings>"
    codes = refused(asked(http, "SetImagingSettings", given, space=IMAGING, status=400))[0]
    assert codes == ["ter:InvalidArgVal", "ter:SettingsInvalid"]
    assert dict(virtual_camera.state.parameters) == before


def test_the_sensor_that_there_is(http):
    """Another one is refused by every operation."""
    for name in ("GetImagingSettings", "GetOptions", "GetMoveOptions", "GetStatus", "SetImagingSettings"):
        for source in ("", "<VideoSourceToken>7</VideoSourceToken>"):
            assert refused(asked(http, name, source, space=IMAGING, status=400))[0][1] == "ter:NoSource"


def test_the_sensor_is_set_by_operators(virtual_camera):
    """Viewers may look."""
    virtual_camera.state.users["eve"] = User("eve", "secret", role="viewer", ptz=False)
    auth = httpx.DigestAuth("eve", "secret")
    with httpx.Client(base_url=virtual_camera.url, auth=auth, verify=NOBODY) as eve:
        asked(eve, "GetImagingSettings", SOURCE, space=IMAGING)
        body = asked(eve, "SetImagingSettings", SOURCE, space=IMAGING, status=400)
        assert refused(body)[0] == ["ter:NotAuthorized"]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        ("", []),
        ("<Type>All</Type>", ["VideoSource", "VideoEncoder", "PTZ"]),
        ("<Type>VideoEncoder</Type><Type>PTZ</Type>", ["VideoEncoder", "PTZ"]),
        ("<Type>AudioEncoder</Type>", []),
    ],
)
def test_profiles_tell_what_is_asked_for(http, kinds, found):
    """Their configurations, by kind."""
    body = asked(http, "GetProfiles", kinds, space=MEDIA2)
    (profile,) = body.iterfind(".//tr2:Profiles", SPACES)
    assert profile.get("token") == "profile_1_jpeg"
    told = profile.find("tr2:Configurations", SPACES)
    assert [it.tag.partition("}")[2] for it in (told if told is not None else ())] == found


def test_both_media_services_tell_the_same():
    """Of two channels: sizes, addresses, and nothing of what there is not."""
    auth = httpx.DigestAuth("root", "pass")
    with (
        VirtualCamera(channels=2) as virtual,
        httpx.Client(base_url=virtual.url, auth=auth, verify=NOBODY) as http,
    ):
        named = "<ProfileToken>profile_2_jpeg</ProfileToken>"
        for name in ("GetStreamUri", "GetSnapshotUri"):
            first, second = (
                asked(http, name, named, space=space)
                for space in ("http://www.onvif.org/ver10/media/wsdl", MEDIA2)
            )
            assert first.findtext(".//tt:Uri", None, SPACES) == second.findtext(".//tr2:Uri", None, SPACES)
        for kind, token in (("Source", "1"), ("Encoder", "default_2_jpeg")):
            every = asked(http, f"GetVideo{kind}Configurations", space=MEDIA2)
            assert len(every.findall(".//tr2:Configurations", SPACES)) == 2
            only = f"<ConfigurationToken>{token}</ConfigurationToken>"
            for inside in (only, named, only + named):
                (one,) = asked(http, f"GetVideo{kind}Configurations", inside, space=MEDIA2).iterfind(
                    ".//tr2:Configurations", SPACES
                )
                assert one.get("token") == token
        options = asked(http, "GetVideoEncoderConfigurationOptions", space=MEDIA2)
        assert options.findtext(".//tt:Encoding", None, SPACES) == "JPEG"
        assert options.findtext(".//tt:Width", None, SPACES) == "1920"
        for name, inside in (
            ("GetProfiles", "<Token>x</Token>"),
            ("GetStreamUri", "<ProfileToken>x</ProfileToken>"),
            ("GetVideoSourceConfigurations", "<ConfigurationToken>x</ConfigurationToken>"),
        ):
            assert refused(asked(http, name, inside, space=MEDIA2, status=400))[0][0] == "ter:InvalidArgVal"
