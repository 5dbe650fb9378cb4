// A year of somebody who is followed under an alias. Nothing that identifies can
// be typed; what was typed by mistake, and the name that a certificate asked for
// once, are then looked for in every page, paper, workbook, export, in the
// journal, the log and the files of the install.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { open, signIn, start, watch } from "./harness.mjs";
import { addresses, calendar, everything, flash, include, look, meet, namesIn, openCaseload, plain, study, tabsOf, teamPath, unitsOf } from "./steps.mjs";

const run = promisify(execFile);
const program = process.env.MAILLAGE_BIN ?? path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "bin", "maillage");

const server = await start();
const alias = "Tournebroche";
// What was typed, and may stand nowhere.
const typed = { names: ["Quatrebarbes", "Zéphyrine", "Hurtebise", "Philibert"], digits: ["0612345678", "29021992", "19920229", "17051966", "19660517"] };
const identity = ["birth_name", "first_names", "used_name", "used_first", "birth_date", "birth_year", "birth_place", "phone", "email", "address", "postal_code", "city", "commune", "document_kind", "document_on", "ins", "nir"];

let browser;
let at;
const life = {};
const people = {};
const noises = [];
const seen = [];

async function as(role) {
  if (!people[role]) {
    const context = await signIn(browser, server, role);
    const page = await context.newPage();
    noises.push(watch(page, server, { expect: [422] }));
    seen.push(addresses(context));
    people[role] = { context, page };
  }
  return people[role];
}

before(async () => {
  browser = await open();
  for (const role of ["gp", "psychologist", "social_worker"]) await as(role);
});
after(async () => {
  await browser?.close();
  await server.stop();
});

// traces gives which of what was typed stands in a text, however it is written.
function traces(words) {
  const digits = words.replace(/(?<=\d)[\s.\-/\u00a0\u202f]+(?=\d)/g, "");
  return [...namesIn(words, typed.names), ...typed.digits.filter((d) => digits.includes(d))];
}

test("the search of this test finds what it is to find", () => {
  assert.deepEqual(traces("Mme QUATREBARBES (zephyrine), née le 29/02/1992, 06.12.34.56.78"), ["Quatrebarbes", "Zéphyrine", "0612345678", "29021992"]);
  assert.deepEqual(traces("Philibert-Hurtebise 1966-05-17"), ["Hurtebise", "Philibert", "19660517"]);
  assert.deepEqual(traces("dossier 31-01-0026, 22/11/2026"), []);
});

const fields = (page) => page.locator("main input, main select, main textarea").evaluateAll((list) => [...new Set(list.map((e) => e.name))]);

