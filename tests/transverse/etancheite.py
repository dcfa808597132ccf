"""Ce qu'une organisation prépare, et qu'une autre ne doit lire nulle part."""

import re

TITRE_SECRET = "Ouvrir Zanzibaraka avant l’annonce"
TITRE_A_VENIR = "Rouvrir Zanzibarulo après l’annonce"
#: La fin des deux titres secrets : une page de résultats qui répète la question ne la contient pas.
SECRET = re.compile("zanzibar(aka|ulo)", re.IGNORECASE)
