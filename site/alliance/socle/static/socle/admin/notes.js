/* Appeler une note de bas de page depuis un texte : choisir une note déjà écrite, ou en ajouter une.
   Remplace le script de wagtail-footnotes, dont la fenêtre et les libellés ne se traduisent pas ; le format
   enregistré (<footnote id>) et le panneau « Notes » restent les siens. */
(() => {
  const { React, DraftJS } = window;
  const LONGUEUR_DU_REPERE = 6;
  const repere = (uuid) => uuid.slice(0, LONGUEUR_DU_REPERE);

  const afficherRepere = (champ) => {
    const affichage = document.getElementById(`${champ.id}_display-value`);
    if (affichage) affichage.textContent = repere(champ.value);
  };

  // Appelée par le contrôleur « read-only-uuid » de wagtail-footnotes quand une ligne du panneau apparaît.
  window.setUUID = (id) => {
    const champ = document.getElementById(id);
    if (!champ || champ.value) return;
    champ.value = crypto.randomUUID();
    afficherRepere(champ);
  };

  const lignes = () =>
    [...document.querySelectorAll('#id_footnotes-FORMS input[name$="-uuid"]')]
      .map((champ) => ({ champ, ligne: champ.closest('[data-inline-panel-child]') }))
      .filter(({ champ, ligne }) => {
        const supprimee = ligne?.querySelector('input[name$="-DELETE"]')?.value;
        return champ.value && ligne && !supprimee;
      });

  const texteDe = (ligne) => ligne.querySelector('.public-DraftEditor-content')?.textContent.trim() || '(note vide)';

  const montrer = (ligne) => {
    const onglet = ligne.closest('[role="tabpanel"]');
    if (onglet) document.querySelector(`[role="tab"][aria-controls="${onglet.id}"]`)?.click();
    ligne.scrollIntoView({ block: 'center' });
    placerLeCurseur(ligne);
  };

  // L'éditeur de la ligne s'installe un instant plus tard, et celui du texte reprend le curseur après l'insertion.
  const placerLeCurseur = (ligne, essais = 15) => {
    const editeur = ligne.querySelector('.public-DraftEditor-content');
    if (editeur && essais < 12 && document.activeElement === editeur) return;
    editeur?.focus({ preventScroll: true });
    if (essais > 0) setTimeout(() => placerLeCurseur(ligne, essais - 1), 100);
  };

  const ajouterUneLigne = (uuid) => {
    const rang = document.getElementById('id_footnotes-TOTAL_FORMS')?.value;
    document.getElementById('id_footnotes-ADD')?.click();
    const champ = document.getElementById(`id_footnotes-${rang}-uuid`);
    if (!champ) return;
    champ.value = uuid;
    afficherRepere(champ);
    montrer(champ.closest('[data-inline-panel-child]'));
  };

  const bouton = (texte, classe, action) => {
    const element = document.createElement('button');
    element.type = 'button';
    element.className = classe;
    element.textContent = texte;
    element.addEventListener('click', action);
    return element;
  };

  class ChoixDeNote extends React.Component {
    componentDidMount() {
      this.dialogue = document.createElement('dialog');
      this.dialogue.className = 'choix-de-note';
      this.dialogue.setAttribute('aria-labelledby', 'choix-de-note-titre');
      const titre = document.createElement('h2');
      titre.id = 'choix-de-note-titre';
      titre.textContent = 'Appeler une note';
      const liste = document.createElement('ul');
      lignes().forEach(({ champ, ligne }) => {
        const element = document.createElement('li');
        element.append(
          bouton(`${texteDe(ligne)} [${repere(champ.value)}]`, 'button button-secondary', () => this.appeler(champ.value)),
        );
        liste.append(element);
      });
      this.dialogue.append(
        titre,
        bouton('Écrire une nouvelle note', 'button', () => {
          const uuid = crypto.randomUUID();
          this.appeler(uuid);
          ajouterUneLigne(uuid);
        }),
        liste,
        bouton('Annuler', 'button button-secondary', () => this.dialogue.close()),
      );
      this.dialogue.addEventListener('close', () => {
        if (!this.appelee) this.props.onClose();
      });
      document.body.append(this.dialogue);
      this.dialogue.showModal();
    }

    componentWillUnmount() {
      this.dialogue.remove();
    }

    appeler(uuid) {
      const { editorState, entityType, onComplete } = this.props;
      const contenu = editorState.getCurrentContent().createEntity(entityType.type, 'IMMUTABLE', { footnote: uuid });
      const selection = editorState.getSelection();
      const fin = selection.merge({
        anchorKey: selection.getEndKey(),
        anchorOffset: selection.getEndOffset(),
        focusKey: selection.getEndKey(),
        focusOffset: selection.getEndOffset(),
        isBackward: false,
      });
      // À la fin de la sélection : appeler une note n'efface pas ce que l'on avait choisi.
      const suite = DraftJS.Modifier.insertText(contenu, fin, `[${repere(uuid)}]`, null, contenu.getLastCreatedEntityKey());
      this.appelee = true;
      this.dialogue.close();
      onComplete(DraftJS.EditorState.push(editorState, suite, 'insert-characters'));
    }

    render() {
      return null;
    }
  }

  const AppelDeNote = ({ entityKey, contentState, children }) => {
    const uuid = contentState.getEntity(entityKey).getData().footnote;
    const aller = (evenement) => {
      evenement.preventDefault();
      const trouvee = lignes().find(({ champ }) => champ.value === uuid);
      if (trouvee) montrer(trouvee.ligne);
    };
    return React.createElement(
      'sup',
      { className: 'appel-de-note', title: 'Aller à la note', 'data-footnote-uuid': uuid, onClick: aller },
      children,
    );
  };

  window.draftail.registerPlugin({ type: 'FOOTNOTES', source: ChoixDeNote, decorator: AppelDeNote });
})();
