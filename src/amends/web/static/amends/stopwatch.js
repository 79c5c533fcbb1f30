// Shows how long a drill has taken so far. The desk counts by its own clock; this one only goes on from what it said.

const shown = document.querySelector("[data-stopwatch]");

if (shown) {
  const before = Number(shown.dataset.stopwatch);
  const began = performance.now();
  setInterval(() => {
    const seconds = before + Math.floor((performance.now() - began) / 1000);
    shown.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, 1000);
}
