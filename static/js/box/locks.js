/*
 * What lies between a person and what the device keeps: setting up, opening, wrong tries, locking, destroying.
 */
(() => {
  "use strict";

  const { el, say, tell } = Box;
  const WAITS = [0, 0, 0, 1, 5, 30, 60, 60, 60, 60]; // seconds before a try, by wrong tries so far
  const MOST_TRIES = WAITS.length;
  const app = { store: null, queue: null, kit: null };
  Box.app = app;

  const screen = () => document.getElementById("box-screen");
  const show = (...parts) => {
    Box.bar(Boolean(app.store && app.store.key));
    screen().replaceChildren(...parts.filter(Boolean));
    document.getElementById("main").focus({ preventScroll: true });
    window.scrollTo(0, 0);
  };
  Box.show = show;

  const signInLink = (url) => {
    const { login } = screen().dataset;
    return el("a", { class: "button button-primary", href: `${(url || login).split("?")[0]}?next=${encodeURIComponent(location.pathname)}` }, say("sign_in"));
  };
  Box.signInLink = signInLink;

  const input = (label, attributes) => {
    const id = `b-${Box.uuid()}`;
    const box = el("input", { class: "control", id, ...attributes });
    return [el("div", { class: "field" }, el("label", { class: "label", for: id }, label), box), box];
  };
  const pinInput = (label) => input(label, { type: "password", inputmode: "numeric", pattern: "[0-9]*", autocomplete: "off", minlength: 6, maxlength: 40 });

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
    const wrong = Box.pin.wrong(pin);
    if (wrong) tell(say(wrong), "attention");
    else if (pin !== again) tell(say("pin_differs"), "attention");
    else return true;
    return false;
  };

  /* ---- setting up ---- */

  Box.setUp = async () => {
    const { status, body } = await Box.server.session({});
    if (status !== 200) {
      const first = status === 0 ? el("a", { class: "button button-primary", href: location.href }, say("try_again")) : signInLink(body.sign_in);
      show(el("section", { class: "card" }, el("h2", {}, say("set_up")), el("p", {}, say(status === 0 ? "set_up_needs_network" : "set_up_needs_sign_in")), el("p", {}, first)));
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
      Box.room.ask();
      await Box.enter(store, key);
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
    Box.title(say("today"), "");
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
      await Box.enter(store, key);
    };
    const meta = await store.meta();
    if (!meta) return void Box.setUp();
    if (meta.wrong >= MOST_TRIES) return void Box.reopen(store);
    /* The device's own lock counts wrong tries itself. */
    const byDevice = async () => {
      const key = await Box.deviceLock.open(await store.meta()).catch(() => null);
      if (!key) return void tell(say("device_lock_failed"), "attention");
      await Box.enter(store, key);
    };
    Box.title(say("today"), "");
    show(card(say("unlock_title", { name: owner.name }), "", [field], say("unlock"), act,
      (await Box.deviceLock.isThere(meta)) ? Box.button(say("device_lock_open"), byDevice) : null, Box.button(say("forgot"), () => Box.reopen(store)), Box.button(say("another_person"), Box.setUp)));
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
      await Box.enter(store, key);
    };
    show(card(say("new_pin"), say("locked"), [first, second], say("new_pin"), act));
    pin.focus();
  };

  /* Another 本机口令, by whoever knows the old one. */
  Box.changePin = () => {
    Box.isHome = false;
    const { store } = app;
    const [zero, old] = pinInput(say("pin_old"));
    const [first, pin] = pinInput(say("pin_new"));
    const [second, again] = pinInput(say("pin_again"));
    const act = async () => {
      if (!good(pin.value, again.value)) return;
      const meta = await store.meta();
      const byPin = await Box.crypto.rewrap(old.value, pin.value, meta).catch(() => null);
      if (!byPin) return void tell(say("wrong_old_pin"), "attention");
      await store.putMeta({ ...meta, byPin });
      tell(say("pin_changed"));
      await Box.me();
    };
    show(card(say("change_pin"), say("pin_rule"), [zero, first, second], say("change_pin"), act, Box.button(say("back"), () => Box.me())));
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
    Object.assign(app, { store: null, queue: null, kit: null, second: "" });
    tell(say("wiped"), "attention");
    show();
  };

  Box.lock = async () => {
    if (Box.leaveEditing && !(await Box.leaveEditing())) return; // what found no room stays in view
    app.queue?.stop();
    app.store?.close();
    Object.assign(app, { store: null, queue: null, kit: null, second: "" });
    tell("");
    Box.start();
  };
})();
