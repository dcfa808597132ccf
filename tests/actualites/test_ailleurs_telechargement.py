"""Télécharger un agenda : à qui l'on refuse de parler, et ce qui ne nous occupe pas."""

import gzip
import socket
import time
import zlib

import pytest

from actualites.ailleurs import telechargement
from actualites.ailleurs.adresses import est_publique
from actualites.ailleurs.telechargement import OCTETS_AU_PLUS, Reseau, TelechargementRefuse, telecharger

from .agendas_ailleurs import agenda, vevent
from .serveur_d_agenda import reponse, reseau, serveur_d_agenda

ICS = agenda(vevent())


@pytest.fixture
def serveur():
    with serveur_d_agenda() as ouvert:
        ouvert.reponses["/a.ics"] = reponse(ICS)
        yield ouvert


# --- À qui l'on parle ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "adresse",
    [
        *(
            "127.0.0.1",
            "10.0.0.1",
            "172.16.5.4",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
        ),
        *("240.0.0.1", "255.255.255.255", "192.0.2.1", "198.18.0.1", "192.88.99.1", "203.0.113.7"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "3fff::1"),
        # Des IPv4 déguisées, publiques ou non.
        *("::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1"),
        *("2002:7f00:1::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "localhost", "", "8.8.8.8.8"),
    ],
)
def test_une_adresse_qui_n_est_pas_d_internet_est_refusee(adresse):
    assert not est_publique(adresse)


@pytest.mark.parametrize("adresse", ["8.8.8.8", "213.186.33.5", "2001:41d0:1::1", "2a01:e0a::1"])
def test_une_adresse_d_internet_est_admise(adresse):
    assert est_publique(adresse)


@pytest.mark.parametrize(
    "adresse",
    [
        *("https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"),
        *("https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]:8443/a.ics"),
    ],
)
def test_en_production_aucune_ecriture_d_une_adresse_locale_ne_passe(adresse):
    with pytest.raises(TelechargementRefuse, match="pas publique"):
        telecharger(adresse)


def test_un_nom_dont_une_seule_adresse_est_interne_est_refuse(serveur):
    deux = reseau(resoudre=lambda hote, port: ["8.8.8.8", "10.0.0.7"], admettre=est_publique)

    with pytest.raises(TelechargementRefuse, match="pas publique"):
        telecharger(serveur.adresse(), reseau=deux)


def test_le_nom_n_est_resolu_qu_une_fois(serveur, monkeypatch):
    """La première réponse du DNS est vérifiée ; la seconde, qui serait interne, n'est jamais demandée."""
    reponses = iter([["127.0.0.1"], ["127.0.0.2"]])
    demandes = []
    monkeypatch.setattr(socket, "getaddrinfo", _sans_les_noms(socket.getaddrinfo))

    def resoudre(hote, port):
        demandes.append(hote)
        return next(reponses)

    assert telecharger(serveur.adresse(), reseau=reseau(resoudre=resoudre)).contenu == ICS
    assert demandes == ["agenda.exemple"]
    assert "Host: agenda.exemple:" in serveur.demandes[0]


def _sans_les_noms(vraie):
    def seulement_des_adresses(hote, *args, **kwargs):
        assert str(hote)[0].isdigit(), f"{hote} : une seconde résolution"
        return vraie(hote, *args, **kwargs)

    return seulement_des_adresses


def test_le_certificat_doit_prouver_le_nom(serveur):
    with pytest.raises(TelechargementRefuse, match="pas sûre"):
        telecharger(serveur.adresse(hote="autre.exemple"), reseau=reseau())
    with pytest.raises(TelechargementRefuse, match="pas sûre"):
        telecharger(serveur.adresse(), reseau=reseau(contexte=Reseau().contexte))
    assert serveur.demandes == []


