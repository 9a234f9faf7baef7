// Filters a ledger of claims: three lists, no kernel. The choice stands in the page's address.
const NAMES = ["essay", "verdict", "chapter"];

for (const ledger of document.querySelectorAll(".feasible-ledger")) {
  const form = ledger.querySelector("form");
  const told = form.querySelector("output");
  const rows = [...ledger.querySelectorAll("tbody tr")];

  function show() {
    const chosen = Object.fromEntries(NAMES.map((name) => [name, form.elements[name].value]));
    let left = 0;
    for (const row of rows) {
      row.hidden = NAMES.some((name) => chosen[name] && row.dataset[name] !== chosen[name]);
      left += !row.hidden;
    }
    for (const box of ledger.querySelectorAll(".feasible-scroll")) {
      box.hidden = !box.querySelector("tbody tr:not([hidden])");
    }
    told.textContent = left === rows.length ? `${left} claims` : `${left} of ${rows.length} claims`;
    const query = new URLSearchParams(Object.entries(chosen).filter(([, value]) => value));
    const address = `${location.pathname}${query.size ? `?${query}` : ""}${location.hash}`;
    if (location.protocol !== "file:") history.replaceState(null, "", address);
  }

  const asked = new URLSearchParams(location.search);
  for (const name of NAMES) {
    const values = [...form.elements[name].options].map((option) => option.value);
    if (values.includes(asked.get(name))) form.elements[name].value = asked.get(name);
  }
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(show));
  form.hidden = false;
  show();
}
document.documentElement.dataset.ledger = "ready";
