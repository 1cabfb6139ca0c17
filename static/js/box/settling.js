/*
 * Two texts of one record: for each part one of them, or one made of both.
 */
(() => {
  "use strict";

  const { el, say, tell, app } = Box;

  Box.settle = (record) => {
    Box.isHome = false;
    const { conflict } = record;
    const merges = {};
    const side = (part, choice, label, body) => {
      const id = `k-${part.key}-${choice}`;
      return el("div", { class: "conflict-side" },
        el("label", { class: "tick", for: id }, el("input", { type: "radio", name: `keep-${part.key}`, value: choice, id, required: true }), el("span", {}, label)), body);
    };
    const parts = conflict.sections.map((part) => {
      const text = (body) => el("div", { class: "conflict-text" }, body || "–");
      merges[part.key] = part.merged === null ? null : el("textarea", { class: "control control-textarea", rows: 6, "aria-label": `${say("merged")}: ${part.label}` }, part.merged);
      return el("fieldset", { class: "card conflict" }, el("legend", { class: "label" }, part.label),
        el("div", { class: "side-by-side" }, side(part, "theirs", say("theirs", { name: conflict.saved_by }), text(part.theirs)), side(part, "mine", say("mine"), text(part.mine))),
        part.merged === null ? null : side(part, "merged", say("merged"), merges[part.key]));
    });
    const form = el("form", { class: "form", onsubmit: (event) => event.preventDefault() }, parts);
    const done = async () => {
      const chosen = new FormData(form);
      if (conflict.sections.some((part) => !chosen.get(`keep-${part.key}`))) return void tell(say("choose_each"), "attention");
      const takeOver = (part) => {
        for (const name of part.names) delete record.content[name];
        for (const name of part.names) if (conflict.theirs[name]) record.content[name] = conflict.theirs[name];
      };
      (conflict.taken || []).forEach(takeOver); // what only others changed
      for (const part of conflict.sections) {
        const choice = chosen.get(`keep-${part.key}`);
        if (choice === "theirs") takeOver(part);
        if (choice === "merged") {
          for (const name of part.names) delete record.content[name];
          record.content[part.key] = [merges[part.key].value];
        }
      }
      Object.assign(record, { base: conflict.version, conflict: null, state: "waiting" });
      await app.store.put("records", record.key, record);
      tell("");
      await Box.home();
      app.queue.pump();
    };
    Box.show(el("p", {}, say("conflict_why", { name: conflict.saved_by })), form,
      el("p", { class: "form-actions" }, Box.button(say("settle"), done, true), Box.button(say("back"), () => Box.home())));
  };
})();
