"""Network settings, the MQTT client and temperatures, as other clients ask for them."""

import httpx
import pytest

from aiocamstreamer.virtual import VirtualCamera
from trust import NOBODY

NETWORK = "/axis-cgi/network_settings.cgi"
CLIENT = "/axis-cgi/mqtt/client.cgi"
EVENTS = "/axis-cgi/mqtt/event.cgi"
HEAT = "/axis-cgi/temperaturecontrol.cgi"
NOWHERE = "0.0.0.0"  # noqa: S104 - how parameters say that there is no server
TOPIC = {"topicFilter": "//."}
SERVER = {"host": "broker.example"}
ADDRESS = {"address": "10.1.2.3", "prefixLength": 16}


def call(http, path, method, **params):
    """The data, or the code and the words of the error."""
    answer = http.post(path, json={"apiVersion": "1.0", "method": method, "params": params}).json()
    return answer["data"] if "data" in answer else (answer["error"]["code"], answer["error"]["message"])


def listed(http, group):
    """Parameters by name, as param.cgi tells them."""
    text = http.get("/axis-cgi/param.cgi", params={"action": "list", "group": group}).text
    return dict(line.removeprefix("root.").split("=", 1) for line in text.splitlines())


def test_network_settings_agree_with_parameters(http, virtual_camera, tmp_path):
    """Before and after either was set."""
    told = call(http, NETWORK, "getNetworkInfo")
    (device,) = told["devices"]
    assert device["macAddress"] == "ac:cc:8e:00:00:01"
    (address,) = device["IPv4"]["addresses"]
    assert (address["address"], address["prefixLength"], address["origin"]) == ("127.0.0.1", 8, "dhcp")
    assert device["IPv4"]["defaultRouter"] == ""
    assert told["system"]["hostname"]["staticHostname"] == "axis-accc8e000001"

    assert call(http, NETWORK, "setHostnameConfiguration", useDhcpHostname=False, staticHostname="gate") == {}
    servers = ["10.0.0.1", "10.0.0.2", "10.0.0.3"]
    assert call(http, NETWORK, "setResolverConfiguration", staticNameServers=servers) == {}
    assert call(http, NETWORK, "setResolverConfiguration", staticSearchDomains=["example"]) == {}
    assert call(http, NETWORK, "setResolverConfiguration", staticDomainName="lan") == {}
    static = {"configurationMode": "static", "staticDefaultRouter": "10.1.0.1"}
    static["staticAddressConfigurations"] = [ADDRESS]
    assert call(http, NETWORK, "setIPv4AddressConfiguration", deviceName="eth0", **static) == {}

    told = call(http, NETWORK, "getNetworkInfo")
    (device,) = told["devices"]
    host_name, resolver = told["system"]["hostname"], told["system"]["resolver"]
    assert (host_name["hostname"], host_name["useDhcpHostname"]) == ("gate", False)
    assert (resolver["nameServers"], resolver["searchDomains"]) == (servers, ["example"])
    assert resolver["domainName"] == "lan"
    assert device["IPv4"]["configurationMode"] == "static"
    assert device["IPv4"]["staticAddressConfigurations"] == [{**ADDRESS, "broadcast": "10.1.255.255"}]
    assert device["IPv4"]["addresses"][0]["address"] == "127.0.0.1"  # it stays where it listens
    held = listed(http, "Network")
    assert [held[f"Network.{name}"] for name in ("HostName", "BootProto", "DNSServer2", "DefaultRouter")] == [
        "gate", "none", "10.0.0.2", "10.1.0.1",
    ]  # fmt: skip
    http.post("/axis-cgi/param.cgi", data={"action": "update", "Network.DNSServer1": NOWHERE})
    assert call(http, NETWORK, "getNetworkInfo")["system"]["resolver"]["nameServers"] == servers[1:]
    virtual_camera.save(tmp_path / "camera.toml")
    assert VirtualCamera(state=tmp_path / "camera.toml").state.network == virtual_camera.state.network


