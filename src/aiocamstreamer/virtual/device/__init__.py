"""The virtual camera without a server: its state, clock, accounts, applications."""
