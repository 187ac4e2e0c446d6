"""The verbs of every service: parts show their own, and one verb means the same everywhere."""

from __future__ import annotations

import inspect

import pytest

from aiocamstreamer import Camera
from services import services

pytestmark = pytest.mark.untraced

VERBS = {
    "licensing": "install",
    "overlay": (
        "check check_clock drawing events fonts graphics images is_running keep_applied mjpeg_picture "
        "nearby_cameras report scene services set_ticker_text start stop watch"
    ),
    "overlay.fonts": "get list remove storages upload",
    "overlay.images": "download get list read remove storages upload",
    "overlay.services": "add disable enable ensure get list remove replace set_enabled update",
    "planetracker": (
        "acting_as black_list check check_clock domains events find flight go_to is_running live_stream "
        "lock map_info mode nearby_cameras priority_list report set_mode setup stop_tracking "
        "stop_tracking_icao track track_icao unlock watch white_list zones"
    ),
    "planetracker.black_list": "add ensure get list remove replace update",
    "planetracker.priority_list": "add ensure get list remove replace update",
    "planetracker.setup": (
        "camera_settings change_camera_settings change_server_settings check_milestone download_data "
        "milestone_cameras reset_focus_calibration reset_ptz_calibration review_focus server_settings "
        "upload_data"
    ),
    "planetracker.white_list": "add ensure get list remove replace update",
    "planetracker.zones": "add list remove replace update",
    "scripter": (
        "camera_events check check_clock install_node nearby_cameras node_state packages report storages"
    ),
    "scripter.packages": (
        "change_settings disable download_data enable enabled endpoint get list page remove set_settings "
        "settings upload upload_data"
    ),
    "streamer": (
        "audio_files check check_clock diagnostics events hls_url log max_fps parameters report streams "
        "utc_time wait_streaming watch"
    ),
    "streamer.audio_files": "add_url download get list read remove storages upload",
    "streamer.parameters": "get list update",
    "streamer.streams": (
        "add create disable enable ensure get list pause remove replace resume srt_statistics statistics "
        "update"
    ),
    "switcher": (
        "audio audio_input change_settings check check_clock clips default_playlist events "
        "generate_silence keep max_fps nearby_cameras output playlists queue report rtsp_token "
        "set_default_playlist set_rtsp_token settings sources storages switch trackers watch"
    ),
    "switcher.audio": "change_master change_secondary master secondary",
    "switcher.clips": (
        "add create download ensure file_names files get list preview remove remove_file replace restore "
        "update upload"
    ),
    "switcher.playlists": "add create ensure get list remove replace update",
    "switcher.queue": "clear list play_next push",
    "switcher.sources": "add create ensure get list remove replace update",
    "switcher.trackers": "add create ensure get list remove replace update",
    "vapix": (
        "apis applications call capabilities cleaners clock device disks event_topics events http_headers "
        "imaging media_clips network params ports ptz recordings system tours users watch"
    ),
    "vapix.apis": "get list schema_versions supported_versions versions",
    "vapix.applications": (
        "change_setting get list preflight remove remove_license restart sdks setting start stop upload "
        "upload_license wait_running"
    ),
    "vapix.cleaners": "get list start stop",
    "vapix.clock": "set_posix_zone set_time set_zone time zones",
    "vapix.device": "info public_info",
    "vapix.disks": "check finish follow format get health list lock mount repair unlock unmount",
    "vapix.event_topics": "get list",
    "vapix.http_headers": "get list remove update",
    "vapix.imaging": "frames size snapshot",
    "vapix.media_clips": "download get list play remove stop update upload",
    "vapix.network": "connects ping trace",
    "vapix.params": "create definitions flag get list remove update",
    "vapix.ports": "activate active deactivate get list monitor pulse run sequence states trigger update",
    "vapix.ptz": (
        "auxiliaries auxiliary commands drive driver go_to_preset go_to_preset_number home home_return "
        "limits move move_by move_to position presets set_home_return speed stop"
    ),
    "vapix.ptz.presets": "add ensure get list remove update",
    "vapix.recordings": "download get list remove rules start stop",
    "vapix.recordings.rules": "create get list remove",
    "vapix.system": "access_log crash_report factory_default firmware log ready report restart wait_ready",
    "vapix.tours": "get list start stop stop_all",
    "vapix.users": "add add_first challenges ensure get groups list remove update whoami",
}
"""What ``dir()`` shows of each service, by its path from the camera; a new name is a decision, made here."""

