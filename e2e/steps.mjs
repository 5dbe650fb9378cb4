// What several task tests do: find a team, read a line of the caseload, read a
// meter, count what a person does with the hand, collect the addresses seen.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

// teamPath is the address of a member's own team, « /equipes/MSMA-31-01 », read
// from the navigation as a person would follow it.
export async function teamPath(page) {
  if (page.url() === "about:blank") await page.goto("/");
  const href = await page.getByRole("navigation", { name: "Navigation principale" }).getByRole("link", { name: "File active" }).getAttribute("href");
  return href.replace(/\/patients$/, "");
}

// openCaseload opens the caseload of a member's own team, and gives its address.
export async function openCaseload(page, query = "") {
  const path = (await teamPath(page)) + "/patients" + query;
  await page.goto(path);
  return path;
}

// unitsOf reads a meter as a screen reader does: « Psychologue : 3 sur 5, entamé ».
// place is a line, a card or the page; counter is Psychologue, Social or RCP.
export async function unitsOf(place, counter) {
  const words = (await place.first().textContent()).replace(/[\u00a0\u202f]/g, " ");
  const found = new RegExp(`${counter} : (\\d+) sur (\\d+)`).exec(words);
  assert.ok(found, `no meter « ${counter} » in « ${words.trim().slice(0, 200)} »`);
  return { used: Number(found[1]), quota: Number(found[2]) };
}

// linesOf reads the caseload that a page shows: one { id, name, href, number,
// last, units } a person, units by counter.
export async function linesOf(page) {
  return page.locator("tbody > tr").evaluateAll((rows) =>
    rows.map((row) => {
      const words = row.textContent.replace(/[\u00a0\u202f]/g, " ");
      const units = {};
      for (const [, counter, used, quota] of words.matchAll(/(Psychologue|Social|RCP) : (\d+) sur (\d+)/g)) units[counter] ??= { used: Number(used), quota: Number(quota) };
      const link = row.querySelector("th a");
      return { id: row.id, name: link.textContent.trim(), href: link.getAttribute("href"), number: row.querySelector("th small").textContent.slice(0, 10), last: /Vu le (\S{10})/.exec(words)?.[1] ?? "", units };
    }),
  );
}

// lineFor finds somebody whose counter has been used between least and most,
// and who was not seen today, and gives the line as found and its locator.
export async function lineFor(page, counter, { least = 0, most = 3, skip = [] } = {}) {
  const today = await page.locator("tbody input[name=held_on]").first().inputValue();
  const lines = await linesOf(page);
  const found = lines.find((l) => l.units[counter]?.used >= least && l.units[counter].used <= most && l.last !== today && !skip.includes(l.id));
  assert.ok(found, `nobody has between ${least} and ${most} units of ${counter} used`);
  return { ...found, today, row: page.locator(`[id="${found.id}"]`) };
}

// hand counts what a person does: clicks and keys.
export function hand(page) {
  let count = 0;
  return {
    click: (locator) => (count++, locator.click()),
    press: (key) => (count++, page.keyboard.press(key)),
    get count() {
      return count;
    },
  };
}

// flash waits for the sentence at the top of the page, and gives it with plain spaces.
export async function flash(page, words) {
  const sentence = page.locator("#flash").getByText(words);
  await sentence.waitFor();
  return (await sentence.textContent()).replace(/[\u00a0\u202f]/g, " ");
}

// addresses collects every address that the pages of a context ask for, in the
// order they were asked.
export function addresses(context) {
  const seen = [];
  context.on("request", (request) => seen.push(decodeURIComponent(request.url())));
  return seen;
}

// fold makes words comparable: no case, no accent, no typographic space.
export const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").replace(/[\s\u00a0\u202f]+/g, " ").toLowerCase();

// namesIn gives which of some people's names stand in a text. A name is looked
// for whole, and each of its words longer than three letters alone.
export function namesIn(text, names, { words = true } = {}) {
  const where = ` ${fold(text).replace(/[^a-z0-9]+/g, " ")} `;
  const found = [];
  for (const name of names) {
    const whole = fold(name).replace(/[^a-z0-9]+/g, " ").trim();
    const parts = words ? whole.split(" ").filter((w) => w.length > 3) : [];
    if ([whole, ...parts].some((w) => where.includes(` ${w} `))) found.push(name);
  }
  return found;
}

// pdfText saves a download and reads its text back.
export async function pdfText(download) {
  const file = await download.path();
  const { stdout } = await run("pdftotext", ["-layout", file, "-"]);
  return stdout;
}

// tabTo presses Tab until the element has the focus, at most max times, and
// gives how many it took.
export async function tabTo(page, locator, max = 60, key = "Tab") {
  const wanted = await locator.elementHandle();
  for (let i = 1; i <= max; i++) {
    await page.keyboard.press(key);
    if (await wanted.evaluate((e) => e === document.activeElement)) return i;
  }
  return assert.fail(`not reached with ${max} × ${key}: ${await locator.evaluate((e) => e.outerHTML.slice(0, 120))}`);
}

// confirm opens the question behind a button and says yes.
export async function confirm(page, label, yes) {
  await page.locator("summary").filter({ hasText: label }).click();
  await page.getByRole("button", { name: yes }).click();
}
