"""A stream's record in CamStreamer's two forms: flat texts, and nested objects told apart by platform.

Source: CamStreamer App 4.x API, "Stream Parameters"; the newer form as the vendor's own library reads it
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

DOCUMENTED: dict[str, str] = {
    "enabled": "1",
    "active": "1",
    "audioSource": "default",
    "avSyncMsec": "0",
    "internalVapixParameters": "resolution=1920x1080&videomaxbitrate=3000",
    "userVapixParameters": "",
    "outputParameters": "",
    "outputType": "video",
    "mediaServerUrl": "",
    "inputType": "CRS",
    "inputUrl": "",
    "forceStereo": "0",
    "streamDelay": "",
    "statusLed": "1",
    "statusPort": "",
    "callApi": "0",
    "trigger": "none",
    "schedule": "[]",
    "prepareAhead": "0",
    "startTime": "0",
    "stopTime": "0",
}
"""An older record as the document prints it, with the camera's own picture."""

_PLATFORMS = {"hls": "hls_pull", "ftp": "hls_push", "tcp": "mpeg_dvb", "udp": "mpeg_dvb", "srt": "srt"}


def is_newer(record: Mapping[str, Any]) -> bool:
    """Whether *record* has the newer form."""
    return "platform" in record


def is_on(value: object) -> bool:
    """Whether the app takes *value* for true."""
    return value in (True, 1, "1", "true")


def newer(stream_id: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """*record* in the newer form."""
    if is_newer(record):
        return {"streamId": stream_id, **record}
    old = {**DOCUMENTED, **record}
    return {
        "streamId": stream_id,
        "platform": _PLATFORMS.get(old["mediaServerUrl"].partition(":")[0], "rtmp"),
        "enabled": is_on(old["enabled"]),
        "active": is_on(old["active"]),
        "title": str(record.get("title", stream_id)),
        "callApi": is_on(old["callApi"]),
        "trigger": _newer_trigger(old),
        "video": {"output": _newer_output(old), "input": _newer_input(old), **_newer_delay(old)},
        "audio": _newer_audio(old),
        "status": {"led": is_on(old["statusLed"])}
        | ({"port": int(old["statusPort"])} if old["statusPort"] else {}),
    }


def older(record: Mapping[str, Any]) -> dict[str, Any]:
    """*record* in the older form."""
    if not is_newer(record):
        return {**DOCUMENTED, **record}
    video, audio = record.get("video", {}), record.get("audio", {})
    output, source, status = video.get("output", {}), video.get("input", {}), record.get("status", {})
    sources = {"microphone": "default", "file": f"file:{audio.get('path')}", "url": f"url:{audio.get('url')}"}
    return {
        **DOCUMENTED,
        "enabled": str(int(is_on(record.get("enabled")))),
        "active": str(int(is_on(record.get("active")))),
        "audioSource": sources.get(audio.get("source", "none"), "none"),
        "avSyncMsec": str(audio.get("avSyncMsec", 0)),
        "forceStereo": str(int(is_on(audio.get("forceStereo")))),
        "internalVapixParameters": source.get("internalVapixParameters", ""),
        "userVapixParameters": source.get("userVapixParameters", ""),
        "inputType": source.get("type", "CRS"),
        "inputUrl": source.get("url", ""),
        "outputType": output.get("type", "video"),
        "outputParameters": output.get("parameters", ""),
        "mediaServerUrl": output.get("url") or "",
        "streamDelay": str(video.get("delayS", "")),
        "statusLed": str(int(is_on(status.get("led")))),
        "statusPort": str(status.get("port", "")),
        "callApi": str(int(is_on(record.get("callApi")))),
        **_older_trigger(record.get("trigger", {})),
    }


def merged(onto: Mapping[str, Any], record: Mapping[str, Any]) -> dict[str, Any]:
    """*onto* with what *record* says; what only *onto* has stays."""
    result = dict(onto)
    for key, value in record.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        same = both and result[key].get("type") == value.get("type")
        result[key] = merged(result[key], value) if same else value
    return result


def _newer_trigger(old: Mapping[str, Any]) -> dict[str, Any]:
    kind = old["trigger"]
    ahead = {"prepareAheadS": int(old["prepareAhead"])} if int(old["prepareAhead"] or 0) else {}
    if kind.startswith("input"):
        return {"type": "manual", "port": int(kind[5:])}
    if kind == "time":
        start, stop = int(old["startTime"] or 0), int(old["stopTime"] or 0)
        return {"type": "onetime", "startTime": start, "stopTime": stop, "everActivated": False, **ahead}
    if kind == "recurrent":
        ends = (("start", "from"), ("stop", "to"))
        schedule = [
            {name: {"day": it[f"day_{end}"], "timeS": _seconds(it[f"time_{end}"])} for name, end in ends}
            | {"isActive": True}
            for it in json.loads(old["schedule"] or "[]")
        ]
        return {"type": "recurrent", "schedule": schedule, **ahead}
    return {"type": "manual"}


def _older_trigger(trigger: Mapping[str, Any]) -> dict[str, str]:
    ahead = {"prepareAhead": str(trigger.get("prepareAheadS", 0))}
    match trigger.get("type"):
        case "manual" if trigger.get("port") is not None:
            return {"trigger": f"input{trigger['port']}"}
        case "onetime":
            start, stop = str(trigger["startTime"]), str(trigger["stopTime"])
            return {"trigger": "time", "startTime": start, "stopTime": stop, **ahead}
        case "recurrent":
            entries = [
                {
                    "day_from": it["start"]["day"],
                    "day_to": it["stop"]["day"],
                    "time_from": _clock(it["start"]["timeS"]),
                    "time_to": _clock(it["stop"]["timeS"]),
                }
                for it in trigger["schedule"]
                if it.get("isActive", True)
            ]
            return {"trigger": "recurrent", "schedule": json.dumps(entries), **ahead}
        case _:
            return {"trigger": "none"}


def _newer_output(old: Mapping[str, Any]) -> dict[str, Any]:
    url = old["mediaServerUrl"] or None
    if old["outputType"] == "images":
        return {"type": "images", "url": url, "imageIntervalS": 60}
    return {"type": "video", "url": url, "parameters": old["outputParameters"]}


def _newer_input(old: Mapping[str, Any]) -> dict[str, Any]:
    source = {"type": old["inputType"], "internalVapixParameters": old["internalVapixParameters"]}
    if source["type"] == "RTSP_URL":
        return {**source, "url": old["inputUrl"]}
    return (
        source if source["type"] == "CSw" else {**source, "userVapixParameters": old["userVapixParameters"]}
    )


def _newer_delay(old: Mapping[str, Any]) -> dict[str, int]:
    return {"delayS": int(old["streamDelay"])} if old["streamDelay"] else {}


def _newer_audio(old: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, place = old["audioSource"].partition(":")
    stereo = is_on(old["forceStereo"])
    match kind:
        case "default":
            return {"source": "microphone", "audioChannelNbr": 0, "forceStereo": stereo}
        case "file":
            return {"source": "file", "name": place.rpartition("/")[2], "path": place, "forceStereo": stereo}
        case "url":
            offset = int(old["avSyncMsec"] or 0)
            return {"source": "url", "name": place, "url": place, "avSyncMsec": offset, "forceStereo": stereo}
        case _:
            return {"source": "none"}


def _seconds(clock: str) -> int:
    hours, minutes, seconds = (*map(int, clock.split(":")), 0)[:3]
    return hours * 3600 + minutes * 60 + seconds


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
