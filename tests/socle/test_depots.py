"""Les dépôts de fichiers : ce qui entre, ce qui est refusé, et pourquoi, par toutes les portes de l'administration."""

import json
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.documents import get_document_model
from wagtail.documents.forms import get_document_form
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection
from wagtail.models import UploadedFile as WagtailUploadedFile

from alliance.socle.fichiers import OLE, PREUVES, nom_sur
from tests.factories import UtilisateurFactory

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
ORIENTATION, GPS = 0x0112, 0x8825


def image(genre="JPEG", taille=(40, 20), **options):
    sortie = BytesIO()
    Image.new("RGB", taille, (180, 40, 40)).save(sortie, genre, **options)
    return sortie.getvalue()


def photo_bavarde():
    """Une photo prise debout, avec le lieu, l'appareil et un commentaire."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "Appareil de Camille"
    exif[GPS] = {1: "N", 2: (44.0, 53.0, 45.0), 3: "E", 4: (6.0, 38.0, 10.0)}
    return image(exif=exif, comment=b"<?php system($_GET[0]); ?><script>alert(1)</script>")


def png_de(largeur, hauteur):
    """Quelques octets qui promettent une image immense."""

    def morceau(nom, corps):
        return struct.pack(">I", len(corps)) + nom + corps + struct.pack(">I", zlib.crc32(nom + corps))

    entete = struct.pack(">IIBBBBB", largeur, hauteur, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + morceau(b"IHDR", entete) + morceau(b"IDAT", zlib.compress(b"\0")) + morceau(b"IEND", b"")
    )


def archive(**fichiers):
    sortie = BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_STORED) as zip_:
        for nom, corps in fichiers.items():
            zip_.writestr(nom.replace("__", "/"), corps)
    return sortie.getvalue()


def formulaire(modele, nom, octets, genre="application/octet-stream"):
    fabrique = get_image_form if modele is get_image_model() else get_document_form
    return fabrique(modele)(
        {"title": "Dépôt", "collection": Collection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(nom, octets, genre)},
    )


def deposer_image(nom, octets, genre="image/jpeg"):
    return formulaire(get_image_model(), nom, octets, genre)


def deposer_document(nom, octets):
    return formulaire(get_document_model(), nom, octets)


@pytest.fixture(autouse=True)
def _medias_a_part(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


# --- Images ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("nom", "octets", "raison"),
    [
        ("logo.svg", SVG, "format"),
        ("logo.png", SVG, "format"),
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>", "valide"),
        ("photo.jpg", image("PNG"), "ne correspond pas"),
        ("photo.bmp", image("BMP"), "format"),
        ("photo.php", image(), "format"),
        ("photo.jpg", image(taille=(2000, 2000))[:-5000], "abîmée"),
        ("photo.jpg", b"", "vide"),
        ("bombe.png", png_de(50_000, 50_000), "pixels"),
        ("photo.jpg", image() + b"\0" * (10 * 1024 * 1024), "trop"),
    ],
)
def test_une_image_impropre_est_refusee_avec_sa_raison(db, nom, octets, raison):
    depot = deposer_image(nom, octets)
    assert not depot.is_valid()
    assert raison in " ".join(depot.errors["file"]).lower()


@pytest.mark.parametrize(("extension", "genre"), [("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"), ("gif", "GIF")])
def test_une_image_saine_entre(accueil, extension, genre):
    depot = deposer_image(f"Été à Briançon.{extension}", image(genre))
    assert depot.is_valid(), depot.errors
    deposee = depot.save()
    assert (deposee.width, deposee.height) == (40, 20)
    assert deposee.file.name.endswith(f"ete-a-briancon.{extension}")


def test_une_photo_perd_son_lieu_et_son_appareil_et_garde_son_sens(accueil):
    origine = photo_bavarde()
    assert GPS in Image.open(BytesIO(origine)).getexif()
    depot = deposer_image("IMG_0001.jpg", origine)
    assert depot.is_valid(), depot.errors
    deposee = depot.save()
    octets = deposee.file.open().read()
    gardee = Image.open(BytesIO(octets))
    assert not gardee.getexif()
    assert gardee.size == (20, 40), "la photo prise debout reste debout"
    assert (deposee.width, deposee.height) == (20, 40)
    for trace in (b"Camille", b"<script>", b"<?php"):
        assert trace not in octets
    assert deposee.file_size == len(octets)


@pytest.mark.parametrize("genre", ["JPEG", "PNG", "GIF"])
def test_ce_qui_est_cache_derriere_une_image_n_entre_pas(accueil, genre):
    extension = genre.lower().replace("jpeg", "jpg")
    depot = deposer_image(f"double.{extension}", image(genre) + archive(secret="charge"))
    assert depot.is_valid(), depot.errors
    assert b"PK\x03\x04" not in depot.save().file.open().read()


def test_ce_qui_est_cache_derriere_un_webp_est_refuse(db):
    depot = deposer_image("double.webp", image("WEBP") + archive(secret="charge"))
    assert not depot.is_valid() and "cachées" in str(depot.errors["file"])


def test_une_recompression_ne_change_pas_l_image_a_l_oeil(accueil):
    nuances = Image.linear_gradient("L").convert("RGB")
    sortie = BytesIO()
    nuances.save(sortie, "JPEG", quality=80)
    depot = deposer_image("degrade.jpg", sortie.getvalue())
    assert depot.is_valid()
    gardee = Image.open(depot.save().file.open())
    ecarts = [abs(a - b) for a, b in zip(nuances.tobytes(), gardee.tobytes(), strict=True)]
    assert max(ecarts) <= 12


def test_une_animation_reste_animee(accueil):
    sortie = BytesIO()
    vues = [Image.new("RGB", (8, 8), couleur) for couleur in ("red", "green", "blue")]
    vues[0].save(sortie, "GIF", save_all=True, append_images=vues[1:])
    depot = deposer_image("signal.gif", sortie.getvalue())
    assert depot.is_valid(), depot.errors
    assert Image.open(depot.save().file.open()).n_frames == 3


# --- Documents -------------------------------------------------------------------------------------------------------
OFFICE = {"[Content_Types].xml": "<Types/>"}
BONS_DOCUMENTS = {
    "csv": "commune;habitants\nBriançon;11000\n".encode(),
    "docx": archive(**OFFICE, word__document="x"),
    "ics": b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "odp": archive(mimetype="application/vnd.oasis.opendocument.presentation"),
    "ods": archive(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "odt": archive(mimetype="application/vnd.oasis.opendocument.text"),
    "pdf": b"%PDF-1.7\n%\xe2\xe3\n",
    "pptx": archive(**OFFICE, ppt__presentation="x"),
    "txt": "Une délibération.".encode(),
    "xlsx": archive(**OFFICE, xl__workbook="x"),
    "zip": archive(a="x"),
}


def test_chaque_extension_permise_a_sa_preuve(settings):
    assert set(settings.WAGTAILDOCS_EXTENSIONS) == set(PREUVES) == set(BONS_DOCUMENTS)


@pytest.mark.parametrize("extension", BONS_DOCUMENTS)
def test_un_document_conforme_entre(accueil, extension):
    depot = deposer_document(f"Délibération 2020.{extension}", BONS_DOCUMENTS[extension])
    assert depot.is_valid(), depot.errors
    assert depot.save().filename == f"deliberation-2020.{extension}"


@pytest.mark.parametrize("extension", BONS_DOCUMENTS)
def test_un_document_qui_n_est_pas_ce_qu_il_dit_est_refuse(db, extension):
    page = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
    depot = deposer_document(f"note.{extension}", page)
    assert not depot.is_valid()
    assert "enregistrez-le dans ce format" in str(depot.errors["file"])


@pytest.mark.parametrize(
    ("nom", "octets"),
    [("note.svg", SVG), ("note.html", b"<p>"), ("note.exe", b"MZ"), ("note", b"x"), ("note.pdf.js", b"x")],
)
def test_une_extension_inconnue_est_refusee_et_les_bonnes_sont_dites(db, nom, octets):
    depot = deposer_document(nom, octets)
    assert not depot.is_valid()
    assert "PDF" in str(depot.errors["file"])
    assert len(depot.errors["file"]) == 1, "une seule raison, la bonne"


def test_un_document_a_macros_est_refuse(db):
    assert not deposer_document(
        "note.docx", archive(**OFFICE, word__vbaProject=b"x", **{"word__vbaProject.bin": b"x"})
    ).is_valid()


def test_un_classeur_protege_par_un_mot_de_passe_dit_quoi_faire(db):
    depot = deposer_document("membres.xlsx", OLE + b"\x00" * 512)
    assert not depot.is_valid()
    assert "mot de passe" in str(depot.errors["file"])


def test_un_document_trop_lourd_est_refuse(db, settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 100
    depot = deposer_document("note.txt", b"a" * 101)
    assert not depot.is_valid() and "trop" in str(depot.errors["file"])


@pytest.mark.parametrize(
    ("nom", "attendu"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("Été.php.PDF", "ete-php.pdf"),
        ("C:\\Bureau\\Compte rendu.docx", "compte-rendu.docx"),
        ("«»?.pdf", "fichier.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_un_nom_de_fichier_est_assaini(nom, attendu):
    assert nom_sur(nom) == attendu


# --- Toutes les portes -----------------------------------------------------------------------------------------------
@pytest.fixture
def secretaire(accueil, client):
    client.force_login(UtilisateurFactory(is_superuser=True))
    return client


@pytest.mark.parametrize("porte", ["wagtailimages:add_multiple", "wagtaildocs:add_multiple"])
def test_le_depot_multiple_dit_la_raison_en_francais(secretaire, porte):
    reponse = secretaire.post(reverse(porte), {"files[]": SimpleUploadedFile("note.svg", SVG, "image/svg+xml")})
    retour = json.loads(reponse.content)
    assert retour["success"] is False
    assert "Formats supportés" in retour["error_message"] or "ne sont pas acceptés" in retour["error_message"]
    assert not get_image_model().objects.exists() and not get_document_model().objects.exists()


@pytest.mark.parametrize("en_memoire", [True, False])
def test_le_depot_multiple_recompose_aussi_les_photos(secretaire, settings, en_memoire):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024 if en_memoire else 0
    reponse = secretaire.post(
        reverse("wagtailimages:add_multiple"),
        {
            "files[]": SimpleUploadedFile("p.jpg", photo_bavarde(), "image/jpeg"),
            "collection": Collection.get_first_root_node().pk,
        },
    )
    assert json.loads(reponse.content)["success"] is True
    deposee = get_image_model().objects.get()
    assert not Image.open(deposee.file.open()).getexif()
    assert (deposee.width, deposee.height) == (20, 40)


def test_une_photo_mise_de_cote_faute_de_collection_est_deja_recomposee(secretaire):
    secretaire.post(
        reverse("wagtailimages:add_multiple"), {"files[]": SimpleUploadedFile("p.jpg", photo_bavarde(), "image/jpeg")}
    )
    assert not get_image_model().objects.exists()
    assert not Image.open(WagtailUploadedFile.objects.get().file.open()).getexif()


@pytest.mark.parametrize(
    ("porte", "prefixe", "modele"),
    [
        ("wagtailimages_chooser:create", "image-chooser-upload", get_image_model),
        ("wagtaildocs_chooser:create", "document-chooser-upload", get_document_model),
        ("wagtailimages:add", None, get_image_model),
        ("wagtaildocs:add", None, get_document_model),
    ],
)
def test_le_choix_et_l_ajout_simple_refusent_de_meme(secretaire, porte, prefixe, modele):
    debut = f"{prefixe}-" if prefixe else ""
    donnees = {
        f"{debut}title": "Piège",
        f"{debut}file": SimpleUploadedFile("piege.svg", SVG, "image/svg+xml"),
        f"{debut}collection": Collection.get_first_root_node().pk,
    }
    reponse = secretaire.post(reverse(porte), donnees)
    assert reponse.status_code == 200
    assert not modele().objects.exists()


def test_remplacer_le_fichier_d_une_image_suit_la_meme_regle(secretaire):
    depot = deposer_image("a.jpg", image())
    assert depot.is_valid()
    deposee = depot.save()
    secretaire.post(
        reverse("wagtailimages:edit", args=[deposee.pk]),
        {
            "title": "Photo",
            "collection": deposee.collection_id,
            "file": SimpleUploadedFile("b.jpg", photo_bavarde(), "image/jpeg"),
        },
    )
    deposee = get_image_model().objects.get(pk=deposee.pk)
    assert deposee.title == "Photo"
    assert not Image.open(deposee.file.open()).getexif()
