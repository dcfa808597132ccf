/* Mène d'un manque à sa section, fût-elle dans un autre onglet, et relit la complétude après chaque enregistrement. */
(() => {
  const ouvrir = (ancre) => {
    const section = document.getElementById(ancre);
    if (!section) return false;
    const onglet = section.closest('[role="tabpanel"]');
    // L'onglet s'ouvre par son bouton : Wagtail ne suit pas un lien vers une section déjà chargée.
    if (onglet) document.querySelector(`[role="tab"][aria-controls="${onglet.id}"]`)?.click();
    const bascule = section.querySelector(':scope > .w-panel__header [data-panel-toggle]');
    if (bascule?.getAttribute('aria-expanded') === 'false') bascule.click();
    requestAnimationFrame(() => {
      section.scrollIntoView({ block: 'start' });
      const champs = section.querySelectorAll(
        ':is(input:not([type="hidden"]), select, textarea, [contenteditable="true"], .c-sf-add-button, [id$="-ADD"])',
      );
      [...champs].find((champ) => champ.checkVisibility())?.focus({ preventScroll: true });
    });
    return true;
  };

  document.addEventListener('click', (evenement) => {
    const lien = evenement.target.closest?.('[data-completude-lien]');
    if (lien && ouvrir(decodeURIComponent(lien.hash.slice(1)))) {
      evenement.preventDefault();
      window.history.replaceState(window.history.state, '', lien.hash);
    }
  });

  document.addEventListener('w-autosave:success', async (evenement) => {
    const cadre = document.querySelector('[data-completude]');
    const fiche = evenement.detail?.response?.pk;
    if (!cadre || !fiche) return;
    const reponse = await fetch(cadre.dataset.completudeModele.replace('/0/', `/${fiche}/`));
    if (!reponse.ok) return;
    const ouvert = cadre.querySelector('details')?.open;
    cadre.innerHTML = await reponse.text();
    const details = cadre.querySelector('details');
    if (details) details.open = Boolean(ouvert);
  });

  document.addEventListener('DOMContentLoaded', () => {
    document.querySelector('[data-completude-refus]')?.focus();
  });
})();
