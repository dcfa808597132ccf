"""Les équipes des organisations fictives : mandats, sujets de contact, une invitation qui attend."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from alliance.socle.models import Utilisateur
from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.equipe.actions import DesignerContact, Inviter, PrendreMandat
from reseau.models import MembrePage

UN_JOUR = datetime.timedelta(days=1)

#: Qui parle pour qui : (clef du membre, compte, ce que dit le mandat, sujets dont on lui parle).
MANDATS: tuple[tuple[str, str, dict[str, Any], tuple[SujetDeContact, ...]], ...] = (
    (
        "exemple-sur-loire",
        "referente@exemple.org",
        {"role": RoleDeMandat.REFERENT_ELU, "nom_public": True},
        (SujetDeContact.GENERAL, SujetDeContact.SIGNATURE),
    ),
    ("exemple-sur-loire", "contributrice@exemple.org", {"role": RoleDeMandat.REDACTION}, (SujetDeContact.PRESSE,)),
    (
        "association-exemple",
        "contributeur@exemple.org",
        {"role": RoleDeMandat.REFERENT_TECHNIQUE, "nom_public": True},
        (SujetDeContact.GENERAL, SujetDeContact.SIGNATURE, SujetDeContact.PRESSE),
    ),
    (
        "exemple-en-val",
        "ancienne-referente@exemple.org",
        {"role": RoleDeMandat.REFERENT_ELU},
        (SujetDeContact.GENERAL,),
    ),
)
#: Le mandat de la rédactrice finit bientôt : le rappel et la fin se voient sans attendre un an.
FIN_PROCHE = ("exemple-sur-loire", "contributrice@exemple.org", 20)


def poser_equipes(membres: Mapping[str, MembrePage], secretariat: Utilisateur) -> None:
    """Donne leurs mandats aux comptes des organisations fictives, et invite une personne qui n'a pas encore répondu."""
    aujourd_hui = timezone.localdate()
    for cle, courriel, mandat, sujets in MANDATS:
        membre = membres[cle]
        if membre.mandats.filter(courriel=courriel).exists():
            continue
        fin = aujourd_hui + FIN_PROCHE[2] * UN_JOUR if (cle, courriel) == FIN_PROCHE[:2] else None
        personne = Utilisateur.objects.get(email=courriel)
        pris = PrendreMandat(
            membre, personne, secretariat, debut=aujourd_hui - 400 * UN_JOUR, fin=fin, **mandat
        ).execute()
        for sujet in sujets:
            DesignerContact(pris, sujet, secretariat).execute()
    ville = membres["exemple-sur-loire"]
    if not ville.mandats.filter(courriel="invitee@exemple.org").exists():
        Inviter(
            ville,
            courriel="invitee@exemple.org",
            nom="Lila Exemple",
            fonction="Service jeunesse",
            role=RoleDeMandat.REDACTION,
            user=Utilisateur.objects.get(email="referente@exemple.org"),
        ).execute()
