"""Ce que les candidatures ajoutent à l'administration."""
