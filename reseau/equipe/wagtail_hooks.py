"""Ce que l'équipe d'une organisation ajoute à l'administration."""
