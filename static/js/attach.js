/*
 * The queue of photos on a page: <form data-attach="address of pieces"> with its words in data-…. What is chosen, taken
 * with the camera or pasted is made smaller, sent piece by piece, one file after the other, and may be captioned, taken off
 * and brought back on the spot. Without script the form sends all files in one post.
 */
(() => {
  "use strict";

  const form = document.querySelector("form[data-attach]");
  if (!form || !window.Photos) return;
  const words = form.dataset;
  const list = form.querySelector(".file-queue");
  const [picker] = form.querySelectorAll("input[name='file']");
  document.querySelectorAll(`[data-opens="${picker.id}"]`).forEach((link) => link.addEventListener("click", () => picker.click()));
  const queue = [];
  let running = false;

  const el = (name, attributes, ...inside) => {
    const made = Object.assign(document.createElement(name), attributes);
    made.append(...inside);
    return made;
  };

  const post = async (address, body) => {
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const end = body.get("form_end") || "1";
    body.delete("form_end");
    body.set("form_end", end);
    try {
      const answer = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin", redirect: "manual" });
      const told = await answer.json().catch(() => null);
      return told ? { status: answer.status, body: told } : { status: answer.ok ? 0 : answer.status || 401, body: {} };
    } catch {
      return { status: 0, body: {} };
    }
  };
  const act = (address, fields = {}) => {
    const body = new FormData();
    Object.entries(fields).forEach(([name, value]) => body.set(name, value));
    return post(address, body);
  };

  /* ---- one line of the queue ---- */

  const add = (file) => {
    const state = el("span", { className: "quiet" });
    const bar = el("progress", { max: 1, value: 0 });
    const caption = el("input", { className: "control", maxLength: 200, placeholder: words.caption });
    caption.setAttribute("aria-label", `${words.caption}: ${file.name}`);
    const off = el("button", { type: "button", className: "button button-quiet", textContent: words.remove });
    const again = el("button", { type: "button", className: "button", textContent: words.again, hidden: true });
    const picture = el("img", { alt: "", width: 64, height: 48 });
    bar.setAttribute("aria-label", file.name);
    const line = el("li", { className: "file-line" }, picture, el("div", {}, el("p", {}, el("strong", {}, file.name), " ", state), bar, caption), off, again);
    const item = { file, key: window.Photos.uuid(), state: "waits", line, bar, caption, off, again, words: state, picture };
    off.addEventListener("click", () => (item.state === "off" ? back(item) : remove(item)));
    again.addEventListener("click", () => { set(item, "waits"); run(); });
    caption.addEventListener("change", () => describe(item));
    list.append(line);
    queue.push(item);
    set(item, "waits");
    run();
  };

  const set = (item, state, why = "") => {
    Object.assign(item, { state });
    item.line.dataset.state = state;
    item.words.textContent = why || words[state] || "";
    item.words.className = why ? "field-error" : "quiet";
    item.bar.hidden = !["waits", "shrinks", "goes"].includes(state);
    item.again.hidden = state !== "failed";
    item.off.textContent = state === "off" ? words.back : words.remove;
    item.caption.hidden = ["off", "refused"].includes(state);
  };

  const remove = async (item) => {
    if (item.urls && (await act(item.urls.remove)).status !== 200) return;
    set(item, "off");
  };
  const back = async (item) => {
    if (item.urls) {
      const { status, body } = await act(item.urls.bring_back);
      return status === 200 ? set(item, "there") : set(item, "off", body.message);
    }
    set(item, "waits");
    return run();
  };
  const describe = async (item) => {
    if (!item.urls || item.state !== "there" || item.caption.value === item.said) return;
    const { status, body } = await act(item.urls.caption, { caption: item.caption.value, site_visit: form.elements.site_visit?.value || "" });
    if (status === 200) item.said = item.caption.value;
    set(item, "there", status === 200 ? "" : body.message || words.offline);
  };

  /* ---- sending, one after the other ---- */

  const prepare = async (item) => {
    if (item.blob) return;
    set(item, "shrinks");
    Object.assign(item, await window.Photos.smaller(item.file));
    item.sha256 = await window.Photos.sha256(item.blob);
    item.picture.src = item.blob.type.startsWith("image/") ? URL.createObjectURL(item.blob) : "";
  };

  const go = async (item) => {
    try {
      await prepare(item);
    } catch (error) {
      return set(item, "refused", words[error.code] || words.unread);
    }
    if (item.state === "off") return null;
    set(item, "goes");
    item.said = item.caption.value;
    const fields = { key: item.key, sha256: item.sha256, name: item.name, caption: item.said, site_visit: form.elements.site_visit?.value || "" };
    const seen = (share) => { item.bar.value = share; };
    const { status, body } = await window.Photos.send((piece) => post(words.attach, piece), fields, item.blob, { seen, begun: item.begun });
    item.begun = true;
    if (status === 200) {
      item.urls = body.urls;
      if (item.state === "off") return remove(item);
      set(item, "there");
      return describe(item); // typed while it was on its way
    }
    if (item.state === "off") return null;
    return set(item, "failed", body.message || words.offline);
  };

  const run = async () => {
    if (running) return;
    running = true;
    for (let item = queue.find((one) => one.state === "waits"); item; item = queue.find((one) => one.state === "waits")) await go(item);
    running = false;
  };

  const busy = () => queue.some((item) => ["waits", "shrinks", "goes", "failed"].includes(item.state));
  const take = (files) => [...files].forEach(add);

  form.querySelectorAll("input[type='file']").forEach((input) => input.addEventListener("change", () => {
    take(input.files);
    input.value = "";
  }));
  form.addEventListener("submit", (event) => event.preventDefault(), true);
  document.addEventListener("paste", (event) => {
    if (!event.clipboardData?.files.length) return;
    event.preventDefault();
    take(event.clipboardData.files);
    form.scrollIntoView({ block: "nearest" });
  });
  window.addEventListener("online", () => {
    queue.filter((item) => item.state === "failed").forEach((item) => set(item, "waits"));
    run();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!busy()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  picker.required = false;
})();
