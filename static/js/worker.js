/*
 * The service worker, which opens the first page without a network, is kept. What it shows it fetches while it is set up,
 * and a weak line may break that off: then it is asked for again, while the page is open.
 */
window.keepWorker = (address, scope) => {
  "use strict";

  const AGAIN = 30000; // milliseconds
  const take = async () => {
    const kept = await navigator.serviceWorker.register(address, { scope });
    const coming = kept.installing;
    if (coming) coming.addEventListener("statechange", () => { if (coming.state === "redundant" && !kept.active) later(); });
  };
  const later = () => setTimeout(() => take().catch(later), AGAIN);
  take().catch(later);
};
