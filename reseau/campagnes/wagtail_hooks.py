"""Ce que les campagnes ajoutent à l'administration."""
