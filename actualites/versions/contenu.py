"""Les mots que l'on signe, et leur empreinte : deux textes de même empreinte se lisent de la même façon."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations

from alliance.socle.forme_canonique import ecrire, normaliser_l_objet
from alliance.socle.models import DocumentAlliance, ImageAlliance

if TYPE_CHECKING:
    from ..models import PriseDePositionPage

#: Ce que l'on signe. Le reste (presse, axes, suites, retombées, réglages de signature) n'engage pas les signataires.
CHAMPS_SIGNES = (
    "title",
    "nature",
    "en_bref",
    "texte",
    "contexte_national",
    "contexte_europeen",
    "destinataires",
    "chiffres",
    "footnotes",
)
#: Les champs de texte d'où l'on tire images et documents, dont les fichiers comptent aussi.
CHAMPS_QUI_CITENT = ("en_bref", "texte", "contexte_national", "contexte_europeen")
#: Les parties de la page que l'on signe, avec ce qu'il faut lire d'elles.
PARTIES_SIGNEES: Mapping[str, str | None] = {
    "initiatrices": "membre",
    "pieces_jointes": "document",
    "chiffres": None,
    "footnotes": None,
}

#: Des images et des documents déjà lus, par modèle et clé primaire.
Fichiers = Mapping[tuple[Any, str], Any]


def serialiser(prise: "PriseDePositionPage") -> dict[str, Any]:
    """La page entière, prête pour un champ JSON (`VersionDePrise.contenu`)."""
    contenu: dict[str, Any] = json.loads(json.dumps(prise.serializable_data(), cls=DjangoJSONEncoder))
    return contenu


def empreinte(prise: "PriseDePositionPage", fichiers: Fichiers | None = None) -> str:
    """SHA-256, en hexadécimal, de la forme canonique de ce que l'on signe.

    Ne dépend ni des identifiants de blocs, ni des clés de base, ni des marques de l'éditeur ; dépend du contenu des
    fichiers joints ou cités : remplacer un fichier change le texte.

    Args:
        fichiers: les images et documents que le texte cite, s'ils sont déjà lus.
    """
    contenu = serialiser(prise)
    signe = normaliser_l_objet(type(prise), {champ: contenu.get(champ) for champ in CHAMPS_SIGNES})
    signe["initiatrices"] = [str(initiatrice) for initiatrice in prise.initiatrices.all()]
    signe["pieces_jointes"] = [
        [str(piece), piece.document.get_file_hash()] for piece in prise.pieces_jointes.select_related("document")
    ]
    cites = _cles_citees(prise)
    signe["fichiers_cites"] = _empreintes_des_fichiers(cites, _lire([cites]) if fichiers is None else fichiers)
    return hashlib.sha256(ecrire(signe).encode()).hexdigest()


def empreintes(prises: Sequence["PriseDePositionPage"]) -> dict[int, str]:
    """L'empreinte de chacune de ces pages publiées, par clé primaire : six requêtes au plus pour toutes.

    Ne garde des pages que ce que l'on signe : ces objets-là ne servent ensuite à rien d'autre.
    """
    if not prises:
        return {}
    lire_les_parties(prises, PARTIES_SIGNEES)
    fichiers = _lire([_cles_citees(prise) for prise in prises])
    return {prise.pk: empreinte(prise, fichiers) for prise in prises}


def lire_les_parties(prises: Sequence["PriseDePositionPage"], parties: Mapping[str, str | None]) -> None:
    """Remplit d'avance ces parties de pages publiées, une requête chacune, et vide les autres.

    Args:
        prises: à lire ensuite, jamais à enregistrer.
        parties: ce que l'on remplit, et ce qu'il faut lire de chaque ligne (`select_related`).
    """
    par_pk: dict[int, dict[str, list[Any]]] = {prise.pk: {} for prise in prises}
    modele = type(prises[0])
    for relation in get_all_child_relations(modele):
        nom = relation.get_accessor_name()
        lignes = defaultdict(list)
        if nom in parties:
            liees = relation.related_model._default_manager.filter(**{f"{relation.field.name}__in": list(par_pk)})
            for ligne in liees.select_related(parties[nom]) if parties[nom] else liees:
                lignes[getattr(ligne, relation.field.attname)].append(ligne)
        for pk, remplies in par_pk.items():
            remplies[nom] = lignes[pk]
    for champ in get_all_child_m2m_relations(modele):
        for prise in prises:
            liees = getattr(prise, champ.name).all() if champ.name in parties else ()
            par_pk[prise.pk][champ.name] = list(liees)
    for prise in prises:
        prise._cluster_related_objects = par_pk[prise.pk]


def _cles_citees(prise: "PriseDePositionPage") -> dict[Any, set[str]]:
    """Les images et documents que le texte cite : par modèle, leurs clés."""
    cites: dict[Any, set[str]] = {ImageAlliance: set(), DocumentAlliance: set()}
    for nom in CHAMPS_QUI_CITENT:
        champ = prise._meta.get_field(nom)
        for modele, cle, _chemin_du_modele, _chemin in champ.extract_references(getattr(prise, nom)):
            for suivi in cites:
                if issubclass(suivi, modele) or issubclass(modele, suivi):
                    cites[suivi].add(str(cle))
    return cites


def _lire(cites: Iterable[dict[Any, set[str]]]) -> Fichiers:
    par_modele: defaultdict[Any, set[str]] = defaultdict(set)
    for citations in cites:
        for modele, cles in citations.items():
            par_modele[modele] |= cles
    return {
        (modele, str(fichier.pk)): fichier
        for modele, cles in par_modele.items()
        if cles
        for fichier in modele.objects.filter(pk__in=cles)
    }


def _empreintes_des_fichiers(cites: dict[Any, set[str]], fichiers: Fichiers) -> list[list[str]]:
    return [
        [modele._meta.model_name, cle, fichiers[modele, cle].get_file_hash()]
        for modele, cles in cites.items()
        for cle in sorted(cles, key=int)
        if (modele, cle) in fichiers
    ]
