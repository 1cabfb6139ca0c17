{% comment %}The service worker. Context: files (addresses), page (the shell), home, apart (before which addresses it keeps away), digest (changes with any of them).{% endcomment %}{% autoescape off %}/*
 * Keeps the page that opens without a network, and its files. It is shown at the first page of the site where the server
 * cannot be reached (no network, no answer in time, 502 to 504), and for any other page that the network fails. Nothing
 * else is ever kept: no answer of the server with anybody's name in it stays here.
 */
"use strict";

const CACHE = "cadre-box-{{ digest }}";
const PAGE = "{{ page }}";
const HOME = "{{ home }}";
const APART = "{{ apart }}"; // questionnaires: whoever answers one has nothing to do with this device
const FILES = [{% for file in files %}
  "{{ file }}",{% endfor %}
];
const PATIENCE = 5000; // milliseconds until a server that is silent counts as no network
const AWAY = [502, 503, 504];

self.addEventListener("install", (event) => {
  const take = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([new Request(PAGE, { cache: "reload" }), ...FILES.map((url) => new Request(url, { cache: "no-cache" }))]);
    await self.skipWaiting();
  };
  event.waitUntil(take());
});

self.addEventListener("activate", (event) => {
  const clear = async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("cadre-box-") && name !== CACHE).map((name) => caches.delete(name)));
    await self.clients.claim();
  };
  event.waitUntil(clear());
});

const kept = async (name) => (await caches.open(CACHE)).match(name, { ignoreVary: true });

/* The server's page; null where it cannot be reached. Without navigation preload: where that fails, Firefox ends the
 * navigation and never asks us. */
const served = async (event) => {
  try {
    return await fetch(event.request);
  } catch (error) {
    return null;
  }
};

/* The server's page, else ours. */
const page = async (event, isHome) => {
  const tooLate = new Promise((resolve) => { if (isHome) setTimeout(resolve, PATIENCE, null); });
  const answer = await Promise.race([served(event), tooLate]);
  if (answer && !(isHome && AWAY.includes(answer.status))) return answer;
  return (await kept(PAGE)) || answer || Response.error();
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname === PAGE || FILES.includes(url.pathname)) {
    event.respondWith(kept(url.pathname).then((found) => found || fetch(event.request)));
  } else if (event.request.mode === "navigate" && !url.pathname.startsWith(APART)) {
    event.respondWith(page(event, url.pathname === HOME));
  }
});
{% endautoescape %}
