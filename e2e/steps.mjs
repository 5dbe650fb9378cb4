// What several task tests do: find a team, read a line of the caseload, read a
// meter, count what a person does with the hand, collect the addresses seen.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { axe, outline, overflow } from "./harness.mjs";
import { kindOf } from "./walk.mjs";

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

// keys types as somebody without a mouse does, and counts each key pressed.
export function keys(page) {
  let count = 0;
  const to = async (field) => (count += await tabTo(page, field, 90));
  return {
    to,
    press: async (key) => {
      count += key.split("+").length;
      await page.keyboard.press(key);
    },
    async write(field, words) {
      await to(field);
      await this.press("Control+A");
      count += [...words].length;
      await page.keyboard.type(words);
    },
    async choose(select, first) {
      await to(select);
      count += [...first].length;
      await page.keyboard.type(first);
    },
    async tick(box) {
      await to(box);
      await this.press("Space");
    },
    get count() {
      return count;
    },
  };
}

// look judges the page that somebody has just reached: nothing for axe to say,
// one title, nothing wider than the window.
export async function look(page) {
  const where = new URL(page.url()).pathname;
  const faults = [...(await axe(page)), ...(await outline(page)), await overflow(page)].filter(Boolean);
  assert.deepEqual(faults, [], `on ${where}`);
}

// tabsOf gives the pages of a record: [{ label, href }], in the order shown.
export async function tabsOf(page) {
  return page.getByRole("navigation", { name: "Pages du dossier" }).getByRole("link").evaluateAll((links) => links.map((a) => ({ label: a.textContent.trim(), href: a.getAttribute("href") })));
}

// calendar counts days from one written 22/11/2026, as forms are typed.
export function calendar(today) {
  const [d, m, y] = today.split("/").map(Number);
  const written = (date) => date.toISOString().slice(0, 10).split("-").reverse().join("/");
  return {
    today,
    day: (days, years = 0) => written(new Date(Date.UTC(y + years, m - 1, d + days))),
    month: `${y}-${String(m).padStart(2, "0")}`,
  };
}

