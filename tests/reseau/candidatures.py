"""Ce que les essais des candidatures partagent : une saisie, une pièce, une candidature à chaque statut."""

import datetime
import io
import re
import time
import zipfile
from typing import Any

from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.socle.jetons import nouveau_jeton
from reseau.candidatures.liens import chemin_de
from reseau.choix import StatutDeCandidature
from reseau.models import Candidature

REJOINDRE = "/reseau/rejoindre/"
#: Une délibération d'essai, telle qu'un navigateur l'enverrait.
PDF = b"%PDF-1.7\n% une deliberation\n"


def piece(nom: str = "Délibération du 3 mars.pdf", contenu: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(nom, contenu, content_type="application/octet-stream")


def document_word(macro: bool = False) -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
        if macro:
            archive.writestr("word/vbaProject.bin", "macro")
    return octets.getvalue()


def saisie(geste: str = "envoyer", **changements: Any) -> dict[str, Any]:
    """Un formulaire auquel rien ne manque, ouvert il y a une minute."""
    return {
        "geste": geste,
        "sceau": signing.dumps({"depuis": time.time() - 60}, salt="alliance.formulaire_public.candidature"),
        "adresse_postale": "",
        "organisation": "Ville d’Exemple-sur-Loire",
        "nature": "commune",
        "lieu": "Exemple-sur-Loire",
        "pays": "FR",
        "site_web": "https://exemple-sur-loire.exemple.org",
        "presentation": "Une ville qui loge et qui scolarise.",
        "motivation": "Ne plus être seule.",
        "nom": "Camille Exemple",
        "fonction": "Adjointe à la solidarité",
        "role": "referent-elu",
        "fin_de_mandat": "",
        "courriel": "camille@exemple-sur-loire.exemple.org",
        "consentement": "on",
        **changements,
    }


def candidature(statut: StatutDeCandidature = StatutDeCandidature.DEPOSEE, **champs: Any) -> Candidature:
    """Une candidature complète, à ce statut."""
    maintenant = timezone.now()
    deposee = statut not in (StatutDeCandidature.BROUILLON, StatutDeCandidature.A_CONFIRMER)
    decidee = statut in (StatutDeCandidature.ACCEPTEE, StatutDeCandidature.REFUSEE, StatutDeCandidature.RETIREE)
    return Candidature.objects.create(
        **{
            "empreinte": nouveau_jeton()[1],
            "statut": statut,
            "organisation": "Ville d’Exemple-sur-Loire",
            "nature": "commune",
            "presentation": "Une ville qui loge et qui scolarise.",
            "motivation": "Ne plus être seule.",
            "nom": "Camille Exemple",
            "fonction": "Adjointe à la solidarité",
            "role": "referent-elu",
            "courriel": "camille@exemple-sur-loire.exemple.org",
            "consentement_le": maintenant,
            "deposee_le": maintenant - datetime.timedelta(days=3) if deposee else None,
            "decidee_le": maintenant if decidee else None,
            **champs,
        }
    )


def lien_du(courriel: Any) -> str:
    """Le chemin personnel que porte un courriel."""
    return re.search(r"/reseau/rejoindre/[^\s/]+/", courriel.body).group(0)


def page_de(candidature: Candidature) -> str:
    return chemin_de(candidature)


def fichiers(depot: Any) -> list[str]:
    """Les fichiers du dépôt, relatifs."""
    return sorted(str(chemin.relative_to(depot)) for chemin in depot.rglob("*") if chemin.is_file())
