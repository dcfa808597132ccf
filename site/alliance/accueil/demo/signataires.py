"""Deux mille personnes inventées signent la pétition d'une commune qui n'existe pas ; une rafale de robots aussi."""

import datetime
import random
from typing import Any

from django.utils import timezone

from actualites.choix import EtatDeSignature, GenreDeSignataire
from actualites.models import LotDePapier, PriseDePositionPage, Signature
from actualites.signatures.compteur import recompter
from alliance.socle.models import Utilisateur

from .lecture import DONNEES

#: Assez pour que deux mille noms n'aient pas l'air tirés du même chapeau ; tous s'appellent Exemple ou presque.
PRENOMS = (DONNEES / "prenoms.txt").read_text(encoding="utf-8").split()
NOMS = ("Exemple", "Exemple-Martin", "d’Exemple", "Exemplaire", "Exemple-Diallo", "Exemple-Nguyen", "Exemple-Roux")
COMMUNES = ("Exemple-sur-Loire", "Exemple-en-Val", "Exemple-Plage", "Exemple-les-Pins", "")
PROVENANCES = ("", "", "", "", "association.exemple.org", "quotidien.exemple.org")
PERSONNES = 2000
ROBOTS = 40
EN_ATTENTE = 25
ORGANISATIONS = ("Amicale d’Exemple", "Syndicat d’Exemple", "Club cycliste d’Exemple")
PAPIER = {"nombre": 140, "provenance": "Marché d’Exemple-sur-Loire, Association Exemple"}
RAFALE = datetime.timedelta(days=9)


def poser_signataires(prise: PriseDePositionPage, secretariat: Utilisateur) -> None:
    """Pose les signatures, une fois. Le hasard est fixé : deux machines montrent les mêmes noms."""
    if prise.signatures.exists():
        return
    hasard = random.Random(2020)  # noqa: S311 – rien de secret : il faut au contraire que ce soit toujours pareil
    maintenant = timezone.now()
    lignes = [
        *(_personne(prise, rang, hasard, maintenant) for rang in range(PERSONNES)),
        *(_robot(prise, rang, maintenant) for rang in range(ROBOTS)),
        *(_en_attente(prise, rang, maintenant) for rang in range(EN_ATTENTE)),
        *(_organisation(prise, rang, nom, maintenant, secretariat) for rang, nom in enumerate(ORGANISATIONS)),
    ]
    Signature.objects.bulk_create(lignes, batch_size=500)
    LotDePapier.objects.create(
        prise=prise,
        recueillies_le=timezone.localdate() - datetime.timedelta(days=6),
        conservees="Armoire fictive du secrétariat",
        saisi_par=secretariat,
        **PAPIER,
    )
    recompter(prise)


def _ligne(prise: PriseDePositionPage, courriel: str, quand: datetime.datetime, **champs: Any) -> Signature:
    valeurs = {"etat": EtatDeSignature.CONFIRMEE, "confirmee_le": quand, **champs}
    return Signature(
        prise=prise,
        courriel=courriel,
        adresse_canonique=courriel,
        creee_le=quand - datetime.timedelta(minutes=7),
        demandee_le=quand - datetime.timedelta(minutes=7),
        **valeurs,
    )


def _personne(prise: PriseDePositionPage, rang: int, hasard: random.Random, maintenant: datetime.datetime) -> Signature:
    # Beaucoup les premiers jours, puis de moins en moins.
    age = datetime.timedelta(minutes=int(30 * 24 * 60 * (1 - hasard.random() ** 2)) + 5)
    return _ligne(
        prise,
        f"signataire-{rang + 1:04}@exemple.org",
        maintenant - age,
        prenom=hasard.choice(PRENOMS),
        nom=hasard.choice(NOMS),
        commune=hasard.choice(COMMUNES),
        nom_public=hasard.random() < 0.7,
        # Quelques-unes : un message lancé dans la démonstration part pendant que l’on attend.
        recevoir_suites=hasard.random() < 0.04,
        provenance=hasard.choice(PROVENANCES),
        commentaire="Quarante personnes, un gymnase vide : cela se décide." if rang % 400 == 0 else "",
    )


def _robot(prise: PriseDePositionPage, rang: int, maintenant: datetime.datetime) -> Signature:
    """Quarante adresses jetables en dix minutes, du même appareil : de quoi essayer l'invalidation."""
    return _ligne(
        prise,
        f"robot-{rang + 1:02}@jetable.exemple.org",
        maintenant - RAFALE + datetime.timedelta(seconds=15 * rang),
        prenom="Robot",
        nom=f"Exemple {rang + 1}",
        nom_public=True,
        reseau="demonstration-rafale",
        appareil="demonstration-robot",
        domaine_jetable=True,
        sans_preuve=True,
    )


def _en_attente(prise: PriseDePositionPage, rang: int, maintenant: datetime.datetime) -> Signature:
    return _ligne(
        prise,
        f"en-attente-{rang + 1:02}@exemple.org",
        maintenant - datetime.timedelta(hours=rang + 1),
        prenom="Alix",
        nom=f"Exemple {rang + 1}",
        etat=EtatDeSignature.EN_ATTENTE,
        confirmee_le=None,
    )


def _organisation(
    prise: PriseDePositionPage, rang: int, nom: str, maintenant: datetime.datetime, secretariat: Utilisateur
) -> Signature:
    """La première est vérifiée ; les autres attendent le secrétariat."""
    quand = maintenant - datetime.timedelta(days=rang + 2)
    return _ligne(
        prise,
        f"organisation-{rang + 1}@exemple.org",
        quand,
        genre=GenreDeSignataire.ORGANISATION,
        prenom="Dominique",
        nom="Exemple",
        organisation=nom,
        fonction="présidence",
        nom_public=True,
        verifiee_le=quand if rang == 0 else None,
        verifiee_par=secretariat if rang == 0 else None,
    )
