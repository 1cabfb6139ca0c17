/*
 * What every script of the draft box uses: its words, elements, bytes. window.Box is the one name they share.
 */
(() => {
  "use strict";

  const words = JSON.parse(document.getElementById("box-words").textContent);
  const Box = { words };
  window.Box = Box;

  /* A sentence with its %(name)s filled in. */
  Box.say = (key, values = {}) =>
    (words[key] || key).replace(/%\((\w+)\)s/g, (_whole, name) => String(values[name] ?? ""));

  /* Several words in one line, by the mark of the language. */
  Box.listed = (words) => words.join(Box.say("comma"));

  /* An element: attributes (on* are listeners, "data-x" and others set as they are, true/false), then children. */
  Box.el = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, String(value));
    }
    made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return made;
  };

  Box.button = (label, press, primary = false) =>
    Box.el("button", { type: "button", class: primary ? "button button-primary" : "button", onclick: press }, label);

  Box.uuid = () => Photos.uuid();

  Box.base64 = (bytes) => {
    let text = "";
    for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
    return btoa(text);
  };
  Box.bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

  /* How long ago, in the largest unit that fits. */
  Box.age = (instant) => {
    const minutes = Math.max(0, Math.floor((Date.now() - new Date(instant).getTime()) / 60000));
    if (minutes < 60) return Box.say("minutes", { n: minutes });
    if (minutes < 48 * 60) return Box.say("hours", { n: Math.floor(minutes / 60) });
    return Box.say("days", { n: Math.floor(minutes / 1440) });
  };

  /* A message in the head, which stays in view; "" takes it away. */
  Box.tell = (text, tone = "info") => {
    const line = document.getElementById("box-message");
    line.textContent = text;
    line.dataset.tone = tone;
  };
})();
