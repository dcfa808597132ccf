/* Dans le cadre : dit à la page qui le montre la hauteur qu'il lui faut. Un nombre de pixels, rien d'autre. */
if (window.parent !== window) {
  const dire = () => window.parent.postMessage({ alliance: "hauteur", hauteur: document.body.scrollHeight }, "*");
  new ResizeObserver(dire).observe(document.body);
  addEventListener("message", ({ data, source }) => {
    if (source === window.parent && data?.alliance === "mesurer") dire();
  });
}
