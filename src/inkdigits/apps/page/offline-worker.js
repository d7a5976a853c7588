// Keeps the page without a service for use without a network. Before this stand CACHE, the name of
// the version, and FILES, the addresses to keep.

addEventListener("install", (event) => {
  const kept = caches.open(CACHE).then((cache) => cache.addAll(FILES));
  event.waitUntil(kept.then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  event.waitUntil(dropOthers().then(() => clients.claim()));
});

addEventListener("fetch", (event) => {
  event.respondWith(answerTo(event.request));
});

async function dropOthers() {
  const [group] = CACHE.split("@");
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(`${group}@`) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function answerTo(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request)) ?? fetch(request);
}
