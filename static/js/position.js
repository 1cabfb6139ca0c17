// The position of the device, only when its button is pressed; rounded to three decimals, about a hundred metres.
(() => {
  "use strict";
  const line = document.querySelector("[data-position]");
  if (!line) return;
  if (!navigator.geolocation) { line.hidden = true; return; }
  const status = line.querySelector("[role=status]");
  const field = (name) => document.querySelector(`input[name=${name}]`);
  line.querySelector("button").addEventListener("click", () => {
    status.textContent = line.dataset.looking;
    window.locate(
      (values) => {
        Object.entries(values).forEach(([name, value]) => { field(name).value = value; });
        field("accuracy").dispatchEvent(new Event("input", { bubbles: true }));
        field("accuracy").dispatchEvent(new Event("reveal", { bubbles: true })); // their fold
        status.textContent = line.dataset.taken;
      },
      () => { status.textContent = line.dataset.refused; },
    );
  });
})();
