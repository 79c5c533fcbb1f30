// Presence of somebody who only reads a case: said while the page can be seen, and lost when it cannot.

const EVERY = 15000;
const form = document.getElementById("looking");

function look() {
  if (document.hidden) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  fetch(form.dataset.look, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => {});
}

if (form) {
  look();
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
