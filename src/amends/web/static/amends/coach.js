// The coach's hints below the draft: the words that one means are shown in the draft, and better ones take their place.
// Positions are counted in characters; what was typed since is found by its words, or left alone.

const body = document.getElementById("write-body");
const beside = () => document.getElementById("write-beside");

const units = (text, characters) => [...text].slice(0, characters).join("").length;

function place(hint) {
  const words = hint.dataset.quote;
  const from = units(body.value, Number(hint.dataset.from));
  if (!words || body.value.startsWith(words, from)) return [from, from + words.length];
  const at = body.value.indexOf(words);
  return at < 0 ? null : [at, at + words.length];
}

function show(hint) {
  const found = place(hint);
  body.focus();
  if (!found) return;
  body.setSelectionRange(...found);
  // A text field scrolls to what is typed, not to what is chosen: the share of the words before it comes near enough.
  body.scrollTop = body.scrollHeight * (found[0] / Math.max(1, body.value.length)) - body.clientHeight / 2;
}

function use(hint) {
  const found = place(hint);
  if (!found) return show(hint);
  const [from, to] = found;
  const before = body.value.slice(0, from);
  const after = body.value.slice(to);
  const left = from === to && before && !/\s$/.test(before) ? " " : "";
  const right = from === to && after && !/^\s/.test(after) ? " " : "";
  const words = hint.dataset.better;
  body.focus();
  body.setSelectionRange(from, to);
  // Typed, not set: what stood there comes back with Ctrl+Z.
  if (!document.execCommand("insertText", false, left + words + right)) body.setRangeText(left + words + right, from, to);
  const open = /\{[^{}]+\}/u.exec(words);
  const start = from + left.length + (open ? open.index : words.length);
  body.setSelectionRange(start, start + (open ? open[0].length : 0));
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const hint = event.target.closest("[data-hint]");
  if (!hint || !body) return;
  if (event.target.closest("[data-hint-show]")) show(hint);
  if (event.target.closest("[data-hint-use]")) use(hint);
});

// Alt+H asks now instead of after a pause, and then goes from hint to hint.
let next = 0;
body?.addEventListener("input", () => { next = 0; });
body?.addEventListener("keydown", (event) => {
  if (!event.altKey || event.key.toLowerCase() !== "h") return;
  event.preventDefault();
  const hints = beside().querySelectorAll("[data-hint]");
  if (hints.length) show(hints[next++ % hints.length]);
  else body.dispatchEvent(new Event("composer:ask"));
});
