"""The fixtures that users of the package get."""

pytest_plugins = ["pytester"]

TESTS = """
import pytest

def test_bare(virtual_camera):
    assert virtual_camera.url.startswith("http://127.0.0.1:")

@pytest.mark.anyio
async def test_client(camera, virtual_camera):
    assert camera.address.url == virtual_camera.url
    assert [service.id for service in await camera.overlay.services.list()] == [1, 5]

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["trio"])
async def test_client_on_trio(camera):
    assert await camera.overlay.services.list()

def test_fault_of_the_camera_itself(virtual_camera):
    import httpx
    virtual_camera.routes.endpoints["/bug"] = None
    virtual_camera.state.overlay = None
    auth = httpx.DigestAuth("root", "pass")
    httpx.get(virtual_camera.url + "/local/camoverlay/api/services.cgi?action=get", auth=auth)
    virtual_camera.state.overlay = type("Overlay", (), {"restart": lambda self: None})()
"""


WITHOUT = """
import sys
import aiocamstreamer.virtual
import pytest

def taken():
    names = [name for name in sys.modules if name.startswith(("aiocamstreamer.virtual", "starlette"))]
    return {name: sys.modules.pop(name) for name in names}

@pytest.fixture(autouse=True)
def nothing_installed():
    kept = taken()
    sys.modules["starlette"] = None
    yield
    taken()
    sys.modules.update(kept)
    aiocamstreamer.virtual = kept["aiocamstreamer.virtual"]

def test_camera(virtual_camera):
    pass
"""


def test_without_the_extra(pytester):
    """The error names what to install, and shows no traceback of ours."""
    pytester.makepyfile(WITHOUT)
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*is missing: pip install 'aiocamstreamer?virtual?'*"])
    result.stdout.no_fnmatch_line("*ModuleNotFoundError*")


def test_fixtures(pytester):
    """Users' tests get a camera and a client of it; a fault inside the camera fails the test."""
    pytester.makepyfile(TESTS)
    pytester.makeini("[pytest]\nfilterwarnings = error")
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=5, errors=1)
    result.stdout.fnmatch_lines(["*the virtual camera itself failed*"])
