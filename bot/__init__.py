"""Ieumtok: a resident tells the city about a welfare crisis; its counselors take it from there."""
