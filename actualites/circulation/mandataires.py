"""À qui l'on écrit pour qu'une organisation décide : une personne, qui en a le mandat aujourd'hui."""

from collections.abc import Iterable

from reseau.choix import RoleDeMandat, SujetDeContact
from reseau.models import Mandat, MembrePage, RoleDeContact

#: À défaut de personne désignée pour signer : l'élu·e, puis la technicienne ou le technicien.
ORDRE = (RoleDeMandat.REFERENT_ELU, RoleDeMandat.REFERENT_TECHNIQUE)


def mandataires_des(membres: Iterable[MembrePage]) -> dict[int, Mandat]:
    """La personne mandatée de chaque organisation, par la clé de l'organisation : deux requêtes.

    Une organisation sans personne en exercice (une invitation non acceptée ne compte pas) n'y est pas.
    """
    cles = {membre.pk for membre in membres}
    mandats = {
        mandat.pk: mandat
        for mandat in Mandat.objects.en_cours().acceptes().filter(membre__in=cles).order_by("-debut", "-pk")
    }
    trouves: dict[int, Mandat] = {}
    # Du moins au plus légitime : le dernier écrit l'emporte ; à rôle égal, le plus ancien.
    for role in reversed(ORDRE):
        trouves |= {mandat.membre_id: mandat for mandat in mandats.values() if mandat.role == role}
    designes = RoleDeContact.objects.filter(membre__in=cles, sujet=SujetDeContact.SIGNATURE)
    for membre, mandat in designes.values_list("membre_id", "mandat_id"):
        if mandat in mandats:
            trouves[membre] = mandats[mandat]
    return trouves
