"""Le formulaire d'une fiche : ses onglets, et dans chacun ses champs, dans l'ordre où l'on écrit."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
)

from alliance.socle.models import PageAlliance
from alliance.socle.panneaux import panneau_des_notes

from .panneaux import OngletsDeFiche

ESSENTIEL = [
    FieldPanel(
        "title",
        heading=_("Titre"),
        help_text=_("À l’infinitif, ce que l’on peut faire : « Créer un conseil consultatif »."),
    ),
    FieldPanel("sous_titre"),
    FieldPanel("famille"),
    FieldPanel("axes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("themes"),
    MultipleChooserPanel(
        "territoires",
        chooser_field_name="territoire",
        label=_("territoire"),
        heading=_("Territoires"),
        help_text=_("Aucun, un ou plusieurs. Tapez trois lettres pour en choisir un, ou ajoutez-le."),
    ),
    InlinePanel(
        "ensembles",
        label=_("groupe ou réseau"),
        heading=_("Groupes et réseaux"),
        help_text=_("Ce qui porte la pratique sans être un territoire : « plus de 200 villes », un réseau."),
    ),
    MultiFieldPanel(
        [
            FieldPanel("statut"),
            FieldRowPanel([FieldPanel("statut_mois"), FieldPanel("statut_annee")]),
            FieldPanel("statut_motif"),
            FieldRowPanel([FieldPanel("annee_debut"), FieldPanel("annee_fin")]),
        ],
        heading=_("Où en est la pratique"),
    ),
    FieldPanel("illustration"),
]
MOYENS = [
    InlinePanel(
        "chiffres",
        label=_("chiffre clé"),
        heading=_("Chiffres clés"),
        max_num=6,
        help_text=_("De un à cinq, chacun avec sa source : c’est ce que l’on citera."),
    ),
    InlinePanel(
        "financements",
        label=_("ligne de financement"),
        heading=_("Plan de financement"),
        help_text=_("Qui paie combien. Un montant inconnu reste vide."),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([FieldPanel("financement_total"), FieldPanel("financement_devise")]),
            FieldPanel("financement_note"),
        ],
        heading=_("Total du financement"),
    ),
    InlinePanel("partenaires", label=_("partenaire"), heading=_("Partenaires")),
]
RECIT = [
    FieldPanel("en_bref"),
    FieldPanel("encadres"),
    FieldPanel("comment"),
    FieldPanel("temoignage"),
    MultiFieldPanel([FieldPanel("bilan_reussites"), FieldPanel("bilan_limites")], heading=_("Bilan")),
    MultiFieldPanel([FieldPanel("a_retenir_phrase"), FieldPanel("a_retenir")], heading=_("À retenir")),
]
SOURCES = [
    FieldPanel("aller_plus_loin"),
    HelpPanel(
        content=_(
            "<p>Écrivez ici vos notes, puis placez-les dans le texte avec le bouton « Note ». "
            "Elles seront numérotées dans l’ordre de lecture.</p>"
        ),
        heading=_("Comment appeler une note"),
    ),
    panneau_des_notes(),
    MultiFieldPanel(
        [
            FieldPanel("contact_fonction"),
            FieldRowPanel([FieldPanel("contact_courriel"), FieldPanel("contact_page")]),
        ],
        heading=_("Contact"),
    ),
    FieldPanel("licence"),
]
ONGLETS = OngletsDeFiche(
    [
        ObjectList(ESSENTIEL, heading=_("L’essentiel")),
        ObjectList(MOYENS, heading=_("Chiffres et moyens")),
        ObjectList(RECIT, heading=_("Le récit")),
        ObjectList(SOURCES, heading=_("Sources et contact")),
        # Avec eux viennent la date de publication, et les remarques de relecture.
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
