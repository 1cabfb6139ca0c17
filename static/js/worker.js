/*
 * The service worker, which opens the first page without a network, is kept. What it shows it fetches while it is set up,
 * and a weak line may break that off: then it is asked for again, while the page is open.
 */
window.keepWorker = (address, scope) => {
  const later = () => setTimeout(take, 30000);
  const take = () => navigator.serviceWorker.register(address, { scope }).then((kept) => {
    const coming = kept?.installing;
    if (coming) coming.onstatechange = () => coming.state === "redundant" && (kept.active || later());
  }, later);
  take();
};
