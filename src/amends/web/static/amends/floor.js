// The phone page: reads the code on a booking or receipt where the browser can, keeps what is written where there is no
// signal, and sends it once. Without this script the page is a plain form.

import { drop, keep, kept, left, minor, remember, remembered } from "./floor-kept.js";

const form = document.querySelector("[data-floor]");
const news = document.querySelector("[data-news]");
const PATIENCE = 8_000;
const AGAIN_EVERY = 20_000;
const JSON_ONLY = { Accept: "application/json" };

let told = null;
let waiting = [];
let isSignedOut = false;

// The phone's clock may be wrong: what the desk's own said last is believed, and counted on.
const now = () => new Date(Date.now() + (told?.behind ?? 0));

function say(words, { kind = "floor-said", isMore = false } = {}) {
  const line = document.createElement("p");
  line.className = kind;
  line.textContent = words;
  if (!isMore) news.replaceChildren();
  news.append(line);
  line.scrollIntoView({ block: "nearest" });
}

async function asked(address, more = {}) {
  try {
    const answer = await fetch(address, {
      redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(PATIENCE), ...more,
      headers: { ...JSON_ONLY, ...more.headers },
    });
    if (answer.type === "opaqueredirect" || answer.status === 401) isSignedOut = true;
    return answer;
  } catch {
    return null;
  }
}

// What this phone needs to know before it is without a signal.
async function learn() {
  const answer = await asked(form.dataset.state);
  if (!answer?.ok) return null;
  isSignedOut = false;
  const fresh = await answer.json();
  told = { ...fresh, behind: new Date(fresh.now) - Date.now() };
  const { token, ...rest } = told;
  await remember(rest);
  return token;
}

// What became of one submission: words of the desk, what is wrong with it, or nothing, for no answer at all.
async function sent(one, token) {
  const { trouble, writer, ...fields } = one;
  const answer = await asked(form.action, {
    method: "POST", body: new URLSearchParams(fields), headers: { "X-CSRFToken": token },
  });
  if (answer?.ok) return { words: (await answer.json()).words };
  if (answer?.status === 409 || answer?.status === 422) return { errors: (await answer.json()).errors };
  return {};
}

function written() {
  const { csrfmiddlewaretoken, find, ...fields } = Object.fromEntries(new FormData(form));
  return { ...fields, met_at: now().toISOString() };
}

function clear() {
  for (const field of form.querySelectorAll("input, select, textarea")) {
    if (field.type === "hidden") continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else field.value = "";
  }
  form.querySelector("[data-found]")?.remove();
  form.querySelector("details").open = false;
  form.elements.key.value = crypto.randomUUID();
  warn();
}

function fill(one) {
  clear();
  for (const [name, value] of Object.entries(one)) {
    const field = form.elements[name];
    if (field instanceof RadioNodeList) field.value = value;
    else if (field?.type === "checkbox") field.checked = field.value === value;
    else if (field && field.name !== "csrfmiddlewaretoken") field.value = value;
  }
  form.scrollIntoView();
}

async function put(one) {
  const isCovered = minor(one.amount, told?.places ?? 2) <= left(told, waiting, now());
  await keep({ ...one, unsignalled: "yes", allowance: told?.allowance?.id ?? "", writer: told?.name ?? "" });
  clear();
  await show();
  say(isCovered || !one.give ? "Kept on this phone. It is sent when there is a signal." :
    "Kept on this phone. Nothing is granted yet: somebody who may decide is asked when it arrives.");
}

async function submit(event) {
  if (event.submitter?.name === "find") {
    if (!navigator.onLine) event.preventDefault();
    return;
  }
  event.preventDefault();
  const button = form.querySelector(".floor-send button");
  button.disabled = true;
  try {
    const one = written();
    const answer = navigator.onLine ? await sent(one, form.elements.csrfmiddlewaretoken.value) : {};
    if (answer.words) {
      await drop(one.key);
      clear();
      say(answer.words);
      await Promise.all([learn(), show()]);
    } else if (answer.errors) {
      const [[name, words]] = Object.entries(answer.errors);
      say(words, { kind: "floor-note" });
      if (name && form.elements[name]?.focus) form.elements[name].focus();
    } else {
      await put(one);
    }
  } finally {
    button.disabled = false;
  }
}

