"""Lire un agenda : ce que l'on en comprend, et ce qui, illisible ou hostile, s'écarte sans rien bloquer."""

import datetime
import time

import pytest

from actualites.ailleurs import decoupe
from actualites.ailleurs.lecture import Lecture, lire
from actualites.ailleurs.raisons import FichierIllisible
from actualites.ailleurs.traduction import Lu
from actualites.choix import GenreDeDate, ModaliteDEvenement

from .agendas_ailleurs import agenda, vevent

AUJOURD_HUI = datetime.date(2026, 3, 1)
LE_SOIR = "DTSTART;TZID=Europe/Paris:20260407T200000\nDTEND;TZID=Europe/Paris:20260407T220000"


def lecture(*evenements: str, tete: str = "") -> Lecture:
    return lire(agenda(*evenements, tete=tete), aujourd_hui=AUJOURD_HUI)


def lu(plus: str = "", dates: str = LE_SOIR, tete: str = "", **autres: str) -> Lu:
    """L'unique événement d'un agenda."""
    tout = lecture(vevent(dates=dates, plus=plus, **autres), tete=tete)
    assert tout.ecartes == []
    return tout.evenements["veillee@exemple"]


def raison(plus: str = "", dates: str = LE_SOIR, **autres: str) -> str:
    """Pourquoi il est écarté."""
    tout = lecture(vevent(dates=dates, plus=plus, **autres), vevent("temoin", dates=LE_SOIR))
    assert list(tout.evenements) == ["temoin"], "le voisin d'un événement illisible se lit"
    return tout.ecartes[0].raison


# --- Quand -----------------------------------------------------------------------------------------------------------
def moment(valeurs: dict) -> tuple:
    return tuple(valeurs[nom] for nom in ("date_debut", "heure_debut", "date_fin", "heure_fin", "fuseau"))


@pytest.mark.parametrize(
    ("dates", "attendu"),
    [
        (LE_SOIR, ("2026-04-07", "20:00", None, "22:00", "Europe/Paris")),
        # L'heure d'hiver et celle d'été, dites en temps universel.
        ("DTSTART:20260107T190000Z\nDTEND:20260107T210000Z", ("2026-01-07", "20:00", None, "22:00", "Europe/Paris")),
        ("DTSTART:20260707T180000Z\nDURATION:PT2H", ("2026-07-07", "20:00", None, "22:00", "Europe/Paris")),
        # La pendule du lieu, sans fuseau.
        ("DTSTART:20260407T200000", ("2026-04-07", "20:00", None, None, "Europe/Paris")),
        # Une journée entière finit la veille du jour qu'elle donne.
        (
            "DTSTART;VALUE=DATE:20260407\nDTEND;VALUE=DATE:20260410",
            ("2026-04-07", None, "2026-04-09", None, "Europe/Paris"),
        ),
        ("DTSTART;VALUE=DATE:20260407", ("2026-04-07", None, None, None, "Europe/Paris")),
        (
            "DTSTART;TZID=Europe/Paris:20260407T220000\nDTEND;TZID=Europe/Paris:20260408T020000",
            ("2026-04-07", "22:00", "2026-04-08", "02:00", "Europe/Paris"),
        ),
        # Un fuseau équivalent, un nom de Windows, un nom précédé d'un chemin, un fuseau d'ailleurs.
        ("DTSTART;TZID=Europe/Berlin:20260407T200000", ("2026-04-07", "20:00", None, None, "Europe/Paris")),
        ("DTSTART;TZID=Romance Standard Time:20260407T200000", ("2026-04-07", "20:00", None, None, "Europe/Paris")),
        (
            "DTSTART;TZID=/exemple.net/Europe/Athens:20260407T200000",
            ("2026-04-07", "20:00", None, None, "Europe/Athens"),
        ),
        ("DTSTART;TZID=Asia/Tokyo:20260407T200000", ("2026-04-07", "13:00", None, None, "Europe/Paris")),
    ],
)  # fmt: skip
def test_les_dates_se_lisent_a_la_pendule_du_lieu(dates, attendu):
    assert moment(lu(dates=dates).valeurs) == attendu


def test_le_fuseau_annonce_pour_tout_l_agenda_vaut_pour_qui_n_en_dit_pas():
    valeurs = lu(dates="DTSTART:20260407T200000", tete="X-WR-TIMEZONE:America/Sao_Paulo").valeurs

    assert (valeurs["heure_debut"], valeurs["fuseau"]) == ("20:00", "America/Sao_Paulo")


def maison(*lignes: str) -> str:
    return "\n".join(["BEGIN:VTIMEZONE", "TZID:Maison", *lignes, "END:VTIMEZONE"])


