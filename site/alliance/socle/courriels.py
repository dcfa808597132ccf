"""Envoyer un courriel une fois et une seule, après la transaction qui le motive.

`composer` enregistre ce qui est dû ; une tâche l'envoie après la validation de la transaction. Si le serveur de
courriel échoue, la requête n'en sait rien, et `envoyer_courriels` reprend ce qui reste. Un envoi commencé dont on
ignore l'issue (la machine s'est arrêtée entre l'envoi et sa marque) n'est jamais repris de lui-même.
"""

import datetime
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks import task

from .models import CourrielEnvoye, Utilisateur

journal = logging.getLogger(__name__)

#: Au-delà, l'adresse ne répondra pas : on cesse d'insister, et on le dit.
TENTATIVES = 8
CONSERVATION = datetime.timedelta(days=180)


@dataclass(frozen=True)
class Correspondant:
    """Une personne sans compte à qui l'on écrit."""

    email: str
    nom: str = ""
    is_active: bool = True

    def __str__(self) -> str:
        return self.nom or self.email


def adresse_absolue(chemin: str) -> str:
    """L'adresse complète d'un chemin du site, pour un courriel."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + chemin


def composer(
    evenement: str,
    objet: str,
    destinataires: Iterable[Utilisateur | Correspondant],
    *,
    sujet: str,
    gabarit: str,
    lien: str,
    libelle: str,
    contexte: dict[str, Any] | None = None,
) -> int:
    """Compose un courriel pour chaque personne active qui a une adresse, et le fait partir après la transaction.

    Un message à un `Correspondant` redit, par le bloc « pourquoi » de son gabarit, d'où vient son adresse.

    Args:
        evenement: ce qui arrive, par exemple `"renvoi"`.
        objet: ce à quoi cela arrive, par exemple `"etape:12"` ; avec l'événement et l'adresse, la clé d'unicité.
        gabarit: chemin sans extension ; il en existe un `.txt` et un `.html`.
        lien: la seule adresse du message, complète ; `libelle` dit ce qu'elle ouvre.

    Returns:
        Combien de courriels ont été composés ; ceux qui l'étaient déjà ne comptent pas.
    """
    adresses = {
        personne.email.strip().lower(): personne for personne in destinataires if personne.is_active and personne.email
    }
    deja = set(_de_l_objet(evenement, objet).filter(adresse__in=adresses).values_list("adresse", flat=True))
    nouveaux = []
    for adresse, personne in sorted(adresses.items()):
        if adresse in deja:
            continue
        variables = {
            **(contexte or {}),
            "destinataire": personne,
            "adresse_action": lien,
            "libelle_action": libelle,
            "sujet": sujet,
        }
        nouveaux.append(
            CourrielEnvoye(
                evenement=evenement,
                objet=objet,
                adresse=adresse,
                destinataire=personne if isinstance(personne, Utilisateur) else None,
                sujet=" ".join(sujet.split())[:255],
                texte=render_to_string(f"{gabarit}.txt", variables).strip() + "\n",
                html=render_to_string(f"{gabarit}.html", variables),
            )
        )
    # Une autre requête a pu composer les mêmes entre-temps : l'unicité de la base les écarte.
    CourrielEnvoye.objects.bulk_create(nouveaux, ignore_conflicts=True)
    if nouveaux:
        transaction.on_commit(partial(_faire_partir, evenement, objet), robust=True)
    return len(nouveaux)


def a_envoyer() -> QuerySet[CourrielEnvoye]:
    """Les courriels dus, que personne n'est en train d'envoyer et qui n'ont pas trop échoué."""
    return CourrielEnvoye.objects.filter(envoye_le__isnull=True, pris_le__isnull=True, tentatives__lt=TENTATIVES)


def abandonnes() -> QuerySet[CourrielEnvoye]:
    """Les courriels que trop d'échecs ont fait abandonner."""
    return CourrielEnvoye.objects.filter(envoye_le__isnull=True, pris_le__isnull=True, tentatives__gte=TENTATIVES)


def incertains() -> QuerySet[CourrielEnvoye]:
    """Les envois commencés depuis plus d'une heure, dont on ignore l'issue."""
    limite = timezone.now() - datetime.timedelta(hours=1)
    return CourrielEnvoye.objects.filter(envoye_le__isnull=True, pris_le__lt=limite)


def envoyer(pk: int) -> bool:
    """Envoie un courriel dû ; faux s'il est déjà parti, déjà pris par un autre, ou si l'envoi échoue."""
    if not a_envoyer().filter(pk=pk).update(pris_le=timezone.now(), tentatives=F("tentatives") + 1):
        return False
    courriel = CourrielEnvoye.objects.get(pk=pk)
    message = EmailMultiAlternatives(
        settings.EMAIL_SUBJECT_PREFIX + courriel.sujet,
        courriel.texte,
        to=[courriel.adresse],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(courriel.html, "text/html")
    try:
        message.send()
    except Exception as erreur:
        journal.warning("Le courriel %s n’est pas parti : %s", pk, erreur)
        CourrielEnvoye.objects.filter(pk=pk).update(pris_le=None, erreur=str(erreur)[:1000])
        if courriel.tentatives >= TENTATIVES:
            journal.error("Le courriel %s est abandonné après %s tentatives.", pk, courriel.tentatives)
        return False
    CourrielEnvoye.objects.filter(pk=pk).update(envoye_le=timezone.now(), texte="", html="", erreur="")
    return True


@task()
def envoyer_courriel(pk: int) -> None:
    """La tâche de fond d'`envoyer` ; la rejouer ne renvoie rien."""
    envoyer(pk)


def purger() -> int:
    """Efface les courriels partis depuis plus de six mois, et ceux qui depuis ce temps n'ont pas pu partir ; rend
    combien."""
    limite = timezone.now() - CONSERVATION
    echus = Q(envoye_le__lt=limite) | Q(envoye_le__isnull=True, cree_le__lt=limite)
    return CourrielEnvoye.objects.filter(echus).delete()[0]


def _de_l_objet(evenement: str, objet: str) -> QuerySet[CourrielEnvoye]:
    return CourrielEnvoye.objects.filter(evenement=evenement, objet=objet)


def _faire_partir(evenement: str, objet: str) -> None:
    for pk in a_envoyer().filter(evenement=evenement, objet=objet).values_list("pk", flat=True):
        envoyer_courriel.enqueue(pk)
