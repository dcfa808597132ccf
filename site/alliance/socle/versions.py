"""Rouvrir une version enregistrée d'une page aux nombreuses parties."""

from typing import Any

from django.db.models import ForeignKey
from modelcluster.models import get_all_child_relations, model_from_serializable_data


class PartiesRelues:
    """Vérifie en une requête par modèle, et non une par ligne, que ce que citent les parties existe encore.

    Une ligne dont la cible a disparu (territoire retiré du référentiel, thème supprimé) n'est pas reprise : la
    bibliothèque, devant une clé protégée, refuserait d'ouvrir la version entière.
    """

    @classmethod
    def from_serializable_data(cls, data: dict[str, Any], check_fks: bool = True, strict_fks: bool = False) -> Any:
        if not check_fks:
            return super().from_serializable_data(data, check_fks, strict_fks)  # type: ignore[misc]
        simples = {
            relation.get_accessor_name(): relation
            for relation in get_all_child_relations(cls)
            if not hasattr(relation.related_model, "from_serializable_data")
        }
        reste = {nom: valeur for nom, valeur in data.items() if nom not in simples}
        page = super().from_serializable_data(reste, check_fks, strict_fks)  # type: ignore[misc]
        if page is not None:
            for nom, relation in simples.items():
                if nom in data:
                    setattr(page, nom, _lignes(relation.related_model, relation.field.name, data[nom]))
        return page


def _lignes(modele: Any, cle_parente: str, donnees: list[dict[str, Any]]) -> list[Any]:
    lignes = [model_from_serializable_data(modele, ligne, check_fks=False) for ligne in donnees]
    cles = [champ for champ in modele._meta.concrete_fields if isinstance(champ, ForeignKey)]
    for champ in cles:
        demandes = {getattr(ligne, champ.attname) for ligne in lignes} - {None}
        if champ.name == cle_parente or not demandes:
            continue
        # La clé d'une page est un lien vers sa part commune : lue par son nom, elle rendrait la page et non son numéro.
        cle = "pk" if champ.target_field.primary_key else champ.target_field.name
        cibles = champ.related_model._default_manager.in_bulk(demandes, field_name=cle)
        lignes = [ligne for ligne in lignes if _rattachee(ligne, champ, cibles)]
    return lignes


def _rattachee(ligne: Any, champ: ForeignKey, cibles: dict[Any, Any]) -> bool:
    """Attache à la ligne sa cible déjà lue ; faux si la ligne n'a plus de sens sans elle."""
    cle = getattr(ligne, champ.attname)
    if cle in cibles:
        setattr(ligne, champ.name, cibles[cle])
    elif cle is not None and not champ.null:
        return False
    elif cle is not None:
        setattr(ligne, champ.name, None)
    return True
