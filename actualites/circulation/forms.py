"""Ce que la personne mandatée répond : signer, décliner, demander un changement, ou retirer sa signature."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reseau.campagnes.reponse import FormulaireDeReponse

from ..choix import EtatDeCosignature
from ..models import Cosignature, VersionDePrise

SIGNER, REFUSER, CHANGER, RETIRER = "signer", "refuser", "changer", "retirer"
VIDES: dict[str, Any] = {
    "nom": "", "fonction": "", "au_nom_de": "", "motif": "", "passage": "", "passage_colle": "", "commentaire": "",
    "motif_du_retrait": "",
}  # fmt: skip
#: La longueur au-delà de laquelle un passage se reconnaît à ses premiers mots, dans la liste.
EXTRAIT = 110


class FormulaireDeCosignature(FormulaireDeReponse):
    """La décision d'une organisation, sur la version qu'elle a sous les yeux.

    Args:
        cosignature: celle que le lien désigne.
        version: la dernière circulée, que la page montre.
        passages: les paragraphes de cette version, à citer.
        decider: faux quand la circulation est finie : on ne peut plus que se retirer.
    """

    geste = "cosignature"
    fois = 60
    champs_par_reponse = {
        SIGNER: ("nom", "fonction", "au_nom_de"),
        REFUSER: ("motif",),
        CHANGER: ("passage", "passage_colle", "commentaire"),
        RETIRER: ("motif_du_retrait",),
    }
    vides = VIDES
    obligatoires = frozenset({"nom", "fonction", "commentaire"})

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reponse = forms.ChoiceField(
        label=_("Votre décision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choisissez une réponse."), "invalid_choice": _("Choisissez une réponse.")},
    )
    nom = forms.CharField(label=_("Prénom et nom"), max_length=160, required=False)
    fonction = forms.CharField(
        label=_("Fonction"),
        max_length=160,
        required=False,
        help_text=_("« Maire », « présidente », « co-porte-parole »."),
    )
    au_nom_de = forms.CharField(
        label=_("Au nom de"),
        max_length=255,
        required=False,
        help_text=_("L’organisation, ou l’instance qui vous a mandaté·e : « le conseil municipal », « le bureau »."),
    )
    motif = forms.CharField(
        label=_("Pourquoi (facultatif)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seule l’organisation qui porte le texte le lira."),
    )
    passage = forms.ChoiceField(label=_("Le passage"), required=False)
    passage_colle = forms.CharField(
        label=_("Ou les mots précis"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Collez ici la phrase concernée, si elle n’est pas un paragraphe entier."),
    )
    commentaire = forms.CharField(
        label=_("Ce qu’il faudrait changer"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    motif_du_retrait = forms.CharField(
        label=_("Pourquoi (facultatif)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Seuls l’organisation qui porte le texte et le secrétariat le liront."),
    )

    def __init__(
        self,
        *args: Any,
        cosignature: Cosignature,
        version: VersionDePrise,
        passages: list[str],
        decider: bool = True,
        **kwargs: Any,
    ) -> None:
        mandat = cosignature.mandat
        initial = {
            "nom": cosignature.nom or (mandat.nom if mandat else ""),
            "fonction": cosignature.fonction or (mandat.fonction if mandat else ""),
            "au_nom_de": cosignature.au_nom_de or cosignature.organisation,
            "version": version.pk,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self._proposer(cosignature, passages, decider=decider)

    def _proposer(self, cosignature: Cosignature, passages: list[str], *, decider: bool) -> None:
        self.passages = passages
        choix: Any = self.fields["reponse"]
        choix.choices = reponses_possibles(cosignature, decider=decider)
        liste: Any = self.fields["passage"]
        liste.choices = [("", _("Tout le texte")), *((str(n), _extrait(texte)) for n, texte in enumerate(passages))]
        if len(choix.choices) == 1:
            self.initial["reponse"] = choix.choices[0][0]

    @property
    def une_seule_reponse(self) -> bool:
        return len(self["reponse"]) == 1

    @property
    def passage_cite(self) -> str:
        """Les mots que la demande concerne ; ceux que l'on a collés priment sur le paragraphe choisi."""
        donnees = self.cleaned_data
        if donnees.get("passage_colle"):
            return str(donnees["passage_colle"])
        choisi = donnees.get("passage", "")
        return self.passages[int(choisi)] if choisi else ""

    def reproposer(
        self, cosignature: Cosignature, version: VersionDePrise, passages: list[str], *, decider: bool
    ) -> None:
        """Se représente sur ce que la page montre maintenant, avec ce qui est écrit.

        Un passage choisi qui n'est plus un paragraphe du texte reste cité, mot pour mot. Si le texte a changé, la
        réponse est à choisir de nouveau : celle que l'on avait donnée valait pour d'autres mots.
        """
        recues: Any = self.data
        donnees = recues.copy()
        if donnees.get("version") != str(version.pk):
            donnees.pop("reponse", None)
        donnees["version"] = str(version.pk)
        cite = self.passage_cite
        donnees["passage"] = str(passages.index(cite)) if cite in passages else ""
        donnees["passage_colle"] = "" if cite in passages else cite
        self.data = donnees
        self._proposer(cosignature, passages, decider=decider)


def reponses_possibles(cosignature: Cosignature, *, decider: bool) -> list[tuple[str, Any]]:
    """Ce que cette organisation peut répondre, là où elle en est."""
    etat = cosignature.etat
    if etat == EtatDeCosignature.SIGNEE:
        return [(RETIRER, _("Retirer notre signature"))]
    retrait = [(RETIRER, _("Retirer notre signature"))] if etat == EtatDeCosignature.SUSPENDUE else []
    if not decider:
        return retrait
    changer = (CHANGER, _("Demander un changement"))
    if etat == EtatDeCosignature.SUSPENDUE:
        return [(SIGNER, _("Confirmer notre signature sur ce texte")), *retrait, changer]
    if etat in (EtatDeCosignature.REFUSEE, EtatDeCosignature.RETIREE):
        return [(SIGNER, _("Signer ce texte, finalement"))]
    return [(SIGNER, _("Signer ce texte")), (REFUSER, _("Ne pas signer")), changer]


def _extrait(texte: str) -> str:
    return texte if len(texte) <= EXTRAIT else f"{texte[:EXTRAIT].rsplit(' ', 1)[0]}…"
