"""Le certificat d'une signature : qui, au nom de qui, quand, et sous quels mots exactement. Se déduit du journal."""

import datetime
from dataclasses import dataclass

from ..choix import ActeDeCosigner
from ..models import ActeDeCosignature, Cosignature, VersionDePrise

#: Les actes par lesquels une organisation approuve une version.
APPROBATIONS = frozenset({ActeDeCosigner.SIGNEE, ActeDeCosigner.CONFIRMEE})


@dataclass(frozen=True)
class Certificat:
    """Une approbation, telle que le journal la garde."""

    organisation: str
    nom: str
    fonction: str
    au_nom_de: str
    titre: str
    version: VersionDePrise
    le: datetime.datetime
    #: Quand la signature a été retirée, si elle l'a été ensuite.
    retiree_le: datetime.datetime | None

    @property
    def empreinte(self) -> str:
        return self.version.empreinte

    @property
    def empreinte_par_groupes(self) -> list[str]:
        """L'empreinte en groupes de huit signes, que l'on peut comparer à l'œil."""
        return [self.empreinte[debut : debut + 8] for debut in range(0, len(self.empreinte), 8)]


def certificat_de(cosignature: Cosignature) -> Certificat | None:
    """Le certificat de la dernière approbation ; rien si l'organisation n'a jamais signé. Une requête, deux au plus."""
    actes = list(cosignature.actes.select_related("version").order_by("le", "pk"))
    approbation: ActeDeCosignature | None = None
    retiree_le = None
    for acte in actes:
        if acte.acte in APPROBATIONS:
            approbation, retiree_le = acte, None
        elif acte.acte == ActeDeCosigner.RETIREE:
            retiree_le = acte.le
    if approbation is None or approbation.version is None:
        return None
    return Certificat(
        organisation=cosignature.organisation,
        nom=approbation.nom,
        fonction=approbation.fonction,
        au_nom_de=approbation.au_nom_de,
        titre=str(approbation.version.contenu.get("title", "")),
        version=approbation.version,
        le=approbation.le,
        retiree_le=retiree_le,
    )
