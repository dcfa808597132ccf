"""Le formulaire d'un événement : ses onglets, et dans chacun ses champs, dans l'ordre où l'on écrit."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList, PageChooserPanel

from alliance.socle.models import PageAlliance
from alliance.socle.panneaux import Case

from ..ailleurs.panneaux import PanneauDeProvenance
from .panneaux import OngletsDEvenement, PanneauDesDates

RENDEZ_VOUS = [
    PanneauDeProvenance(),
    FieldPanel("title", heading=_("Titre"), help_text=_("Ce qui se passe, en une ligne.")),
    FieldPanel("forme"),
    FieldPanel("en_bref"),
    MultiFieldPanel(
        [
            FieldRowPanel([Case("date_debut"), Case("heure_debut")]),
            FieldRowPanel([Case("date_fin"), Case("heure_fin")]),
            Case("fuseau"),
        ],
        heading=_("Quand"),
        help_text=_("Des dates irrégulières ? Donnez la première ici, et ajoutez les autres plus bas, une à une."),
    ),
    MultiFieldPanel(
        [
            FieldRowPanel([Case("frequence"), Case("intervalle")]),
            Case("jours"),
            FieldRowPanel([Case("jusqu_au"), Case("nombre")]),
        ],
        heading=_("Série"),
        help_text=_("Pour ce qui revient : dites quand cela finit, par une date ou par un nombre de dates."),
    ),
    InlinePanel(
        "dates",
        label=_("date particulière"),
        heading=_("Dates particulières"),
        help_text=_("Une date de plus, déplacée, annulée : le reste de la série ne bouge pas."),
    ),
    PanneauDesDates(heading=_("Toutes ses dates")),
    MultiFieldPanel(
        [
            Case("modalite"),
            FieldRowPanel([Case("lieu_nom"), Case("adresse")]),
            Case("territoire"),
            FieldRowPanel([Case("latitude"), Case("longitude")]),
            Case("repli"),
            FieldRowPanel([Case("lien_distance"), Case("distance_precisions")]),
        ],
        heading=_("Où"),
    ),
    FieldPanel("description"),
    FieldPanel("image"),
]
VENIR = [
    InlinePanel(
        "organisations",
        label=_("organisation"),
        heading=_("Qui organise, qui s’associe"),
        help_text=_("Un membre de l’alliance, que sa page nommera, ou un nom libre."),
    ),
    MultiFieldPanel([Case("etat"), Case("annonce")], heading=_("Tenue")),
    MultiFieldPanel(
        [
            Case("public"),
            FieldRowPanel([Case("tarif"), Case("tarif_precisions")]),
            Case("langues"),
            FieldRowPanel([Case("inscription_adresse"), Case("inscription_avant")]),
            Case("inscription_precisions"),
            Case("contact_courriel"),
        ],
        heading=_("Pour venir"),
    ),
    MultiFieldPanel(
        [
            Case("acces_fauteuil"),
            Case("langue_des_signes"),
            Case("boucle_magnetique"),
            Case("garde_d_enfants"),
            Case("accessibilite_precisions"),
        ],
        heading=_("Accessibilité"),
        help_text=_("Ce que l’on ne coche pas n’est pas promis ; les précisions disent aussi ce qui manque."),
    ),
    FieldPanel("axes", widget=forms.CheckboxSelectMultiple),
    FieldPanel("themes"),
    PageChooserPanel("declinaison_de", "actualites.EvenementPage"),
    InlinePanel("pages_liees", label=_("contenu lié"), heading=_("Contenus liés")),
]
APRES = [
    FieldPanel("compte_rendu"),
    MultiFieldPanel(
        [FieldRowPanel([Case("participants_precision"), Case("participants")]), Case("participants_source")],
        heading=_("Combien de personnes"),
    ),
    FieldPanel("points_forts"),
    FieldPanel("points_difficiles"),
    InlinePanel("photos", label=_("photographie"), heading=_("Photographies")),
]
ONGLETS = OngletsDEvenement(
    [
        ObjectList(RENDEZ_VOUS, heading=_("Le rendez-vous")),
        ObjectList(VENIR, heading=_("Y venir")),
        ObjectList(APRES, heading=_("Après")),
        # Avec eux viennent la date de publication, et les remarques de relecture.
        ObjectList([*PageAlliance.promote_panels, *PageAlliance.settings_panels], heading=_("Partage")),
    ]
)
