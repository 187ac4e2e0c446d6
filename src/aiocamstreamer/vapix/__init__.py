"""VAPIX: applications, parameters, users and the rest of what Axis cameras offer of themselves."""

from aiocamstreamer.vapix.service import Vapix
from aiocamstreamer.wire.service_call import ServiceFault

__all__ = ["ServiceFault", "Vapix"]
