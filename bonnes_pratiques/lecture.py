"""La fiche telle qu'on la lit : ce que le gabarit de la page affiche, déjà mis en forme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.rich_text import expand_db_html

from alliance.socle.chiffres import presenter_chiffre
from alliance.socle.fragments import fragment, par_publication
from alliance.socle.typographie import typographier_html
from reseau.choix import StatutDeMembre
from reseau.geo.carte import carte_de_situation
from reseau.profil.presentation import habitants, quand

from .choix import ARRETEES, Licence, StatutDePratique
from .presentation import phrase_de_statut, presenter_financement

if TYPE_CHECKING:
    from reseau.models import MembrePage

    from .facettes import Entree
    from .models import FichePage

#: Une fiche que personne n'a confirmée depuis deux ans le dit à son lecteur.
MOIS_AVANT_DOUTE = 24


def contexte_de_lecture(fiche: FichePage, request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `bonnes_pratiques/fiche_page.html`.

    Une fiche publiée se relit dans le cache jusqu'à la prochaine publication ; un aperçu se calcule toujours.
    """
    version = f"{fiche.pk}:{fiche.live_revision_id}"
    morceau = fragment(request, version)
    if fiche.live and not getattr(request, "is_preview", False):
        parties = par_publication(f"fiche:{version}:{request.get_host()}", lambda: _parties(fiche, request))
    else:
        parties = _parties(fiche, request)
    return {
        "fiche": fiche,
        **morceau,
        "etapes_numerotees": list(etapes_numerotees(fiche)),
        "bandeau": bandeau(fiche),
        "statut_phrase": phrase_de_statut(fiche),
        "licence": Licence(fiche.licence),
        **parties,
    }


def _parties(fiche: FichePage, request: HttpRequest) -> dict[str, Any]:
    """Ce qui demande des requêtes : parties répétées de la fiche, organisation, voisines."""
    axes = list(fiche.axes.all())
    territoires = [lien.territoire for lien in fiche.territoires.all().select_related("territoire")]
    organisation = fiche.organisation
    return {
        "organisation": {"titre": organisation.title, "adresse": organisation.get_url(request)},
        "axes": axes,
        "axe_principal": axes[0].cle if axes else "",
        "themes": list(fiche.themes.all()),
        "sommaire": list(sommaire(fiche)),
        "chiffres": [presenter_chiffre(chiffre) for chiffre in fiche.chiffres.all()],
        "financement": presenter_financement(fiche),
        "anciennete": anciennete_de(fiche),
        "territoires": [
            {
                "nom": territoire.nom,
                "genre": territoire.get_genre_display(),
                "pays_nom": territoire.pays.name,
                "subdivision": territoire.subdivision,
                "population": habitants(territoire.population, territoire.population_annee),
            }
            for territoire in territoires
        ],
        # Des valeurs, et non les lignes mêmes : elles tiennent la fiche entière, que le cache ne sait pas garder.
        "ensembles": [
            {
                "nom": ensemble.nom,
                "genre": ensemble.get_genre_display(),
                "nombre": ensemble.nombre,
                "adresse": ensemble.adresse,
            }
            for ensemble in fiche.ensembles.all()
        ],
        "partenaires": list(partenaires(fiche, request)),
        "depart": depart(organisation),
        "carte": carte_de_situation(
            [
                (float(territoire.latitude), float(territoire.longitude), territoire.nom)
                for territoire in territoires
                if territoire.latitude is not None and territoire.longitude is not None
            ],
            largeur=380,
            hauteur=200,
        ),
        "notes": [
            {
                "numero": note.numero,
                "html": typographier_html(expand_db_html(note.source)),
                "retours": note.retours,
            }
            for note in fiche.appareil_de_notes
        ],
        "version_du": fiche.last_published_at or fiche.latest_revision_created_at,
        "adresse_absolue": fiche.get_full_url(request),
        "adresse_pdf": f"{fiche.get_url(request)}pdf/",
        "donnees_structurees": article_structure(fiche, request),
        **_voisinage(fiche, request),
    }


def partenaires(fiche: FichePage, request: HttpRequest) -> Iterator[dict[str, str]]:
    """Les partenaires, sous le nom que la fiche leur donne ; un membre publié mène à sa page."""
    from reseau.models import MembrePage

    lignes = list(fiche.partenaires.all())
    membres: dict[int, MembrePage] = {}
    if cles := {ligne.membre_id for ligne in lignes if ligne.membre_id}:
        membres = MembrePage.objects.live().public().only("title", "url_path", "locale_id").in_bulk(cles)
    for ligne in lignes:
        membre = membres.get(ligne.membre_id)
        yield {
            "nom": ligne.nom,
            "apport": ligne.apport,
            "adresse": (membre.get_url(request) or "") if membre else "",
        }


def depart(organisation: MembrePage) -> str:
    """« Ville d'Exemple a quitté l'alliance le 3 mars 2021 ; cette fiche reste lisible. », ou rien."""
    if organisation.statut != StatutDeMembre.SORTI:
        return ""
    noms = {"membre": organisation.title}
    derniere = organisation.changements_de_statut.filter(statut=StatutDeMembre.SORTI).last()
    if derniere is None:
        return _("%(membre)s a quitté l’alliance ; cette fiche reste lisible.") % noms
    return _("%(membre)s a quitté l’alliance %(quand)s ; cette fiche reste lisible.") % {
        **noms,
        "quand": quand(derniere),
    }


