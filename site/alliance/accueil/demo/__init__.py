"""Le site de démonstration : ce qu'il contient (`donnees/`) et ce qui le charge (`chargement`)."""
