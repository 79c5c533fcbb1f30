// The chat's page: fetches what is new while it is open, and finds back to the visit after a reload.
//
// Everything that was said is put in as text, never as markup. Without this script the page works by its links.

const EVERY = 4000;
const SLOWEST = 60000;
const talk = document.querySelector("[data-chat]");
const door = document.querySelector("[data-chat-door]");
let wait = EVERY;

// Where a visit was, for this tab alone. A browser that keeps nothing begins anew, and nothing is lost.
function remembered(key, value) {
  try {
    if (value === undefined) return sessionStorage.getItem(key);
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    return null;
  }
  return null;
}

function line(told) {
  const item = document.createElement("li");
  item.className = told.ours ? "chat-line chat-ours" : "chat-line";
  const who = document.createElement("p");
  who.className = "chat-who";
  who.textContent = `${told.ours ? told.who || talk.dataset.us : talk.dataset.you} `;
  const at = document.createElement("span");
  at.className = "muted";
  at.textContent = told.at;
  who.append(at);
  const text = document.createElement("p");
  text.className = "chat-text";
  text.dir = "auto";
  text.textContent = told.text;
  item.append(who, text);
  return item;
}

function toEnd() {
  const log = document.querySelector(".chat-log");
  log.scrollTop = log.scrollHeight;
}

async function ask() {
  const away = document.getElementById("chat-away");
  const address = new URL(talk.dataset.news, location.href);
  address.searchParams.set("seen", talk.dataset.seen);
  try {
    const answer = await fetch(address, { cache: "no-store", credentials: "omit" });
    if (answer.status === 410) return;
    if (answer.status === 200) {
      const told = await answer.json();
      talk.dataset.seen = told.seen;
      document.getElementById("chat-lines").replaceChildren(...told.lines.map(line));
      toEnd();
    } else if (answer.status !== 204) {
      throw new Error(String(answer.status));
    }
    away.hidden = true;
    wait = EVERY;
  } catch {
    away.textContent = talk.dataset.away;
    away.hidden = false;
    wait = Math.min(wait * 2, SLOWEST);
  }
  setTimeout(ask, wait);
}

// Says to the page around it that this one may be shown there; it tells nothing else.
if (parent !== window) parent.postMessage("amends-chat", "*");
if (talk) {
  remembered(`chat-${talk.dataset.chat}`, location.href);
  toEnd();
  setTimeout(ask, EVERY);
}
if (door) {
  const key = `chat-${door.dataset.chatDoor}`;
  const before = remembered(key);
  // Only the page of a visit that has ended still asks who is there: then it is forgotten.
  if (before && before !== location.href) location.replace(before);
  else remembered(key, null);
}
