"""De quoi jouer une circulation : qui l'ouvre, qui répond, et par quel lien."""

import datetime
import re
import time
from typing import Any

from django.core import signing
from django.test import Client
from django.utils import timezone

from actualites.circulation.actions import OuvrirCirculation, Signer
from actualites.circulation.liens import jeton_de
from actualites.models import Circulation, Cosignature, PriseDePositionPage
from actualites.versions.lignee import cosignataires, derniere_version
from alliance.socle.formulaires_publics import SEL
from alliance.socle.models import CourrielEnvoye, Utilisateur
from reseau.choix import RoleDeMandat
from reseau.models import MembrePage
from tests.factories import MandatFactory, MembreFactory, PriseFactory

LIEN = re.compile(r"https?://[^/\s]+(/prises-de-position/cosigner/\S+)")


def dans(jours: float) -> datetime.datetime:
    return timezone.now() + datetime.timedelta(days=jours)


def texte(**champs: Any) -> PriseDePositionPage:
    """Un brouillon, dans l'espace d'une organisation."""
    return PriseFactory(live=False, **champs)


def ville(nom: str) -> MembrePage:
    """Une organisation qui a une personne mandatée."""
    membre = MembreFactory(title=nom)
    MandatFactory(membre=membre, role=RoleDeMandat.REFERENT_ELU)
    return membre


def redactrice(prise: PriseDePositionPage) -> Utilisateur:
    """Une personne qui écrit pour l'organisation qui porte ce texte."""
    return MandatFactory(membre=prise.organisation).utilisateur


def ouvrir(prise: PriseDePositionPage, *membres: MembrePage, user: Any = None, **options: Any) -> Circulation:
    options.setdefault("echeance", dans(7))
    return OuvrirCirculation(relire(prise), user or redactrice(prise), membres, **options).execute()


def de(membre: MembrePage) -> Cosignature:
    """La cosignature de cette organisation, relue."""
    return Cosignature.objects.get(membre=membre)


def signer(membre: MembrePage, nom: str = "Camille Exemple") -> Cosignature:
    cosignature = de(membre)
    version = derniere_version(cosignature.prise)
    assert version is not None
    return Signer(cosignature, version, nom, "maire", "le conseil municipal").execute()


def relire(prise: PriseDePositionPage) -> PriseDePositionPage:
    return PriseDePositionPage.objects.get(pk=prise.pk)


def ecrire(prise: PriseDePositionPage, **champs: Any) -> PriseDePositionPage:
    """Enregistre un brouillon de plus, avec ces champs changés."""
    page = relire(prise).get_latest_revision_as_object()
    for nom, valeur in champs.items():
        setattr(page, nom, valeur)
    page.save_revision()
    return relire(prise)


def noms(prise: PriseDePositionPage) -> set[str]:
    """Les organisations que l'on montrerait sous le dernier brouillon."""
    return {c.organisation for c in cosignataires(relire(prise).get_latest_revision_as_object())}


def adresse(membre: MembrePage, suite: str = "") -> str:
    return f"/prises-de-position/cosigner/{jeton_de(de(membre))}/{suite}"


def repondre(membre: MembrePage, client: Client | None = None, **champs: Any) -> Any:
    """Envoie le formulaire de la page personnelle, telle qu'elle se montre à cet instant."""
    client = client or Client()
    version = derniere_version(de(membre).prise)
    assert version is not None
    sceau = signing.dumps({"depuis": time.time() - 30}, salt=f"{SEL}.cosignature")
    ecrits = {"nom": "Camille Exemple", "fonction": "maire", "au_nom_de": "le conseil municipal"}
    donnees = {"adresse_postale": "", "sceau": sceau, "version": version.pk, **ecrits, **champs}
    return client.post(adresse(membre), donnees)


def courriels(evenement: str) -> list[CourrielEnvoye]:
    return list(CourrielEnvoye.objects.filter(evenement=evenement).order_by("pk"))
