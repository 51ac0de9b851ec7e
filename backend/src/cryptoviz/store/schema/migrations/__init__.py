"""The revisions of the database, run by Alembic. Each is a file `versions/rNNNN_what.py` whose revision is NNNN."""
