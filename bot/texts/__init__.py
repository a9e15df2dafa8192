"""Words for people: lookup, particles, splitting to a channel's limits. Pure."""