test("the inclusion asks for an alias; a name sent all the same is refused", async () => {
  const { page, context } = people.gp;
  const team = (life.team = await teamPath(page));
  await page.goto(team + "/inclusion");
  at = calendar(await page.getByLabel(/^Date d’inclusion/).inputValue());
  life.opened = at.day(15, -1);
  life.record = await include(page, "Anonyme", life.opened, async (main) => {
    await main.getByLabel(/équipe appelle la personne/).waitFor();
    assert.deepEqual((await fields(page)).filter((f) => identity.includes(f)), [], "fields for an identity");
    await look(page);
    await main.getByLabel(/équipe appelle la personne/).fill(alias);
  });
  assert.match(await page.getByRole("main").getByRole("heading", { level: 1 }).innerText(), new RegExp(alias));
  await look(page);

  const form = { mode: "anonymous", alias: "Girandole", birth_name: "Hurtebise", first_names: "Philibert", birth_date: "17/05/1966", phone: "06 12 34 56 78", opened_on: life.opened, informed_on: life.opened, primary: "alcohol", reasons: "isolation", other_scheme: "none", _key: "forced-identity" };
  const answer = await context.request.post(team + "/inclusion", { form, headers: { "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
  assert.equal(answer.status(), 422, "an anonymous person with a name");
  await openCaseload(page);
  assert.doesNotMatch(await page.locator("main").innerText(), /Girandole/);
});

test("no page of the record has a field for an identity, save the end of anonymity", async () => {
  const { page, context } = people.gp;
  await page.goto(life.record);
  for (const { label, href } of await tabsOf(page)) {
    await page.goto(href);
    await look(page);
    assert.deepEqual((await fields(page)).filter((f) => identity.includes(f)), [], `fields for an identity on « ${label} »`);
  }
  for (const [way, form] of [
    ["/identite", { mode: "anonymous", alias, birth_name: "Hurtebise", version: "1" }],
    ["/identite", { mode: "nominative", birth_name: "Hurtebise", first_names: "Philibert", birth_date: "17/05/1966", sex: "male", version: "1" }],
    ["/entourage/coordonnees", { phone: "06 12 34 56 78", version: "1" }],
    ["/entourage", { name: "Philibert Hurtebise", relation: "frère", relative: "1" }],
    ["/entourage/rappels", { channel: "sms", agreed_on: at.today }],
    ["/identite/piece", { document_kind: "identity_card", document_on: at.today }],
  ]) {
    const answer = await context.request.post(life.record + way, { form: { ...form, _key: "forced" + way }, headers: { "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
    assert.ok(answer.status() >= 400 && answer.status() < 500, `${way} took an identity: ${answer.status()}`);
  }
  await page.goto(life.record);
  assert.match(await page.locator("main").innerText(), /Anonyme/);
});

test("a year of care: entretiens, RCP, questionnaire, appointment", async () => {
  const psychologist = people.psychologist.page;
  const social = people.social_worker.page;
  for (const [i, days] of [30, 120].entries()) assert.match(await meet(psychologist, life.record, at.day(days, -1)), new RegExp(`${i + 1}.5`));
  assert.match(await meet(social, life.record, at.day(-20)), /1.6/);
  life.rcp = await study(people.gp.page, { team: life.team, name: alias, day: at.day(-15), summary: "Une année calme.", decisions: "Revoir au printemps." });
  await people.gp.page.goto(life.record);
  for (const [counter, used] of [["Psychologue", 2], ["Social", 1], ["RCP", 1]]) assert.equal((await unitsOf(people.gp.page.locator("main"), counter)).used, used, counter);

  const main = psychologist.getByRole("main");
  await psychologist.goto(life.record + "/questionnaires");
  await main.getByLabel(/^Questionnaire/).selectOption(await main.getByLabel(/^Questionnaire/).locator("option").filter({ hasText: /^GAD-7/ }).first().getAttribute("value"));
  await psychologist.getByRole("button", { name: "Commencer" }).click();
  await main.getByLabel(/^Date des réponses/).waitFor();
  for (let i = 1; i <= 7; i++) await main.locator(`input[name=q${i}][value="1"]`).check();
  await psychologist.getByRole("button", { name: "Terminer" }).click();
  await main.getByRole("heading", { name: "Réponses" }).waitFor();
  assert.match((await main.innerText()).replace(/\s+/g, " "), /7 .{0,20}sur 21/);

  await psychologist.goto(life.record + "/rendez-vous");
  await psychologist.getByRole("link", { name: "Nouveau rendez-vous" }).click();
  await main.getByLabel(/^Jour/).fill(at.day(9));
  await main.getByLabel(/^Heure/).fill("14:30");
  await psychologist.getByRole("button", { name: "Prévoir le rendez-vous" }).click();
  if (await main.getByLabel("Oui, prévoir quand même").count()) {
    await main.getByLabel("Oui, prévoir quand même").check();
    await psychologist.getByRole("button", { name: "Prévoir le rendez-vous" }).click();
  }
  await flash(psychologist, /révu/);
  assert.doesNotMatch(await main.innerText(), /courriel|rappel par/i, "a mail about somebody who has no address");
  await psychologist.goto(life.record + "/rendez-vous");
  assert.match((await main.innerText()).replace(/[\s\u202f\u00a0]+/g, " "), /14 ?h ?30|14:30/);
  await look(psychologist);
});

test("a telephone number in a note is told before it is kept; taken out, none is left", async () => {
  const { page } = people.psychologist;
  const main = page.getByRole("main");
  await page.goto(life.record + "/notes");
  await main.getByLabel(/^Texte/).fill("Rappeler au 06 12 34 56 78 avant vendredi.");
  await main.getByLabel("Partagé", { exact: true }).check();
  await page.getByRole("button", { name: "Enregistrer la note", exact: true }).click();
  await page.locator("#errors").waitFor();
  assert.match(await page.locator("#errors").innerText(), /numéro de téléphone/);
  await look(page);
  await main.getByLabel(/^Texte/).fill("Rappeler avant vendredi.");
  await page.getByRole("button", { name: "Enregistrer la note", exact: true }).click();
  await flash(page, /nregistrée/);
  await look(page);
});

test("a certificate prints the name it is given, and nothing keeps it", async () => {
  const { page } = people.gp;
  await page.goto(life.record + "/identite/anonymat");
  await page.getByLabel(/^Nom et prénom à écrire/).fill("Zéphyrine Quatrebarbes");
  await page.getByLabel(/^Date de naissance à écrire/).fill("29/02/1992");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Télécharger l’attestation (PDF)" }).click()]);
  const paper = await plain("attestation.pdf", await readFile(await download.path()));
  assert.deepEqual(namesIn(paper, ["Zéphyrine Quatrebarbes"], { words: false }), ["Zéphyrine Quatrebarbes"]);
  assert.ok(!paper.includes(alias), "the certificate ties the name to the alias");
  assert.deepEqual(traces(download.suggestedFilename()), []);
  await page.reload();
  assert.deepEqual(traces(await page.content()), []);
});

test("the complete export of the person, JSON and PDF, holds the year and no identity", async () => {
  const { page } = people.gp;
  await page.goto(life.record + "/demandes");
  await page.getByLabel(/J’ai relu les textes/).check();
  const began = Date.now();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Préparer l’export" }).click()]);
  assert.ok(Date.now() - began < 60_000, "over a minute");
  const words = await plain("export.zip", await readFile(await download.path()));
  for (const part of ["dossier.json", "dossier.pdf", alias, "Une année calme.", "Rappeler avant vendredi."]) assert.ok(words.includes(part), `the export lacks « ${part} »`);
  assert.deepEqual(traces(words), []);
});

test("every page and file that the team reaches, the journal with them: no identity", async () => {
  for (const role of ["gp", "psychologist", "social_worker"]) {
    const { context, page } = people[role];
    const from = [life.record, `${life.team}/remontees/${at.month}`, `${life.team}/patients/export`, `${life.team}/taches/export`, life.rcp, "/", ...(role === "gp" ? [life.record + "/journal/imprime", life.record + "/notes/impression", life.record + "/projet/impression.pdf"] : [])];
    let own = 0;
    const files = new Set();
    for await (const { address, status, words, name } of everything(context, server, from, { whole: (p) => p.startsWith(life.record) || p.startsWith(life.rcp) })) {
      assert.ok(status < 500, `${status} at ${address}`);
      assert.deepEqual(traces(words), [], `${role} at ${address}`);
      if (words.includes(alias)) own++;
      if (name !== "page.html") files.add(name.replace(/.*\./, ""));
    }
    console.log(`${role}: ${own} pages and files speak of the person`);
    assert.ok(own >= 15, `only ${own} pages speak of the person: the walk of ${role} is too short`);
    for (const kind of ["pdf", "xlsx"]) assert.ok(files.has(kind), `the walk of ${role} met no ${kind}`);
    await page.goto("/recherche");
    const field = page.getByRole("main").getByRole("searchbox").first();
    for (const [words, found] of [[alias, 1], ["Quatrebarbes", 0], ["Hurtebise", 0], ["06 12 34 56 78", 0]]) {
      await field.fill(words);
      await Promise.all([page.waitForEvent("load"), field.press("Enter")]);
      assert.equal(Math.min(1, await page.getByRole("main").locator(`a[href^="${life.record}"]`).count()), found, `a search for « ${words} »`);
    }
  }
});

test("who stands outside the team meets neither an identity nor the alias", async () => {
  for (const role of ["admin_coordination", "medical_coordination", "host_organisation", "agency", "insurer", "evaluator", "operator"]) {
    const { context } = await as(role);
    let count = 0;
    for await (const { address, words } of everything(context, server, ["/", life.record, `${life.team}/remontees/${at.month}`], { each: 1, max: 40 })) {
      assert.deepEqual([...traces(words), ...namesIn(words, [alias])], [], `${role} at ${address}`);
      count++;
    }
    assert.ok(count >= 5, `${role} reached ${count} pages`);
    assert.ok([403, 404].includes((await context.request.get(life.record)).status()), `${role} opens the record`);
  }
});

test("the calendar of another program and the file for a day without network tell nothing", async () => {
  const { page, context } = people.psychologist;
  await page.goto(life.team + "/agenda/reglages");
  await page.getByRole("button", { name: "Créer une adresse secrète" }).click();
  const secret = new URL(await page.locator("main code").innerText());
  const feed = await (await context.request.get(secret.pathname)).text();
  assert.match(feed, /BEGIN:VEVENT/);
  assert.deepEqual([...traces(feed), ...namesIn(feed, [alias])], [], "the calendar");

  await page.goto(life.team + "/patients/hors-ligne");
  for (const label of [/^Phrase secrète/, /^La même phrase/]) await page.getByLabel(label).fill("sept péniches à Moissac");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Enregistrer le fichier chiffré" }).click()]);
  const file = await readFile(await download.path(), "utf8");
  assert.deepEqual([...traces(file), ...namesIn(file, [alias])], [], "the file for a day without network, closed");
});

test("the data sets, the log, the addresses and the files of the install hold none either", async () => {
  for (const set of ["acts", "people", "returns", "scores", "teams"]) {
    const told = await run(program, ["export", set, "--data", server.data], { maxBuffer: 1 << 26 });
    assert.deepEqual([...traces(told.stdout), ...namesIn(told.stdout, [alias])], [], `the data set ${set}`);
  }
  assert.deepEqual([...traces(server.log()), ...namesIn(server.log(), [alias])], [], "the log");
  assert.deepEqual(namesIn(seen.flat().join("\n"), [...typed.names, alias]), [], "an address");
  for (const entry of await readdir(server.data, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(path.join(entry.parentPath ?? entry.path, entry.name));
    for (const words of [alias, ...typed.names, "06 12 34 56 78", "29/02/1992", "1992-02-29", "1966-05-17"]) assert.ok(!bytes.includes(words), `« ${words} » in clear in ${entry.name}`);
  }
  assert.deepEqual(noises.flat(), []);
});
