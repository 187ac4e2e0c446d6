"""Observers that hand on what they are told, a module for each place: Prometheus, OpenTelemetry."""
