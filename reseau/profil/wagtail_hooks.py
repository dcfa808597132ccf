"""Ce que le profil des membres ajoute à l'administration."""
