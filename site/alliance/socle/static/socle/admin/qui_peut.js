/* Le panneau « Qui peut » demande son contenu quand on l'ouvre, et à chaque ouverture : les droits changent. */
(() => {
  const remplir = async (zone) => {
    try {
      const reponse = await fetch(zone.dataset.quiPeut, { headers: { 'X-Requested-With': 'XMLHttpRequest' } });
      if (!reponse.ok) throw new Error(String(reponse.status));
      zone.innerHTML = await reponse.text();
    } catch {
      zone.textContent = zone.dataset.echec;
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    for (const zone of document.querySelectorAll('[data-qui-peut]')) {
      const panneau = zone.closest('[data-side-panel]');
      panneau?.addEventListener('show', () => remplir(zone));
      if (panneau && !panneau.hidden) remplir(zone);
    }
  });
})();
