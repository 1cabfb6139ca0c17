/*
 * Everything that the draft box asks of the server. Each answer is {status, body}; no answer is {status: 0}.
 */
(() => {
  "use strict";

  const PATIENCE = 60000; // milliseconds for a record or a photo on a slow line
  const GREETING = 8000; // for the sign of life, which is small: a line that went dead shows soon
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
    wiped: (device) => json("devices/wiped/", { device }),
    send: (record) => json("send/", record),
    photo(fields, bytes) {
      const form = new FormData();
      Object.entries(fields).forEach(([name, value]) => form.set(name, value));
      form.set("file", new Blob([bytes], { type: "image/jpeg" }), fields.name);
      return post("photo/", form);
    },
  };
})();
