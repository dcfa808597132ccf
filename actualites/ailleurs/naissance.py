"""La page d'un événement que l'on découvre ailleurs : où elle se range, et ce que la source ne dit pas."""

import re
from typing import Any

from django.utils.html import escape
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page

from alliance.socle.verrous import une_sous_verrou
from reseau.choix import GenreDeTerritoire
from reseau.geo.noms import plier
from reseau.models import MembrePage, Territoire

from ..choix import FormeDEvenement, ModaliteDEvenement
from ..models import AgendaIndexPage, EvenementPage, FluxSuivi, OrganisationDEvenement
from ..models.agenda import ADRESSES_RESERVEES
from .correspondance import Valeurs, ecrire_la_page
from .traduction import Lu

_COMMUNE = re.compile(r"\b(\d{5})[ ,]+([^,\n;()]{2,80})")
LONGUEUR_DE_L_ADRESSE = 80


def faire_naitre(flux: FluxSuivi, lu: Lu, valeurs: Valeurs) -> EvenementPage:
    """Un brouillon sous l'espace du membre, ou sous l'agenda de l'alliance ; pas encore de version.

    Raises: ValidationError si les champs se contredisent.
    """
    # Une création à la fois sous une même page : deux prendraient la même adresse, ou la même place dans l'arbre.
    parent: Any = une_sous_verrou(flux.membre or AgendaIndexPage.objects.get())
    page = EvenementPage(live=False, owner=flux.cree_par, slug=_adresse(parent, valeurs["title"]))
    ecrire_la_page(page, valeurs)
    page.forme = _forme(lu)
    page.territoire = _territoire(flux.membre, lu, page)
    if flux.membre is not None:
        page.organisations.set([OrganisationDEvenement(membre=flux.membre, nom=flux.membre.title)])
    else:
        page.organisations.set([OrganisationDEvenement(nom=flux.titre)])
    page = parent.add_child(instance=page)
    if flux.membre is not None:
        page.axes.set(flux.membre.axes.all())
        page.save()
    return page


def completer(flux: FluxSuivi, lu: Lu) -> Valeurs:
    """Ce que dit la source, et une phrase si elle n'en dit aucune : la relecture n'admet pas un événement muet."""
    if lu.valeurs["en_bref"]:
        return lu.valeurs
    phrase = _("Annoncé dans « %(agenda)s ».") % {"agenda": flux.titre}
    return {**lu.valeurs, "en_bref": f"<p>{escape(phrase)}</p>"}


def _adresse(parent: Page, titre: str) -> str:
    """Une adresse libre sous ce parent."""
    base = slugify(titre)[:LONGUEUR_DE_L_ADRESSE].strip("-") or "evenement"
    if base in ADRESSES_RESERVEES:
        base = f"rendez-vous-{base}"
    prises = set(Page.objects.child_of(parent).filter(slug__startswith=base).values_list("slug", flat=True))
    essai, rang = base, 2
    while essai in prises:
        essai, rang = f"{base}-{rang}", rang + 1
    return essai


def _forme(lu: Lu) -> str:
    """La forme que nomment ses catégories, à défaut son titre ; « autre » sinon."""
    for texte in (*lu.categories, lu.valeurs["title"]):
        dit = f" {plier(texte)} "
        for forme in FormeDEvenement:
            if forme != FormeDEvenement.AUTRE and f" {plier(str(forme.label))} " in dit:
                return forme.value
    return FormeDEvenement.AUTRE.value


def _territoire(membre: MembrePage | None, lu: Lu, page: EvenementPage) -> Territoire | None:
    """La commune que nomme l'adresse après son code postal ; sinon celle du membre, si elle n'en dit pas d'autre."""
    trouve = _COMMUNE.search(lu.lieu)
    if trouve:
        code, nom = trouve.groups()
        communes = Territoire.objects.cherche(nom).filter(pays="FR", genre=GenreDeTerritoire.COMMUNE)
        # Le code postal ne dit pas la commune, mais son département ; sauf en Corse.
        if not code.startswith("20"):
            communes = communes.filter(code_insee__startswith=code[:2])
        return next((commune for commune in communes[:5] if plier(commune.nom) == plier(nom)), None)
    chez_lui = membre.territoire if membre is not None else None
    if chez_lui is None or page.modalite == ModaliteDEvenement.A_DISTANCE:
        return None
    return chez_lui if not lu.lieu or plier(chez_lui.nom) in plier(lu.lieu) else None
