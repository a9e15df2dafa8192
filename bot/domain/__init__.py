"""Words that cross rooms: frozen dataclasses and enums. Imports nothing of ours."""
