"""Les comptes des personnes, tels que l'administration les tient."""
