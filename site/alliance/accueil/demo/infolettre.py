"""L'infolettre de la démonstration : des personnes abonnées inventées, un numéro envoyé, un autre en préparation."""

from collections.abc import Mapping
from typing import Any

from wagtail.log_actions import log
from wagtail.models import Page

from actualites.infolettre.actions import ConfirmerAbonnement, DemanderAbonnement, SeDesabonner
from actualites.infolettre.choix import Choix, Rythme
from actualites.models import Abonnement, InfolettreIndexPage, NumeroPage
from actualites.numeros.actions import ProgrammerLaDiffusion
from actualites.numeros.diffusion import inscrire
from actualites.numeros.rendu import rendre
from alliance.socle.models import Axe, Utilisateur
from reseau.models import MembrePage

from .composition import flux
from .lecture import lire_infolettre
from .texte import texte_riche

ORIGINE = "page de l’infolettre"


def poser_infolettre(membres: Mapping[str, MembrePage], secretariat: Utilisateur) -> list[NumeroPage]:
    """Abonne les personnes inventées et pose les numéros qui manquent, par les gestes mêmes du site.

    Returns: les numéros créés. Se rejoue sans effet.
    """
    donnees = lire_infolettre()
    for personne in donnees["abonnes"]:
        _abonner(personne, membres)
    return [
        _numero(numero, secretariat)
        for numero in donnees["numeros"]
        if not NumeroPage.objects.filter(slug=numero["slug"]).exists()
    ]


def _abonner(personne: Mapping[str, Any], membres: Mapping[str, MembrePage]) -> None:
    courriel = personne["courriel"]
    if Abonnement.objects.filter(courriel=courriel).exists():
        return
    choix = Choix(
        rythme=Rythme(personne.get("rythme", Rythme.NUMEROS)),
        axes=list(Axe.objects.filter(cle__in=personne.get("axes", []))),
        membres=[membres[cle] for cle in personne.get("membres", [])],
    )
    DemanderAbonnement(courriel, ORIGINE, choix).execute()
    if personne.get("en_attente"):
        return
    abonnement = Abonnement.objects.get(courriel=courriel)
    ConfirmerAbonnement(abonnement).execute()
    if personne.get("partie"):
        SeDesabonner(abonnement).execute()


def _numero(donnees: Mapping[str, Any], secretariat: Utilisateur) -> NumeroPage:
    numero = NumeroPage(
        title=donnees["titre"],
        slug=donnees["slug"],
        sujet=donnees["sujet"],
        accroche=donnees["accroche"],
        corps=flux(NumeroPage, "corps", [_bloc(bloc) for bloc in donnees["blocs"]]),
        live=False,
        has_unpublished_changes=True,
        owner=secretariat,
    )
    InfolettreIndexPage.objects.get().add_child(instance=numero)
    log(instance=numero, action="wagtail.create", user=secretariat)
    revision = numero.save_revision(user=secretariat, log_action=True)
    if donnees.get("envoye"):
        revision.publish(user=secretariat)
        numero.refresh_from_db()
        # Lancée aussitôt : c'est alors que tout le monde le lit, et la suite de la démonstration y mène.
        inscrire(ProgrammerLaDiffusion(numero, secretariat, relu=rendre(numero).empreinte).execute())
        numero.refresh_from_db()
    return numero


def _bloc(bloc: Mapping[str, str]) -> tuple[str, Any]:
    if "contenu" in bloc:
        page = Page.objects.live().get(slug=bloc["contenu"])
        return "contenu", {"page": page.pk, "mots": bloc.get("mots", "")}
    if "intertitre" in bloc:
        return "intertitre", bloc["intertitre"]
    return "texte", texte_riche(bloc["texte"])
