"""Les candidatures de la démonstration : une qui attend, une à qui l'on a posé une question, une refusée.

Toutes sont le fait d'organisations et de personnes fictives, et passent par les gestes mêmes du site.
"""

from typing import Any

from django.utils import timezone

from alliance.socle.models import Utilisateur
from reseau.candidatures.actions import Commencer, Confirmer
from reseau.candidatures.traitement import PoserQuestion, PrendreEnCharge, Refuser
from reseau.choix import NatureDeMembre, RoleDeMandat
from reseau.models import Candidature

EN_ATTENTE: dict[str, Any] = {
    "courriel": "candidate@exemple.org",
    "organisation": "Ville d’Exemple-les-Bains",
    "nature": NatureDeMembre.COMMUNE,
    "territoire_libre": "Exemple-les-Bains",
    "presentation": "Commune fictive de 4 000 personnes, qui loge des familles dans d’anciens logements de fonction.",
    "motivation": "Nous commençons, et nous cherchons des communes de notre taille qui ont déjà tenu deux hivers.",
    "nom": "Basile Exemple",
    "fonction": "Adjoint au logement",
    "role": RoleDeMandat.REFERENT_ELU,
}
QUESTIONNEE: dict[str, Any] = {
    "courriel": "candidat@exemple.org",
    "organisation": "Association Exemple Accueil",
    "nature": NatureDeMembre.COLLECTIF,
    "territoire_libre": "Exemple-sur-Loire",
    "presentation": "Collectif fictif de bénévoles qui accompagne des familles à l’école et à la préfecture.",
    "motivation": "Nous voulons partager nos modèles de courriers et profiter de ceux des autres.",
    "nom": "Rosa Exemple",
    "fonction": "Présidente",
    "role": RoleDeMandat.REFERENT_TECHNIQUE,
}
QUESTION = "Une Association Exemple est déjà membre dans votre ville. Êtes-vous la même organisation, ou une autre ?"
REFUSEE: dict[str, Any] = {
    "courriel": "agence@exemple.org",
    "organisation": "Agence Exemple Communication",
    "nature": NatureDeMembre.ASSOCIATION,
    "presentation": "Agence fictive qui propose ses services aux communes.",
    "motivation": "Nous aimerions présenter nos offres à vos membres.",
    "nom": "Max Exemple",
    "fonction": "Gérant",
    "role": RoleDeMandat.REFERENT_TECHNIQUE,
}
RAISON = (
    "L’alliance réunit des collectivités et des organisations de la société civile ; une entreprise n’y adhère pas."
)


def poser_candidatures(secretariat: Utilisateur) -> None:
    """Joue les candidatures qui manquent. Se rejoue sans effet."""
    if Candidature.objects.exists():
        return
    _deposer(EN_ATTENTE)
    PoserQuestion(_prendre(_deposer(QUESTIONNEE), secretariat), secretariat, QUESTION).execute()
    Refuser(_prendre(_deposer(REFUSEE), secretariat), secretariat, RAISON).execute()


def _deposer(valeurs: dict[str, Any]) -> Candidature:
    candidature = Commencer({**valeurs, "consentement_le": timezone.now()}, envoi=True).execute()
    return Confirmer(candidature).execute()


def _prendre(candidature: Candidature, secretariat: Utilisateur) -> Candidature:
    PrendreEnCharge(candidature, secretariat).execute()
    return candidature
