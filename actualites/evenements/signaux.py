"""Ce que les événements font savoir aux autres pièces : alertes, calendrier."""

from django.dispatch import Signal

#: Un événement déjà publié vient de changer de dates, de lieu ou de tenue, par une publication ou par une annonce.
#: Arguments : `sender` (EvenementPage), `page` (telle qu'elle est désormais publiée), `changements` (les
#: `ChangementDEvenement` qui viennent de s'inscrire ; jamais vide). Appelé dans la transaction qui change la page : une
#: erreur annule le changement, et un courriel se compose sans attendre (il ne part qu'après la validation).
evenement_change = Signal()
