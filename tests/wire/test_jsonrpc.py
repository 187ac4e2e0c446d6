"""JSON APIs: data, and errors inside HTTP 200."""

import orjson
import pytest

from aiocamstreamer.errors import AccessDenied, CommandRefused, MalformedReply, RoleTooLow
from aiocamstreamer.wire import jsonrpc
from aiocamstreamer.wire.reply import Reply


def reply(content: object) -> Reply:
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Reply(camera="10.0.0.7:80", request="POST /axis-cgi/x.cgi", status=200, content=body)


def test_request():
    """Context always goes out, version and parameters where there are any."""
    assert jsonrpc.request("getPorts") == {"context": "aiocamstreamer", "method": "getPorts"}
    assert jsonrpc.request("setPorts", version="1.1", params={"ports": []}) == {
        "apiVersion": "1.1",
        "context": "aiocamstreamer",
        "method": "setPorts",
        "params": {"ports": []},
    }


@pytest.mark.parametrize(
    ("answer", "data"),
    [
        ({"apiVersion": "1.0", "method": "x", "data": {"a": 1}}, {"a": 1}),
        ({"apiVersion": "1.0", "data": {}}, {}),
        ({"apiVersion": "1.0", "method": "setPorts"}, {}),
        ({"apiVersion": "1.0", "method": "x", "data": None, "error": None}, {}),
    ],
)
def test_data(answer, data):
    """Data without method, and methods without data, are both answers."""
    assert jsonrpc.decode(reply(answer)) == data


@pytest.mark.parametrize("code", [1000, 1100, 2002, 2003, 2004, 2102, 4000, 4002, 405, 8000, "2003"])
def test_error_object_inside_http_200(code):
    """Every family of codes is a refusal that carries its code as text."""
    with pytest.raises(CommandRefused, match=rf"no way.*code {code}") as refused:
        jsonrpc.decode(reply({"apiVersion": "1.0", "error": {"code": code, "message": "no way"}}))
    assert refused.value.code == str(code)


@pytest.mark.parametrize("code", [2001, 2105, "2001"])
def test_access_forbidden_inside_http_200(code):
    """An error that says the role is too low is the same error as a 403."""
    with pytest.raises(RoleTooLow, match=f"code {code}"):
        jsonrpc.decode(reply({"error": {"code": code, "message": "Access forbidden"}}))


def test_not_authenticated_inside_http_200():
    """An error that says nobody is logged in is the same error as a 401."""
    with pytest.raises(AccessDenied):
        jsonrpc.decode(reply({"error": {"code": 2106, "message": "Authentication failed"}}))


def test_api_versions_typo():
    """One document spells apiVersions; nothing depends on it."""
    answer = {
        "apiVersions": "1.0",
        "context": "x",
        "error": {"code": 1000, "message": "Property not supported"},
    }
    with pytest.raises(CommandRefused, match="Property not supported"):
        jsonrpc.decode(reply(answer))


def test_error_that_is_no_object():
    """Words alone are an error, too."""
    with pytest.raises(CommandRefused, match='"broken"'):
        jsonrpc.decode(reply({"error": "broken"}))


@pytest.mark.parametrize("content", [b"", b"<html>", b"{", b"[1]", b"{}", b'"text"', b"# Error"])
def test_no_json_object(content):
    """What is no answer of an API is malformed."""
    with pytest.raises(MalformedReply):
        jsonrpc.decode(reply(content))


def test_rest_success():
    """The device configuration APIs answer with a status."""
    assert jsonrpc.rest(reply({"status": "success", "data": 300})) == 300
    assert jsonrpc.rest(reply({"status": "success"})) is None


def test_rest_error():
    """Their error carries code and message as well."""
    with pytest.raises(CommandRefused, match="no such entity") as refused:
        jsonrpc.rest(reply({"status": "error", "error": {"code": 404, "message": "no such entity"}}))
    assert refused.value.code == "404"


@pytest.mark.parametrize("content", [{"data": 1}, {"status": 200}, []])
def test_rest_malformed(content):
    """Without a status in words it is none of their answers."""
    with pytest.raises(MalformedReply):
        jsonrpc.rest(reply(content))
