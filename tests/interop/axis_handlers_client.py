"""Use the handlers of the Python library ``axis`` on a camera; prints what they understood as JSON.

Run by a Python of its own, which knows nothing of this project.
"""

import asyncio
import json
import sys
from dataclasses import asdict
from typing import Any

from axis.device import AxisDevice
from axis.interfaces.vapix import Vapix
from axis.models.configuration import Configuration
from axis.models.mqtt import ClientConfig, Message, Server, ServerProtocol
from axis.models.view_area import Geometry
from httpx import AsyncClient


async def light(vapix: Vapix) -> dict[str, Any]:
    """What the camera's light is like, before and after it is switched and dimmed."""
    lights, (name, *_) = vapix.light_control, vapix.light_control
    await lights.activate_light(name)
    await lights.set_automatic_intensity_mode(name, enabled=False)
    await lights.set_manual_intensity(name, 30)
    on = await lights.get_light_status(name)
    await lights.deactivate_light(name)
    await lights.set_light_synchronization_day_night_mode(name, enabled=False)
    return {
        "names": list(lights),
        "capabilities": asdict(await lights.get_service_capabilities()),
        "on": on,
        "off": await lights.get_light_status(name),
        "manual": await lights.get_manual_intensity(name),
        "follows_the_day": await lights.get_light_synchronization_day_night_mode(name),
        "versions": await lights.get_supported_versions(),
    }


async def view_areas(vapix: Vapix) -> dict[str, Any]:
    """The view areas, one of them moved and put back."""
    areas = vapix.view_areas
    geometry = Geometry(horizontal_offset=0, horizontal_size=960, vertical_offset=0, vertical_size=540)
    configurable = next(key for key, area in areas.items() if area.configurable)
    moved = await areas.set_geometry(int(configurable), geometry)
    reset = await areas.reset_geometry(int(configurable))
    return {
        "all": len(areas),
        "moved": asdict(moved[configurable].rectangular_geometry),
        "reset": asdict(reset[configurable].rectangular_geometry),
        "versions": await areas.get_supported_versions(),
    }


async def mqtt(vapix: Vapix) -> dict[str, Any]:
    """The MQTT client before it was told anything, told of a broker, activated, and told of events."""
    client = vapix.mqtt
    before = await client.get_client_status()
    broker = Server("broker.example", protocol=ServerProtocol.SSL)
    will = Message(use_default=False, topic="gone", message="x", retain=True, qos=1)
    await client.configure_client(ClientConfig(broker, last_will_testament=will, password="p"))
    await client.activate()
    after = await client.get_client_status()
    await client.configure_event_publication(["onvif:Device/axis:IO/VirtualPort"])
    published = await client.get_event_publication_config()
    await client.deactivate()
    return {
        "before": [before.status.state, before.status.connection_status],
        "after": [after.status.state, after.config.server.host, after.config.server.port],
        "will": after.config.last_will_testament.topic,
        "prefix": after.config.device_topic_prefix,
        "password": after.config.password,
        "published": [one.topic_filter for one in published.event_filter_list],
    }


async def main(host: str, port: int, username: str, password: str) -> None:
    async with AsyncClient() as session:
        device = AxisDevice(Configuration(session, host, port=port, username=username, password=password))
        vapix = device.vapix
        await vapix.initialize_api_discovery()
        await vapix.initialize_event_instances()
        understood = {
            "supported": sorted(
                name
                for name in ("light_control", "mqtt", "stream_profiles", "view_areas")
                if getattr(vapix, name).supported
            ),
            "events": {
                event.topic: [event.is_available, event.is_application_data, event.stateful]
                for event in vapix.event_instances.values()
            },
            "profiles": [asdict(profile) for profile in vapix.stream_profiles.values()],
        }
        if vapix.stream_profiles.supported:
            understood["profile_versions"] = await vapix.stream_profiles.get_supported_versions()
        if vapix.light_control.supported:
            understood["light"] = await light(vapix)
        if vapix.mqtt.supported:
            understood["mqtt"] = await mqtt(vapix)
        if vapix.view_areas.supported:
            understood["view_areas"] = await view_areas(vapix)
        sys.stdout.write(json.dumps(understood))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
