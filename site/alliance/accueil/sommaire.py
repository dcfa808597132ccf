"""Ce que montre la page d'accueil, bloc par bloc : le secrétariat y choisit ce qui vient d'abord, le reste se range
seul. Un bloc sans contenu se tait, sauf ceux qui disent comment commencer."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from actualites.agenda.cartes import cartes as cartes_des_evenements
from actualites.agenda.facettes import repertoire as evenements
from actualites.agenda.periodes import A_VENIR, nommee
from actualites.articles.cartes import cartes as cartes_des_articles
from actualites.articles.facettes import repertoire as articles
from actualites.cartes import cartes as cartes_des_prises
from actualites.facettes import repertoire as prises_de_position
from actualites.prises.fenetres import Fenetre, duree_de_garde
from alliance.socle.acces import publiques
from alliance.socle.facettes import RepertoireDePages
from alliance.socle.fragments import fragment
from alliance.socle.models import Axe
from bonnes_pratiques.cartes import cartes as cartes_des_fiches
from bonnes_pratiques.facettes import repertoire as bonnes_pratiques
from reseau.annuaire.facettes import repertoire as reseau
from reseau.annuaire.situation import situation
from reseau.choix import PRESENTS
from reseau.models import MembrePage

if TYPE_CHECKING:
    from .models import AccueilPage

FICHES_MONTREES = 3
MEMBRES_MONTRES = 12
PRISES_MONTREES = 3
EVENEMENTS_MONTRES = 4
ARTICLES_MONTRES = 3
ADRESSE_DES_PRATIQUES = "/bonnes-pratiques/"


def contexte_de_l_accueil(page: "AccueilPage", request: HttpRequest) -> dict[str, Any]:
    """Tout ce que lit le gabarit ; les cartes ne se lisent que si leur morceau de page n'est pas gardé."""
    maintenant = timezone.now()
    prises, duree_des_prises = _prises(page, request, maintenant)
    # « Prochain » change à minuit sans que rien ne soit publié.
    demain = timezone.localdate(maintenant) + timedelta(days=1)
    minuit = timezone.make_aware(datetime.combine(demain, time()))
    duree = min(duree_des_prises, int((minuit - maintenant).total_seconds()) + 1)
    return {
        **_pratiques(page, request),
        **_evenements(page, maintenant),
        **prises,
        **_articles(page, request),
        **_membres(request),
        "duree_de_garde": duree,
        **fragment(request, "accueil", timezone.localdate(maintenant), duree=duree),
    }


def d_abord(choisie: int | None, suivantes: Sequence[int], connues: RepertoireDePages[Any], combien: int) -> list[int]:
    """Celle que le secrétariat a choisie, si elle est publiée, puis les suivantes, sans la répéter."""
    une = [choisie] if choisie in connues.rang and choisie is not None else []
    return [*une, *(pk for pk in suivantes if pk not in une)][:combien]


def _pratiques(page: "AccueilPage", request: HttpRequest) -> dict[str, Any]:
    connues = bonnes_pratiques()
    recentes = connues.pks(connues.tout, "recentes", 0, FICHES_MONTREES + 1)
    montrees = d_abord(page.a_la_une_id, recentes, connues, FICHES_MONTREES + 1)
    fiches = SimpleLazyObject(lambda: cartes_des_fiches(montrees, request))
    return {
        "axes": [
            {
                "cle": axe.cle,
                "nom": axe.nom,
                "description": axe.description,
                "compte": connues.compte("axe", axe.cle),
                "adresse": f"{ADRESSE_DES_PRATIQUES}?axe={axe.cle}",
            }
            for axe in Axe.objects.all()
        ],
        "familles": _options("famille"),
        "tailles": _options("taille"),
        "fiches": fiches,
        "total_fiches": len(connues.entrees),
        "total_territoires": connues.nombre_de_territoires,
        "adresse_flux": f"{ADRESSE_DES_PRATIQUES}flux.xml",
    }


def _options(facette: str) -> list[dict[str, Any]]:
    """Les valeurs d'une facette des bonnes pratiques qui mènent à quelque chose."""
    connues = bonnes_pratiques()
    return [
        {
            "valeur": valeur,
            "libelle": libelle,
            "compte": compte,
            "adresse": f"{ADRESSE_DES_PRATIQUES}?{facette}={valeur}",
        }
        for valeur, libelle in connues.libelles[facette].items()
        if (compte := connues.compte(facette, valeur))
    ]


def _evenements(page: "AccueilPage", maintenant: datetime) -> dict[str, Any]:
    """Les prochains rendez-vous qui se tiennent, du plus proche au plus lointain."""
    connues = evenements()
    fenetre = connues.fenetre(nommee(A_VENIR, timezone.localdate(maintenant)))
    tenus = [connues.entrees[rang].pk for rang in fenetre.ordre if fenetre.tenues.get(rang)]
    une = page.evenement_a_la_une_id
    montres = d_abord(une if une in tenus else None, tenus, connues, EVENEMENTS_MONTRES)
    return {
        "a_des_evenements": bool(montres),
        "evenements": SimpleLazyObject(lambda: cartes_des_evenements(montres, fenetre)),
        "total_evenements": len(tenus),
    }


def _prises(page: "AccueilPage", request: HttpRequest, maintenant: datetime) -> tuple[dict[str, Any], int]:
    """Les derniers textes communs (d'abord ceux que l'on peut signer), et combien de secondes ils se gardent."""
    connues = prises_de_position()
    a_signer = connues.pks(connues.a_signer(), "recentes", 0, PRISES_MONTREES)
    recentes = connues.pks(connues.tout & ~connues.a_signer(), "recentes", 0, PRISES_MONTREES)
    montrees = d_abord(page.prise_a_la_une_id, [*a_signer, *recentes], connues, PRISES_MONTREES)
    fenetres = [fenetre for pk in montrees if (fenetre := connues.entrees[connues.rang[pk]].fenetre) is not None]
    duree = duree_de_garde(fenetres, maintenant, [Fenetre(connues.prochaine_borne(maintenant), None)])
    contexte = {
        "a_des_prises": bool(montrees),
        "prises": SimpleLazyObject(lambda: cartes_des_prises(montrees, request)),
        "total_prises": len(connues.entrees),
    }
    return contexte, duree


def _articles(page: "AccueilPage", request: HttpRequest) -> dict[str, Any]:
    connues = articles()
    recents = connues.pks(connues.tout, "recentes", 0, ARTICLES_MONTRES)
    montres = d_abord(page.article_a_la_une_id, recents, connues, ARTICLES_MONTRES)
    return {
        "a_des_articles": bool(montres),
        "articles": SimpleLazyObject(lambda: cartes_des_articles(montres, request)),
        "total_articles": len(connues.entrees),
    }


def _membres(request: HttpRequest) -> dict[str, Any]:
    presents = [entree for entree in reseau().entrees if entree.statut in PRESENTS]
    return {
        "membres": SimpleLazyObject(
            lambda: [
                {"titre": membre.title, "adresse": membre.get_url(request)}
                for membre in publiques(MembrePage.objects.live())
                .filter(statut__in=PRESENTS)
                .only("title", "url_path", "locale_id")
                .order_by("-first_published_at", "pk")[:MEMBRES_MONTRES]
            ]
        ),
        "total_membres": len(presents),
        "carte_des_membres": SimpleLazyObject(lambda: situation(presents)),
    }