OF_THE_APPS = {"_parameter", "_set_parameter", "check", "check_clock", "nearby_cameras", "report"}
"""What is asked of an app as a whole; no collection of it can be asked, not even behind an underscore."""


ALL = services(Camera("192.0.2.1"))
PARTS = [path for path in ALL if "." in path and not path.startswith("vapix.")]


@pytest.mark.parametrize("path", ALL)
def test_services_show_their_own_verbs(path: str) -> None:
    """No more and no less: nothing leaks in from what a service is built of."""
    assert [name for name in dir(ALL[path]) if not name.startswith("_")] == VERBS[path].split()


def test_every_service_is_in_the_table() -> None:
    """A new one has to be written down."""
    assert set(VERBS) == set(ALL)


@pytest.mark.parametrize("path", PARTS)
def test_parts_have_nothing_of_their_app(path: str) -> None:
    """``dir()`` shows what begins with an underscore, too."""
    assert OF_THE_APPS & set(dir(ALL[path])) == set()


def signature(path: str, verb: str) -> list[inspect.Parameter]:
    """The parameters of *verb*, without self."""
    return list(inspect.signature(getattr(ALL[path], verb)).parameters.values())


def having(verb: str) -> list[str]:
    """The services that have *verb*."""
    return [path for path in ALL if verb in VERBS[path].split()]


BY_KEYWORD = {inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.VAR_KEYWORD}
ONE = {inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD}
SEVERAL = {inspect.Parameter.VAR_POSITIONAL}


@pytest.mark.parametrize("path", having("list"))
def test_lists_need_no_argument(path: str) -> None:
    """Everything is listed; what is named narrows it."""
    assert all(given.kind in SEVERAL | BY_KEYWORD for given in signature(path, "list"))
    assert inspect.iscoroutinefunction(ALL[path].list)  # type: ignore[attr-defined]


WITH_ONE_OBJECT = [
    (verb, path) for verb in ("get", "ensure", "replace", "upload", "read") for path in having(verb)
]


@pytest.mark.parametrize(("verb", "path"), WITH_ONE_OBJECT)
def test_verbs_with_one_object(verb: str, path: str) -> None:
    """Only the verb's object is positional."""
    first, *rest = signature(path, verb)
    assert first.kind in ONE
    assert all(given.kind in BY_KEYWORD for given in rest)


@pytest.mark.parametrize("path", having("remove"))
def test_removes_several(path: str) -> None:
    """``remove(*ids, missing_ok=False)``."""
    several, *rest = signature(path, "remove")
    assert several.kind in SEVERAL
    assert {given.name: given.default for given in rest}["missing_ok"] is False


ONE_BY_ONE = {
    "vapix.ptz.presets": "the present position is stored, and there is one",
    "vapix.users": "each account has a password of its own",
}
"""Collections whose things are added one by one, and why."""


@pytest.mark.parametrize("path", having("add"))
def test_adds_several(path: str) -> None:
    """``add(*records)``."""
    kinds = ONE if path in ONE_BY_ONE else SEVERAL
    assert signature(path, "add")[0].kind in kinds


@pytest.mark.parametrize("path", having("upload"))
def test_uploads_files(path: str) -> None:
    """``upload(file, *, transfer=)``; what comes back is the stored record."""
    given = {each.name: each for each in signature(path, "upload")}
    assert next(iter(given)) == "file"
    assert "FileContent" in str(given["file"].annotation)
    assert given["transfer"].default is None
    assert inspect.signature(ALL[path].upload).return_annotation not in {"None", None}  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", having("download"))
def test_downloads_to_files(path: str) -> None:
    """``download(id, to, *, transfer=)``; what comes back is the number of bytes written."""
    first, to, *rest = signature(path, "download")
    assert (first.kind in ONE, to.name) == (True, "to")
    assert all(given.kind in BY_KEYWORD for given in rest)
    assert "transfer" in {given.name for given in rest}
    assert inspect.signature(ALL[path].download).return_annotation == "int"  # type: ignore[attr-defined]


def test_nothing_is_called_get() -> None:
    """Nouns read."""
    assert [verb for verbs in VERBS.values() for verb in verbs.split() if verb.startswith("get_")] == []
