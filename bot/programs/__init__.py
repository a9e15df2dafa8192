"""The catalog of welfare programs and the fuzzy matching of a text with it. Pure."""