def _voisinage(fiche: FichePage, request: HttpRequest) -> dict[str, Any]:
    """Comparables, précédente, suivante : ce qui demande de connaître les autres fiches."""
    from .cartes import cartes
    from .comparables import comparables
    from .facettes import repertoire

    connues = repertoire()
    proches = comparables(connues, fiche.pk)
    raisons = dict(proches)
    avant, apres = connues.voisines(fiche.pk)
    return {
        "comparables": [
            {"carte": carte, "raisons": raisons[carte.pk]} for carte in cartes([pk for pk, _r in proches], request)
        ],
        "precedente": _lien(fiche, avant),
        "suivante": _lien(fiche, apres),
    }


def _lien(fiche: FichePage, autre: Entree | None) -> dict[str, str] | None:
    """L'adresse d'une voisine, tirée de son chemin : aucune requête."""
    if autre is None or fiche.url is None:
        return None
    racine = fiche.url_path.removesuffix(fiche.url.removeprefix("/")) if fiche.url.startswith("/") else ""
    return {"titre": autre.titre, "adresse": "/" + autre.url_path.removeprefix(racine)}


def sommaire(fiche: FichePage) -> Iterator[dict[str, str]]:
    """Les arrêts de l'itinéraire : les parties que la fiche contient vraiment."""
    parties = [
        ("en-bref", _("En bref"), fiche.en_bref),
        ("comment", _("Comment ?"), fiche.comment),
        ("temoignage", _("Témoignage"), fiche.temoignage),
        ("bilan", _("Bilan"), fiche.bilan_reussites or fiche.bilan_limites),
        ("a-retenir", _("À retenir"), fiche.a_retenir or fiche.a_retenir_phrase),
        ("financement", _("Financement"), fiche.financements.all() or fiche.financement_total is not None),
        ("partenaires", _("Partenaires"), fiche.partenaires.all()),
        ("aller-plus-loin", _("Pour aller plus loin"), fiche.aller_plus_loin),
        ("notes", _("Notes"), len(fiche.appareil_de_notes)),
        ("contact", _("Contact"), fiche.contact_fonction or fiche.contact_courriel or fiche.contact_page),
    ]
    for ancre, titre, contenu in parties:
        if contenu:
            yield {"ancre": ancre, "titre": titre}


def etapes_numerotees(fiche: FichePage) -> Iterator[dict[str, Any]]:
    """Les blocs de « Comment ? » ; seules les étapes ont un numéro."""
    numero = 0
    for bloc in fiche.comment:
        if bloc.block_type == "etape":
            numero += 1
            yield {"bloc": bloc, "numero": numero}
        else:
            yield {"bloc": bloc, "numero": None}


def bandeau(fiche: FichePage) -> dict[str, str] | None:
    """Ce que dit le haut de la page quand la pratique n'a plus cours."""
    if fiche.statut not in ARRETEES:
        return None
    return {"titre": phrase_de_statut(fiche), "motif": fiche.statut_motif}


def anciennete(confirmee_le: date | None, publiee_le: date | None, aujourd_hui: date) -> str | None:
    """L'avertissement d'une fiche que personne n'a confirmée depuis deux ans ; à défaut, depuis sa publication."""
    depuis = confirmee_le or publiee_le
    if depuis is None:
        return None
    mois = (aujourd_hui.year - depuis.year) * 12 + aujourd_hui.month - depuis.month
    mois -= aujourd_hui.day < depuis.day
    if mois < MOIS_AVANT_DOUTE:
        return None
    phrase = (
        _("Cette fiche n’a pas été confirmée depuis plus de %(ans)d ans : vérifiez avant de vous en servir.")
        if confirmee_le
        else _("Publiée il y a plus de %(ans)d ans, cette fiche n’a jamais été confirmée : elle peut être périmée.")
    )
    return phrase % {"ans": mois // 12}


def anciennete_de(fiche: FichePage) -> str | None:
    """L'avertissement de cette fiche, aujourd'hui ; d'une pratique terminée, rien ne se périme plus."""
    if fiche.statut == StatutDePratique.TERMINEE:
        return None
    publiee = timezone.localdate(fiche.first_published_at) if fiche.first_published_at else None
    return anciennete(fiche.confirmee_le, publiee, timezone.localdate())


def article_structure(fiche: FichePage, request: HttpRequest) -> dict[str, Any]:
    """Le JSON-LD d'une fiche (schema.org/Article)."""
    adresse = fiche.get_full_url(request)
    donnees: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "@id": adresse,
        "url": adresse,
        "headline": fiche.title,
        "description": fiche.description_publique,
        "inLanguage": "fr",
        "license": Licence(fiche.licence).adresse,
        "author": {"@type": "Organization", "name": fiche.organisation.title},
        "about": [theme.name for theme in fiche.themes.all()],
        "contentLocation": [
            {
                "@type": "Place",
                "name": lien.territoire.nom,
                "address": {"@type": "PostalAddress", "addressCountry": lien.territoire.pays.code},
            }
            for lien in fiche.territoires.all()
        ],
    }
    if fiche.first_published_at:
        donnees["datePublished"] = fiche.first_published_at.isoformat()
    if fiche.last_published_at:
        donnees["dateModified"] = fiche.last_published_at.isoformat()
    return donnees
