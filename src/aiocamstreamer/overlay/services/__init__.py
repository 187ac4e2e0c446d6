"""The configuration of the overlay services, a record for each kind."""