// Sends what waits here, one after the other; each carries its own key, so that the desk does it once.
async function flush() {
  if (!navigator.onLine) return;
  await navigator.locks.request("amends-floor", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    const token = await learn();
    let isMore = false;
    for (const one of token ? await kept() : []) {
      if (one.trouble || one.who !== told.who) continue;
      const answer = await sent(one, token);
      if (answer.words) {
        await drop(one.key);
        say(answer.words, { isMore });
        isMore = true;
      } else if (answer.errors) {
        await keep({ ...one, trouble: Object.values(answer.errors).join(" ") });
      } else break;
    }
    if (token && waiting.length) await learn();
  });
  await show();
}

function row(one) {
  const line = document.createElement("li");
  const kind = form.querySelector(`[name=kind][value="${CSS.escape(one.kind)}"]`)?.nextElementSibling.textContent ?? one.kind;
  const sum = one.give ? `${one.give} ${one.amount}`.trim() : "";
  line.textContent = [one.number || one.name || one.contact, kind, sum].filter(Boolean).join(" · ");
  if (told && one.who !== told.who) line.append(` · ${one.writer || "a colleague"} signs in to send it`);
  if (one.trouble) {
    const words = document.createElement("p");
    words.className = "field-error";
    words.textContent = one.trouble;
    line.append(words, button("Correct it", () => fill(one)), button("Throw it away", async () => {
      await drop(one.key);
      await show();
    }));
  }
  return line;
}

function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-plain btn-sm";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

async function show() {
  waiting = await kept();
  document.querySelector("[data-waiting]").hidden = !waiting.length;
  document.querySelector("[data-kept]").replaceChildren(...waiting.map(row));
  document.querySelector("[data-sign-in-first]").hidden = !isSignedOut;
  const rest = document.querySelector("[data-left]");
  if (rest && told?.allowance) {
    const sum = left(told, waiting, now()) / 10 ** told.places;
    rest.textContent = `${sum.toFixed(told.places)} ${told.currency} is left.`;
  }
  warn();
}

// Something extra before anything was put right or explained needs its reason; where nobody can be asked, at once.
function early() {
  const place = form.querySelector("[data-before]");
  const { did, give, skipped } = form.elements;
  const isEarly = did.value === "passed_on" && place.dataset.extras.split(" ").includes(give.value);
  place.hidden = !isEarly;
  skipped.required = isEarly && !navigator.onLine;
  if (!isEarly) skipped.value = "";
}

// Said before it is promised to anybody: without a signal, this is more than what is reserved.
function warn() {
  early();
  const sum = form.elements.give.value ? minor(form.elements.amount.value, told?.places ?? 2) : 0;
  form.querySelector("[data-beyond]").hidden = navigator.onLine || sum <= left(told, waiting, now());
}

function scanning() {
  const start = form.querySelector("[data-scan]");
  const camera = form.querySelector("[data-camera]");
  const view = form.querySelector("[data-view]");
  if (!("BarcodeDetector" in globalThis) || !navigator.mediaDevices?.getUserMedia) return;
  let stream = null;
  const stop = () => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    camera.hidden = true;
  };
  const look = async (detector) => {
    if (!stream) return;
    const [found] = await detector.detect(view).catch(() => []);
    if (!found) {
      setTimeout(look, 200, detector);
      return;
    }
    stop();
    form.elements.number.value = found.rawValue.trim().slice(0, 80);
    form.elements.number.focus();
    if (navigator.onLine) form.elements.find.click();
  };
  start.hidden = false;
  start.addEventListener("click", async () => {
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    } catch {
      // Without the camera the number is typed.
      start.hidden = true;
      form.elements.number.focus();
      return;
    }
    camera.hidden = false;
    view.srcObject = stream;
    await view.play();
    look(new BarcodeDetector());
  });
  form.querySelector("[data-stop]").addEventListener("click", stop);
}

scanning();
// A browser that keeps nothing, or a desk without https, has the plain form alone.
if (navigator.serviceWorker && navigator.locks && globalThis.indexedDB) {
  // A page that was kept bears the key of the day it was kept on: what is written now has a new one.
  form.elements.key.value = crypto.randomUUID();
  form.addEventListener("submit", submit);
  form.addEventListener("input", warn);
  addEventListener("online", flush);
  addEventListener("offline", warn);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) flush(); });
  setInterval(() => { if (waiting.length) flush(); }, AGAIN_EVERY);
  await navigator.serviceWorker.register(form.dataset.worker, { scope: form.getAttribute("action") }).catch(() => null);
  told = (await remembered()) ?? null;
  await show();
  await flush();
  document.body.dataset.ready = "yes";
}
