"""The virtual camera's sockets: HTTP, WebSockets, routes."""
