// Starts the explorers of a published page: each holds its grid, and no kernel is needed.
import { render } from "./explorer.js";

class Model {
  #data;
  #heard = new Map();
  constructor(data) { this.#data = data; }
  get(name) { return this.#data[name]; }
  set(name, value) {
    this.#data[name] = value;
    for (const hear of this.#heard.get(`change:${name}`) ?? []) hear();
  }
  save_changes() {}
  on(event, hear) { this.#heard.set(event, [...(this.#heard.get(event) ?? []), hear]); }
  off(event, hear) { this.#heard.set(event, (this.#heard.get(event) ?? []).filter((h) => h !== hear)); }
}

for (const box of document.querySelectorAll(".feasible-explorer")) {
  try {
    const spec = JSON.parse(box.querySelector("script[type='application/json']").textContent);
    render({ model: new Model({ spec, index: spec.index.slice() }), el: box });
    box.querySelector(".feasible-explorer-fallback").remove();
  } catch (error) {
    console.error(error); // its text stays, and the next explorer starts
  }
}
document.documentElement.dataset.explorers = "ready";
