// A tablet at a counter goes back to its start by itself, and keeps nothing of who stood there before.

const page = document.querySelector("[data-kiosk]");
const WARNED = 60;
const GONE = 90;
const SOON = 30;
let idle = 0;

function begin() {
  for (const form of document.forms) form.reset();
  location.replace(page.dataset.kiosk);
}

function look() {
  idle += 1;
  const still = document.getElementById("kiosk-still");
  if ("kioskSoon" in page.dataset) {
    if (idle >= SOON) begin();
    return;
  }
  if (!still) return;
  if (idle >= GONE) begin();
  still.hidden = idle < WARNED;
  // Said once when it appears, and counted down for the eye alone.
  if (idle === WARNED) still.textContent = page.dataset.kioskStill.replace("%(n)s", String(GONE - WARNED));
}

function here() {
  idle = 0;
  const still = document.getElementById("kiosk-still");
  if (still) still.hidden = true;
}

for (const kind of ["pointerdown", "keydown", "input", "scroll"]) addEventListener(kind, here, { passive: true });
// A page that comes back out of the browser's memory shows what was typed: it begins anew.
addEventListener("pageshow", (event) => {
  if (event.persisted) begin();
});
addEventListener("pagehide", () => {
  for (const form of document.forms) form.reset();
});
setInterval(look, 1000);
