"""Les règles, une fonction par partie de la fiche : ce qui bloque l'envoi en relecture, ce qui n'est qu'un conseil."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.socle.moderation.completude import Manque
from alliance.socle.notes import texte_nu
from alliance.socle.typographie import nombre

from ..choix import ARRETEES
from .contenu import Contenu, decrite, etape_vide
from .vocabulaire import MESSAGERIES_PERSONNELLES, MOTS_DE_SERVICE

if TYPE_CHECKING:
    from ..models import FichePage

#: Ce qu'un écran de téléphone montre sans décourager : une minute de lecture.
SIGNES_EN_BREF = 1_200
GESTES = range(3, 6)

INFINITIF = re.compile(r"^(?:ne pas |se |s[’'])?[^\W\d_]+(?:er|ir|re)$", re.IGNORECASE)


def verifier(fiche: FichePage, contenu: Contenu | None = None) -> list[Manque]:
    """Ce qui manque à la fiche, dans l'ordre du formulaire.

    Args:
        contenu: ce qui est soumis, quand ce n'est pas ce que porte `fiche`.
    """
    contenu = contenu or Contenu.de_la_fiche(fiche)
    regles = (_essentiel, _lieux, _etat, _chiffres, _financement, _recit, _images, _bilan, _notes, _contact)
    return [manque for regle in regles for manque in regle(contenu)]


def _essentiel(contenu: Contenu) -> Iterator[Manque]:
    fiche = contenu.fiche
    if fiche.title and not titre_a_l_infinitif(fiche.title):
        yield Manque(
            "title",
            _("Titre"),
            _("Le titre devrait commencer par un verbe à l’infinitif : « Créer », « Ouvrir », « Se réunir »…"),
            bloquant=False,
        )
    if not fiche.sous_titre.strip():
        yield Manque("sous_titre", _("Sous-titre"), _("Écrivez le sous-titre : « L’exemple de… »."))
    if not fiche.famille:
        yield Manque("famille", _("Famille"), _("Choisissez une des deux familles."))
    if not contenu.axes:
        yield Manque("axes", _("Axes"), _("Cochez au moins un des cinq axes."))
    if not contenu.themes:
        yield Manque("themes", _("Thèmes"), _("Cochez au moins un thème."))


def _lieux(contenu: Contenu) -> Iterator[Manque]:
    if not contenu.territoires and not contenu.ensembles:
        yield Manque(
            "territoires",
            _("Territoires"),
            _("Nommez au moins un territoire, ou un groupe ou réseau qui porte la pratique."),
        )
    for territoire in contenu.territoires_sans_population():
        yield Manque(
            "territoires",
            _("Territoires"),
            _("La population de %(territoire)s est inconnue : la fiche échappera au filtre par taille.")
            % {"territoire": territoire.nom},
            bloquant=False,
        )


def _etat(contenu: Contenu) -> Iterator[Manque]:
    fiche, panneau = contenu.fiche, _("Où en est la pratique")
    if fiche.statut not in ARRETEES:
        return
    if not fiche.statut_motif.strip():
        yield Manque("statut_motif", panneau, _("Dites en une phrase pourquoi la pratique s’est arrêtée."))
    if not fiche.statut_annee:
        yield Manque("statut_annee", panneau, _("Dites depuis quelle année la pratique s’est arrêtée."))


def _chiffres(contenu: Contenu) -> Iterator[Manque]:
    panneau = _("Chiffres clés")
    if not contenu.chiffres:
        yield Manque("chiffres", panneau, _("Donnez au moins un chiffre clé, avec sa source."))
    elif not any(chiffre.source.strip() for chiffre in contenu.chiffres):
        yield Manque("chiffres", panneau, _("Aucun chiffre n’a de source : donnez celle d’un chiffre au moins."))
    for chiffre in contenu.chiffres:
        absents = [nom for nom, valeur in ((_("source"), chiffre.source), (_("année"), chiffre.annee)) if not valeur]
        if absents:
            yield Manque(
                "chiffres",
                panneau,
                _("« %(chiffre)s » n’a pas de : %(absents)s.")
                % {"chiffre": chiffre.signification, "absents": ", ".join(absents)},
                bloquant=False,
            )


def _financement(contenu: Contenu) -> Iterator[Manque]:
    fiche, lignes = contenu.fiche, contenu.financements
    if fiche.financement_total is None or not lignes:
        return
    memes = [ligne for ligne in lignes if ligne.devise == fiche.financement_devise]
    connus = [ligne.montant for ligne in memes if ligne.montant is not None]
    inconnus, autres = len(memes) - len(connus), len(lignes) - len(memes)
    somme = sum(connus, Decimal(0))
    if somme == fiche.financement_total and not inconnus:
        return
    phrases = [
        _("Total annoncé : %(total)s %(devise)s ; somme des lignes : %(somme)s %(devise)s.")
        % {
            "total": nombre(fiche.financement_total),
            "somme": nombre(somme),
            "devise": fiche.financement_devise,
        }
    ]
    if inconnus:
        phrases.append(
            ngettext(
                "%(n)s ligne sans montant n’est pas comptée : inconnu n’est pas nul.",
                "%(n)s lignes sans montant ne sont pas comptées : inconnu n’est pas nul.",
                inconnus,
            )
            % {"n": inconnus}
        )
    if autres:
        phrases.append(
            ngettext(
                "%(n)s ligne dans une autre devise n’est pas additionnée.",
                "%(n)s lignes dans une autre devise ne sont pas additionnées.",
                autres,
            )
            % {"n": autres}
        )
    yield Manque("financement_total", _("Total du financement"), " ".join(phrases), bloquant=False)


def _recit(contenu: Contenu) -> Iterator[Manque]:
    fiche = contenu.fiche
    signes = len(texte_nu(fiche.en_bref))
    if not signes:
        yield Manque("en_bref", _("En bref"), _("Écrivez l’essentiel en deux ou trois paragraphes."))
    elif signes > SIGNES_EN_BREF:
        yield Manque(
            "en_bref",
            _("En bref"),
            _("« En bref » compte %(signes)s signes : ramenez-le à %(limite)s au plus.")
            % {"signes": nombre(signes), "limite": nombre(SIGNES_EN_BREF)},
        )
    etapes = contenu.etapes()
    if not etapes:
        yield Manque("comment", _("Comment ?"), _("Racontez au moins une étape."))
    for rang, etape in enumerate(etapes, start=1):
        if etape_vide(etape):
            yield Manque("comment", _("Comment ?"), _("L’étape %(rang)s n’a pas de contenu.") % {"rang": rang})
    gestes = sum(1 for bloc in fiche.a_retenir if str(bloc.value).strip())
    if gestes not in GESTES:
        yield Manque(
            "a_retenir",
            _("À retenir"),
            _("Donnez de trois à cinq gestes à retenir : il y en a %(gestes)s.") % {"gestes": gestes},
        )


def _images(contenu: Contenu) -> Iterator[Manque]:
    sans = contenu.images_sans_description("comment")
    if sans:
        yield Manque(
            "comment",
            _("Comment ?"),
            ngettext(
                "Une image n’a pas de description pour qui ne la voit pas.",
                "%(n)s images n’ont pas de description pour qui ne les voit pas.",
                sans,
            )
            % {"n": sans},
        )
    illustration = contenu.fiche.illustration
    if illustration and not (illustration.description.strip() or decrite(illustration)):
        yield Manque(
            "illustration",
            _("Illustration"),
            _("L’illustration n’a pas de description : écrivez-la dans la médiathèque, avec le bouton « Modifier »."),
        )


def _bilan(contenu: Contenu) -> Iterator[Manque]:
    if not texte_nu(contenu.fiche.bilan_reussites):
        yield Manque("bilan_reussites", _("Bilan"), _("Dites ce que la pratique a changé."))
    if not texte_nu(contenu.fiche.bilan_limites):
        yield Manque("bilan_limites", _("Bilan"), _("Dites ce qui a manqué, échoué ou s’est arrêté."))


def _notes(contenu: Contenu) -> Iterator[Manque]:
    appelees, ecrites = set(contenu.notes_appelees()), {str(note.uuid): note for note in contenu.notes}
    for identifiant, note in ecrites.items():
        if identifiant not in appelees:
            yield Manque(
                "footnotes",
                _("Notes"),
                _("La note « %(debut)s » n’est appelée nulle part : elle ne sera pas affichée.")
                % {"debut": texte_nu(note.text)[:40]},
                bloquant=False,
            )
    orphelins = len(appelees - ecrites.keys())
    if orphelins:
        yield Manque(
            "footnotes",
            _("Notes"),
            ngettext(
                "Un appel de note n’a plus de note : il ne sera pas affiché.",
                "%(n)s appels de note n’ont plus de note : ils ne seront pas affichés.",
                orphelins,
            )
            % {"n": orphelins},
            bloquant=False,
        )


def _contact(contenu: Contenu) -> Iterator[Manque]:
    fiche = contenu.fiche
    if not fiche.contact_fonction.strip():
        yield Manque("contact_fonction", _("Contact"), _("Nommez un service ou une fonction à contacter."))
    if fiche.contact_courriel and adresse_d_une_personne(fiche.contact_courriel):
        yield Manque(
            "contact_courriel",
            _("Contact"),
            _("« %(adresse)s » ressemble à l’adresse d’une personne : préférez celle d’un service.")
            % {"adresse": fiche.contact_courriel},
            bloquant=False,
        )


def titre_a_l_infinitif(titre: str) -> bool:
    """Vrai si le titre semble commencer par un infinitif, pronom ou négation compris. Un indice, pas une preuve."""
    mots = titre.strip(' «»"\u00a0\u202f').lower().split()
    tete = "ne pas " if mots[:2] == ["ne", "pas"] else ""
    reste = mots[2:] if tete else mots
    if reste and reste[0] in {"se", "y", "en"}:
        reste = reste[1:]
    return bool(reste) and bool(INFINITIF.match(reste[0].strip(",;:.!?")))


def adresse_d_une_personne(adresse: str) -> bool:
    """Vrai si l'adresse semble celle d'une personne : messagerie grand public, ou `prenom.nom@`."""
    locale, _arobase, domaine = adresse.lower().rpartition("@")
    if domaine in MESSAGERIES_PERSONNELLES:
        return True
    mots = re.split(r"[.\-_]", locale)
    prenom_nom = len(mots) == 2 and "." in locale and all(mot.isalpha() for mot in mots)
    return prenom_nom and not MOTS_DE_SERVICE.intersection(mots)
