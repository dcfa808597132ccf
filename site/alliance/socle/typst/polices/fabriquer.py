# /// script
# requires-python = ">=3.11"
# dependencies = ["fonttools[woff]>=4.60"]
# ///
"""Fabrique les trois graisses d'Overpass des documents, à partir du paquet npm `@fontsource-variable/overpass`.

    npm pack @fontsource-variable/overpass && tar xzf fontsource-variable-overpass-*.tgz
    uv run --script fabriquer.py package/files

Typst ne sait pas lire une police variable. Overpass n'a pas d'espace fine insécable, que la typographie française
demande partout : on la dessine ici, sans quoi une autre police viendrait la remplacer au milieu des mots. Elle range
aussi le point médian et les accents isolés parmi les signes combinants, ce qui leur ôte leur largeur.
"""

import sys
import tempfile
import unicodedata
from copy import deepcopy
from pathlib import Path

from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.varLib.instancer import instantiateVariableFont

GRAISSES = {400: "Regular", 600: "SemiBold", 800: "ExtraBold"}
JEUX = ("latin", "latin-ext")
ESPACE_FINE, TRAIT_INSECABLE = 0x202F, 0x2011


def instancier(dossier: Path, graisse: int, travail: Path) -> TTFont:
    """La graisse voulue, tous jeux de caractères réunis."""
    parties = []
    for jeu in JEUX:
        police = TTFont(dossier / f"overpass-{jeu}-wght-normal.woff2")
        police.flavor = None
        instance = instantiateVariableFont(police, {"wght": graisse})
        parties.append(str(travail / f"{jeu}-{graisse}.ttf"))
        instance.save(parties[-1])
    return Merger().merge(parties)


def completer(police: TTFont) -> None:
    """Ajoute l'espace fine insécable et le trait d'union insécable."""
    police.setGlyphOrder([*police.getGlyphOrder(), "uni202F"])
    police["glyf"]["uni202F"] = Glyph()
    police["hmtx"]["uni202F"] = (police["head"].unitsPerEm // 7, 0)
    trait = police.getBestCmap()[ord("-")]
    for table in police["cmap"].tables:
        if table.isUnicode():
            table.cmap[ESPACE_FINE] = "uni202F"
            table.cmap[TRAIT_INSECABLE] = trait


def redresser(police: TTFont) -> None:
    """Donne un dessin à part aux caractères que la police tient à tort pour des signes combinants."""
    classes = police["GDEF"].table.GlyphClassDef.classDefs
    for code, glyphe in police.getBestCmap().items():
        if classes.get(glyphe) != 3 or unicodedata.category(chr(code)).startswith("M"):
            continue
        isole = f"uni{code:04X}.isole"
        police.setGlyphOrder([*police.getGlyphOrder(), isole])
        police["glyf"][isole] = deepcopy(police["glyf"][glyphe])
        police["hmtx"][isole] = police["hmtx"][glyphe]
        classes[isole] = 1
        for table in police["cmap"].tables:
            if table.isUnicode():
                table.cmap[code] = isole


def nommer(police: TTFont, graisse: int, nom: str) -> None:
    """Rétablit une famille « Overpass » cohérente, avec sa licence."""
    table = police["name"]
    table.names = []
    noms = {
        0: "Copyright 2021 The Overpass Project Authors (https://github.com/RedHatOfficial/Overpass)",
        1: "Overpass" if graisse == 400 else f"Overpass {nom}",
        2: "Regular",
        3: f"Overpass-{nom};alliance",
        4: f"Overpass {nom}",
        5: "Version 4.000",
        6: f"Overpass-{nom}",
        13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
        14: "https://openfontlicense.org",
        16: "Overpass",
        17: nom,
    }
    for rang, valeur in noms.items():
        table.setName(valeur, rang, 3, 1, 0x409)
    police["OS/2"].usWeightClass = graisse
    police["OS/2"].fsSelection = (police["OS/2"].fsSelection & ~0x21) | 0x40
    police["head"].macStyle = 0


def fabriquer(dossier: Path) -> None:
    """Écrit les polices à côté de ce fichier."""
    with tempfile.TemporaryDirectory() as travail:
        for graisse, nom in GRAISSES.items():
            police = instancier(dossier, graisse, Path(travail))
            completer(police)
            redresser(police)
            nommer(police, graisse, nom)
            police.save(Path(__file__).parent / f"Overpass-{nom}.ttf")


if __name__ == "__main__":
    fabriquer(Path(sys.argv[1]))
