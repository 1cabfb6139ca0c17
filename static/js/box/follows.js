/*
 * 三进, 三访 and 三察 as they follow from the records that lie here: ticked in the form of the visit, and taken off where they
 * are not so. The server says the same of what it has (visits/fieldwork/visits/follows.py); the rules travel with the kit.
 */
(() => {
  "use strict";

  const LEADS = ["head", "deputy"];

  /* Whom a talk saw. */
  const target = ({ content }, at) => {
    const cadre = at.unit.cadres.find((one) => String(one.id) === (content.source_cadre || [""])[0]);
    if (cadre && cadre.asked.some((one) => LEADS.includes(one))) return Box.app.kit.follows.team_member;
    const [kind] = content.source_class || [""];
    if (kind) return Box.app.kit.follows[Box.app.kit.classes[kind]];
    return cadre ? Box.app.kit.follows.staff : "";
  };

  /* What statements and grades look at: the checks of their criteria. */
  const checks = ({ content }, at) => Object.entries(content).flatMap(([name, [text]]) => {
    const rated = text && /^rating-.+-(\d+)$/.exec(name);
    const key = rated ? rated[1] : /^(statements|opinions)-\d+-criterion$/.test(name) && text;
    const criterion = key && at.team.criteria.find((one) => String(one.id) === key);
    return criterion ? [criterion.place] : [];
  });

  const of = (record, at) => {
    if (record.kind === "interview") return [target(record, at), ...checks(record, at)];
    if (record.kind === "symposium") return checks(record, at);
    return record.kind === "site_visit" ? ["site", (record.content.key_task || [""])[0] ? "project" : ""] : [];
  };

  /* The content of a visit with what follows from its records that lie here and was not offered before. */
  Box.followed = (visit, records, form, at) => {
    const content = { ...visit.content };
    const offered = new Set((content.offered || [""])[0].split(" ").filter(Boolean));
    const own = records.filter((one) => one.visitKey === visit.key && one.key !== visit.key);
    for (const key of new Set(own.flatMap((one) => of(one, at)))) {
      const field = form.fields.find((one) => one.kind === "checks" && (one.choices || []).some(([each]) => each === key));
      if (!field || offered.has(key) || (content[field.name] || []).includes(key)) continue;
      content[field.name] = [...(content[field.name] || []), key];
      offered.add(key);
    }
    return { ...content, offered: [[...offered].sort().join(" ")] };
  };
})();
