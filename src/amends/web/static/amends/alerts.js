// Tells a person what is due even when the tab is in the background.
//
// The bell (#alerts) fetches itself. Its data-count goes into the title; a new alert is spoken to screen
// readers, shown as a system notification if the person allowed it, and sounded if they asked for it.

const title = document.title.replace(/^\(\d+\+?\) /, "");
let newest = document.getElementById("alerts")?.dataset.newest;
const known = new Set(ids());

function bell() {
  return document.getElementById("alerts");
}

function ids() {
  return [...document.querySelectorAll("#alerts [data-alert]")].map((row) => row.dataset.alert);
}

function count() {
  const due = Number(bell()?.dataset.count ?? 0);
  document.title = due ? `(${due > 99 ? "99+" : due}) ${title}` : title;
}

// A short, soft tone made here: no sound file, nothing to load.
function sound() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.frequency.value = 587;
  gain.gain.setValueAtTime(0.08, audio.currentTime);
  gain.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.5);
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
  tone.onended = () => audio.close();
}

function tell(row) {
  const words = row.querySelector("[data-alert-words]").textContent;
  const spoken = document.getElementById("spoken");
  if (spoken) spoken.textContent = words;
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const note = new Notification("Amends", { body: words, tag: row.dataset.alert });
  note.onclick = () => {
    focus();
    location.assign(row.querySelector("a").href);
  };
}

function look() {
  const now = bell();
  if (!now) return;
  count();
  if (now.dataset.newest === newest) return;
  newest = now.dataset.newest;
  const fresh = [...now.querySelectorAll("[data-alert]")].filter((row) => !known.has(row.dataset.alert));
  for (const row of fresh) {
    known.add(row.dataset.alert);
    tell(row);
  }
  if (fresh.length && now.hasAttribute("data-sound")) sound();
}

// Asking is the person's own click, never ours.
function offer() {
  const button = document.querySelector("[data-notify]");
  if (button) button.hidden = !("Notification" in window) || Notification.permission !== "default";
}

document.addEventListener("click", async (event) => {
  if (!event.target.closest("[data-notify]")) return;
  await Notification.requestPermission();
  offer();
});

document.addEventListener("htmx:after:swap", () => {
  look();
  offer();
});
count();
offer();
