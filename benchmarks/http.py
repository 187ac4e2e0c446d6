"""Requests by HTTP: this library over each of its carriers beside plain HTTP clients, interleaved in one run.

get            A GET that is signed by digest, its JSON decoded, one after the other.
get-64         The same, 64 at once, each to a camera of its own.
services       A GET one after the other that ends in records, by this library alone: ``--against`` compares.
fleet          The same by ``Fleet.map`` over 500 cameras, 64 at a time, on connections that stay open.
upload         50 MB in one request, from memory.
download       50 MB in one answer, as it comes, counted.

Each client has a process of its own, and so has the neutral camera (sink.c), which answers with bytes that it
has ready and looks only whether a request is signed. In each round all clients take turns in random order.
``us`` and ``ms`` are the processor time of the client's process for each request or transfer, ``1/s`` is how
many there were. ``x`` is the processor time of one in shares of another's in the same round, ``of the limit``
how fast one was in shares of limit.c, which sends the same bytes prepared in advance and only counts the
answers.

``ours`` stands on connections of this library's own, ``ours-httpx`` on a transport of httpx, ``ours-aiohttp``
on a session of aiohttp; ``-uvloop`` and ``-trio`` say the loop, which is asyncio's own elsewhere.
``--against FOLDER --python FILE`` measures another checkout with the Python of its environment as ``there``.
``--markdown`` prints the tables of docs/benchmarks.md, ``--json`` one object a line.
"""

import sys

FOLDER = sys.path.pop(0)  # this file is called like a module of the standard library, which others here want
if __name__ == "__main__":
    sys.path.append(FOLDER)
    from http_rounds import main

    main(__doc__)
else:
    del sys.modules[__name__]
    import http  # noqa: F401 - whoever asked finds this one

    sys.path.insert(0, FOLDER)
