"""Fait d'un fichier de données une prise de position, avec toutes ses parties."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from actualites.models import (
    ChiffreDePrise,
    InitiatriceDePrise,
    PageLiee,
    PriseDePositionPage,
    PrisesDePositionIndexPage,
)
from actualites.suivi.actions import SaisirReponse
from alliance.socle.models import Axe, Theme, Utilisateur
from bonnes_pratiques.models import FichePage
from reseau.models import MembrePage

from .composition import brut, chiffre, flux, tous
from .lecture import DonneesDePrise
from .texte import texte_riche

#: Les champs qui passent tels quels du fichier au modèle.
CHAMPS = (
    "slug",
    "nature",
    "contact_presse_nom",
    "contact_presse_courriel",
    "signature_publique",
    "objectif",
    "demander_commune",
    "demander_commentaire",
)


def jour(ligne: Mapping[str, Any]) -> datetime.date | None:
    """Le jour d'une ligne : le sien, ou celui qui est à tant de jours d'aujourd'hui."""
    if "jours" in ligne:
        return timezone.localdate() + datetime.timedelta(days=ligne["jours"])
    return ligne.get("date")


def enregistrer(donnees: DonneesDePrise, membres: Mapping[str, MembrePage], auteur: Utilisateur) -> PriseDePositionPage:
    """Ajoute le brouillon à sa place, avec sa première révision. La publication est une autre affaire."""
    parent: Page = membres[donnees.membre] if donnees.membre else PrisesDePositionIndexPage.objects.get()
    prise = PriseDePositionPage(
        title=donnees.titre,
        live=False,
        has_unpublished_changes=True,
        owner=auteur,
        en_bref=texte_riche(donnees.en_bref),
        contexte_national=texte_riche(donnees.contexte_national),
        contexte_europeen=texte_riche(donnees.contexte_europeen),
        texte=flux(PriseDePositionPage, "texte", texte_de(donnees)),
        destinataires=flux(PriseDePositionPage, "destinataires", _destinataires(donnees)),
        suites=flux(PriseDePositionPage, "suites", [("suite", _date(ligne)) for ligne in donnees.suites]),
        retombees=flux(PriseDePositionPage, "retombees", [("retombee", _date(ligne)) for ligne in donnees.retombees]),
        parue_le=jour({"jours": donnees.parue_jours}) if donnees.parue_jours else donnees.parue_le,
        **{champ: getattr(donnees, champ) for champ in CHAMPS},
    )
    parent.add_child(instance=prise)
    prise.axes.set(tous(Axe, "cle", donnees.axes))
    prise.themes.set(tous(Theme, "name", donnees.themes))
    prise.chiffres.set([chiffre(ChiffreDePrise, ligne) for ligne in donnees.chiffres])
    prise.initiatrices.set([_initiatrice(ligne, membres) for ligne in donnees.initiatrices])
    liees: list[Page] = [
        *FichePage.objects.filter(slug__in=donnees.fiches_liees),
        *(membres[cle] for cle in donnees.membres_lies),
    ]
    prise.pages_liees.set([PageLiee(page=page.page_ptr) for page in liees])
    prise.save()
    log(instance=prise, action="wagtail.create", user=auteur)
    prise.save_revision(user=auteur, log_action=True)
    return prise


def texte_de(donnees: DonneesDePrise, *, nouveau: bool = False) -> list[tuple[str, Any]]:
    """Les blocs du texte ; ceux de `texte_nouveau`, sur demande."""
    return [
        ("texte", texte_riche(donnees.texte_nouveau if nouveau else donnees.texte)),
        *(
            ("tiroir", {"titre": tiroir["titre"], "contenu": brut([("texte", texte_riche(tiroir["texte"]))])})
            for tiroir in donnees.tiroirs
        ),
    ]


def _destinataires(donnees: DonneesDePrise) -> list[tuple[str, Any]]:
    return [
        ("destinataire", {cle: ligne[cle] for cle in ("nom", "fonction", "demande") if cle in ligne})
        for ligne in donnees.destinataires
    ]


def _date(ligne: Mapping[str, Any]) -> dict[str, Any]:
    valeurs = {cle: valeur for cle, valeur in ligne.items() if cle != "jours"}
    if "texte" in valeurs:
        valeurs["texte"] = texte_riche(valeurs["texte"])
    date = jour(ligne)
    return {**valeurs, "date": date.isoformat() if date else None}


def _initiatrice(ligne: Mapping[str, Any], membres: Mapping[str, MembrePage]) -> InitiatriceDePrise:
    membre = membres[ligne["membre"]] if "membre" in ligne else None
    nom = ligne.get("nom") or (membre.title if membre else "")
    return InitiatriceDePrise(membre=membre, nom=nom)


def poser_reponses(prise: PriseDePositionPage, donnees: DonneesDePrise, secretariat: Utilisateur) -> None:
    """Ce que les destinataires fictifs ont répondu, par les gestes mêmes du site."""
    for ligne, bloc in zip(donnees.destinataires, prise.destinataires, strict=True):
        if reponse := ligne.get("reponse"):
            SaisirReponse(
                prise,
                str(bloc.id),
                secretariat,
                sens=reponse["sens"],
                le=jour(reponse) or timezone.localdate(),
                texte=reponse.get("texte", ""),
            ).execute()
