// Counts how long a call takes, while it takes: the minutes stand in the field beside, and can be typed as well.

let began = 0;
let ticking = 0;

function parts() {
  return {
    button: document.querySelector("[data-call-timer]"),
    time: document.querySelector("[data-call-time]"),
    field: document.querySelector("input[name=minutes]"),
  };
}

function show() {
  const { time, field } = parts();
  if (!time || !field) return;
  const seconds = Math.floor((performance.now() - began) / 1000);
  time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  // A call of twenty seconds was a call: it counts as one minute.
  field.value = String(Math.max(1, Math.round(seconds / 60)));
}

function stop() {
  clearInterval(ticking);
  ticking = 0;
  const { button } = parts();
  if (button) button.textContent = button.dataset.start;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-call-timer]");
  if (!button) return;
  if (ticking) {
    show();
    stop();
    return;
  }
  began = performance.now();
  button.textContent = button.dataset.stop;
  show();
  ticking = setInterval(show, 1000);
});
document.addEventListener("submit", () => {
  if (!ticking) return;
  show();
  stop();
}, true);
const { button } = parts();
if (button) button.hidden = false;
