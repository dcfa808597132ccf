"""Relire avant de publier : un circuit à deux étapes, quatre yeux, une personne par texte. Voir `docs/moderation.md`."""
