"""JSON for machines under /api/v1."""
