// The composer and the timeline above it. The composer opens in the right mode, grows with the words, and counts down
// the seconds in which a sent message can still be called back; the server holds the message, this only shows how long.
// The timeline stands at its newest entry, and stays there when one is added, unless somebody scrolled up to read.

const html = document.documentElement;
const ahead = Date.parse(html.dataset.now) - Date.now();
const form = document.querySelector("[data-composer]");

function grow(area) {
  area.style.height = "auto";
  area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight * 0.4)}px`;
}

function begin(mode) {
  if (!form) return;
  const choice = document.getElementById(`write-${mode}`);
  choice?.click();
  const body = document.getElementById("write-body");
  form.scrollIntoView({ block: "nearest" });
  body.focus();
  body.setSelectionRange(body.value.length, body.value.length);
}

function countDown() {
  for (const undo of document.querySelectorAll("[data-undo]")) {
    const left = Math.ceil((Date.parse(undo.dataset.undo) - Date.now() - ahead) / 1000);
    undo.querySelector("[data-undo-left]").textContent = Math.max(0, left);
    undo.hidden = left <= 0;
  }
}

if (form) {
  const body = document.getElementById("write-body");
  for (const how of ["input", "composer:words"]) body.addEventListener(how, () => grow(body));
  body.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(form.querySelector("[data-send]"));
    if (event.key === "Escape") body.blur();
  });
  // Disabled only once its value has been read: the button says whether the message leaves now or later.
  form.addEventListener("submit", (event) => setTimeout(() => {
    if (event.defaultPrevented) return;
    for (const button of form.querySelectorAll(".composer-foot button")) button.disabled = true;
  }));
  // Whoever begins with nothing begins with the first letter, not when the page was fetched.
  if (!body.value) {
    const began = () => { form.elements.began.value = new Date(Date.now() + ahead).toISOString(); };
    body.addEventListener("input", began, { once: true });
  }
  // The browser follows the address itself while the page loads, and takes the focus away with it.
  const mode = { "#write": "message", "#write-call": "call" }[location.hash];
  const start = () => requestAnimationFrame(() => begin(mode));
  if (mode && document.readyState === "complete") start();
  else if (mode) addEventListener("load", start, { once: true });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-write]");
  if (!link || !form) return;
  event.preventDefault();
  begin(link.dataset.write);
});

const list = () => document.querySelector("[data-to-end]");
let atEnd = true;

function toEnd() {
  const entries = list();
  if (entries && atEnd) entries.scrollTop = entries.scrollHeight;
}

document.addEventListener("scroll", (event) => {
  const entries = list();
  if (event.target === entries) atEnd = entries.scrollTop + entries.clientHeight > entries.scrollHeight - 24;
}, true);
document.addEventListener("htmx:after:swap", toEnd);
toEnd();

countDown();
setInterval(countDown, 500);
