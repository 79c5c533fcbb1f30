// Opens the phone page where there is no signal: what the desk gave last is shown again. It stores no answer to
// anything that was sent, and reaches over this one page alone.

const KEPT = "floor-1";
const PAGE = "/floor";
const FILES = ["amends.css", "floor.js", "floor-kept.js", "icons.svg", "favicon.svg"].map((name) => `/static/amends/${name}`);
const PATIENCE = 4_000;

// A page of its own, so that what was just said to somebody is not said again without a signal. Who is signed out gets
// another page: that one is not kept.
async function keepPage() {
  const kept = await caches.open(KEPT);
  await kept.add(new Request(PAGE, { redirect: "error", cache: "no-store" }));
}

addEventListener("install", (event) => {
  event.waitUntil(Promise.all([keepPage(), caches.open(KEPT).then((kept) => kept.addAll(FILES))]).then(() => skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name.startsWith("floor-") && name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old).then(() => clients.claim()));
});

// What the desk gives now; without it, what it gave last.
async function shown(event, name, renew) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.ok) event.waitUntil(renew(answer.clone()).catch(() => null));
    return answer;
  } catch {
    return (await caches.match(name, { cacheName: KEPT })) ?? Response.error();
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(shown(event, PAGE, keepPage));
  else if (FILES.includes(pathname)) {
    event.respondWith(shown(event, pathname, async (answer) => (await caches.open(KEPT)).put(pathname, answer)));
  }
});
