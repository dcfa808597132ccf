"""Ce que cette pièce ajoute à l'administration."""
