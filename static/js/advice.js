/*
 * The helper beside the form of a talk: plain rules over what is written. It advises and never blocks.
 *
 * Advice.of(record, rules) is a pure function, so that the page and the draft box, which has no network, use the same
 * rules. record: {text, place, starts_at, statements: [{text, nature}], answers: {id: text}, questions: [{id, text}],
 * others: [{title, text}]}. rules: visits/records/advice.py. The answer: [{rule, field, text}].
 */
(() => {
  "use strict";

  const EXCERPT = 24;
  const MOST = 12; // hints shown at once
  const short = (text) => (text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text);
  const some = (words, text) => words.find((word) => text.includes(word));
  const pieces = (text) => text.split(/[。！？!?；;\n]+/).map((one) => one.trim()).filter(Boolean);
  const numbered = (text) => /[0-9０-９]|[一二三四五六七八九十百千万两]+(?:个|次|人|项|件|户|天|亿|名|家|场|公里|元)/.test(text);
  const factual = (rules, text) =>
    numbered(text) || some(rules.dated, text) || some(rules.exemplified, text) || some(rules.placed, text);

  const shingles = (text, size) => {
    const plain = text.replace(/[\s，。、；：！？,.;:!?“”"'（）()]/g, "");
    return new Set(Array.from({ length: Math.max(0, plain.length - size + 1) }, (_, at) => plain.slice(at, at + size)));
  };

  const alike = (one, other, size) => {
    const mine = shingles(one, size);
    const theirs = shingles(other, size);
    if (!mine.size || !theirs.size) return 0;
    return [...mine].filter((run) => theirs.has(run)).length / Math.min(mine.size, theirs.size);
  };

  const untouched = (record) =>
    record.questions.filter((one) => !(record.answers[one.id] || "").trim() && !record.text.includes(one.text))
      .map((one) => ({ rule: "untouched", field: `answer-${one.id}`, text: short(one.text) }));

  /* A sentence that judges wants a fact in it or in the sentence after it. */
  const judgements = (rules, text, field) => {
    const all = pieces(text);
    return all.filter((one, at) => some(rules.judging, one) && !factual(rules, `${one}${all[at + 1] || ""}`))
      .map((one) => ({ rule: "judgement", field, text: short(one) }));
  };

  const ofStatements = (rules, statements) => statements.flatMap((one) => {
    if (!one.text.trim()) return [];
    if (one.nature === "fact") {
      const told = numbered(one.text) || some(rules.dated, one.text) || some(rules.placed, one.text);
      return told ? [] : [{ rule: "undated", field: one.field, text: short(one.text.trim()) }];
    }
    return judgements(rules, one.text, one.field);
  });

  const copied = (rules, record) => {
    if (record.text.length < rules.shortest) return [];
    const found = record.others.find((one) => alike(record.text, one.text, rules.shingle) >= rules.alike);
    return found ? [{ rule: "copied", field: "text", text: found.title }] : [];
  };

  const leading = (rules, text, field) => pieces(text).filter((one) => some(rules.leading, one))
    .map((one) => ({ rule: "leading", field, text: short(one) }));

  const when = (record) => [
    ...(record.starts_at ? [] : [{ rule: "when", field: "starts_at", text: "" }]),
    ...(record.place.trim() ? [] : [{ rule: "where", field: "place", text: "" }]),
  ];

  const of = (record, rules) => {
    const begun = record.text.trim() || record.statements.some((one) => one.text.trim()) || Object.values(record.answers).some((one) => one.trim());
    if (!begun) return [];
    const answers = Object.entries(record.answers).flatMap(([id, text]) =>
      [...judgements(rules, text, `answer-${id}`), ...leading(rules, text, `answer-${id}`)]);
    return [
      ...copied(rules, record), ...leading(rules, record.text, "text"), ...judgements(rules, record.text, "text"),
      ...ofStatements(rules, record.statements), ...answers, ...when(record), ...untouched(record),
    ];
  };

  /* What stands in a form element now; names are those that the page posts. */
  const read = (form, others, asked) => {
    const data = new FormData(form);
    const text = (name) => String(data.get(name) || "");
    const answers = {};
    const questions = [];
    form.querySelectorAll("textarea[name^='answer-']").forEach((box) => {
      const id = box.name.slice("answer-".length);
      answers[id] = box.value;
      questions.push({ id, text: asked(box) });
    });
    const statements = [...form.querySelectorAll("textarea[name^='statements-'][name$='-text']")].map((box) => ({
      text: box.value, nature: text(box.name.replace(/-text$/, "-nature")), field: box.name,
    }));
    return { text: text("text"), place: text("place"), starts_at: text("starts_at"), statements, answers, questions, others };
  };

  const label = (box) => (box.labels?.[0]?.textContent || "").trim();

  /* Keeps the list of hints beside a form; each leads to its field. */
  const beside = (form, holder, rules, others) => {
    const list = document.createElement("ul");
    const count = document.createElement("summary");
    const why = document.createElement("p");
    why.className = "quiet";
    why.textContent = rules.say.why;
    holder.append(count, why, list);
    const item = (hint) => {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = "#";
      link.textContent = rules.say[hint.rule].replace("%(text)s", hint.text);
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const field = form.elements.namedItem(hint.field);
        if (!field) return;
        field.dispatchEvent(new Event("reveal", { bubbles: true })); // the step in which it lies
        field.scrollIntoView({ block: "center" });
        field.focus({ preventScroll: true });
      });
      line.append(link);
      return line;
    };
    const look = () => {
      const hints = of(read(form, others(), label), rules);
      holder.hidden = !hints.length;
      count.textContent = `${rules.say.title} (${hints.length})`;
      list.replaceChildren(...hints.slice(0, MOST).map(item));
    };
    let timer = 0;
    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(look, 500);
    });
    look();
  };

  window.Advice = { of, beside };

  const holder = document.querySelector("details[data-advice]");
  if (!holder) return;
  const told = (id) => JSON.parse(document.getElementById(id).textContent);
  const others = told("advice-others");
  beside(holder.closest("form"), holder, told("advice-rules"), () => others);
})();
