"""Which APIs and schema versions a camera has."""

import pytest

from aiocamstreamer import Camera
from aiocamstreamer.errors import CommandRefused, MalformedReply, RoleTooLow, Unsupported
from aiocamstreamer.vapix import SchemaVersion
from aiocamstreamer.vapix.api import JsonApi
from aiocamstreamer.virtual import VirtualCamera
from aiocamstreamer.virtual.device.state import User

DISCOVERY = "/axis-cgi/apidiscovery.cgi"
SHARES = "/axis-cgi/disks/networkshare"


@pytest.fixture
def discovery(camera):
    return camera.vapix.apis


async def test_list(discovery):
    """Each API with version, name and where it is described."""
    first = (await discovery.list())[0]
    assert (first.id, first.version, first.name) == ("api-discovery", "1.1", "API Discovery Service")
    assert first.doc_link.startswith("https://")


async def test_the_same_id_twice(discovery):
    """Two major versions of one API stand side by side."""
    versions = await discovery.versions()
    assert versions["privacy-mask"] == ("2.4", "3.0")
    assert versions["audio-device-control"] == ("1.0", "2.0")
    assert versions["basic-device-info"] == ("1.3",)


async def test_sparse_entries(discovery, virtual_camera):
    """Only the id is there for certain."""
    body = '{"data":{"apiList":[{"id":"x","state":"beta","new":1}]}}'
    virtual_camera.faults.answer(200, DISCOVERY, body=body)
    (api,) = await discovery.list()
    assert (api.id, api.version, api.state, api.wire["new"]) == ("x", "", "beta", 1)


@pytest.mark.parametrize("body", ['{"data":{}}', '{"data":[]}', '{"data":{"apiList":{"version":"1"}}}'])
async def test_malformed(discovery, virtual_camera, body):
    """A list that is none."""
    virtual_camera.faults.answer(200, DISCOVERY, body=body)
    with pytest.raises(MalformedReply):
        await discovery.list()


async def test_firmware_without_discovery(discovery, virtual_camera):
    """404 says that the firmware lacks it."""
    virtual_camera.faults.answer(404, DISCOVERY)
    with pytest.raises(Unsupported, match="apidiscovery"):
        await discovery.list()


async def test_supported_versions(discovery):
    """A JSON API tells the versions that it speaks."""
    assert await discovery.supported_versions("/axis-cgi/basicdeviceinfo.cgi") == ("1.3",)


async def test_get_is_error_2002(virtual_camera):
    """JSON APIs take POST alone, and say so with HTTP 200."""
    async with Camera(virtual_camera.url, username="root", password="pass") as camera:
        reply = await camera._line.http.get(DISCOVERY)
    assert reply.status == 200
    assert '"code":2002' in reply.text.replace(" ", "")


@pytest.mark.parametrize(
    ("method", "version", "code"), [("getNothing", "1.0", "2004"), ("getApiList", "9.0", "2003")]
)
async def test_methods_and_versions_that_there_are_not(camera, method, version, code):
    """Errors inside HTTP 200 carry their code."""
    with pytest.raises(CommandRefused) as refused:
        await JsonApi(DISCOVERY, version=version).call(camera._line.http, method, into=dict)
    assert refused.value.code == code


async def test_other_statuses_are_no_missing_feature(discovery, virtual_camera):
    """Only 404 means that something is missing."""
    virtual_camera.state.users["joe"] = User("joe", "pw", role="viewer")
    virtual_camera.faults.answer(403, DISCOVERY)
    with pytest.raises(RoleTooLow):
        await discovery.list()


async def test_schema_versions(discovery):
    """Each version, and whether it will be removed."""
    assert await discovery.schema_versions(f"{SHARES}/") == (
        SchemaVersion(version="1.0", deprecated=True),
        SchemaVersion(version="2.0", deprecated=False),
    )


@pytest.mark.parametrize(
    ("body", "versions"),
    [
        (
            "<x:R xmlns:x='u'><x:SchemaVersion><x:VersionNumber>1</x:VersionNumber></x:SchemaVersion></x:R>",
            None,
        ),
        ("<R><SchemaVersion><VersionNumber>1.1</VersionNumber></SchemaVersion></R>", ("1.1",)),
        ("<R/>", ()),
        (
            "<R><SchemaVersion><VersionNumber>1</VersionNumber><Deprecated>?</Deprecated></SchemaVersion></R>",
            None,
        ),
    ],
)
async def test_other_forms_of_schema_versions(discovery, virtual_camera, body, versions):
    """None, one, and what cannot be read."""
    virtual_camera.faults.answer(200, f"{SHARES}/schemaversions.cgi", body=body)
    if versions is None:
        with pytest.raises(MalformedReply, match="no schema version"):
            await discovery.schema_versions(SHARES)
    else:
        assert tuple(it.version for it in await discovery.schema_versions(SHARES)) == versions


async def test_schema_versions_refused(discovery, virtual_camera):
    """An error in XML is a refusal with its code and words."""
    error = "<ErrorCode>10</ErrorCode><ErrorDescription>gone</ErrorDescription>"
    body = f"<R><Error><GeneralError>{error}</GeneralError></Error></R>"
    virtual_camera.faults.answer(200, f"{SHARES}/schemaversions.cgi", body=body)
    with pytest.raises(CommandRefused, match='"gone"') as refused:
        await discovery.schema_versions(SHARES)
    assert refused.value.code == "10"


async def test_schema_versions_of_what_is_not_there(discovery):
    """An API that the firmware lacks."""
    with pytest.raises(Unsupported, match=r"nothing/schemaversions\.cgi"):
        await discovery.schema_versions("/axis-cgi/nothing")


async def test_fewer_apis_on_older_firmware():
    """10.12 has one version of each."""
    with VirtualCamera(profile="10.12") as virtual:
        async with Camera(virtual.url, username="root", password="pass") as camera:
            versions = await camera.vapix.apis.versions()
    assert versions["privacy-mask"] == ("2.0",)
    assert "optics-control" not in versions
