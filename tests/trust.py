"""Whom foreign clients of virtual cameras trust."""

import ssl

NOBODY = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For httpx's ``verify``: left to itself, each of its clients reads the world's certificates for 25 ms."""
