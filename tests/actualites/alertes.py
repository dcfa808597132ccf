"""Ce que les essais des alertes partagent."""

from typing import Any

from django.conf import settings

from actualites.alertes.lecture import titre_de
from actualites.choix import NatureDeNouveaute
from actualites.models import Abonnement, Alerte, EnvoiDAlerte, Nouveaute
from alliance.socle.rubriques import Rubrique, rubrique
from tests.factories import AbonnementFactory


def chemin(lien: str) -> str:
    return lien.removeprefix(settings.WAGTAILADMIN_BASE_URL)


def suivie(nom: str) -> Rubrique:
    trouvee = rubrique(nom)
    assert trouvee is not None
    return trouvee


def alerter(
    parametres: str = "", nom: str = "actualites", abonnement: Abonnement | None = None, **champs: Any
) -> Alerte:
    """Une alerte confirmée, d'une personne qui ne reçoit qu'elle."""
    abonnement = abonnement or AbonnementFactory(numeros=False)
    champs = {"confirmee": True, "titre": titre_de(suivie(nom), parametres), **champs}
    return Alerte.objects.create(abonnement=abonnement, rubrique=nom, parametres=parametres, **champs)


def natures(page: Any) -> list[str]:
    return [
        NatureDeNouveaute(nature).name
        for nature in Nouveaute.objects.filter(page=page).values_list("nature", flat=True)
    ]


def prevenues() -> dict[str, list[tuple[str, str]]]:
    """Par adresse, ce qui lui est dû ou lui est parti : (nature, titre de la page)."""
    resultat: dict[str, list[tuple[str, str]]] = {}
    for envoi in EnvoiDAlerte.objects.select_related("abonnement").order_by("pk"):
        nouveautes = Nouveaute.objects.select_related("page").in_bulk(
            [nouveaute for _alerte, nouveaute in envoi.lignes]
        )
        dites = [(nouveautes[n].nature, nouveautes[n].page.title) for _alerte, n in envoi.lignes]
        resultat.setdefault(envoi.abonnement.courriel, []).extend(dites)
    return resultat
