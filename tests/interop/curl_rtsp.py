"""Walk through a session of RTSP with libcurl; prints the first line of each answer.

Arguments: address of the presentation, user and password. Run by a Python of its own, which has pycurl.
"""

from __future__ import annotations

import io
import re
import sys

import pycurl

URL, ACCOUNT = sys.argv[1:3]
heads: list[str] = []
body = io.BytesIO()
handle = pycurl.Curl()
handle.setopt(pycurl.URL, URL)
handle.setopt(pycurl.HTTPAUTH, pycurl.HTTPAUTH_DIGEST)
handle.setopt(pycurl.USERPWD, ACCOUNT)
handle.setopt(pycurl.TIMEOUT, 20)
handle.setopt(pycurl.HEADERFUNCTION, lambda line: heads.append(line.decode("latin-1").strip()))
handle.setopt(pycurl.WRITEFUNCTION, body.write)


def ask(request: int, target: str = URL) -> None:
    heads.clear()
    handle.setopt(pycurl.OPT_RTSP_REQUEST, request)
    handle.setopt(pycurl.OPT_RTSP_STREAM_URI, target)
    handle.perform()
    said = next(line for line in reversed(heads) if line.startswith("RTSP/1.0"))
    sys.stdout.write(f"{said}\n")


ask(pycurl.RTSPREQ_OPTIONS)
ask(pycurl.RTSPREQ_DESCRIBE)
control = re.findall(r"a=control:(\S+)", body.getvalue().decode())[-1]
handle.setopt(pycurl.OPT_RTSP_TRANSPORT, "RTP/AVP;unicast;client_port=40000-40001")
ask(pycurl.RTSPREQ_SETUP, control)
ask(pycurl.RTSPREQ_PLAY)
ask(pycurl.RTSPREQ_PAUSE)
ask(pycurl.RTSPREQ_GET_PARAMETER)
ask(pycurl.RTSPREQ_TEARDOWN)
