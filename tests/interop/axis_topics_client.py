"""List event instances with the Python library ``axis``; prints what it understood as JSON.

Run by a Python of its own, which knows nothing of this project.
"""

import asyncio
import json
import sys
from typing import Any

from axis.device import AxisDevice
from axis.models.configuration import Configuration
from httpx import AsyncClient


def items(raw: Any) -> list[list[Any]]:
    """Items of one side: name, type, name for people, values, and whether it is the state."""
    told = [raw] if isinstance(raw, dict) and raw else raw or []
    return [
        [
            item.get("@Name", ""),
            item.get("@Type", ""),
            item.get("@NiceName", ""),
            values(item.get("Value") or []),
            item.get("@isPropertyState") == "true",
        ]
        for item in told
    ]


def values(raw: Any) -> list[str]:
    """Values without their names for people."""
    told = raw if isinstance(raw, list) else [raw]
    return [value["#text"] if isinstance(value, dict) else value for value in told]


async def main(host: str, port: int, username: str, password: str) -> None:
    async with AsyncClient() as session:
        device = AxisDevice(Configuration(session, host, port=port, username=username, password=password))
        await device.vapix.initialize_event_instances()
        understood = [
            {
                "topic": event.topic,
                "name": event.name,
                "stateful": event.stateful,
                "source": items(getattr(event, "raw_source", event.source)),
                "data": items(getattr(event, "raw_data", event.data)),
            }
            for event in device.vapix.event_instances.values()
        ]
        sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
