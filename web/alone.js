// An explorer on a page of its own: light or dark as the book was left, else as the reader's machine is.
(() => {
  let mode = "auto";
  try { mode = localStorage.getItem("mode") || "auto"; } catch { /* a private window */ }
  const dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