// code is what the application of a telephone shows for the key of a second factor.
export function code(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/[^A-Z2-7]/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const mac = createHmac("sha1", key).update(moment).digest();
  return String((mac.readUInt32BE(mac.at(-1) & 15) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

// invite makes an account for a member of a team, known by name: the coordination
// (boss) prepares it, that person chooses a password and a second factor on a page
// of his own, the operator vouches for who came. The page is left signed in.
export async function invite({ boss, operator, page, name, email }) {
  const password = "pluie sur le canal du Midi";
  await boss.goto("/comptes/invitation?role=member");
  const person = boss.getByRole("main").getByLabel(/^Personne/);
  await person.selectOption(await person.locator("option").filter({ hasText: name }).first().getAttribute("value"));
  await boss.getByRole("main").getByLabel(/^Adresse électronique/).fill(email);
  await boss.getByRole("button", { name: "Préparer l’invitation" }).click();
  const link = await boss.getByLabel("Lien", { exact: true }).inputValue();
  await page.goto(new URL(link).pathname);
  await page.getByLabel(/^Nouveau mot de passe/).fill(password);
  await page.getByLabel(/^Le même/).fill(password);
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByRole("heading", { name: "Installer votre second facteur" }).waitFor();
  await page.getByLabel(/^Code/).fill(code(await page.locator("main code").innerText()));
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByText("Votre compte attend d’être confirmé").waitFor();
  await operator.goto("/comptes/a-confirmer");
  await confirm(operator, name, "Oui, je confirme");
  await flash(operator, /confirmé/);
}

// include has a doctor include somebody with the mouse: who fills the person's
// own fields, and opened is the day of it.
export async function include(page, mode, opened, who) {
  await page.goto((await teamPath(page)) + "/inclusion");
  const main = page.getByRole("main");
  await main.getByLabel(mode, { exact: true }).check();
  await who(main);
  await main.getByLabel(/^Date d’inclusion/).fill(opened);
  await criteria(main, opened);
  await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await flash(page, /Inclusion enregistrée/);
  return new URL(page.url()).pathname;
}

// criteria fills why somebody is included, and what he or she was told that day.
export async function criteria(main, informed) {
  await main.getByLabel(/Conduite addictive qui motive/).selectOption({ label: "Alcool" });
  await main.getByLabel("Isolement").check();
  await main.getByRole("group", { name: /autre dispositif/ }).getByLabel("Aucun", { exact: true }).check();
  await main.getByLabel(/^Informée le/).fill(informed);
}

// meet records an entretien of a past day from the record of somebody, and
// gives the sentence that answers.
export async function meet(page, record, day) {
  await page.goto(record + "/entretien");
  const main = page.getByRole("main");
  await main.getByLabel(/^Date/).first().fill(day);
  await main.getByLabel("Présent", { exact: true }).check();
  await main.getByLabel("Au cabinet", { exact: true }).check();
  await main.getByRole("button", { name: "Enregistrer l’entretien" }).click();
  return flash(page, /enregistré/);
}

// study holds a RCP of a past day about one person, from its opening to its
// validation. changes are the boxes to tick.
export async function study(page, { team, name, day, summary, decisions, changes = [] }) {
  await page.goto(team + "/rcp");
  await page.getByLabel(/^Date/).first().fill(day);
  await page.getByRole("button", { name: "Ouvrir la RCP" }).click();
  await flash(page, /ouverte/);
  const rcp = new URL(page.url()).pathname;
  await page.goto(rcp + "/ajout");
  await page.getByRole("main").getByLabel(name).check();
  await page.getByRole("button", { name: "Ajouter à l’ordre du jour" }).click();
  await flash(page, /Ordre du jour/);
  const members = page.locator("form[action$='/presences']");
  for (const profession of ["Médecin généraliste", "Psychologue", "Travailleur social"]) await members.locator("label").filter({ hasText: profession }).first().click();
  await page.getByRole("button", { name: "Enregistrer les présences" }).click();
  await flash(page, /Présences enregistrées/);
  await page.getByRole("link", { name: "Écrire la revue" }).click();
  await page.getByLabel("Synthèse").fill(summary);
  await page.getByLabel("Décisions").fill(decisions);
  for (const change of changes) await page.getByLabel(change).check();
  await look(page);
  await page.getByRole("button", { name: "Enregistrer la revue" }).click();
  await flash(page, /Revue enregistrée/);
  await confirm(page, "Valider la RCP", "Oui, valider");
  await flash(page, /validée/);
  return rcp;
}

// plain gives the words of a file as whoever opens it would read them: a page
// and its attributes, a PDF, a workbook, a zip and all that is in it. name tells the kind.
export async function plain(name, bytes) {
  if (!/\.(pdf|xlsx|zip)$/.test(name)) return bytes.toString("utf8");
  const room = await mkdtemp(path.join(tmpdir(), "maillage-lu-"));
  try {
    const file = path.join(room, "fichier" + path.extname(name));
    await writeFile(file, bytes);
    if (name.endsWith(".pdf")) return (await run("pdftotext", ["-layout", file, "-"], { maxBuffer: 1 << 26 })).stdout;
    await run("unzip", ["-q", file, "-d", path.join(room, "dedans")]);
    const inside = (await readdir(path.join(room, "dedans"), { recursive: true, withFileTypes: true })).filter((e) => e.isFile());
    const words = [];
    for (const e of inside) words.push(e.name, await plain(e.name, await readFile(path.join(e.parentPath ?? e.path, e.name))));
    return words.join("\n");
  } finally {
    await rm(room, { recursive: true, force: true });
  }
}

// everything reads all that somebody can reach by links from some addresses:
// yields { address, status, words } for each page and each file. whole(path)
// says which addresses are all read; of the others, at most each of a kind.
export async function* everything(context, server, from, { each = 2, max = 150, whole = () => false } = {}) {
  const seen = new Set(from);
  const queue = [...from];
  const kinds = new Map();
  let count = 0;
  while (queue.length && count < max) {
    const batch = queue.splice(0, 6).filter((target) => {
      const url = new URL(target, server.url);
      const kind = kindOf(url);
      const n = kinds.get(kind) ?? 0;
      kinds.set(kind, n + 1);
      return whole(url.pathname) || n < each;
    });
    count += batch.length;
    for (const page of await Promise.all(batch.map((target) => fetched(context, server, target)))) {
      for (const link of page.links) if (!seen.has(link)) (seen.add(link), queue.push(link));
      yield page;
    }
  }
}

async function fetched(context, server, target) {
  const answer = await context.request.get(new URL(target, server.url).href);
  const type = answer.headers()["content-type"] ?? "";
  const name = /filename="?([^";]+)/.exec(answer.headers()["content-disposition"] ?? "")?.[1] ?? (type.includes("pdf") ? "feuille.pdf" : "page.html");
  const words = await plain(name, await answer.body());
  const links = [];
  for (const [, href] of type.startsWith("text/html") ? words.matchAll(/<a\b[^>]*?\shref="([^"]+)"/g) : []) {
    const url = new URL(href.replaceAll("&amp;", "&").replaceAll("&#39;", "'"), answer.url());
    if (url.origin === new URL(server.url).origin && !url.pathname.startsWith("/static/")) links.push(url.pathname + url.search);
  }
  return { address: target, status: answer.status(), name, words: target + "\n" + name + "\n" + words, links };
}
