// An entry of the index leads on to the page of the module, where the term is told in full.
function leadOn() {
  const entry = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (entry && entry.closest("[data-leads-on]")) location.replace(entry.querySelector("a").href);
}
leadOn();
addEventListener("hashchange", leadOn);
