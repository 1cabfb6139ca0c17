/*
 * Everything that the draft box asks of the server. Each answer is {status, body}; no answer is {status: 0}.
 */
(() => {
  "use strict";

  const PATIENCE = 60000; // milliseconds for a record or a photo on a slow line
  const GREETING = 8000; // for the sign of life, which is small: a line that went dead shows soon
  const UNHEARD = "cadre-box-emptied"; // devices whose box is gone, until the server knows
  const unheard = () => JSON.parse(localStorage.getItem(UNHEARD) || "[]");
  let token = "";

  const ask = async (path, options = {}, patience = PATIENCE) => {
    const base = document.getElementById("box-screen").dataset.base;
    const over = new AbortController();
    const timer = window.setTimeout(() => over.abort(), patience);
    try {
      const answer = await fetch(base + path, {
        credentials: "same-origin",
        redirect: "error",
        cache: "no-store",
        signal: over.signal,
        ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
      const body = await answer.json().catch(() => null);
      return body === null ? { status: answer.status === 403 ? 419 : 0, body: {} } : { status: answer.status, body };
    } catch {
      return { status: 0, body: {} };
    } finally {
      window.clearTimeout(timer);
    }
  };

  /* Post with the session's token; an old token is renewed once. */
  const post = async (path, body, headers = {}) => {
    const send = () => ask(path, { method: "POST", body, headers: { ...headers, "X-CSRFToken": token } });
    if (!token) await Box.server.session({});
    const answer = await send();
    if (answer.status !== 419) return answer;
    await Box.server.session({});
    return send();
  };

  const json = (path, thing) => post(path, JSON.stringify(thing), { "Content-Type": "application/json" });

  Box.server = {
    /* Who is signed in; also the sign of life with the age of the oldest unsent record. */
    async session({ device = Box.uuid(), unsent = 0, oldest = "" }) {
      const query = new URLSearchParams({ device, unsent, oldest });
      const answer = await ask(`session/?${query}`, {}, GREETING);
      if (answer.status === 200) token = answer.body.csrf;
      return answer;
    },
    kit: (device) => ask(`kit/?${new URLSearchParams({ device })}`),
    register: (device, name, recovery) => json("devices/register/", { device, name, recovery }),
    recover: (device) => json("devices/recover/", { device }),
    /* Whether this device is to be emptied: asked without a session, which a lost phone has no more. */
    order: (device) => ask(`order/?${new URLSearchParams({ device })}`, {}, GREETING),
    /* The box is gone: said until the server has heard it, also after the page was left. */
    async wiped(device) {
      const due = new Set([...unheard(), device]);
      localStorage.setItem(UNHEARD, JSON.stringify([...due]));
      await Box.server.tellWiped();
    },
    async tellWiped() {
      for (const device of unheard()) {
        const { status } = await ask("order/", { method: "POST", body: JSON.stringify({ device }), headers: { "Content-Type": "application/json" } }, GREETING);
        if (status !== 200) return;
        localStorage.setItem(UNHEARD, JSON.stringify(unheard().filter((one) => one !== device)));
      }
    },
    send: (record) => json("send/", record),
    /* People anywhere whom the words fit, while there is a network: as the kit holds them. */
    async people(words) {
      const { status, body } = await ask(`people/?${new URLSearchParams({ words })}`, {}, GREETING);
      return status === 200 ? body.people : [];
    },
    /* In pieces; what was begun goes on where the server has got to. The queue tries again by itself. */
    photo(fields, bytes, begun) {
      return Photos.send((form) => post("photo/", form), fields, new Blob([bytes], { type: "image/jpeg" }), { tries: 2, begun });
    },
  };
})();
