// Keeps the words of near times true while a page stays open.
//
// <time data-tick datetime="..."> says how long until, or how late. The server wrote the words; between
// four hours before and a day after, they are counted again every ten seconds by the server's clock
// (data-now of <html>), because the desk's clock may differ from this computer's.

const root = document.documentElement;
const skew = Date.parse(root.dataset.now) - Date.now();
const HOUR = 3_600_000;

function words(ms) {
  const { wordMin, wordHour, wordLate } = root.dataset;
  const minutes = Math.floor(Math.abs(ms) / 60_000);
  const length =
    minutes < 60
      ? `${minutes} ${wordMin}`
      : `${Math.floor(minutes / 60)} ${wordHour} ${String(minutes % 60).padStart(2, "0")}`;
  return ms < 0 ? `${length} ${wordLate}` : length;
}

function tick() {
  if (Number.isNaN(skew)) return;
  const now = Date.now() + skew;
  for (const time of document.querySelectorAll("time[data-tick]")) {
    const left = Date.parse(time.dateTime) - now;
    if (left > 4 * HOUR || left < -24 * HOUR) continue;
    const text = words(left);
    if (time.textContent !== text) time.textContent = text;
    time.classList.toggle("is-late", left < 0);
  }
}

setInterval(tick, 10_000);
document.addEventListener("htmx:after:swap", tick);
