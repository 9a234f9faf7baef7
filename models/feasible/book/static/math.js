// A formula wider than the screen scrolls inside itself: let the keyboard reach it.
function reach() {
  for (const formula of document.querySelectorAll("mjx-container[display=true]")) {
    if (formula.scrollWidth > formula.clientWidth) formula.setAttribute("tabindex", "0");
    else formula.removeAttribute("tabindex");
  }
}
window.addEventListener("load", () => window.MathJax?.startup?.promise?.then(reach));
window.addEventListener("resize", reach);
