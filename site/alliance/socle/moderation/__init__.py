"""Relire avant de publier : deux étapes, quatre yeux, une personne par texte. Voir `docs/moderation.md`."""
