"""The shell: everything that commits."""
