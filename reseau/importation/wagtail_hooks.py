"""Ce que l'import de membres ajoute à l'administration."""