@pytest.mark.parametrize(
    ("method", "params", "named"),
    [
        ("setHostnameConfiguration", {"staticHostname": "a b"}, "staticHostname"),
        ("setHostnameConfiguration", {"staticHostname": ""}, "staticHostname"),
        ("setHostnameConfiguration", {"useDhcpHostname": "no"}, "useDhcpHostname"),
        ("setHostnameConfiguration", {"name": "x"}, "name"),
        ("setResolverConfiguration", {"staticNameServers": ["x"]}, "staticNameServers"),
        ("setResolverConfiguration", {"staticNameServers": ["1.1.1.1"] * 4}, "staticNameServers"),
        ("setResolverConfiguration", {"staticNameServers": "1.1.1.1"}, "staticNameServers"),
        ("setResolverConfiguration", {"staticSearchDomains": [1]}, "staticSearchDomains"),
        ("setIPv4AddressConfiguration", {}, "deviceName"),
        ("setIPv4AddressConfiguration", {"deviceName": "eth1"}, "deviceName"),
        ("setIPv4AddressConfiguration", {"deviceName": "eth0", "configurationMode": []}, "configurationMode"),
        (
            "setIPv4AddressConfiguration",
            {"deviceName": "eth0", "staticDefaultRouter": 1},
            "staticDefaultRouter",
        ),
        *(
            (
                "setIPv4AddressConfiguration",
                {"deviceName": "eth0", "staticAddressConfigurations": given},
                "staticAddressConfigurations",
            )
            for given in (1, [], [ADDRESS, ADDRESS], [1], [{"address": "x", "prefixLength": 8}], [{}])
        ),
        ("setGlobalProxyConfiguration", {"httpProxy": 1}, "httpProxy"),
    ],
)
def test_network_settings_that_are_none(http, method, params, named):
    """Are refused by name, and nothing of them is kept."""
    before = call(http, NETWORK, "getNetworkInfo")
    code, words = call(http, NETWORK, method, **params)
    assert code in {2103, 2104}
    assert words.endswith(f": {named}")
    assert call(http, NETWORK, "getNetworkInfo") == before


@pytest.mark.parametrize(("profile", "version"), [("10.12", "1.15"), ("11.11", "1.33"), ("12.11", "1.37")])
def test_proxies_came_with_a_version(profile, version):
    """Recorded: AXIS OS 10 knows none."""
    auth = httpx.DigestAuth("root", "pass")
    with (
        VirtualCamera(profile=profile) as virtual,
        httpx.Client(base_url=virtual.url, auth=auth, verify=NOBODY) as http,
    ):
        proxies = {"httpProxy": "http://192.0.2.1:8080", "noProxy": "192.0.2.2"}
        said = call(http, NETWORK, "setGlobalProxyConfiguration", **proxies)
        answer = http.post(NETWORK, json={"method": "getNetworkInfo"}).json()
        assert answer["apiVersion"] == version
        if profile == "10.12":
            assert said[0] == 2102
            assert "globalProxies" not in answer["data"]["system"]
        else:
            assert said == {}
            assert answer["data"]["system"]["globalProxies"] == {"httpsProxy": "", **proxies}


def test_an_mqtt_client(http, virtual_camera):
    """Told of a broker, it keeps what it is told, fills in the rest, and tells no password."""
    assert call(http, CLIENT, "getClientStatus")["status"]["state"] == "inactive"
    will = {"useDefault": False, "topic": "gone", "message": "x", "retain": True, "qos": 2}
    told = {"server": {**SERVER, "protocol": "wss"}, "username": "joe", "lastWillTestament": will}
    assert call(http, CLIENT, "configureClient", **told, password="secret") == {}
    assert call(http, CLIENT, "activateClient") == {}
    status = call(http, CLIENT, "getClientStatus")
    assert status["status"] == {"state": "active", "connectionStatus": "disconnected"}
    assert (
        status["config"].items()
        >= {"username": "joe", "keepAliveInterval": 60, "clientId": "ACCC8E000001"}.items()
    )
    assert status["config"]["server"] == {"host": "broker.example", "protocol": "wss", "port": 443}
    assert status["config"]["lastWillTestament"] == will
    assert "secret" not in str(status)
    call(http, CLIENT, "configureClient", server=SERVER, keepExistingPassword=True)
    assert virtual_camera.state.mqtt.settings["password"] == "secret"
    virtual_camera.reboot()
    assert call(http, CLIENT, "getClientStatus")["status"]["state"] == "inactive"
    call(http, CLIENT, "configureClient", server=SERVER, activateOnReboot=True)
    assert "password" not in virtual_camera.state.mqtt.settings
    call(http, CLIENT, "activateClient")
    virtual_camera.reboot()
    assert call(http, CLIENT, "getClientStatus")["status"]["state"] == "active"
    call(http, CLIENT, "deactivateClient")
    assert call(http, CLIENT, "getClientStatus")["status"]["state"] == "inactive"


