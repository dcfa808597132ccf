"""Une lettre qui circule entre organisations fictives : signée, refusée, silencieuse, suspendue par un changement."""

import datetime
from collections.abc import Mapping

from django.utils import timezone

from actualites.circulation.actions import (
    DemanderChangement,
    OuvrirCirculation,
    ProposerVersion,
    Refuser,
    Signer,
    TraiterDemande,
)
from actualites.models import Cosignature, PriseDePositionPage, VersionDePrise
from actualites.versions.lignee import derniere_version
from alliance.socle.models import Utilisateur
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.equipe.actions import DesignerContact, PrendreMandat
from reseau.models import MembrePage

from .composition import flux
from .lecture import DonneesDePrise
from .prises import texte_de

#: Qui répond pour les organisations fictives qui n'ont pas de compte d'essai : (clef, adresse, prénom, fonction).
MANDATAIRES = (
    ("exemple-les-pins", "maire.pins@exemple.org", "Pilar", "Maire"),
    ("reseau-exemple", "reseau@exemple.org", "Rémi", "Délégué général"),
    ("collectif-d-exemple-nord", "collectif.nord@exemple.org", "Nour", "Coprésidente"),
    # Celles-ci restent à solliciter : de quoi essayer.
    ("ligue-d-exemple", "ligue@exemple.org", "Lise", "Présidente"),
    ("exemple-sur-mer", "maire.mer@exemple.org", "Maurice", "Maire"),
)
MESSAGE = "Le conseil régional d’Exemple vote ses lignes dans trois semaines : il nous faut ce texte avant."
DEMANDE = "Un seul aller-retour ne couvre pas les deux équipes : demandons-en deux, et au tarif du jour."
REPONSE = "Vous avez raison : le texte le demande maintenant."


def poser_mandataires(membres: Mapping[str, MembrePage], secretariat: Utilisateur) -> None:
    """Donne une personne mandatée aux organisations qui cosignent. Leurs comptes n'ouvrent sur rien d'autre."""
    for cle, courriel, prenom, fonction in MANDATAIRES:
        membre = membres[cle]
        if membre.mandats.exists():
            continue
        personne = Utilisateur.objects.create_user(courriel, first_name=prenom, last_name="Exemple", fonction=fonction)
        mandat = PrendreMandat(
            membre,
            personne,
            secretariat,
            role=RoleDeMandat.REFERENT_ELU,
            debut=timezone.localdate() - datetime.timedelta(days=300),
        ).execute()
        DesignerContact(mandat, SujetDeContact.SIGNATURE, secretariat).execute()


def jouer(
    prise: PriseDePositionPage, donnees: DonneesDePrise, membres: Mapping[str, MembrePage], autrice: Utilisateur
) -> None:
    """Fait circuler le texte, recueille des décisions, le change sur le fond, et laisse chacun où il en est."""
    sollicites = [
        membres[cle]
        for cle in (
            "exemple-sur-loire",
            "exemple-en-val",
            "exemple-les-pins",
            "reseau-exemple",
            "collectif-d-exemple-nord",
        )
    ]
    echeance = timezone.now() + datetime.timedelta(days=5)
    OuvrirCirculation(prise, autrice, sollicites, echeance, quorum=2, message=MESSAGE).execute()

    _signer(prise, membres["exemple-les-pins"], "Pilar Exemple", "Maire", "le conseil municipal d’Exemple-les-Pins")
    Refuser(
        _de(prise, membres["exemple-en-val"]), _version(prise), "Notre nouvelle équipe n’a pas encore délibéré."
    ).execute()
    ville = _de(prise, membres["exemple-sur-loire"])
    DemanderChangement(ville, _version(prise), "Nous demandons un aller et un retour chaque nuit", DEMANDE).execute()

    brouillon = prise.get_latest_revision_as_object()
    brouillon.texte = flux(PriseDePositionPage, "texte", texte_de(donnees, nouveau=True))
    brouillon.save_revision(user=autrice, log_action=True)
    TraiterDemande(ville.demandes_de_changement.get(), autrice, True, REPONSE).execute()
    ProposerVersion(PriseDePositionPage.objects.get(pk=prise.pk), autrice, False, donnees.raison).execute()

    _signer(
        prise, membres["exemple-sur-loire"], "Maud Exemple", "Adjointe à la solidarité", "la Ville d’Exemple-sur-Loire"
    )
    _signer(prise, membres["reseau-exemple"], "Rémi Exemple", "Délégué général", "le bureau du réseau")


def _de(prise: PriseDePositionPage, membre: MembrePage) -> Cosignature:
    return prise.cosignatures.get(membre=membre)


def _version(prise: PriseDePositionPage) -> VersionDePrise:
    version = derniere_version(prise)
    assert version is not None
    return version


def _signer(prise: PriseDePositionPage, membre: MembrePage, nom: str, fonction: str, au_nom_de: str) -> None:
    Signer(_de(prise, membre), _version(prise), nom, fonction, au_nom_de).execute()
