/*
 * Setting up, opening, locking; the box itself with its records and units; the lifeboat.
 */
(() => {
  "use strict";

  const { el, say, tell } = Box;
  const WAITS = [0, 0, 0, 1, 5, 30, 60, 60, 60, 60]; // seconds before a try, by wrong tries so far
  const MOST_TRIES = WAITS.length;
  const TONES = { draft: "neutral", waiting: "info", sending: "info", photos: "info", received: "good", refused: "attention", conflict: "warning" };
  const app = { store: null, queue: null, kit: null };
  Box.app = app;

  const screen = () => document.getElementById("box-screen");
  const show = (...parts) => {
    screen().replaceChildren(...parts.filter(Boolean));
    document.getElementById("main").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };
  Box.show = show;

  const signInLink = (url) => {
    const { base, login } = screen().dataset;
    return el("a", { class: "button button-primary", href: `${(url || login).split("?")[0]}?next=${encodeURIComponent(base)}` }, say("sign_in"));
  };
  Box.signInLink = signInLink;

  const input = (label, attributes) => {
    const id = `b-${Box.uuid()}`;
    const box = el("input", { class: "control", id, ...attributes });
    return [el("div", { class: "field" }, el("label", { class: "label", for: id }, label), box), box];
  };
  const pinInput = (label) => input(label, { type: "password", inputmode: "numeric", autocomplete: "off", minlength: 6, maxlength: 40 });

  /* A card with fields and one button; errors are told above. */
  const card = (title, why, fields, label, act, ...more) => {
    const press = el("button", { class: "button button-primary" }, label);
    const submit = async (event) => {
      event.preventDefault();
      press.disabled = true;
      try {
        await act();
      } catch (error) {
        tell(say("failed", { why: error.message || error.name }), "attention");
      } finally {
        press.disabled = false;
      }
    };
    return el("form", { class: "card form", onsubmit: submit }, el("h2", {}, title), el("p", {}, why), el("div", { class: "fields" }, fields),
      el("p", { class: "form-actions" }, press, more));
  };
  Box.card = card;
  Box.input = input;

  const good = (pin, again) => {
    if (!/^.{6,}$/.test(pin) || /^(.)\1+$/.test(pin)) tell(say("pin_rule"), "attention");
    else if (pin !== again) tell(say("pin_differs"), "attention");
    else return true;
    return false;
  };

  /* ---- setting up ---- */

  Box.setUp = async () => {
    const { status, body } = await Box.server.session({});
    if (status !== 200) {
      show(el("section", { class: "card" }, el("h2", {}, say("set_up")), el("p", {}, say("set_up_needs_sign_in")), el("p", {}, signInLink(body.sign_in))));
      return;
    }
    const there = (await Box.store.owners()).find((owner) => owner.id === body.user.id);
    if (there) return void Box.unlock(there);
    const [first, pin] = pinInput(say("pin"));
    const [second, again] = pinInput(say("pin_again"));
    const make = async () => {
      if (!good(pin.value, again.value)) return;
      const owner = { id: body.user.id, name: body.user.name, device: Box.uuid() };
      const { meta, recovery, key } = await Box.crypto.create(pin.value);
      const answer = await Box.server.register(owner.device, deviceName(), recovery);
      if (answer.status !== 200) return void tell(answer.body.message || say("offline"), "attention");
      const store = await Box.store.open(owner);
      await store.putMeta(meta);
      await Box.store.enter(owner);
      navigator.storage?.persist?.(); // Firefox asks the person: nothing waits for the answer
      await enter(store, key);
    };
    show(card(say("set_up"), say("set_up_why"), [first, second], say("set"), make));
    pin.focus();
  };

  const deviceName = () => {
    const system = navigator.userAgentData?.platform || /\(([^;)]+)/.exec(navigator.userAgent)?.[1] || "";
    const browser = /(Firefox|Edg|Chrome|Safari)\/[\d.]+/.exec(navigator.userAgent)?.[0] || "";
    return `${system} ${browser}`.trim().slice(0, 120);
  };

  /* ---- opening ---- */

  Box.choose = (owners) => {
    const people = owners.map((owner) => el("li", {}, Box.button(owner.name, () => Box.unlock(owner))));
    show(el("section", { class: "card" }, el("h2", {}, say("whose")), el("ul", { class: "plain box-people" }, people), el("p", {}, Box.button(say("another_person"), Box.setUp))));
  };

  Box.unlock = async (owner) => {
    const store = await Box.store.open(owner);
    const [field, pin] = pinInput(say("pin"));
    const act = async () => {
      const meta = await store.meta();
      if (meta.wrong >= MOST_TRIES) return void Box.reopen(store);
      const wait = Math.ceil((meta.waitUntil - Date.now()) / 1000);
      if (wait > 0) return void tell(say("wait", { seconds: wait }), "attention");
      // Counted before it is tried, so that closing the page does not give another try.
      meta.wrong += 1;
      meta.waitUntil = Date.now() + WAITS[Math.min(meta.wrong, MOST_TRIES - 1)] * 1000;
      await store.putMeta(meta);
      const key = await Box.crypto.open(pin.value, meta).catch(() => null);
      pin.value = "";
      if (!key && meta.wrong >= MOST_TRIES) return void Box.reopen(store);
      if (!key) return void tell(say("wrong_pin", { left: MOST_TRIES - meta.wrong }), "attention");
      await store.putMeta({ ...meta, wrong: 0, waitUntil: 0 });
      await enter(store, key);
    };
    const meta = await store.meta();
    if (!meta) return void Box.setUp();
    if (meta.wrong >= MOST_TRIES) return void Box.reopen(store);
    show(card(say("unlock_title", { name: owner.name }), "", [field], say("unlock"), act,
      Box.button(say("forgot"), () => Box.reopen(store)), Box.button(say("another_person"), Box.setUp)));
    pin.focus();
  };

  /* After too many wrong tries, or a forgotten PIN: the server gives the owner the recovery secret. */
  Box.reopen = async (store) => {
    const { status, body } = await Box.server.session({});
    const mine = status === 200 && body.user.id === store.owner.id;
    if (!mine) {
      show(el("section", { class: "card" }, el("h2", {}, say("unlock_title", { name: store.owner.name })), el("p", {}, say("locked")), el("p", {}, signInLink(body.sign_in))));
      return;
    }
    const [first, pin] = pinInput(say("pin"));
    const [second, again] = pinInput(say("pin_again"));
    const act = async () => {
      if (!good(pin.value, again.value)) return;
      const answer = await Box.server.recover(store.owner.device);
      if (answer.status === 410) return void Box.wipeNow(store);
      if (answer.status !== 200) return void tell(answer.body.message || say("offline"), "attention");
      const meta = await store.meta();
      const { key, byPin } = await Box.crypto.reopen(answer.body.recovery, pin.value, meta);
      await store.putMeta({ ...meta, byPin, wrong: 0, waitUntil: 0 });
      await enter(store, key);
    };
    show(card(say("new_pin"), say("locked"), [first, second], say("new_pin"), act));
    pin.focus();
  };

  /* A sign of life for boxes that nobody has opened: a lost phone is emptied without its PIN. */
  Box.greetLocked = async () => {
    await Box.server.tellWiped();
    for (const owner of await Box.store.owners()) {
      const { n, oldest } = Box.store.counted(owner);
      const { status, body } = await Box.server.session({ device: owner.device, unsent: n, oldest });
      const ordered = status === 200 && body.user.id === owner.id ? body.wipe : (await Box.server.order(owner.device)).body.wipe;
      if (ordered) return void (await Box.wipeNow(await Box.store.open(owner)));
    }
  };

  Box.wipeNow = async (store) => {
    store.close();
    await Box.store.destroy(store.owner);
    await Box.server.wiped(store.owner.device);
    Box.destroyed();
  };

  Box.destroyed = () => {
    Object.assign(app, { store: null, queue: null, kit: null });
    tell(say("wiped"), "attention");
    show();
  };

  const enter = async (store, key) => {
    store.key = key;
    tell("");
    app.store = store;
    app.kit = await store.get("kit", "kit");
    app.queue = new Box.Queue(store);
    app.queue.changed.addEventListener("change", told);
    await app.queue.sweep();
    await home();
    if (!app.kit) await fetchKit();
    app.queue.pump();
  };

  Box.lock = async () => {
    await Box.leaveEditing?.();
    app.queue?.stop();
    app.store?.close();
    Object.assign(app, { store: null, queue: null, kit: null });
    tell("");
    Box.start();
  };

  /* What the queue has to say, and the age of the oldest unsent record. */
  const told = async () => {
    const { queue } = app;
    if (!queue) return;
    if (queue.state === "wiped") return void Box.destroyed();
    await Box.ageLine();
    if (Box.isHome) await home(true);
  };

  Box.ageLine = async () => {
    const line = document.getElementById("box-age");
    if (!app.store?.key) return void (line.textContent = "");
    const { n, oldest } = await app.store.count();
    line.textContent = n ? say("oldest", { n, age: Box.age(oldest) }) : say("all_sent");
    line.dataset.tone = n ? "warning" : "good";
  };

  const fetchKit = async () => {
    tell(say("being_fetched"));
    const { status, body } = await Box.server.kit(app.store.owner.device);
    tell("");
    if (status === 410) return void Box.wipeNow(app.store);
    if (status === 200) {
      app.kit = body;
      await app.store.put("kit", "kit", body);
    } else if (status === 401) tell(say("sign_in_first"), "attention");
    else tell(body.message || say("offline"), "attention");
    if (Box.isHome) await home(true);
  };

  /* ---- the box ---- */

  const stateLine = () => {
    const { queue } = app;
    if (queue.state === "sign_in") return el("p", { class: "box-state", "data-tone": "attention" }, `${say("sign_in_first")} `, signInLink(queue.signIn));
    if (queue.state === "offline") return el("p", { class: "box-state", "data-tone": "warning" }, say("offline"));
    return queue.state === "sending" ? el("p", { class: "box-state" }, say("is_sending")) : null;
  };

  const recordLine = (record, records) => {
    const open = () => Box.openRecord(record.key);
    const receipt = record.receipt
      ? el("p", { class: "quiet" }, say("receipt", { ...record.receipt, at: new Date(record.receipt.received_at).toLocaleString() }), " ", record.url ? el("a", { href: record.url }, say("look")) : null)
      : null;
    const title = record.state === "received" || record.state === "photos" ? el("strong", {}, record.title) : el("button", { type: "button", class: "box-open", onclick: open }, record.title);
    const waits = record.state === "waiting" && Box.visitToCome(record, records) ? say("visit_first") : "";
    const why = record.why?.message || waits ? el("p", { class: "field-error" }, record.why?.message || waits) : null;
    return el("li", { class: "card box-record", "data-state": record.state, "data-key": record.key },
      el("span", { class: `status status-${TONES[record.state]}` }, say(record.state)), title,
      el("span", { class: "quiet" }, record.receipt ? "" : Box.age(record.createdAt)), why, receipt);
  };

  const home = async (keepPlace = false) => {
    if (!app.store?.key) return;
    if (!keepPlace) {
      Box.isHome = true;
      Box.leaveEditing = null;
    }
    const records = (await app.store.records()).reverse();
    if (!Box.isHome || !app.store?.key) return; // somebody opened a record meanwhile
    const { kit } = app;
    const part = el("div", {},
      stateLine(),
      el("p", { class: "form-actions" },
        kit ? Box.button(say("new_visit"), () => units(), true) : null,
        Box.button(say("fetch"), fetchKit), Box.button(say("lifeboat"), Box.lifeboatScreen),
        el("a", { class: "button", href: `${screen().dataset.base}devices/` }, say("devices")), Box.button(say("lock_now"), Box.lock)),
      el("p", { class: "quiet" }, kit ? say("fetched", { age: Box.age(kit.made_at) }) : say("no_kit")),
      el("section", {}, el("h2", {}, say("records")),
        records.length ? el("ul", { class: "plain" }, records.map((record) => recordLine(record, records))) : el("p", { class: "empty" }, say("nothing"))),
      kit && kit.mine.length ? el("details", { class: "card" }, el("summary", {}, say("server_records")), el("ul", { class: "plain" }, kit.mine.map(mineLine))) : null);
    if (keepPlace) screen().replaceChildren(part);
    else show(part);
    await Box.ageLine();
  };
  Box.home = home;

  const mineLine = (record) =>
    el("li", {}, `${app.kit.forms[record.kind]?.label || ""} · ${record.title} `, Box.button(say("change"), () => Box.changeSent(record)));

  /* ---- units ---- */

  const units = (query = "") => {
    Box.isHome = false;
    const list = el("ul", { class: "plain box-units" });
    const fill = (words) => {
      const found = app.kit.units.filter((unit) => unit.name.includes(words.trim()));
      list.replaceChildren(...found.map((unit) => el("li", {}, Box.button(unit.name, () => unitPage(unit)), el("span", { class: "quiet" }, ` ${Box.plansOf(unit).map((plan) => plan.agreed_on || plan.wanted_on).join("、") || unit.category}`))));
    };
    const [field, box] = input(say("search"), { type: "search", value: query });
    box.addEventListener("input", () => fill(box.value));
    fill(query);
    show(el("section", { class: "card" }, el("h2", {}, say("choose_unit")), field, list, el("p", {}, Box.button(say("back"), () => home()))));
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
    const people = unit.cadres.map((one) => el("li", {}, el("strong", {}, one.name), ` ${one.post}`));
    const asked = app.kit.questions.filter((one) => !one.is_old).map((one) => el("li", {}, one.text));
    show(el("section", { class: "card" }, el("h2", {}, unit.name),
      el("p", { class: "form-actions" }, Box.button(say("new_visit"), () => Box.newRecord("visit", unit), true), Box.button(say("note"), () => Box.note(unit)), Box.button(say("back"), () => units()))),
    ...Box.plansOf(unit).map(planCard),
    el("section", { class: "card" }, el("h2", {}, say("people")), el("ul", { class: "plain" }, people)),
    el("section", { class: "card" }, el("h2", {}, say("outline")), el("ol", {}, asked)));
  };

  /* ---- the lifeboat ---- */

  Box.lifeboatScreen = () => {
    Box.isHome = false;
    const [one, phrase] = input(say("phrase"), { type: "password", autocomplete: "off", minlength: 10 });
    const pack = async () => {
      if (phrase.value.length < 10) return void tell(say("phrase_rule"), "attention");
      const text = await Box.lifeboat.pack(app.store, phrase.value);
      const link = el("a", { href: URL.createObjectURL(new Blob([text], { type: "application/octet-stream" })), download: `draft-box-${new Date().toISOString().slice(0, 10)}.box` });
      link.click();
      window.setTimeout(() => URL.revokeObjectURL(link.href), 60000); // some browsers begin reading only now
    };
    const [two, file] = input(say("take_in"), { type: "file", accept: ".box" });
    const [three, other] = input(say("phrase"), { type: "password", autocomplete: "off" });
    const unpack = async () => {
      if (!file.files[0]) return;
      try {
        const told = await Box.lifeboat.unpack(app.store, await file.files[0].text(), other.value);
        await home();
        tell(say("taken_in", told));
        app.queue.pump();
      } catch (error) {
        tell(say(error.message === "other" ? "take_in_other" : "take_in_bad"), "attention");
      }
    };
    show(card(say("lifeboat"), say("lifeboat_why"), [one], say("save_file"), pack),
      card(say("take_in"), "", [two, three], say("take_in"), unpack), el("p", {}, Box.button(say("back"), () => home())));
  };
})();
