"""De quoi peupler et ouvrir le registre des signatures dans les essais."""

import datetime
from typing import Any

from django.test import Client
from django.utils import timezone

from actualites.choix import EtatDeSignature, GenreDeSignataire
from actualites.models import CompteurDeSignatures, PriseDePositionPage, Signature
from actualites.signatures.compteur import compter, recompter
from alliance.socle.choix import Role
from alliance.socle.models import Utilisateur
from tests.factories import PriseFactory, SignatureFactory, UtilisateurFactory

SANS_CONFIRMER = {"etat": EtatDeSignature.EN_ATTENTE, "confirmee_le": None}


def prise_signee(*, personnes: int = 0, **champs: Any) -> PriseDePositionPage:
    """Un texte ouvert à la signature, avec tant de personnes confirmées, et son compteur juste."""
    prise: PriseDePositionPage = PriseFactory(signature_publique=True, **champs)
    SignatureFactory.create_batch(personnes, prise=prise)
    recompter(prise)
    return prise


def organisation(prise: PriseDePositionPage, nom: str = "Amicale d’Exemple", **champs: Any) -> Signature:
    """Une organisation non membre qui a confirmé, et que personne n'a vérifiée."""
    signature: Signature = SignatureFactory(
        prise=prise, genre=GenreDeSignataire.ORGANISATION, organisation=nom, **champs
    )
    recompter(prise)
    return signature


def en_masse(prise: PriseDePositionPage, nombre: int, **champs: Any) -> None:
    """Beaucoup de signatures confirmées, d'un coup, sans passer par les gestes."""
    maintenant = timezone.now()
    debut = Signature.objects.count()
    communs = {"etat": EtatDeSignature.CONFIRMEE, "confirmee_le": maintenant, "nom_public": True, **champs}
    Signature.objects.bulk_create(
        [
            Signature(
                prise=prise,
                prenom="Alix",
                nom=f"Nombreux {debut + rang}",
                courriel=f"alix.{debut + rang}@exemple.org",
                adresse_canonique=f"alix.{debut + rang}@exemple.org",
                **communs,
            )
            for rang in range(nombre)
        ],
        batch_size=2_000,
    )
    recompter(prise)


def compteur(prise: PriseDePositionPage) -> tuple[int, int, int, int]:
    """Personnes, organisations, noms affichés, papier : ce que dit le compteur, vérifié contre les lignes."""
    tenu = CompteurDeSignatures.objects.get(pk=prise.pk)
    valeurs = {champ: getattr(tenu, champ) for champ in ("personnes", "organisations", "noms_de_personnes", "papier")}
    assert valeurs == compter(prise), "le compteur ne dit plus ce que disent les lignes"
    return (tenu.personnes, tenu.organisations, tenu.noms_de_personnes, tenu.papier)


def entrer(client: Client, personne: Utilisateur) -> Utilisateur:
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return personne


def secretaire(client: Client | None = None) -> Utilisateur:
    """Une secrétaire ; avec un client, entrée dans l'administration."""
    personne: Utilisateur = UtilisateurFactory(role=Role.SECRETARIAT)
    return entrer(client, personne) if client else personne


def il_y_a(jours: float) -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=jours)
