// Words of the glossary explain themselves where the pointer or the keyboard is; Escape sends the words away.
(() => {
  const held = document.getElementById("feasible-terms");
  if (!held) return;
  const told = JSON.parse(held.textContent);
  const box = document.createElement("div");
  box.id = "feasible-term";
  box.setAttribute("role", "tooltip");
  box.hidden = true;
  document.body.append(box);
  let open = null;
  let later = 0;

  function show(link) {
    clearTimeout(later);
    const text = told[link.hash.slice(1)];
    if (!text) return;
    open?.removeAttribute("aria-describedby");
    open = link;
    box.textContent = text;
    box.hidden = false;
    link.setAttribute("aria-describedby", box.id);
    const at = link.getClientRects()[0];
    const wide = Math.min(340, document.documentElement.clientWidth - 24);
    box.style.width = `${wide}px`;
    const left = Math.min(Math.max(12, at.left), document.documentElement.clientWidth - wide - 12);
    const above = at.top > box.offsetHeight + 16;
    box.style.left = `${left + scrollX}px`;
    box.style.top = `${(above ? at.top - box.offsetHeight - 8 : at.bottom + 8) + scrollY}px`;
  }
  function hide() {
    open?.removeAttribute("aria-describedby");
    open = null;
    box.hidden = true;
  }
  const soon = () => { clearTimeout(later); later = setTimeout(hide, 250); };

  for (const link of document.querySelectorAll(".feasible-term")) {
    link.addEventListener("mouseenter", () => show(link));
    link.addEventListener("focus", () => show(link));
    link.addEventListener("mouseleave", soon);
    link.addEventListener("blur", hide);
  }
  box.addEventListener("mouseenter", () => clearTimeout(later)); // the words can be pointed at
  box.addEventListener("mouseleave", soon);
  addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.documentElement.dataset.terms = "ready";
})();
