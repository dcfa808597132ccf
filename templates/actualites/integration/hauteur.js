/* Module facultatif : donne à chaque cadre d'une prise de position la hauteur que demande son contenu.
   Sans lui, le cadre garde la hauteur écrite dans la page. Ne lit ni n'envoie rien d'autre. */
const cadres = () => document.querySelectorAll("iframe[data-prise-de-position]");

addEventListener("message", ({ data, origin, source }) => {
  if (!data || data.alliance !== "hauteur" || !Number.isFinite(data.hauteur)) return;
  for (const cadre of cadres()) {
    if (cadre.contentWindow !== source || new URL(cadre.src).origin !== origin) continue;
    cadre.height = String(Math.min(Math.max(Math.ceil(data.hauteur), 120), 6000));
  }
});

/* Le cadre a pu parler avant que ce module n'écoute. La demande ne dit rien : elle peut aller à n'importe qui, et viser
   l'origine du cadre ferait se plaindre la console tant qu'il n'est pas chargé. */
for (const cadre of cadres()) cadre.contentWindow?.postMessage({ alliance: "mesurer" }, "*");
