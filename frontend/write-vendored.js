// Writes VENDORED.md: which foreign files the browser gets, in which version, under which licence, with checksums.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const out = process.argv[2];
const version = (name) => JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8")).version;
const sum = (file) => createHash("sha256").update(readFileSync(`${out}/${file}`)).digest("hex");

const rows = [
  ["vendor/htmx.min.js", "htmx.org", "0BSD", "copied, without the reference to its source map"],
  ["amends.css", "tailwindcss", "MIT", "compiled from frontend/amends.css"],
  ["amends.css", "daisyui", "MIT", "components and themes compiled into the same file"],
];

const lines = [
  "# Vendored browser assets",
  "",
  "Written by `frontend/build`; do not edit. Everything else in this folder is our own, under the licence of Amends.",
  "",
  "| file | from | version | licence | how | sha256 |",
  "|---|---|---|---|---|---|",
  ...rows.map(([file, name, licence, how]) =>
    `| \`${file}\` | ${name} | ${version(name)} | ${licence} (\`vendor/${name.replace(".org", "")}.LICENSE.txt\`) | ${how} | \`${sum(file)}\` |`),
  "",
];
writeFileSync(`${out}/VENDORED.md`, lines.join("\n"));