def test_un_fuseau_maison_se_reconnait_a_ses_decalages_sans_derouler_ses_regles():
    sans_fin, depuis = "RRULE:FREQ=SECONDLY;INTERVAL=1", "DTSTART:19700101T000000"
    regles = [
        *("BEGIN:STANDARD", depuis, "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", sans_fin, "END:STANDARD"),
        *("BEGIN:DAYLIGHT", depuis, "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", sans_fin, "END:DAYLIGHT"),
    ]  # fmt: skip
    debut = time.thread_time()

    assert moment(lu(dates="DTSTART;TZID=Maison:20260407T200000", tete=maison(*regles)).valeurs)[4] == "Europe/Paris"
    assert time.thread_time() - debut < 1


# --- Séries ----------------------------------------------------------------------------------------------------------
def test_une_serie_et_ses_exceptions():
    serie = f"{LE_SOIR}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=Europe/Paris:20260414T200000"
    deplacee = (
        "RECURRENCE-ID;TZID=Europe/Paris:20260421T200000\n"
        "DTSTART;TZID=Europe/Paris:20260422T193000\nDTEND;TZID=Europe/Paris:20260422T213000\nLOCATION:Mairie"
    )
    annulee = f"RECURRENCE-ID;TZID=Europe/Paris:20260428T200000\n{LE_SOIR}\nSTATUS:CANCELLED"

    tout = lecture(vevent(dates=serie), vevent(dates=deplacee), vevent(dates=annulee))

    valeurs = tout.evenements["veillee@exemple"].valeurs
    assert valeurs["regle"] == {
        "frequence": "hebdomadaire",
        "intervalle": 1,
        "jours": "",
        "jusqu_au": None,
        "nombre": 5,
    }
    assert valeurs["dates"]["2026-04-14"]["genre"] == GenreDeDate.EXCLUE
    assert valeurs["dates"]["2026-04-21"] == {
        "genre": GenreDeDate.CHANGEE,
        "date_prevue": "2026-04-21",
        "nouvelle_date": "2026-04-22",
        "heure_debut": "19:30",
        "heure_fin": "21:30",
        "lieu": "Mairie",
        "annonce": valeurs["dates"]["2026-04-21"]["annonce"],
    }
    assert valeurs["dates"]["2026-04-28"]["genre"] == GenreDeDate.ANNULEE
    assert all(ligne.get("annonce") for cle, ligne in valeurs["dates"].items() if cle != "2026-04-14")


def test_une_serie_que_nos_champs_ne_disent_pas_devient_des_dates_dont_une_s_annule():
    serie = f"{LE_SOIR}\nRRULE:FREQ=MONTHLY;BYDAY=1TU,3FR;COUNT=4\nRDATE;TZID=Europe/Paris:20260701T180000"
    annulee = f"RECURRENCE-ID;TZID=Europe/Paris:20260417T200000\n{LE_SOIR}\nSTATUS:CANCELLED"

    valeurs = lecture(vevent(dates=serie), vevent(dates=annulee)).evenements["veillee@exemple"].valeurs

    assert valeurs["regle"]["frequence"] == "" and valeurs["date_debut"] == "2026-04-07"
    genres = {cle: ligne["genre"] for cle, ligne in valeurs["dates"].items()}
    assert genres == {
        "2026-04-17": GenreDeDate.AJOUTEE,
        "2026-04-17+": GenreDeDate.ANNULEE,
        "2026-05-05": GenreDeDate.AJOUTEE,
        "2026-05-15": GenreDeDate.AJOUTEE,
        "2026-07-01": GenreDeDate.AJOUTEE,
    }
    assert valeurs["dates"]["2026-07-01"]["heure_debut"] == "18:00"


# --- Textes et lieux -------------------------------------------------------------------------------------------------
def test_un_texte_html_devient_un_texte_propre():
    html = "<p>Bonsoir <b>à vous</b> &amp; merci</p><style>p{}</style><p onclick=x>Deux<img src=x onerror=alert(1)></p>"

    valeurs = lu(
        f"DESCRIPTION:{html}\nURL:https://exemple.org/?a=1&b=2", titre="<i>Veillée</i>\x01 du\u202e soir"
    ).valeurs

    assert valeurs["title"] == "Veillée du soir"
    assert valeurs["en_bref"] == "<p>Bonsoir à vous &amp; merci</p>"
    assert valeurs["description"].startswith("<p>Bonsoir à vous &amp; merci</p><p>Deux</p>")
    assert 'href="https://exemple.org/?a=1&amp;b=2"' in valeurs["description"]


