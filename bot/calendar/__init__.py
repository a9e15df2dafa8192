"""Business hours and Korean holidays. Pure."""
