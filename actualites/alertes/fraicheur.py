"""Ce qui est encore une nouvelle quand le site le publie."""

import datetime
from typing import Any

from django.utils import timezone

#: Un texte paru ailleurs depuis plus longtemps se range ici : il n'apprend rien à qui attend les prochains.
FRAICHEUR = datetime.timedelta(days=30)


def a_paru_recemment(page: Any) -> bool:
    """Vrai si la page ne dit pas avoir paru il y a longtemps (`parue_le`)."""
    return page.parue_le is None or page.parue_le >= timezone.localdate() - FRAICHEUR
