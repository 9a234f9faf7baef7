// Fields for the answers of exercises: right is what the chapter computed, within the tolerance that is stated.
(() => {
  let made = 0;
  const el = (tag, className, text) => Object.assign(document.createElement(tag), { className: className ?? "", textContent: text ?? "" });

  for (const box of document.querySelectorAll(".feasible-check")) {
    const { answer, within, before, after, shown, told } = box.dataset;
    const input = Object.assign(el("input"), { type: "text", inputMode: "decimal", id: `feasible-check-${++made}`, autocomplete: "off", size: 9 });
    const label = el("label", "", "Your answer");
    label.htmlFor = input.id;
    const button = Object.assign(el("button", "", "Check"), { type: "button" });
    const said = el("output", "feasible-check-said");
    said.htmlFor = input.id;
    let tries = 0;
    const check = () => {
      // Readers write 1,400 and −3 and 20%: what is meant is clear.
      const bare = input.value.replace(/[\s,$%]/g, "").replace(/[\u2212\u2013]/g, "-");
      const value = bare === "" ? NaN : Number(bare);
      box.classList.remove("is-right");
      if (!Number.isFinite(value)) { said.textContent = "Please write a number."; return; }
      const off = value - Number(answer);
      tries += 1;
      if (Math.abs(off) <= Number(within) * (1 + 1e-9)) {
        box.classList.add("is-right");
        said.textContent = `Right: ${shown}.`;
      } else if (tries >= 3) said.textContent = `Not this one. The chapter's answer is ${shown}; the solution shows how.`;
      else said.textContent = off > 0 ? "Too high." : "Too low.";
    };
    button.addEventListener("click", check);
    input.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); check(); } });
    const field = el("span", "feasible-check-field");
    field.append(...(before ? [el("span", "", before)] : []), input, ...(after ? [el("span", "", after)] : []));
    box.replaceChildren(label, field, button, el("small", "", told), said);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Check your answer");
  }
  document.documentElement.dataset.checks = "ready";
})();
