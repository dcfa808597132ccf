"""Le formulaire d'un message aux signataires."""

from wagtail.admin.forms import WagtailAdminModelForm

from ..models import MessageAuxSignataires


class MessageForm(WagtailAdminModelForm):
    """Un sujet et un texte court. Le lien vers la page et ceux de la personne s'ajoutent d'eux-mêmes."""

    class Meta:
        model = MessageAuxSignataires
        fields = ["sujet", "corps"]
