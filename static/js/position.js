// The position of the device, only when its button is pressed; rounded to three decimals, about a hundred metres.
(() => {
  "use strict";
  const line = document.querySelector("[data-position]");
  if (!line || !navigator.geolocation) return;
  line.hidden = false;
  const status = line.querySelector("[role=status]");
  const field = (name) => document.querySelector(`input[name=${name}]`);
  line.querySelector("button").addEventListener("click", () => {
    status.textContent = line.dataset.looking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        field("latitude").value = coords.latitude.toFixed(3);
        field("longitude").value = coords.longitude.toFixed(3);
        field("accuracy").value = Math.max(100, Math.round(coords.accuracy));
        field("accuracy").dispatchEvent(new Event("input", { bubbles: true }));
        status.textContent = line.dataset.taken;
      },
      () => { status.textContent = line.dataset.refused; },
      { enableHighAccuracy: false, timeout: 20000, maximumAge: 60000 },
    );
  });
})();