def test_un_texte_deux_fois_echappe_ne_redonne_pas_de_balise():
    valeurs = lu("DESCRIPTION:&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt;img onerror=x&amp;gt; Bonsoir").valeurs

    assert "<script" not in valeurs["en_bref"] and "<img" not in valeurs["en_bref"]


@pytest.mark.parametrize("adresse", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", 'https://a"b/'])
def test_une_adresse_qui_n_est_pas_du_web_n_est_pas_un_lien(adresse):
    valeurs = lu(f"URL:{adresse}\nCONFERENCE:{adresse}").valeurs

    assert valeurs["description"] == "" and valeurs["lien_distance"] == ""


def test_un_texte_demesure_se_coupe_entre_deux_mots():
    valeurs = lu(f"DESCRIPTION:{'bonsoir ' * 5000}", titre="veillée " * 100).valeurs

    assert len(valeurs["title"]) <= 200 and valeurs["title"].endswith("veillée…")
    assert len(valeurs["description"]) < 7000


def test_le_lieu_l_adresse_et_la_distance():
    valeurs = lu("LOCATION:Salle des fêtes\\, 1 rue de l’Exemple\\, 05100 Briançon\nGEO:44.9;6.6").valeurs
    a_distance = lu("LOCATION:https://visio.exemple.org/salon").valeurs

    assert (valeurs["lieu_nom"], valeurs["adresse"]) == ("Salle des fêtes", "1 rue de l’Exemple, 05100 Briançon")
    assert valeurs["coordonnees"] == ["44.90000", "6.60000"]
    assert a_distance["modalite"] == ModaliteDEvenement.A_DISTANCE
    assert a_distance["lien_distance"] == "https://visio.exemple.org/salon" and a_distance["lieu_nom"] == ""


@pytest.mark.parametrize("geo", ["0;0", "nan;nan", "inf;1", "91;0", "1", "a;b", "1;2;3", "1e400;1"])
def test_un_point_impossible_n_est_pas_sur_la_carte(geo):
    tout = lecture(vevent(dates=LE_SOIR, plus=f"GEO:{geo}"))

    assert all(lu.valeurs["coordonnees"] is None for lu in tout.evenements.values())


# --- Écartés ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("plus", "dates", "attendu"),
    [
        ("", "", "pas de date"),
        ("", "DTSTART:20269901T200000", "illisible"),
        ("", "DTSTART:00010101T000000Z", "impossible"),
        ("", "DTSTART:99991231T235959Z", "impossible"),
        ("", "DTSTART:20260407T200000Z\nDTEND:99991231T235959Z", "impossible"),
        ("", "DTSTART:20260407T200000Z\nDTEND:20260407T180000Z", "finit avant"),
        ("", "DTSTART:20260407T200000Z\nDURATION:P9999W", "trop longtemps"),
        ("", "DTSTART:20260407T200000Z\nDURATION:PT99999999999999H", "illisible"),
        ("", "DTSTART;TZID=Zorglub:20260407T200000", "fuseau horaire « Zorglub »"),
        ("", "DTSTART;TZID=../../etc/passwd:20260407T200000", "fuseau horaire"),
        ("RRULE:FREQ=SECONDLY", LE_SOIR, "plusieurs fois par jour"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2,3", LE_SOIR, "plusieurs fois par jour"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", LE_SOIR, "illisible"),
        ("RRULE:FREQ=BOB", LE_SOIR, "illisible"),
        ("RRULE:FREQ=DAILY;BYMONTHDAY=" + ",".join(["1"] * 500), LE_SOIR, "démesurée"),
        ("EXDATE:" + ",".join(["20260408T200000Z"] * 3000), LE_SOIR, "trop de dates"),
        ("EXRULE:FREQ=DAILY", LE_SOIR, "illisible"),
        ("EXDATE;TZID=Europe/Paris:20260407T200000", LE_SOIR, "ne reste aucune date"),
        ("CLASS:PRIVATE", LE_SOIR, "privé"),
        ("DESCRIPTION:" + "x" * 200_000, LE_SOIR, "démesuré"),
        ("RECURRENCE-ID:20260407T200000", LE_SOIR, "l’agenda ne dit pas"),
        ("END:VEVENT\nBEGIN:VEVENT\nUID:x", LE_SOIR, "pas de titre"),
    ],
)  # fmt: skip
def test_un_evenement_illisible_est_ecarte_avec_sa_raison_et_ses_voisins_restent(plus, dates, attendu):
    tout = lecture(vevent(dates=dates, plus=plus), vevent("temoin", dates=LE_SOIR))

    assert "temoin" in tout.evenements
    assert any(attendu in ecarte.raison for ecarte in tout.ecartes)


