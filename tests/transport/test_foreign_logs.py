"""transport/foreign_logs.py: what other libraries may log."""

import logging
import threading

from aiocamstreamer.transport.foreign_logs import quiet


def test_zeroconf_is_quiet_where_it_is_told(caplog):
    """In one thread, within the block."""
    log = logging.getLogger("zeroconf")
    with quiet(threading.get_ident()):
        log.warning("what a stranger sent")
        other = threading.Thread(target=log.warning, args=("somebody else's",))
        other.start()
        other.join()
    log.warning("afterwards")
    assert caplog.messages == ["somebody else's", "afterwards"]
