"""Answers of the apps: data, refusals inside HTTP 200, missing endpoints, pages for people."""

import pytest

from aiocamstreamer.errors import CommandRefused, MalformedReply, Unsupported
from aiocamstreamer.wire import envelope
from aiocamstreamer.wire.reply import Reply

PAGE = "<!DOCTYPE html><html><title>Login</title></html>"


def reply(content, status=200):
    """A reply with that body."""
    body = content if isinstance(content, bytes) else content.encode()
    return Reply(camera="10.0.0.7", request="GET /local/x", status=status, reason="Reason", content=body)


@pytest.mark.parametrize("status", ["200", '"200"', '"OK"', "204"])
def test_data(status):
    """Every spelling of success lets the data through."""
    assert envelope.data(reply(f'{{"status":{status},"message":"OK","data":[1]}}')) == [1]


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        ('{"status":404,"message":"stream not found"}', "404", "stream not found"),
        ('{"status":"500","message":"no"}', "500", "no"),
        ('{"code":"ERR_INVALID_ARGUMENT","message":"bad"}', "ERR_INVALID_ARGUMENT", "bad"),
        ('{"code":-1,"reason":"why"}', "-1", "why"),
        ('{"status":400}', "400", '{"status":400}'),
        ('{"error":{"code":2003,"message":"version"}}', "2003", "version"),
        ('{"error":"busy"}', "", "busy"),
        ('{"success":false,"reason":"busy"}', "", "busy"),
        ('{"success":"no","reason":"busy"}', "", "busy"),
        ('{"success":0,"reason":"busy"}', "", "busy"),
        ('{"status":404.0,"message":"no"}', "404", "no"),
        ('{"error":{"code":2001,"message":"no"},"data":null}', "2001", "no"),
        ('{"result":"ERROR","details":"no licence"}', "", "no licence"),
        ('{"result":"failed"}', "", '{"result":"failed"}'),
    ],
)
def test_refusals_inside_http_200(content, code, reason):
    """An error in a good HTTP answer raises, with the app's code and words."""
    for decode in (envelope.data, envelope.body, envelope.acknowledge):
        with pytest.raises(CommandRefused) as caught:
            decode(reply(content))
        assert (caught.value.code, caught.value.reason) == (code, reason)
        assert str(caught.value).startswith("10.0.0.7: GET /local/x: ")


@pytest.mark.parametrize(
    "content",
    [
        '{"status":{"led":true}}',
        '{"code":true}',
        '{"status":"Running"}',
        "[1]",
        "5",
        '{"error":""}',
        '{"success":true}',
        '{"success":[1]}',
        '{"success":""}',
        '{"result":"a text with an error in it"}',
    ],
)
def test_bare_json_of_other_meaning(content):
    """A `status` that is no verdict is data like any other."""
    assert envelope.body(reply(content)) == envelope.raw(reply(content))
    with pytest.raises(MalformedReply, match='no "data"'):
        envelope.data(reply(content))


@pytest.mark.parametrize(
    "answer",
    [
        reply("Http API: command not found"),
        reply("Http API: command not found", 400),
        reply("CGI foo.cgi can't be resolved"),
        reply('{"status":404,"message":"Http API: command not found"}'),
        reply(PAGE, 404),
        reply("", 404),
    ],
)
def test_missing_endpoints(answer):
    """Every way of saying "no such endpoint" is unsupported, for every kind of answer."""
    for decode in (envelope.data, envelope.body, envelope.acknowledge):
        with pytest.raises(Unsupported):
            decode(answer)
    if not answer.content.startswith(b"{"):
        with pytest.raises(Unsupported):
            envelope.text(answer)


def test_a_404_in_the_apps_own_words():
    """A 404 with JSON is about what was asked for, not about the endpoint."""
    with pytest.raises(CommandRefused, match="no such package"):
        envelope.body(reply('{"message":"no such package"}', 404))


@pytest.mark.parametrize("content", ['{"message":"bad name"}', '["bad name"]', '{"messages":["bad name"]}'])
def test_a_400_with_json(content):
    """The status says no, and the JSON why, in whatever shape."""
    with pytest.raises(CommandRefused, match="bad name") as caught:
        envelope.body(reply(content, 400))
    assert caught.value.code == "400"


def test_sentences_instead_of_json():
    """A 400 with a sentence is a refusal, HTTP 200 without JSON is malformed, a page is named as one."""
    with pytest.raises(CommandRefused, match="invalid action") as caught:
        envelope.data(reply("invalid action specified", 400))
    assert caught.value.code == "400"
    with pytest.raises(CommandRefused, match="Reason"):
        envelope.data(reply("", 400))
    with pytest.raises(MalformedReply, match="no JSON: an empty body"):
        envelope.data(reply(""))
    for decode in (envelope.data, envelope.acknowledge, envelope.text):
        with pytest.raises(MalformedReply, match="is this the camera itself"):
            decode(reply(PAGE))


@pytest.mark.parametrize("content", ["", "OK", "ok\r\n", '{"status":200,"message":"OK"}', "[]"])
def test_acknowledged(content):
    """Success comes as nothing, as a word, or as JSON without an error."""
    assert envelope.acknowledge(reply(content)) is None


def test_plain_words_are_a_refusal():
    """A command that is answered with a sentence has failed."""
    with pytest.raises(CommandRefused, match="disk full"):
        envelope.acknowledge(reply("disk full"))


def test_text():
    """A log may say "Error" as it likes; a status of its own is a refusal."""
    log = "Error: 5 frames late\n" * 100
    assert envelope.text(reply(log)) == log
    with pytest.raises(CommandRefused, match="not now"):
        envelope.text(reply("not now", 400))
    with pytest.raises(CommandRefused, match="no report"):
        envelope.text(reply('{"status":500,"message":"no report"}'))
    assert envelope.text(reply('{"fps": 25}')) == '{"fps": 25}'


def test_secrets_in_answers():
    """Keys and passwords in addresses do not reach an error."""
    content = '{"streamList": [{"url": "rtmp:\\/\\/h\\/live\\/secretkey", "in": "rtsp://root:hunter2@h/x"'
    for answer in (reply(content), reply("cannot reach rtmp://h/live/secretkey", 400)):
        with pytest.raises((MalformedReply, CommandRefused)) as caught:
            envelope.data(answer)
        assert "rtmp://h/live/…" in str(caught.value)
        assert "secretkey" not in str(caught.value)
        assert "hunter2" not in str(caught.value)
    with pytest.raises(CommandRefused) as caught:
        envelope.data(reply('{"status":400,"message":"cannot reach rtmp://h/live/secretkey"}'))
    assert "secretkey" not in caught.value.reason
