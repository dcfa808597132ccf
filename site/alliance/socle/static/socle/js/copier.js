/* Un bouton qui copie un champ : `data-copier` en donne l'identifiant. Sans ce module, on sélectionne et l'on copie. */
for (const bouton of document.querySelectorAll("[data-copier]")) {
  if (!navigator.clipboard) continue;
  bouton.hidden = false;
  bouton.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(bouton.dataset.copier).value);
    bouton.nextElementSibling.textContent = bouton.dataset.fait;
  });
}
