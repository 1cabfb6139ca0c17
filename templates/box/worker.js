{% comment %}The service worker. Context: files (addresses), page (the shell), digest (changes with any of them).{% endcomment %}{% autoescape off %}/*
 * Keeps the page of the draft box and its files, so that it opens from a cold start without a network. Nothing else is
 * ever kept: no answer of the server with anybody's name in it passes through here.
 */
"use strict";

const CACHE = "cadre-box-{{ digest }}";
const PAGE = "{{ page }}";
const FILES = [{% for file in files %}
  "{{ file }}",{% endfor %}
];

self.addEventListener("install", (event) => {
  const take = async () => {
    const cache = await caches.open(CACHE);
    await cache.addAll([PAGE, ...FILES].map((url) => new Request(url, { cache: "reload" })));
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

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname !== PAGE && !FILES.includes(url.pathname)) return;
  const answer = async () => {
    const cache = await caches.open(CACHE);
    return (await cache.match(url.pathname, { ignoreVary: true })) || fetch(event.request);
  };
  event.respondWith(answer());
});
{% endautoescape %}
