"""Tables, queries and migrations: the only room that says sqlalchemy."""
