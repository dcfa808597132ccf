"""Le banc de mesure : `uv run python -m tests.mesures [--base postgresql]`."""
