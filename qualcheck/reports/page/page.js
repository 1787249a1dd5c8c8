"use strict";
(() => {
  const status = document.getElementById("status");
  const say = (text) => { if (status) status.textContent = text; };
  const value = (cell) => {
    const text = cell.textContent.trim();
    const number = parseFloat(text.replace(/,/g, ""));
    return { text: text.toLowerCase(), number: Number.isNaN(number) ? null : number };
  };

  // Sorting: a heading becomes a button, and tells which way its column runs.
  const sortable = (table) => {
    const body = table.tBodies[0];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if ("noSort" in head.dataset) return;
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      const numeric = head.classList.contains("n");
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "ascending" || (numeric && head.getAttribute("aria-sort") !== "descending" && column > 0);
        heads.forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
        rows.sort(([a], [b]) => {
          const order = numeric ? (a.number ?? -Infinity) - (b.number ?? -Infinity) : a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
          return down ? -order : order;
        });
        body.append(...rows.map(([, row]) => row));
        if (table.id === "documents") say(`sorted by ${button.textContent.toLowerCase()}, ${down ? "descending" : "ascending"}`);
      });
    });
  };
  document.querySelectorAll("table[data-sort]").forEach(sortable);

  // Filtering the list of all documents.
  const form = document.getElementById("filter");
  const rows = [...document.getElementById("documents").tBodies[0].rows].map((row) => ({
    row,
    words: row.textContent.toLowerCase(),
    verdict: row.cells[1].textContent.trim(),
    families: row.cells[5].textContent.split(/\s+/),
  }));
  const filter = () => {
    const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
    const verdict = form.elements.verdict.value;
    const family = form.elements.family.value;
    let shown = 0;
    for (const one of rows) {
      const fits = words.every((word) => one.words.includes(word)) && (!verdict || one.verdict === verdict) && (!family || one.families.includes(family));
      one.row.hidden = !fits;
      shown += fits;
    }
    say(`${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} documents`);
  };
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  filter();

  // A link into a closed document opens it; paper shows all of them.
  const open = () => {
    const target = document.getElementById(location.hash.slice(1));
    const closed = target && target.closest("details:not([open])");
    if (closed) { closed.open = true; target.scrollIntoView(); }
  };
  addEventListener("hashchange", open);
  open();
  const opened = [];
  addEventListener("beforeprint", () => document.querySelectorAll("details.doc:not([open])").forEach((one) => { one.open = true; opened.push(one); }));
  addEventListener("afterprint", () => opened.splice(0).forEach((one) => { one.open = false; }));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement?.classList.contains("m")) document.activeElement.blur();
  });
})();
