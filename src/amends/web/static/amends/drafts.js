// What is being written is kept: each mode by itself, while one types and when the page goes away, and in the page
// and the browser's own session for as long as the desk has not said that it has it. Nothing is sent, and nowhere is
// gone to, before it has.

const form = document.querySelector("[data-composer]");
const body = document.getElementById("write-body");
const QUIET = 600;
const AT_MOST = 2_000;
// What a browser lets a page send that is going away; longer words stay in its session.
const KEEPALIVE = 60_000;

const chosen = () => form.querySelector("[name=mode]:checked").value;
const token = () => form.elements.csrfmiddlewaretoken;
const kept = JSON.parse(form?.dataset.kept || "{}");
const store = `amends-words:${form?.dataset.person}:${location.pathname}`;

let mode = form && chosen();
let since = 0;
let timer = 0;
let unsaved = false;
let running = Promise.resolve(true);

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(store)) ?? {};
  } catch {
    return {};
  }
}

function remember(words, of = mode) {
  const all = remembered();
  if (words === null) delete all[of];
  else all[of] = words;
  try {
    if (Object.keys(all).length) sessionStorage.setItem(store, JSON.stringify(all));
    else sessionStorage.removeItem(store);
  } catch { /* full or forbidden: the words still stand in the page */ }
}

// "Not saved" with its reason, in the place of "saved 14:16".
function say(why) {
  const line = document.getElementById("write-unsaved");
  line.hidden = !why;
  for (const one of line.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why;
  const saved = document.querySelector(".composer-saved");
  if (why && saved) saved.hidden = true;
}

function fields(over = false) {
  const told = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === "string") told.append(name, value);
  told.set("mode", mode);
  told.set("body", body.value);
  if (over) told.set("over", "yes");
  return told;
}

const post = (told) => fetch(form.dataset.draft, {
  method: "POST", body: told, redirect: "manual", headers: { "X-CSRFToken": token().value, "HX-Request": "true" },
});

// A page that lay open over a new sign-in has an old proof; the desk gives the new one with the page itself.
async function renewed() {
  const answer = await fetch(location.pathname, { redirect: "manual" });
  if (!answer.ok) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-composer] [name=csrfmiddlewaretoken]")?.value;
  if (!fresh) return false;
  for (const one of document.querySelectorAll("[name=csrfmiddlewaretoken]")) one.value = fresh;
  return true;
}

async function put(told) {
  const of = told.get("mode");
  const words = told.get("body");
  let answer;
  try {
    answer = await post(told);
    if (answer.status === 403 && await renewed()) answer = await post(told);
  } catch {
    say("offline");
    return false;
  }
  if (answer.status === 401 || answer.type === "opaqueredirect") say("out");
  else if (answer.status === 403 || answer.status === 404) say("old");
  else if (!answer.ok && answer.status !== 409) say("broken");
  else {
    const fragment = document.createRange().createContextualFragment(await answer.text());
    const fresh = fragment.querySelector("#write-beside");
    if (of === mode && fresh) document.getElementById("write-beside").replaceWith(fresh);
    say("");
    // Another window of theirs holds other words: what stands beside says so.
    if (answer.status === 409) return "elsewhere";
    kept[of] = { text: words, version: fresh?.querySelector("[name=version]")?.value ?? "0" };
    if (remembered()[of] === words) remember(null, of);
    return true;
  }
  return false;
}

// One after the other: what is older never arrives later.
function save(over = false) {
  clearTimeout(timer);
  since = 0;
  unsaved = false;
  const told = fields(over);
  running = running.then(async () => {
    if (told.get("mode") === mode) told.set("version", document.querySelector("#write-beside [name=version]").value);
    const done = await put(told);
    if (done !== true && told.get("mode") === mode) unsaved = true;
    return done;
  });
  return running;
}

function typed() {
  unsaved = true;
  since ||= Date.now();
  remember(body.value);
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(QUIET, since + AT_MOST - Date.now())));
}

// The page goes away, or behind another: whatever is not kept yet goes along.
let left = "";

function leave() {
  const told = fields();
  if (!unsaved || left === String(told) || String(told).length > KEEPALIVE) return;
  left = String(told);
  fetch(form.dataset.draft, {
    method: "POST", body: told, keepalive: true, headers: { "X-CSRFToken": token().value, "HX-Request": "true" },
  }).catch(() => {});
}

// A note must not become a letter: each mode has its own words, here and at the desk.
function change() {
  const next = chosen();
  if (next === mode) return;
  if (unsaved) save();
  kept[mode] = { text: body.value, version: document.querySelector("#write-beside [name=version]")?.value ?? "0" };
  mode = next;
  const words = kept[mode] ?? { text: "", version: "0" };
  body.value = words.text;
  document.querySelector("#write-beside [name=version]").value = words.version;
  say("");
  body.dispatchEvent(new Event("composer:words"));
  if (body.value.trim()) save();
  else document.getElementById("write-beside").querySelectorAll(":scope > p, :scope > .coach-hint").forEach((line) => line.remove());
}

// What could not be saved when this page was last open stands here again, below what is kept.
function back() {
  for (const [of, words] of Object.entries(remembered())) {
    const there = of === mode ? body.value : kept[of]?.text ?? "";
    if (!words.trim() || there.includes(words.trim())) {
      remember(null, of);
      continue;
    }
    const whole = !there.trim() || words.startsWith(there.trim()) ? words : `${there.trimEnd()}\n\n${words}`;
    if (of === mode) body.value = whole;
    else kept[of] = { text: whole, version: kept[of]?.version ?? "0" };
    if (of === mode) save();
  }
}

let isAsking = false;
let isLeaving = false;

// Sent only once the desk has the words: a page that lost its session, or its connection, loses none.
async function send(event) {
  if (isLeaving) return;
  event.preventDefault();
  if (isAsking) return;
  isAsking = true;
  const button = event.submitter;
  const offered = () => document.querySelector("#write-beside [name=offered_for]")?.value ?? "";
  const before = offered();
  const done = await save();
  isAsking = false;
  if (!done) return;
  // What it promises was counted anew just now: it is looked at before it leaves.
  const isNew = button?.value === "later" && offered() !== before && form.querySelector("[name=offered]");
  if (isNew) return;
  isLeaving = true;
  remember(null);
  form.requestSubmit(button);
}

if (form && body) {
  back();
  body.addEventListener("input", typed);
  body.addEventListener("composer:ask", () => { if (body.value.trim()) save(); });
  form.addEventListener("change", (event) => {
    if (event.target.name === "mode") change();
    else if (event.target.name === "send_at") save();
    else if (event.target.name === "promise") typed();
  });
  form.addEventListener("submit", send);
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keep-these]")) save(true); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
  addEventListener("online", () => { if (unsaved) save(); });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    for (const one of form.querySelectorAll(".composer-foot button")) one.disabled = false;
  });
}