def test_sans_identifiant_ou_avec_un_identifiant_demesure_il_est_ecarte():
    assert raison(uid="") == "il n’a pas d’identifiant"
    assert raison(uid="u" * 300) == "son identifiant est trop long"


def test_un_evenement_inacheve_n_avale_pas_le_suivant():
    tout = lecture("BEGIN:VEVENT\nUID:coupe\nSUMMARY:Coupé", vevent("temoin", dates=LE_SOIR))

    assert list(tout.evenements) == ["temoin"] and tout.ecartes[0].raison == "il s’arrête avant la fin"
    assert tout.vus == {"coupe", "temoin"}


def test_le_plus_recent_de_deux_evenements_de_meme_identifiant_l_emporte():
    tout = lecture(
        vevent(titre="Récent", dates=LE_SOIR, plus="SEQUENCE:3"),
        vevent(titre="Ancien", dates=LE_SOIR, plus="SEQUENCE:1"),
    )

    assert tout.evenements["veillee@exemple"].valeurs["title"] == "Récent"


# --- Le fichier entier -----------------------------------------------------------------------------------------------
def test_au_dela_de_dix_mille_evenements_le_fichier_entier_est_refuse():
    with pytest.raises(FichierIllisible, match="plus de 10000"):
        lecture(*["BEGIN:VEVENT\nUID:u\nEND:VEVENT"] * 10_001)


def test_un_fichier_coupe_est_refuse_entier():
    with pytest.raises(FichierIllisible, match="avant la fin"):
        lire(agenda(vevent()).removesuffix(b"END:VCALENDAR\r\n"))


@pytest.mark.parametrize("contenu", [b"", b"pas un ics", b"<html>Connectez-vous</html>"])
def test_ce_qui_n_est_pas_un_agenda_est_dit_tel(contenu):
    with pytest.raises(FichierIllisible, match="n’est pas un agenda"):
        lire(contenu)


def test_un_fichier_de_lignes_vides_est_refuse(monkeypatch):
    monkeypatch.setattr(decoupe, "LIGNES_AU_PLUS", 1000)

    with pytest.raises(FichierIllisible, match="démesuré"):
        lire(b"BEGIN:VCALENDAR\n" + b"\n" * 2000 + b"END:VCALENDAR\n")


@pytest.mark.parametrize(
    ("encoder", "charset"),
    [
        (lambda ics: ics.encode(), ""),
        (lambda ics: b"\xef\xbb\xbf" + ics.encode(), ""),
        (lambda ics: ics.encode("cp1252"), ""),
        (lambda ics: ics.encode("iso8859-15"), "iso-8859-15"),
        (lambda ics: ics.encode("utf-16"), ""),
        (lambda ics: ics.encode("cp1252"), "zorglub"),
        # Un pli au milieu d'une lettre accentuée.
        (lambda ics: ics.encode().replace("é".encode(), b"\xc3\r\n \xa9"), ""),
        (lambda ics: ics.replace("\r\n", "\n").encode(), ""),
        (lambda ics: ics.replace("\r\n", "\r").encode(), ""),
    ],
)
def test_les_encodages_courants_se_lisent(encoder, charset):
    ics = agenda(vevent(titre="Veillée", dates=LE_SOIR)).decode()

    assert lire(encoder(ics), charset).evenements["veillee@exemple"].valeurs["title"] == "Veillée"


def test_des_octets_quelconques_ne_font_pas_tomber_la_lecture():
    octets = bytes(range(256)).replace(b"\n", b"").replace(b"\r", b"")

    tout = lire(agenda(vevent(dates=LE_SOIR)).replace(b"Veill", b"Veill" + octets))

    assert "\0" not in tout.evenements["veillee@exemple"].valeurs["title"]


def test_une_imbrication_sans_fin_ne_se_lit_pas_et_ne_recurse_pas():
    profond = "\n".join(["BEGIN:VALARM"] * 20_000 + ["END:VALARM"] * 20_000)

    assert lu(profond).valeurs["title"] == "Veillée"


def test_dix_mille_regles_hostiles_ne_nous_occupent_pas(monkeypatch):
    """Des règles qui ne tombent jamais, depuis 1970 : `dateutil` y passerait des heures."""
    jamais = "DTSTART:19700101T200000\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    monkeypatch.setattr("actualites.ailleurs.lecture.DUREE_AU_PLUS", 0.5)
    debut = time.thread_time()

    with pytest.raises(FichierIllisible, match="trop long"):
        lecture(*[vevent(f"u{rang}", dates=jamais) for rang in range(1000)])
    assert time.thread_time() - debut < 1.5
