// Tient à jour, pendant que l'on coche, le nombre d'organisations choisies ; sans ce script, « Relire » le dit.
const formulaire = document.querySelector("[data-choisir]");
const compte = formulaire.querySelector("[data-compte]");

formulaire.addEventListener("change", (evenement) => {
    if (!compte || evenement.target.name !== "organisation") return;
    const n = formulaire.querySelectorAll("[name=organisation]:checked").length + Number(compte.dataset.autres);
    const modele = n > 1 ? compte.dataset.plusieurs : compte.dataset.un;
    compte.textContent = modele.replace("%(n)s", n);
});
formulaire.querySelector("[role=alert]")?.focus();
