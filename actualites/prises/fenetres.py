"""Quand une signature s'ouvre et se ferme : ce que le temps change sans que rien ne soit publié."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from alliance.socle.fragments import DUREE

from ..signatures.actions import APRES_LA_CLOTURE

#: Combien de secondes se garde ce qui montre un compteur que l'on fait monter.
DUREE_D_UN_COMPTEUR = 30


class Fenetre(NamedTuple):
    """Le temps où le public peut signer ; sans ouverture, dès la publication, et sans clôture, toujours."""

    ouverture: datetime | None
    cloture: datetime | None

    def est_ouverte(self, maintenant: datetime) -> bool:
        return (self.ouverture is None or self.ouverture <= maintenant) and (
            self.cloture is None or maintenant < self.cloture
        )

    def se_compte(self, maintenant: datetime) -> bool:
        """Vrai si le compte peut encore monter : qui a signé à la dernière minute confirme après la clôture."""
        if self.cloture is None or maintenant < self.cloture:
            return self.est_ouverte(maintenant)
        return maintenant < self.cloture + APRES_LA_CLOTURE


def duree_de_garde(montrees: Iterable[Fenetre], maintenant: datetime, a_venir: Iterable[Fenetre] = ()) -> int:
    """Combien de secondes garder une page qui montre ces signatures.

    Args:
        montrees: celles dont la page dit le compte, qui change tant qu'elles sont ouvertes.
        a_venir: celles dont la page dit seulement si elles sont ouvertes.
    """
    montrees = list(montrees)
    duree = DUREE
    if any(fenetre.se_compte(maintenant) for fenetre in montrees):
        duree = DUREE_D_UN_COMPTEUR
    for fenetre in (*montrees, *a_venir):
        for borne in fenetre:
            if borne is not None and borne > maintenant:
                # Arrondie au-dessus, et jamais nulle : à l'heure dite, la page suivante dira vrai.
                duree = min(duree, int((borne - maintenant).total_seconds()) + 1)
    return duree
