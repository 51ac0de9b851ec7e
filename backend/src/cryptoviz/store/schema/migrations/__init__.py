"""Revisions of the database for Alembic: revision NNNN is `versions/rNNNN_what.py`."""
