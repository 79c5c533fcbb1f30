// A calm word beside a sum that is out of proportion, while it is typed. It forbids nothing: authority decides.

const numbers = (text) => (text ?? "").split(" ").filter(Boolean).map(Number);

// As the desk reads a sum: "50", "49.90", "49,90", "1,250.00"; null for what is none.
export function minor(typed, places) {
  const plain = typed.replace(/\s|[A-Z]{3}$/g, "");
  if (!plain) return null;
  const commas = plain.split(",").length - 1;
  const value = Number(commas === 1 && !plain.includes(".") ? plain.replace(",", ".") : plain.replaceAll(",", ""));
  return Number.isFinite(value) ? Math.round(value * 10 ** places) : null;
}

// Which word is due: "less", "more", "capped", or none.
export function word(amount, [low, high] = [], cap = null) {
  if (amount === null) return "";
  if (cap !== null && amount > cap) return "capped";
  if (high === undefined || (amount >= low && amount <= high)) return "";
  return amount > high ? "more" : "less";
}

for (const beside of document.querySelectorAll("[data-proportion][data-places]")) {
  const field = document.getElementById(beside.dataset.proportion);
  const form = field?.form;
  if (!form) continue;
  const extras = new Set(beside.dataset.extras.split(" "));
  const look = () => {
    const used = beside.dataset[form.elements.use?.value] ?? beside.dataset.used;
    const cap = beside.dataset.cap === undefined ? null : Number(beside.dataset.cap);
    const isExtra = extras.has(form.elements.kind.value);
    const due = isExtra ? word(minor(field.value, Number(beside.dataset.places)), numbers(used), cap) : "";
    for (const name of ["less", "more", "capped"]) beside.querySelector(`[data-${name}]`).hidden = name !== due;
  };
  form.addEventListener("input", look);
  look();
}
