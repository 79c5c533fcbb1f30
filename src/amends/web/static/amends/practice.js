// How long this reply takes, beside how long it may. The desk counts by its own clock; this one only shows it.

const shown = document.querySelector("[data-since]");
const reply = document.getElementById("reply");
const began = performance.now();

function show() {
  const seconds = Math.floor((performance.now() - began) / 1000);
  const allowed = Number(shown.dataset.since);
  shown.textContent = `${seconds} s / ${allowed} s`;
  shown.classList.toggle("is-late", seconds > allowed);
}

if (shown) {
  show();
  setInterval(show, 1000);
}
reply?.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) reply.form.requestSubmit();
});
