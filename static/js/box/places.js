/*
 * The units and key tasks in hand: found, looked at with their plan and people, a visit begun there.
 */
(() => {
  "use strict";

  const { el, say, input, app, show } = Box;

  const units = (query = "") => {
    Box.isHome = false;
    Box.title(say("choose_unit"), "");
    const list = el("ul", { class: "plain box-units" });
    const fill = (words) => {
      const found = app.kit.units.filter((unit) => unit.name.includes(words.trim()));
      list.replaceChildren(...found.map((unit) => el("li", {}, Box.button(unit.name, () => unitPage(unit)), el("span", { class: "quiet" }, ` ${Box.listed(Box.plansOf(unit).map((plan) => plan.agreed_on || plan.wanted_on)) || unit.category}`))));
    };
    const [field, box] = input(say("search"), { type: "search", value: query });
    box.addEventListener("input", () => fill(box.value));
    fill(query);
    show(el("section", { class: "card" }, el("h2", {}, say("choose_unit")), field, list, el("p", {}, Box.button(say("back"), () => Box.home()))));
  };

  /* The next planned visits of a unit, one of each round that holds it. A kit fetched earlier knows one at most. */
  Box.plansOf = (unit) => unit.plans || (unit.plan ? [unit.plan] : []);

  /* Day, contact, who is to be heard; of which round, where there are several. */
  const planCard = (plan, _at, { length }) => {
    const day = plan.agreed_on ? say("plan_agreed", { day: plan.agreed_on }) : say("plan_day", { day: plan.wanted_on });
    return el("section", { class: "card" }, el("h2", {}, say("plan"), length > 1 ? ` · ${plan.round}` : ""), el("p", {}, el("strong", {}, day)),
      plan.contact ? el("p", {}, say("plan_contact", { who: plan.contact })) : null,
      plan.to_hear.length ? el("h3", {}, say("plan_hear")) : null, el("ul", {}, plan.to_hear.map((line) => el("li", {}, line))));
  };

  /* To which of today's visits key words belong, where several rounds hold the unit. */
  Box.pickVisit = (unit, visits) => {
    Box.isHome = false;
    const named = ({ title, team }) => [title, ...(team.round ? [team.round.name, team.name] : [])].join(" · ");
    const lines = visits.map((one) => el("li", {}, Box.button(named(one), () => Box.newRecord("interview", unit, one.key))));
    show(el("section", { class: "card" }, el("h2", {}, say("choose_visit")), el("ul", { class: "plain" }, lines),
      el("p", { class: "form-actions" }, Box.button(say("further_visit"), () => Box.note(unit, true)), Box.button(say("back"), () => unitPage(unit)))));
  };

  const unitPage = (unit) => {
    Box.isHome = false;
    Box.title(unit.name, "");
    const people = unit.cadres.map((one) => el("li", {}, el("strong", {}, one.name), ` ${one.post}`));
    const asked = app.kit.questions.filter((one) => !one.is_old).map((one) => el("li", {}, one.text));
    show(el("section", { class: "card" }, el("h2", {}, unit.name),
      el("p", { class: "form-actions" }, Box.button(say("new_visit"), () => Box.startVisit(unit), true), Box.button(say("note"), () => Box.note(unit)), Box.button(say("back"), () => units()))),
    ...Box.plansOf(unit).map(planCard),
    el("section", { class: "card" }, el("h2", {}, say("people")), el("ul", { class: "plain" }, people)),
    el("section", { class: "card" }, el("h2", {}, say("outline")), el("ol", {}, asked)));
  };

  Box.units = units;
  Box.unitPage = unitPage;
})();
