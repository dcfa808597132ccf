/* Le champ « territoire » : propose des noms pendant la frappe. Sans ce module, le serveur propose au renvoi. */

const ATTENTE = 250;
const LETTRES = 3;

for (const champ of document.querySelectorAll("[data-territoires]")) {
  const adresse = champ.closest("form").dataset.territoiresAdresse;
  if (!adresse) continue;
  const liste = document.createElement("datalist");
  liste.id = `${champ.id}-propositions`;
  champ.after(liste);
  champ.setAttribute("list", liste.id);

  let minuterie;
  let demande;

  async function proposer() {
    demande?.abort();
    demande = new AbortController();
    try {
      const reponse = await fetch(`${adresse}?q=${encodeURIComponent(champ.value)}`, { signal: demande.signal });
      if (!reponse.ok) return;
      const { territoires } = await reponse.json();
      liste.replaceChildren(...territoires.map((nom) => Object.assign(document.createElement("option"), { value: nom })));
    } catch {
      // Réseau coupé, ou frappe reprise : le serveur proposera au renvoi du formulaire.
    }
  }

  champ.addEventListener("input", () => {
    clearTimeout(minuterie);
    const dejaChoisi = [...liste.options].some((option) => option.value === champ.value);
    if (champ.value.trim().length >= LETTRES && !dejaChoisi) minuterie = setTimeout(proposer, ATTENTE);
  });
}
