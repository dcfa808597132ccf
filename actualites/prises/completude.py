"""Ce qui manque à une prise de position avant qu'elle parte en relecture."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.socle.moderation.completude import Manque
from alliance.socle.notes import texte_nu, textes_riches

from ..choix import NatureDePrise

if TYPE_CHECKING:
    from ..forms import PriseDePositionForm
    from ..models import PriseDePositionPage

#: Ce que l'on envoie à des journalistes : ils doivent savoir qui appeler.
POUR_LA_PRESSE = frozenset({NatureDePrise.COMMUNIQUE, NatureDePrise.TRIBUNE, NatureDePrise.CONFERENCE_DE_PRESSE})


@dataclass
class Contenu:
    """Une prise de position et ses parties, où qu'elles soient encore : base, brouillon, formulaire."""

    prise: "PriseDePositionPage"
    axes: Sequence[Any]
    initiatrices: Sequence[Any]

    @classmethod
    def de_la_prise(cls, prise: "PriseDePositionPage") -> "Contenu":
        return cls(prise, list(prise.axes.all()) if prise.pk else [], list(prise.initiatrices.all()))

    @classmethod
    def du_formulaire(cls, form: "PriseDePositionForm") -> "Contenu":
        """Ce qui est soumis, déjà nettoyé : les lignes ajoutées comptent, les lignes supprimées non."""
        return cls(form.instance, list(form.cleaned_data.get("axes") or []), form.lignes("initiatrices"))


def verifier(prise: "PriseDePositionPage", contenu: Contenu | None = None) -> list[Manque]:
    """Ce qui manque au texte, dans l'ordre du formulaire.

    Args:
        contenu: ce qui est soumis, quand ce n'est pas ce que porte `prise`.
    """
    contenu = contenu or Contenu.de_la_prise(prise)
    return [manque for regle in (_texte, _autour, _signature) for manque in regle(contenu)]


def _texte(contenu: Contenu) -> Iterator[Manque]:
    prise = contenu.prise
    if not texte_nu(prise.en_bref):
        yield Manque("en_bref", _("En bref"), _("Dites l’essentiel : ce que vous demandez, à qui, pourquoi."))
    if not contenu.initiatrices:
        yield Manque("initiatrices", _("Organisations initiatrices"), _("Nommez au moins une organisation."))
    if not any(bloc.block_type != "texte" or texte_nu(_source(bloc.value)) for bloc in prise.texte):
        yield Manque("texte", _("Texte"), _("Écrivez le texte que les organisations approuveront."))
    if prise.nature == NatureDePrise.LETTRE_OUVERTE and not len(prise.destinataires):
        yield Manque("destinataires", _("Destinataires"), _("Une lettre ouverte s’adresse à quelqu’un : dites à qui."))


def _source(valeur: Any) -> str:
    return " ".join(textes_riches(valeur))


def _autour(contenu: Contenu) -> Iterator[Manque]:
    prise, panneau = contenu.prise, _("Contact presse")
    if prise.nature in POUR_LA_PRESSE:
        if not prise.contact_presse_nom.strip():
            yield Manque("contact_presse_nom", panneau, _("Dites à qui un journaliste peut s’adresser."))
        if not (prise.contact_presse_courriel or prise.contact_presse_telephone.strip()):
            yield Manque(
                "contact_presse_courriel", panneau, _("Donnez une adresse ou un numéro où joindre le contact presse.")
            )
    if not contenu.axes:
        yield Manque("axes", _("Axes"), _("Cochez au moins un des cinq axes."))


def _signature(contenu: Contenu) -> Iterator[Manque]:
    """Des réglages qui se contredisent avant la première publication ; une signature close depuis garde les siens."""
    prise = contenu.prise
    if prise.first_published_at is not None:
        return
    if not prise.signature_publique:
        if prise.objectif or prise.signature_ouverture or prise.signature_cloture:
            yield Manque(
                "signature_publique",
                _("Signature du public"),
                _("Vous avez donné un objectif ou des dates : ouvrez le texte à la signature, ou effacez-les."),
            )
    elif prise.signature_cloture and prise.signature_cloture <= timezone.now():
        yield Manque(
            "signature_cloture", _("Signature du public"), _("La clôture est déjà passée : personne ne pourra signer.")
        )
