"""Ports: which way each one works, and whether it is active by its own idea of that."""

from __future__ import annotations

from aiocamstreamer.virtual.device.state import State


def direction(state: State, index: int) -> str:
    """``input`` or ``output``."""
    return state.parameters[f"IOPort.I{index}.Direction"]


def active_when(state: State, index: int) -> str:
    """``closed`` or ``open``: what the circuit is while the port is active."""
    setting = "Output.Active" if direction(state, index) == "output" else "Input.Trig"
    return state.parameters[f"IOPort.I{index}.{setting}"]


def is_active(state: State, index: int) -> bool:
    """Whether the port is active."""
    return state.hardware.closed[index] == (active_when(state, index) == "closed")
