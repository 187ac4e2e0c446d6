"""Service calls in JSON and in the simplified form, and their faults."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aiocamstreamer.errors import MalformedReply
from aiocamstreamer.wire.reply import Reply
from aiocamstreamer.wire.service_call import (
    ServiceFault,
    decode,
    decode_simplified,
    flatten,
    scalar,
    unflatten,
)

FAULT = {
    "Fault": "env:Receiver",
    "FaultCode": "ter:Action",
    "FaultSubCode": "axast:DeviceNotCalibrated",
    "FaultReason": "The Auto Speaker Test cannot be done without prior calibration.",
    "FaultMsg": None,
}


def reply(content: str | bytes, status: int = 200) -> Reply:
    body = content.encode() if isinstance(content, str) else content
    return Reply(camera="10.0.0.7:80", request="GET /vapix/call", status=status, content=body)


def test_a_list_of_structures():
    """Numbered keys of one prefix are the items of one list."""
    answer = decode_simplified(
        reply(
            'SIPAccount_0_Id="sip_account_0"\nSIPAccount_0_Password=null\nSIPAccount_0_IsDefault=false\n'
            'SIPAccount_1_Id="sip_account_1"\nSIPAccount_1_CallerId="Entrance+Door%20%C3%B6"\nSIPAccount_1_Port=5060\n'
        )
    )
    assert answer == {
        "SIPAccount": [
            {"Id": "sip_account_0", "Password": None, "IsDefault": False},
            {"Id": "sip_account_1", "CallerId": "Entrance Door ö", "Port": 5060},
        ]
    }


def test_levels_are_joined_by_underscores():
    """Structures flatten to one line per value, text in quotation marks."""
    arguments = {"Account": {"Id": "a b", "Default": True, "Ports": [1, 2.5], "Password": None}}
    assert flatten(arguments) == [
        ("Account_Id", '"a b"'),
        ("Account_Default", "true"),
        ("Account_Ports_0", "1"),
        ("Account_Ports_1", "2.5"),
        ("Account_Password", "null"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("5060", 5060),
        ("2.5", 2.5),
        ('"true"', "true"),
        ('"a+string%0A"', "a string\n"),
        ("bare+word", "bare word"),
    ],
)
def test_scalars(text, value):
    """Quotation marks tell text from words and numbers."""
    assert scalar(text) == value


def test_a_value_and_a_level_under_one_name():
    """Keys that are both a value and a prefix lose nothing."""
    assert unflatten(iter([("A", 1), ("A_B", 2)])) == {"A": {"": 1, "B": 2}}


def test_json_answer():
    """A JSON answer is taken as it is."""
    assert decode(reply('{"SIPConfiguration":{"SIPEnabled":false}}')) == {
        "SIPConfiguration": {"SIPEnabled": False}
    }


@pytest.mark.parametrize("content", ["true", "[]", '"text"'])
def test_json_that_is_no_object(content):
    """Every answer is an object."""
    with pytest.raises(MalformedReply, match="no object"):
        decode(reply(content))


@pytest.mark.parametrize("simplified", [False, True])
def test_fault_in_both_forms(simplified):
    """A fault is typed: whose, what kind, what exactly, and why."""
    lines = "".join(
        f"{key}={'null' if value is None else chr(34) + value + chr(34)}\n" for key, value in FAULT.items()
    )
    with pytest.raises(ServiceFault, match="without prior calibration") as fault:
        decode_simplified(reply(lines, 400)) if simplified else decode(reply(orjson.dumps(FAULT), 400))
    error = fault.value
    assert (error.fault, error.fault_code) == ("env:Receiver", "ter:Action")
    assert error.code == error.sub_code == "axast:DeviceNotCalibrated"


def test_fault_without_words():
    """Where nothing else is said, the fault itself is the reason."""
    with pytest.raises(ServiceFault, match="env:Sender") as fault:
        decode(reply(orjson.dumps({"Fault": "env:Sender", "FaultCode": "ter:X"})))
    assert fault.value.code == "ter:X"


@pytest.mark.parametrize("form", [decode, decode_simplified])
def test_a_page_for_people(form):
    """HTML is no answer in either form."""
    with pytest.raises(MalformedReply):
        form(reply("<html><body>x=1</body></html>", 500))


_KEYS = st.from_regex(r"[A-Z][a-zA-Z]{0,6}", fullmatch=True)
_TEXT = st.text("abc xyz-/.", max_size=8)
_TREE = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXT,
    lambda inner: (
        st.dictionaries(_KEYS, inner, min_size=1, max_size=3) | st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(_KEYS, _TREE, max_size=3))
def test_what_is_flattened_is_read(tree):
    """Structures without empty levels survive both ways."""
    assert unflatten((key, scalar(value)) for key, value in flatten(tree)) == tree