def test_le_mandataire_de_l_environnement_est_ignore(serveur, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert telecharger(serveur.adresse(), reseau=reseau()).contenu == ICS


@pytest.mark.parametrize(
    "adresse",
    [
        *("http://agenda.exemple/", "file:///etc/passwd", "ftp://agenda.exemple/", "https://", "https://a b.exemple/"),
        *("https://moi:secret@agenda.exemple/", "https://agenda.exemple:22/", "https://agenda.exemple:99999/", "x"),
        "https://agenda.exemple/\r\nX-Injecte: 1",
    ],
)
def test_une_adresse_qui_n_est_pas_en_https_ordinaire_est_refusee(adresse):
    with pytest.raises(TelechargementRefuse):
        telecharger(adresse)


# --- Les redirections ------------------------------------------------------------------------------------------------
def vers(adresse: str) -> bytes:
    return reponse(b"", "302 Found", location=adresse)


def test_trois_redirections_se_suivent_et_une_quatrieme_arrete(serveur):
    for rang in range(4):
        serveur.reponses[f"/{rang}"] = vers("/a.ics" if rang == 3 else f"/{rang + 1}")

    assert telecharger(serveur.adresse("/1"), reseau=reseau()).contenu == ICS
    with pytest.raises(TelechargementRefuse, match="trop de fois"):
        telecharger(serveur.adresse("/0"), reseau=reseau())


@pytest.mark.parametrize("cible", ["https://interne.exemple/", "http://agenda.exemple/", "https://agenda.exemple:22/"])
def test_chaque_redirection_est_reverifiee(serveur, cible):
    serveur.reponses["/a.ics"] = vers(cible)
    interne = reseau(
        resoudre=lambda hote, port: ["10.0.0.1"] if hote == "interne.exemple" else ["127.0.0.1"],
        admettre=lambda adresse: adresse == "127.0.0.1",
        ports=frozenset({443, serveur.port}),
    )

    with pytest.raises(TelechargementRefuse):
        telecharger(serveur.adresse(), reseau=interne)
    assert len(serveur.demandes) == 1


# --- Le poids et le temps --------------------------------------------------------------------------------------------
def test_un_agenda_trop_lourd_s_arrete(serveur):
    serveur.reponses["/a.ics"] = reponse(ICS + b" " * OCTETS_AU_PLUS)

    with pytest.raises(TelechargementRefuse, match="plus de 10 Mo"):
        telecharger(serveur.adresse(), reseau=reseau())


def test_une_bombe_compressee_s_arrete_sans_remplir_la_memoire(serveur, monkeypatch):
    bombe = gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"\0" * (50 * 1024 * 1024), compresslevel=1)
    serveur.reponses["/a.ics"] = reponse(bombe, content_encoding="gzip")
    sortis = []
    vraie = zlib.decompressobj
    monkeypatch.setattr(telechargement.zlib, "decompressobj", lambda bits: _Compte(vraie(bits), sortis))

    with pytest.raises(TelechargementRefuse, match="plus de 10 Mo"):
        telecharger(serveur.adresse(), reseau=reseau())
    assert sum(sortis) <= OCTETS_AU_PLUS + 1


class _Compte:
    def __init__(self, vrai, sortis):
        self.vrai, self.sortis = vrai, sortis

    def decompress(self, *args):
        sorti = self.vrai.decompress(*args)
        self.sortis.append(len(sorti))
        return sorti

    @property
    def eof(self):
        return self.vrai.eof


def test_un_agenda_compresse_se_lit(serveur):
    serveur.reponses["/a.ics"] = reponse(gzip.compress(ICS), content_encoding="gzip")

    assert telecharger(serveur.adresse(), reseau=reseau()).contenu == ICS


@pytest.mark.parametrize(
    "mauvaise",
    [
        reponse(b"abime", content_encoding="gzip"),
        reponse(gzip.compress(ICS)[:-20], content_encoding="gzip"),
        reponse(ICS, content_encoding="br"),
        reponse(ICS, content_length=str(len(ICS) + 10)),
        reponse(b"<html>Connectez-vous</html>", content_type="text/html"),
        reponse(b"<html>Connectez-vous</html>"),
        reponse(b""),
        reponse(ICS, "500 Internal Server Error"),
        reponse(b"", "302 Found"),
        reponse(b"", "304 Not Modified"),
        b"n'importe quoi\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 500 + b"\r\n",
    ],
    ids=lambda mauvaise: str(mauvaise[:40]),
)
def test_une_mauvaise_reponse_est_refusee_avec_une_raison(serveur, mauvaise):
    serveur.reponses["/a.ics"] = mauvaise

    with pytest.raises(TelechargementRefuse) as refus:
        telecharger(serveur.adresse(), reseau=reseau())
    assert str(refus.value)


def au_goutte_a_goutte(prise: socket.socket) -> None:
    """Un octet à la fois, toujours avant que la patience d'une lecture ne s'épuise."""
    for octet in reponse(ICS):
        prise.sendall(bytes([octet]))
        time.sleep(0.05)


@pytest.mark.parametrize("muet", [au_goutte_a_goutte, lambda prise: time.sleep(8)])
def test_un_serveur_lent_ne_nous_retient_pas(serveur, muet):
    serveur.reponses["/a.ics"] = muet
    debut = time.monotonic()

    with pytest.raises(TelechargementRefuse, match="trop lent"):
        telecharger(serveur.adresse(), reseau=reseau(lecture=0.3, total=0.6))
    assert time.monotonic() - debut < 5


def test_une_resolution_qui_dure_ne_nous_retient_pas(serveur):
    lent = reseau(resoudre=lambda hote, port: time.sleep(2) or ["127.0.0.1"], connexion=0.2)

    with pytest.raises(TelechargementRefuse, match="trop lent"):
        telecharger(serveur.adresse(), reseau=lent)


# --- Ne pas relire ce qui n'a pas changé -----------------------------------------------------------------------------
def test_les_marques_reviennent_au_serveur_qui_peut_dire_que_rien_n_a_change(serveur):
    serveur.reponses["/a.ics"] = reponse(ICS, etag='"v1"', last_modified="Sat, 21 Nov 2026 10:00:00 GMT")
    premier = telecharger(serveur.adresse(), reseau=reseau())
    serveur.reponses["/a.ics"] = reponse(b"", "304 Not Modified", content_length="", content_type="")

    second = telecharger(serveur.adresse(), etiquette=premier.etiquette, modifie=premier.modifie, reseau=reseau())

    assert second.contenu is None
    assert 'If-None-Match: "v1"' in serveur.demandes[1]
    assert "If-Modified-Since: Sat, 21 Nov 2026 10:00:00 GMT" in serveur.demandes[1]
