"""Que proposer quand rien n'est trouvé : des mots proches, pris à ce qui est publié."""

from collections import Counter
from difflib import get_close_matches
from itertools import chain

from wagtail.query import PageQuerySet

from alliance.socle.fragments import par_publication
from alliance.socle.recherche import pks_correspondants
from alliance.socle.recherche.analyse import MOTS_VIDES, mots, racine

from .trouvailles import lien_de_recherche

SUGGESTIONS = 5
#: Mots gardés : les plus fréquents suffisent à rattraper une faute de frappe.
MOTS_DU_VOCABULAIRE = 5_000
MOTS_CORRIGES = 6
RESSEMBLANCE = 0.75


def vocabulaire(pages: PageQuerySet) -> list[str]:
    """Les mots des titres, sous-titres et thèmes publiés, repliés, du plus au moins fréquent : une requête."""
    lignes = pages.order_by().values_list(
        "title", "fichepage__sous_titre", "fichepage__themes__name", "prisedepositionpage__themes__name"
    )
    textes = set(chain.from_iterable(lignes))
    comptes = Counter(mot for texte in textes if texte for mot in mots(texte) if len(mot) > 2 and mot not in MOTS_VIDES)
    return [mot for mot, _compte in comptes.most_common(MOTS_DU_VOCABULAIRE)]


def suggestions(q: str, pages: PageQuerySet, site: int) -> list[dict[str, str]]:
    """Des recherches voisines qui, elles, trouvent : `{"libelle", "adresse"}`. Deux requêtes au plus.

    D'abord la requête entière, chaque mot inconnu remplacé par le plus proche ; puis ses mots, un par un.

    Args:
        pages: où la recherche n'a rien trouvé.
        site: la clé du site, qui distingue son vocabulaire.
    """
    connus = par_publication(f"vocabulaire:{site}", lambda: vocabulaire(pages))
    racines_connues = {racine(mot) for mot in connus}
    demandes = [mot for mot in mots(q) if mot not in MOTS_VIDES][:MOTS_CORRIGES]
    retenus: list[str] = []
    for mot in demandes:
        if racine(mot) in racines_connues:
            retenus.append(mot)
            continue
        semblables = [connu for connu in connus if abs(len(connu) - len(mot)) <= 2]
        retenus += get_close_matches(mot, semblables, n=1, cutoff=RESSEMBLANCE)
    retenus = list(dict.fromkeys(retenus))
    propositions = []
    ensemble = " ".join(retenus)
    if len(retenus) > 1 and retenus != demandes and pks_correspondants(pages, ensemble, limite=1):
        propositions.append(ensemble)
    # Un mot seul du vocabulaire trouve au moins la page d'où il vient.
    propositions += [mot for mot in retenus if [mot] != demandes]
    return [lien_de_recherche(proposition) for proposition in propositions[:SUGGESTIONS]]