def test_events_over_mqtt(http):
    """What is set is laid over what there is."""
    before = call(http, EVENTS, "getEventPublicationConfig")["eventPublicationConfig"]
    assert before["eventFilterList"] == []
    given = {"appendEventTopic": False, "eventFilterList": [{**TOPIC, "retain": "all"}]}
    assert call(http, EVENTS, "configureEventPublication", **given) == {}
    after = call(http, EVENTS, "getEventPublicationConfig")["eventPublicationConfig"]
    filters = [{**TOPIC, "qos": 0, "retain": "all"}]
    assert after == {**before, "appendEventTopic": False, "eventFilterList": filters}


@pytest.mark.parametrize(
    ("path", "method", "params", "named"),
    [
        (CLIENT, "configureClient", {}, "server"),
        *(
            (CLIENT, "configureClient", {"server": server}, "server")
            for server in (1, {}, {"host": ""}, {"host": "x", "port": 0}, {"host": "x", "protocol": "http"},
                           {"host": "x", "protocol": []}, {"host": "x", "port": True}, {"host": "x", "a": 1})
        ),
        (CLIENT, "configureClient", {"server": SERVER, "cleanSession": 1}, "cleanSession"),
        (CLIENT, "configureClient", {"server": SERVER, "connectTimeout": -1}, "connectTimeout"),
        (CLIENT, "configureClient", {"server": SERVER, "connectMessage": {}}, "connectMessage"),
        (CLIENT, "configureClient", {"server": SERVER, "ssl": {"CACertID": "x"}}, "ssl"),
        (CLIENT, "configureClient", {"server": SERVER, "colour": "red"}, "colour"),
        (EVENTS, "configureEventPublication", {"eventFilterList": [{}]}, "eventFilterList"),
        (EVENTS, "configureEventPublication", {"eventFilterList": [{**TOPIC, "qos": 3}]}, "eventFilterList"),
        (EVENTS, "configureEventPublication", {"topicPrefix": "mine"}, "topicPrefix"),
        (EVENTS, "configureEventPublication", {"eventPublicationConfig": {}}, "eventPublicationConfig"),
    ],
)  # fmt: skip
def test_settings_of_mqtt_that_are_none(http, virtual_camera, path, method, params, named):
    """Are refused by name, and nothing of them is kept."""
    code, words = call(http, path, method, **params)
    assert code == (2104 if params else 2103)
    assert words.endswith(f": {named}")
    assert virtual_camera.state.mqtt.settings == {}


def test_temperatures(http, virtual_camera):
    """Of each sensor that has a name among the parameters; there is nothing that heats or blows."""
    virtual_camera.state.hardware.temperatures[0] = -4.25
    lines = http.get(HEAT, params={"action": "statusall"}).text.splitlines()
    assert lines[:3] == ["Sensor.S0.Name=Main", "Sensor.S0.Celsius=-4.25", "Sensor.S0.Fahrenheit=24.35"]
    assert [line for line in lines if ".Name=" in line][1:] == ["Sensor.S1.Name=CPU", "Sensor.S2.Name=Optics"]
    query = {"action": "query", "device": "sensor", "id": "0"}
    assert http.get(HEAT, params=query).text == "-4.25\n"
    assert http.get(HEAT, params={**query, "temperatureunit": "fahrenheit"}).text == "24.35\n"
    for wrong in (
        {"id": "9"},
        {"id": "x"},
        {"device": "heater", "action": "start"},
        {"device": "oven"},
        {"action": "x"},
    ):
        assert http.get(HEAT, params={**query, **wrong}).text.startswith("Error: ")
