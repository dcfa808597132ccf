"""Le formulaire d'une prise de position : ses onglets, et dans chacun ses champs, dans l'ordre où l'on écrit."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
)

from alliance.socle.models import PageAlliance
from alliance.socle.moderation.completude import OngletsVerifies
from alliance.socle.panneaux import Case, panneau_des_notes

TEXTE = [
    FieldPanel("title", heading=_("Titre"), help_text=_("Ce que le texte dit ou demande, en une ligne.")),
    FieldPanel("nature"),
    FieldPanel("en_bref"),
    InlinePanel(
        "initiatrices",
        label=_("organisation initiatrice"),
        heading=_("Organisations initiatrices"),
        help_text=_("Qui porte le texte. Les autres le cosigneront en le faisant circuler."),
    ),
    FieldPanel("texte"),
    FieldPanel("destinataires"),
    InlinePanel(
        "chiffres",
        label=_("chiffre"),
        heading=_("Chiffres sourcés"),
        max_num=6,
        help_text=_("Ce que les journalistes demandent d’abord. Chacun avec sa source."),
    ),
    MultiFieldPanel([FieldPanel("contexte_national"), FieldPanel("contexte_europeen")], heading=_("Pour comprendre")),
    InlinePanel(
        "pieces_jointes",
        label=_("pièce jointe"),
        heading=_("Pièces jointes"),
        help_text=_("Elles font partie du texte : qui le signe les signe aussi."),
    ),
]
AUTOUR = [
    MultiFieldPanel([FieldRowPanel([Case("parue_le"), Case("embargo")])], heading=_("Dates")),
    MultiFieldPanel(
        [
            Case("contact_presse_nom"),
            FieldRowPanel([Case("contact_presse_courriel"), Case("contact_presse_telephone")]),
        ],
        heading=_("Contact presse"),
    ),
    FieldPanel("axes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("themes"),
    InlinePanel("pages_liees", label=_("contenu lié"), heading=_("Fiches et membres liés")),
    panneau_des_notes(),
]
SUITES = [FieldPanel("suites"), FieldPanel("retombees")]
# Des réglages, et non des mots : on ne les commente pas.
SIGNATURE = [
    MultiFieldPanel(
        [
            Case("signature_publique"),
            Case("signature_des_organisations"),
            FieldRowPanel([Case("signature_ouverture"), Case("signature_cloture")]),
            Case("objectif"),
        ],
        heading=_("Qui signe, quand, combien"),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([Case("demander_fonction"), Case("demander_commune")]),
            FieldRowPanel([Case("demander_organisation"), Case("demander_commentaire")]),
        ],
        heading=_("Ce que l’on demande, en plus du nom et de l’adresse électronique"),
    ),
]
ONGLETS = OngletsVerifies(
    [
        ObjectList(TEXTE, heading=_("Le texte")),
        ObjectList(AUTOUR, heading=_("Autour du texte")),
        ObjectList(SIGNATURE, heading=_("Signature du public")),
        ObjectList(SUITES, heading=_("Suites")),
        # Avec eux viennent la date de publication, et les remarques de relecture.
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
