"""Ce que l'écriture d'une actualité ajoute à l'administration."""

from django.utils.translation import gettext_lazy as _

from ..models import ArticlePage
from ..redaction import inscrire_l_ecriture, inscrire_la_completude
from . import contributions as _contributions  # noqa: F401 – inscrit son crochet
from .completude import verifier

inscrire_l_ecriture(ArticlePage, adresse="nouvelle-actualite", libelle=_("Nouvelle actualité"), ordre=93)
inscrire_la_completude(ArticlePage, verifier)
