"""Charger les territoires de référence dans la base, sans toucher à ce que des personnes y ont écrit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from django.db import connection, transaction

from alliance.socle import publication

from ..models.territoire import CHAMPS_DE_REFERENCE, Territoire
from .lignes import COLLECTIVITES, COMMUNES, MONDE, Ligne, lire

Identifiant = Literal["code_insee", "geonames_id"]
#: Assez grand pour PostgreSQL ; SQLite recoupe de lui-même selon le nombre de ses paramètres.
LOT = 2_000


@dataclass(frozen=True)
class Bilan:
    """Ce qu'un chargement a fait, en nombre de territoires.

    Attributes:
        tenus: ceux qu'une personne a corrigés et que le chargement a laissés tels quels.
    """

    ajoutes: int = 0
    modifies: int = 0
    inchanges: int = 0
    tenus: int = 0

    def __add__(self, autre: "Bilan") -> "Bilan":
        return Bilan(
            self.ajoutes + autre.ajoutes,
            self.modifies + autre.modifies,
            self.inchanges + autre.inchanges,
            self.tenus + autre.tenus,
        )


@transaction.atomic
def charger(communes: bool = True, monde: bool = True, collectivites: bool = True) -> Bilan:
    """Ajoute ou met à jour les territoires de référence ; ne supprime jamais rien.

    Les territoires sans identifiant (ajoutés par une rédactrice) et ceux qui sont « tenus à la main » restent tels
    quels. Recharger les mêmes extraits n'écrit rien.

    Args:
        communes: les communes françaises.
        monde: les villes et les pays du monde.
        collectivites: les intercommunalités, les départements et les régions françaises.
    """
    bilan = Bilan()
    if communes:
        bilan += charger_fichier(COMMUNES, "code_insee")
    if collectivites:
        bilan += charger_fichier(COLLECTIVITES, "code_insee")
    if monde:
        bilan += charger_fichier(MONDE, "geonames_id")
    if bilan.ajoutes or bilan.modifies:
        # Sans statistiques fraîches, SQLite et PostgreSQL parcourent la table au lieu de ses index.
        with connection.cursor() as curseur:
            curseur.execute(f"ANALYZE {connection.ops.quote_name(Territoire._meta.db_table)}")
        # L'écriture par lots n'envoie aucun signal, et les pages publiques nomment des territoires.
        publication.renouveler_apres_validation()
    return bilan


def charger_fichier(chemin: Path, identifiant: Identifiant) -> Bilan:
    """Charge un extrait dont la colonne `identifiant` remplit le champ de ce nom."""
    connus = _connus(identifiant)
    ajoutes = modifies = inchanges = tenus = 0
    a_ecrire = []
    for valeur, valeurs in _valeurs(lire(chemin), identifiant):
        connu = connus.get(valeur)
        if connu is None:
            ajoutes += 1
        elif connu["tenu_a_la_main"]:
            tenus += 1
            continue
        elif all(connu[champ] == attendu for champ, attendu in valeurs.items()):
            inchanges += 1
            continue
        else:
            modifies += 1
        a_ecrire.append(Territoire(**{identifiant: valeur}, **valeurs))
    Territoire.objects.bulk_create(
        a_ecrire,
        batch_size=LOT,
        update_conflicts=True,
        unique_fields=[identifiant],
        update_fields=[*CHAMPS_DE_REFERENCE, "nom_cherche"],
    )
    return Bilan(ajoutes, modifies, inchanges, tenus)


def _connus(identifiant: Identifiant) -> dict[Any, dict[str, Any]]:
    champs = [identifiant, *CHAMPS_DE_REFERENCE, "nom_cherche", "tenu_a_la_main"]
    connus = Territoire.objects.filter(**{f"{identifiant}__isnull": False}).values(*champs)
    return {valeurs[identifiant]: valeurs for valeurs in connus.iterator(chunk_size=LOT)}


def _valeurs(lignes: Iterable[Ligne], identifiant: Identifiant) -> Iterator[tuple[str | int, dict[str, Any]]]:
    """L'identifiant et les champs d'un `Territoire`, convertis comme la base les rend."""
    for ligne in lignes:
        valeur = ligne.identifiant if identifiant == "code_insee" else int(ligne.identifiant)
        yield (
            valeur,
            {
                "nom": ligne.nom,
                "autres_noms": ligne.autres_noms,
                "nom_cherche": Territoire.nom_a_chercher(ligne.nom, ligne.autres_noms),
                "genre": ligne.genre,
                "pays": ligne.pays,
                "subdivision": ligne.subdivision,
                "population": int(ligne.population) if ligne.population else None,
                "population_annee": int(ligne.annee) if ligne.annee else None,
                "latitude": _degres(ligne.latitude),
                "longitude": _degres(ligne.longitude),
            },
        )


def _degres(texte: str) -> Decimal | None:
    return Decimal(texte).quantize(Decimal("0.00001")) if texte else None
