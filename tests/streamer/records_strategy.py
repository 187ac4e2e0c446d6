"""Stream records of every shape, with keys and types inside that nobody knows."""

from hypothesis import strategies as st

from aiocamstreamer.streamer.platforms import PLAIN_PLATFORMS

text = st.text(max_size=12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
strange_keys = st.text(alphabet="xyz_Q9é", min_size=1, max_size=6).map(lambda key: f"x-{key}")
extras = st.dictionaries(strange_keys, json_values, max_size=3)
spelled_flags = st.sampled_from(["0", "1", 0, 1, True, False, "true", "no"])
counts = st.integers(0, 10**6)


def with_extras(record):
    """*record* with unknown keys beside the known ones."""
    return st.tuples(record, extras).map(lambda pair: {**pair[0], **pair[1]})


legacy_records = with_extras(
    st.fixed_dictionaries(
        {},
        optional={
            "enabled": spelled_flags,
            "active": spelled_flags,
            "audioSource": st.sampled_from(["none", "default", "file:/a.mka", "url:http://h/a", "odd"]),
            "avSyncMsec": counts.map(str) | st.just(""),
            "internalVapixParameters": text,
            "userVapixParameters": text,
            "outputParameters": text,
            "outputType": st.sampled_from(["video", "images", "none", "later"]),
            "mediaServerUrl": st.sampled_from(["hls://", "rtmp://h/app/key", "", "odd:thing"]),
            "inputType": st.sampled_from(["CRS", "CSw", "RTSP_URL", "later"]),
            "inputUrl": text,
            "forceStereo": spelled_flags,
            "streamDelay": counts.map(str) | st.just(""),
            "statusLed": spelled_flags.filter(lambda flag: not isinstance(flag, bool)),
            "statusPort": st.just("") | counts.map(str),
            "callApi": st.sampled_from(["0", "1"]),
            "trigger": st.sampled_from(["none", "input0", "inputX", "time", "recurrent", "later"]),
            "schedule": st.sampled_from(["[]", "", "odd", '[{"day_from":0}]']),
            "prepareAhead": counts.map(str),
            "startTime": counts.map(str) | st.just(""),
            "stopTime": counts.map(str) | st.just(""),
        },
    )
)

unknown_parts = with_extras(st.fixed_dictionaries({"type": st.just("later"), "source": st.just("later")}))
triggers = unknown_parts | st.one_of(
    with_extras(st.fixed_dictionaries({"type": st.just("manual")}, optional={"port": counts | st.none()})),
    with_extras(
        st.fixed_dictionaries(
            {"type": st.just("onetime"), "startTime": counts, "stopTime": counts},
            optional={"everActivated": st.booleans(), "prepareAheadS": counts},
        )
    ),
    with_extras(
        st.fixed_dictionaries(
            {
                "type": st.just("recurrent"),
                "schedule": st.lists(
                    with_extras(
                        st.fixed_dictionaries(
                            {
                                end: with_extras(
                                    st.fixed_dictionaries(
                                        {"day": st.integers(0, 8), "timeS": st.integers(0, 86400)}
                                    )
                                )
                                for end in ("start", "stop")
                            },
                            optional={"isActive": st.booleans()},
                        )
                    ),
                    max_size=2,
                ),
            }
        )
    ),
)
outputs = unknown_parts | st.one_of(
    with_extras(
        st.fixed_dictionaries(
            {"type": st.just("video"), "url": st.none() | text, "parameters": text},
            optional={"saveToSdCard": with_extras(st.just({"ruleId": "1", "configurationId": "2"}))},
        )
    ),
    with_extras(st.fixed_dictionaries({"type": st.just("images"), "url": text, "imageIntervalS": counts})),
    with_extras(st.fixed_dictionaries({"type": st.just("none")})),
)
inputs = unknown_parts | st.one_of(
    with_extras(
        st.fixed_dictionaries(
            {"type": st.sampled_from(["CRS", "CSw"]), "internalVapixParameters": text},
            optional={"userVapixParameters": text},
        )
    ),
    with_extras(st.fixed_dictionaries({"type": st.just("RTSP_URL"), "url": st.just("rtsp://h/a") | text})),
)
audios = unknown_parts | with_extras(
    st.fixed_dictionaries(
        {"source": st.sampled_from(["none", "microphone", "file", "url"])},
        optional={
            "audioChannelNbr": counts,
            "forceStereo": st.booleans(),
            "path": text,
            "name": text,
            "url": text,
            "avSyncMsec": st.integers(-1000, 1000),
        },
    )
)
EXTRA_FIELDS = {
    "description": text,
    "playlists": st.lists(text, max_size=2),
    "streamPrivacy": st.sampled_from(["public", "later"]),
    "latency": st.sampled_from(["low", "later"]),
    "countdown": st.booleans(),
    "post": unknown_parts
    | with_extras(st.just({"postLocation": "page", "page": "p"}))
    | with_extras(st.just({"postLocation": "timeline", "streamPrivacy": "later"})),
    "locationLat": st.floats(-90, 90) | st.just(900),
    "direction": st.sampled_from([None, "N", "later"]),
}
modern_records = with_extras(
    st.fixed_dictionaries(
        {
            "streamId": st.text(alphabet="abc01", min_size=1, max_size=6),
            "platform": st.sampled_from([*PLAIN_PLATFORMS, "youtube", "facebook", "windy", "a_future_one"]),
        },
        optional={
            "enabled": st.booleans(),
            "active": st.booleans(),
            "title": text,
            "callApi": st.booleans(),
            "trigger": triggers,
            "video": with_extras(
                st.fixed_dictionaries(
                    {}, optional={"output": outputs, "input": inputs, "delayS": counts | st.none()}
                )
            ),
            "audio": audios,
            "status": with_extras(st.fixed_dictionaries({"led": st.booleans()}, optional={"port": counts})),
            **EXTRA_FIELDS,
        },
    )
)
