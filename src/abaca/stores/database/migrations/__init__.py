"""How the tables of an earlier abaca become those of now. Alembic runs these files; nothing imports them."""
