"""Fait d'un fichier de données une fiche, avec toutes ses parties."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from wagtail.log_actions import log

from alliance.socle.models import Axe, ImageAlliance, Theme, Utilisateur
from bonnes_pratiques.models import (
    ChiffreCle,
    EnsembleDeFiche,
    FichePage,
    LigneDeFinancement,
    PartenaireDeFiche,
    TerritoireDeFiche,
)
from reseau.models import MembrePage, Territoire

from .composition import brut, chiffre, flux, tous
from .lecture import DonneesDeFiche
from .texte import en_ligne, texte_riche

#: Les champs qui passent tels quels du fichier au modèle.
CHAMPS = (
    "slug",
    "sous_titre",
    "famille",
    "annee_debut",
    "annee_fin",
    "statut",
    "statut_annee",
    "statut_mois",
    "statut_motif",
    "financement_total",
    "financement_devise",
    "financement_note",
    "a_retenir_phrase",
    "contact_fonction",
    "contact_courriel",
    "contact_page",
    "confirmee_le",
)

Images = Callable[[str], ImageAlliance]


class Composition:
    """Compose une fiche à partir de ses données.

    Args:
        territoires: les territoires connus, par clé.
        images: donne l'image d'un nom ; n'est appelée que si la fiche en montre.
    """

    def __init__(self, donnees: DonneesDeFiche, territoires: Mapping[str, Territoire], images: Images) -> None:
        self.donnees = donnees
        self.territoires = territoires
        self.images = images
        # L'identifiant d'une note découle de sa clé : deux machines composent la même fiche.
        self.notes = {
            note["cle"]: str(uuid.uuid5(uuid.NAMESPACE_URL, f"demonstration/{donnees.cle}/{note['cle']}"))
            for note in donnees.notes
        }

    def enregistrer(self, parent: MembrePage, auteur: Utilisateur) -> FichePage:
        """Ajoute le brouillon sous `parent`, avec sa première révision. La publication est une autre affaire."""
        fiche = self._fiche()
        fiche.owner = auteur
        parent.add_child(instance=fiche)
        self._relier(fiche)
        fiche.save()
        log(instance=fiche, action="wagtail.create", user=auteur)
        fiche.save_revision(user=auteur, log_action=True)
        return fiche

    def _fiche(self) -> FichePage:
        donnees = self.donnees
        return FichePage(
            title=donnees.titre,
            live=False,
            has_unpublished_changes=True,
            illustration=self.images(donnees.illustration) if donnees.illustration else None,
            en_bref=self._riche(donnees.en_bref),
            bilan_reussites=self._riche(donnees.bilan_reussites),
            bilan_limites=self._riche(donnees.bilan_limites),
            encadres=self._flux("encadres", [self._encadre(encadre) for encadre in donnees.encadres]),
            comment=self._flux("comment", self._comment()),
            temoignage=self._flux("temoignage", self._temoignage()),
            a_retenir=self._flux("a_retenir", [("geste", geste) for geste in donnees.a_retenir]),
            aller_plus_loin=self._flux(
                "aller_plus_loin", [self._reference(ligne) for ligne in donnees.aller_plus_loin]
            ),
            **{champ: getattr(donnees, champ) for champ in CHAMPS},
        )

    def _relier(self, fiche: FichePage) -> None:
        donnees = self.donnees
        fiche.axes.set(tous(Axe, "cle", donnees.axes))
        fiche.themes.set(tous(Theme, "name", donnees.themes))
        fiche.territoires.set([TerritoireDeFiche(territoire=self.territoires[cle]) for cle in donnees.territoires])
        fiche.ensembles.set([EnsembleDeFiche(**ligne) for ligne in donnees.ensembles])
        # Un partenaire qui porte le nom même d'un membre mène à sa page.
        fiche.partenaires.set(
            [
                PartenaireDeFiche(**ligne, membre=MembrePage.objects.filter(title=ligne["nom"]).first())
                for ligne in donnees.partenaires
            ]
        )
        fiche.financements.set([LigneDeFinancement(**ligne) for ligne in donnees.financements])
        fiche.chiffres.set([self._chiffre(ligne) for ligne in donnees.chiffres])
        modele_de_note = fiche.footnotes.model
        fiche.footnotes.set(
            [
                modele_de_note(uuid=self.notes[note["cle"]], text=f"<p>{en_ligne(note['texte'])}</p>", sort_order=rang)
                for rang, note in enumerate(donnees.notes)
            ]
        )

    def _chiffre(self, ligne: dict[str, Any]) -> ChiffreCle:
        return chiffre(ChiffreCle, {"source": self.donnees.source_des_chiffres, **ligne})

    def _riche(self, source: str) -> str:
        return texte_riche(source, self.notes)

    def _comment(self) -> list[tuple[str, Any]]:
        blocs: list[tuple[str, Any]] = []
        for rang, etape in enumerate(self.donnees.etapes, start=1):
            contenu = [
                ("texte", self._riche(etape["texte"])),
                *(self._contenu(bloc) for bloc in etape.get("contenu", [])),
            ]
            blocs.append(("etape", {"titre": etape["titre"], "contenu": brut(contenu)}))
            blocs.extend(self._citation(parole) for parole in self.donnees.paroles if parole["apres"] == rang)
        return blocs

    def _contenu(self, bloc: dict[str, Any]) -> tuple[str, Any]:
        genre = bloc["type"]
        if genre == "image":
            image: dict[str, Any] = {
                "image": self.images(bloc["image"]).pk,
                "alt_text": bloc["description"],
                "decorative": False,
            }
            return genre, {"image": image, "legende": bloc["legende"]}
        return self._citation(bloc) if genre == "citation" else self._encadre(bloc)

    @staticmethod
    def _citation(parole: dict[str, Any]) -> tuple[str, Any]:
        return "citation", {cle: parole[cle] for cle in ("texte", "personne", "fonction", "source") if cle in parole}

    def _encadre(self, encadre: dict[str, Any]) -> tuple[str, Any]:
        return "encadre", {"titre": encadre["titre"], "texte": self._riche(encadre["texte"])}

    def _temoignage(self) -> list[tuple[str, Any]]:
        recit = self.donnees.temoignage
        return [("temoignage", {**recit, "texte": self._riche(recit["texte"])})] if recit else []

    def _reference(self, ligne: dict[str, Any]) -> tuple[str, Any]:
        valeurs = {cle: valeur for cle, valeur in ligne.items() if cle != "genre"}
        if "vignette" in valeurs:
            valeurs["vignette"] = self.images(valeurs["vignette"]).pk
        return ligne["genre"], valeurs

    @staticmethod
    def _flux(champ: str, blocs: list[tuple[str, Any]]) -> Any:
        return flux(FichePage, champ, blocs)
