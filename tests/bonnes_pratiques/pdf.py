"""Ce que les essais du PDF ont en commun : une fiche pleine, et de quoi lire le document."""

import io
import uuid
from collections import Counter

from pypdf import PdfReader

from bonnes_pratiques.models import FichePage

NOTE = str(uuid.UUID(int=7))
APPEL = f'<footnote id="{NOTE}">[7]</footnote>'


def publier(fiche: FichePage) -> FichePage:
    fiche.save_revision().publish()
    return FichePage.objects.get(pk=fiche.pk)


def lire(client, fiche: FichePage) -> PdfReader:
    reponse = client.get(f"{fiche.url}pdf/")
    assert reponse.status_code == 200, reponse.content
    return PdfReader(io.BytesIO(reponse.content))


def texte(pdf: PdfReader) -> str:
    """Le texte sur une seule ligne, espaces ordinaires."""
    brut = " ".join(page.extract_text() for page in pdf.pages)
    return " ".join(brut.replace("\u202f", " ").replace("\u200b", "").split())


def elements(pdf: PdfReader) -> list[dict]:
    """Les éléments de structure du document, dans l'ordre de lecture."""

    def parcourir(noeud):
        noeud = noeud.get_object()
        if isinstance(noeud, list):
            return [element for enfant in noeud for element in parcourir(enfant)]
        if not isinstance(noeud, dict) or "/S" not in noeud:
            return []
        return [noeud, *(parcourir(noeud["/K"]) if "/K" in noeud else [])]

    return parcourir(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])


def comptes(pdf: PdfReader) -> Counter:
    return Counter(element["/S"] for element in elements(pdf))
