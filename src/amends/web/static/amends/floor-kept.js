// What was written on this phone and has not been sent yet, in the browser's own database; and what the desk said last.

const STORES = ["written", "told"];

function opened() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("amends-floor", 1);
    asked.onupgradeneeded = () => {
      for (const name of STORES) asked.result.createObjectStore(name);
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

// Resolves when it is on the disk, not before.
async function within(store, mode, act) {
  const base = await opened();
  return new Promise((resolve, reject) => {
    const change = base.transaction(store, mode, mode === "readwrite" ? { durability: "strict" } : undefined);
    const asked = act(change.objectStore(store));
    change.oncomplete = () => { base.close(); resolve(asked.result); };
    change.onabort = () => { base.close(); reject(change.error); };
  });
}

export const keep = (one) => within("written", "readwrite", (store) => store.put(one, one.key));
export const drop = (key) => within("written", "readwrite", (store) => store.delete(key));
export const remember = (told) => within("told", "readwrite", (store) => store.put(told, "last"));
export const remembered = () => within("told", "readonly", (store) => store.get("last"));

// In the order in which they were written.
export async function kept() {
  const all = await within("written", "readonly", (store) => store.getAll());
  return all.sort((one, other) => one.met_at.localeCompare(other.met_at));
}

// A sum as people type it, in minor units; nothing for what is no sum.
export function minor(typed, places) {
  const plain = (typed ?? "").trim();
  const value = Number(/^\d+,\d{1,2}$/.test(plain) ? plain.replace(",", ".") : plain.replaceAll(",", ""));
  return plain && Number.isFinite(value) ? Math.round(value * 10 ** places) : 0;
}

// What is left of the allowance behind everything that waits here: what goes beyond it is asked for, and takes none.
export function left(told, waiting, at) {
  const held = told?.allowance;
  if (!held || new Date(held.until) <= at) return 0;
  let rest = held.left;
  for (const one of waiting) {
    const sum = minor(one.amount, told.places);
    if (one.unsignalled && one.allowance === held.id && sum <= rest) rest -= sum;
  }
  return rest;
}
