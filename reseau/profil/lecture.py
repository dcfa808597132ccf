"""La page d'un membre telle qu'on la lit : ce que le gabarit affiche, déjà mis en forme."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks

from alliance.socle.fragments import par_publication

from ..choix import COLLECTIVITES, PRESENTS, SensDAnnonce, StatutDeMembre
from ..geo.carte import carte_de_situation
from .presentation import habitants, nom_du_site, quand
from .structure import organisation_structuree
from .voisinage import voisins

if TYPE_CHECKING:
    from ..models import ChangementDeStatut, MembrePage

T = TypeVar("T")

CROCHET = "contributions_de_membre"
#: Le sommaire ne sert qu'à une page que l'on parcourt.
SECTIONS_AVANT_SOMMAIRE = 4
#: Ce que la carte d'identité d'un membre liste sous son lieu.
REPERES = (
    "adhesion_le",
    "texte_fondateur_signe_le",
    "reconfirme_le",
    "deliberation_id",
    "site_web",
    "courriel_public",
)


def garder(membre: MembrePage, request: HttpRequest, cle: str, calcul: Callable[[], T]) -> T:
    """Le résultat de `calcul` pour la page publiée d'un membre, relu jusqu'à la prochaine publication.

    Un aperçu, un brouillon se calculent toujours. La date du jour est dans la clé : un mandat, une annonce finissent.
    """
    if not membre.live or getattr(request, "is_preview", False):
        return calcul()
    jour = timezone.localdate().isoformat()
    return par_publication(f"membre:{membre.pk}:{membre.live_revision_id}:{request.get_host()}:{jour}:{cle}", calcul)


def contexte_du_profil(membre: MembrePage, request: HttpRequest) -> dict[str, Any]:
    """Les variables du gabarit `reseau/membre_page.html`."""
    parties = garder(membre, request, "profil", lambda: _parties(membre, request))
    sections = contributions(membre, request)
    sommaire = list(_sommaire(parties, sections))
    return {
        **parties,
        "sections": sections,
        "sommaire": sommaire if len(sommaire) >= SECTIONS_AVANT_SOMMAIRE else [],
        "avertissements": [texte for section in sections for texte in section.get("avertissements", [])],
    }


def contributions(membre: MembrePage, request: HttpRequest) -> list[dict[str, Any]]:
    """Ce que les autres applications publient dans l'espace du membre, en sections de sa page.

    Une fonction inscrite sous le crochet `contributions_de_membre` reçoit `(membre, request)` et rend une liste de
    sections : `ancre`, `titre`, `gabarit` (rendu avec la variable `contenu`), `contexte` (ce que vaut `contenu`), et
    s'il y a lieu `avertissements` (des phrases sur l'adresse demandée). Une section vide ne se rend pas. L'ordre est
    celui du crochet (`order=`). Le réseau n'a ainsi pas à connaître ceux qui publient chez ses membres.
    """
    return [section for contribution in hooks.get_hooks(CROCHET) for section in contribution(membre, request)]


def _parties(membre: MembrePage, request: HttpRequest) -> dict[str, Any]:
    """Ce qui demande des requêtes, en valeurs que le cache sait garder."""
    histoire = [_etape(changement) for changement in membre.changements_de_statut.order_by("depuis", "pk")]
    present = membre.statut in PRESENTS
    parties = {
        "axes": [{"cle": axe.cle, "nom": axe.nom} for axe in membre.axes.all()],
        "themes": [{"nom": theme.name, "slug": theme.slug} for theme in membre.themes.all()],
        "reseaux": [
            {"sigle": reseau.sigle, "nom": reseau.nom, "site_web": reseau.site_web} for reseau in membre.reseaux.all()
        ],
        "lieu": _lieu(membre),
        "statut": {"valeur": membre.statut, "libelle": libelle_du_statut(membre.statut)},
        "a_des_reperes": any(getattr(membre, champ) for champ in REPERES),
        "bandeau": bandeau(membre.statut, histoire[-1] if histoire else None),
        "deliberation": _deliberation(membre),
        "logo": _logo(membre),
        "site": {"adresse": membre.site_web, "nom": nom_du_site(membre.site_web)} if membre.site_web else None,
        # Qui est sorti ne répond plus de l'alliance, et ne cherche ni ne propose plus rien par elle.
        "referents": _referents(membre) if present else [],
        "annonces": _annonces(membre) if present else [],
        "histoire": histoire,
        "voisins": voisins(membre, request),
    }
    parties["donnees_structurees"] = organisation_structuree(membre, request, parties)
    return parties


def libelle_du_statut(statut: str) -> str:
    """« Membre actif », et non « Actif », qui seul ne dit pas de quoi."""
    return _("Membre actif") if statut == StatutDeMembre.ACTIF else str(StatutDeMembre(statut).label)


def _lieu(membre: MembrePage) -> dict[str, Any] | None:
    territoire = membre.territoire
    if territoire is None:
        return None
    return {
        "nom": territoire.nom,
        "genre": territoire.get_genre_display(),
        "pays_code": territoire.pays.code,
        "pays_nom": territoire.pays.name,
        "subdivision": territoire.subdivision,
        "population": habitants(territoire.population, territoire.population_annee),
        "carte": carte_de_situation(
            [(territoire.latitude, territoire.longitude, territoire.nom)], largeur=380, hauteur=220
        ),
        "est_le_sien": membre.nature in COLLECTIVITES,
    }


def _deliberation(membre: MembrePage) -> dict[str, str] | None:
    """La délibération, si tout le monde peut la lire."""
    document = membre.deliberation
    if document is None or document.collection.get_view_restrictions().exists():
        return None
    return {"titre": document.title, "adresse": document.url}


def _logo(membre: MembrePage) -> dict[str, Any] | None:
    if membre.logo is None:
        return None
    rendu = membre.logo.get_rendition("max-240x160|format-webp")
    return {"adresse": rendu.url, "largeur": rendu.width, "hauteur": rendu.height}


def _referents(membre: MembrePage) -> list[dict[str, str]]:
    """Qui répond de l'organisation et a accepté que son nom soit publié ; jamais d'adresse."""
    from ..models import Mandat

    mandats = (
        Mandat.objects.en_cours()
        .referents()
        # Une personne invitée n'a encore rien accepté.
        .filter(membre=membre, nom_public=True, utilisateur__isnull=False, debut__lte=timezone.localdate())
        .order_by("role", "nom")
    )
    return [{"nom": mandat.nom, "fonction": mandat.fonction, "role": mandat.get_role_display()} for mandat in mandats]


def _annonces(membre: MembrePage) -> list[dict[str, Any]]:
    """Les besoins puis les offres que le public peut lire et qui valent encore."""
    aujourd_hui = timezone.localdate()
    publiques = [
        annonce
        for annonce in membre.annonces.all()
        if annonce.publique and (annonce.jusqu_au is None or annonce.jusqu_au >= aujourd_hui)
    ]
    return [
        {"sens": annonce.get_sens_display(), "texte": annonce.texte, "jusqu_au": annonce.jusqu_au}
        for sens in (SensDAnnonce.CHERCHE, SensDAnnonce.PROPOSE)
        for annonce in publiques
        if annonce.sens == sens
    ]


#: Ce que dit une étape de l'histoire, à la place du seul nom d'un statut.
PHRASES = {
    StatutDeMembre.CANDIDAT: gettext_lazy("Candidature à l’alliance"),
    StatutDeMembre.ACTIF: gettext_lazy("Membre actif de l’alliance"),
    StatutDeMembre.EN_VEILLE: gettext_lazy("Mise en veille"),
    StatutDeMembre.SORTI: gettext_lazy("Sortie de l’alliance"),
}


def _etape(changement: ChangementDeStatut) -> dict[str, Any]:
    return {
        "statut": changement.statut,
        "phrase": str(PHRASES[StatutDeMembre(changement.statut)]),
        "date": changement.date_dite,
        "quand": quand(changement),
        "motif": changement.motif,
    }


def bandeau(statut: str, derniere: dict[str, Any] | None) -> dict[str, str] | None:
    """Ce que dit le haut de la page d'un membre en veille ou sorti."""
    if statut not in (StatutDeMembre.EN_VEILLE, StatutDeMembre.SORTI):
        return None
    date = derniere["quand"] if derniere and derniere["statut"] == statut else ""
    titres = {
        (StatutDeMembre.SORTI, True): _("A quitté l’alliance %(quand)s"),
        (StatutDeMembre.SORTI, False): _("A quitté l’alliance"),
        (StatutDeMembre.EN_VEILLE, True): _("En veille : mis en retrait %(quand)s"),
        (StatutDeMembre.EN_VEILLE, False): _("En veille"),
    }
    return {
        "titre": titres[StatutDeMembre(statut), bool(date)] % {"quand": date},
        "motif": derniere["motif"] if date and derniere else "",
        "suite": _("Ce que l’organisation a publié reste lisible ici."),
        "sorti": "oui" if statut == StatutDeMembre.SORTI else "",
    }


def _sommaire(parties: dict[str, Any], sections: list[dict[str, Any]]) -> Iterator[dict[str, str]]:
    """Les arrêts de l'itinéraire : ce que la page contient vraiment, dans l'ordre."""
    if parties["annonces"]:
        yield {"ancre": "besoins-et-offres", "titre": _("Besoins et offres")}
    for section in sections:
        yield {"ancre": section["ancre"], "titre": section["titre"]}
    if parties["histoire"]:
        yield {"ancre": "histoire", "titre": _("Avec l’alliance")}
    if parties["voisins"]:
        yield {"ancre": "voisins", "titre": _("Ses voisins")}
