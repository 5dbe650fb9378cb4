// One person's two years with a team: included with keys alone, seen past the
// package, studied, measured, renewed, gone, come back, handed over to another
// team. What is typed is dated in the past, as a team that catches up would.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, signIn, start, visitor, watch } from "./harness.mjs";
import { addresses, calendar, confirm, criteria, flash, fold, invite, keys, linesOf, look, meet, namesIn, openCaseload, pdfText, plain, study, tabsOf, teamPath, unitsOf } from "./steps.mjs";

const server = await start();
const name = "BRINDEJONC Maëlle";
const secret = "Ne supporte plus le bruit de la scierie";
let browser;
let at; // the calendar
const life = {}; // record, team
const people = {}; // who works: { page, context }
const noises = [];
const seen = [];

before(async () => {
  browser = await open();
  for (const role of ["admin_coordination", "gp", "psychologist", "social_worker", "operator"]) {
    const context = await signIn(browser, server, role);
    const page = await context.newPage();
    people[role] = { context, page };
    noises.push(watch(page, server, { expect: [422] }));
    seen.push(addresses(context));
  }
});
after(async () => {
  await browser?.close();
  await server.stop();
});

// counters reads the three meters at the top of the record.
async function counters(page) {
  await page.goto(life.record);
  const units = {};
  for (const counter of ["Psychologue", "Social", "RCP"]) units[counter] = (await unitsOf(page.locator("main"), counter)).used;
  return [units.Psychologue, units.Social, units.RCP];
}

// years reads what each package year of the record says, the latest first.
const years = (page) => page.locator("#suivi details summary").allInnerTexts();

test("the coordination writes since when the team works: three years", async () => {
  const { page } = people.admin_coordination;
  const doctor = people.gp.page;
  life.team = await teamPath(doctor);
  life.code = life.team.split("/").pop();
  await doctor.goto(life.team + "/inclusion");
  at = calendar(await doctor.getByLabel(/^Date d’inclusion/).inputValue());
  await page.goto(`/reseau/microstructures/${life.code}/modifier`);
  for (const label of ["Convention signée le", "Formation de l’équipe le", "Ouverture le"]) await page.getByLabel(label).fill(at.day(0, -3));
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await flash(page, /enregistrée/);
  await page.goto(`/reseau/microstructures/${life.code}`);
  life.members = await page.locator("main tbody th a").allInnerTexts();
  const changes = await page.locator("main a[href*='/membres/']").filter({ hasText: "Modifier" }).evaluateAll((links) => links.map((a) => a.getAttribute("href")));
  assert.ok(changes.length >= 3, "the team has not its three professions");
  for (const change of changes) {
    await page.goto(change);
    await page.getByLabel(/^Membre depuis le/).fill(at.day(0, -3));
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await flash(page, /enregistré/);
  }
  await look(page);
});

test("inclusion, two years ago, with keys alone: under two minutes", async () => {
  const { page } = people.gp;
  life.opened = at.day(15, -2);
  await openCaseload(page);
  const began = Date.now();
  const mine = keys(page);
  const main = page.getByRole("main");
  await mine.press("c");
  await mine.to(page.getByRole("link", { name: "Inclure un patient" }));
  await mine.press("Enter");
  await main.getByRole("heading", { name: "Inclure un patient" }).waitFor();
  await mine.write(main.getByLabel(/^Nom de naissance/), "Brindejonc");
  await mine.write(main.getByLabel(/^Prénoms de naissance/), "Maëlle");
  await mine.write(main.getByLabel(/^Date de naissance/), "14/09/1987");
  await mine.choose(main.getByLabel(/^Sexe/), "F");
  await mine.write(main.getByLabel(/^Date d’inclusion/), life.opened);
  await mine.choose(main.getByLabel(/Conduite addictive qui motive/), "Alcool");
  await mine.tick(main.getByLabel("Isolement"));
  await mine.tick(main.getByRole("group", { name: /autre dispositif/ }).getByLabel("Aucun", { exact: true }));
  await mine.write(main.getByLabel(/^Informée le/), life.opened);
  await mine.to(main.getByRole("button", { name: "Enregistrer l’inclusion" }));
  await mine.press("Enter");
  await flash(page, /Inclusion enregistrée/);
  const seconds = (Date.now() - began) / 1000;
  life.record = new URL(page.url()).pathname;
  console.log(`inclusion: ${mine.count} keys, ${seconds.toFixed(1)} s for the program`);
  // Somebody who types slowly presses two keys a second.
  assert.ok(mine.count / 2 + seconds < 120, `${mine.count} keys at two a second, and ${seconds} s of waiting`);
  assert.match(await main.getByRole("heading", { level: 1 }).innerText(), new RegExp(name));
  life.number = /Dossier (\S+)/.exec(await main.innerText())[1];
  await look(page);
  assert.deepEqual(await counters(page), [0, 0, 0]);
});

test("every tab of the record opens for the doctor, new as it is", async () => {
  const { page } = people.gp;
  await page.goto(life.record);
  const tabs = await tabsOf(page);
  assert.deepEqual(
    ["Suivi", "Rendez-vous", "Notes", "Documents", "Questionnaires", "Situation", "Projet", "Inclusions", "Identité", "Information et opposition", "Journal", "Accès au dossier"].filter((label) => !tabs.some((t) => t.label === label)),
    [],
    "tabs that lack",
  );
  for (const tab of tabs) {
    await page.goto(tab.href);
    await look(page);
    assert.deepEqual((await tabsOf(page)).map((t) => t.label), tabs.map((t) => t.label), `the tabs on « ${tab.label} »`);
  }
});

test("the situation at entry and a PHQ-9 are filled", async () => {
  const { page } = people.psychologist;
  const main = page.getByRole("main");
  await page.goto(life.record + "/situation");
  await main.getByLabel(/^Sorte de situation/).selectOption({ label: "Situation d’entrée" });
  await main.getByLabel(/^Date de situation/).fill(life.opened);
  await page.getByRole("button", { name: "Commencer" }).click();
  await main.getByLabel(/^Logement/).waitFor();
  await main.getByLabel(/^Logement/).selectOption({ index: 1 });
  await main.getByLabel("Vit seul", { exact: true }).check();
  await look(page);
  await page.getByRole("button", { name: "Terminer la situation" }).first().click();
  await flash(page, /Situation enregistrée/);
  await look(page);
  await page.goto(life.record + "/situation");
  assert.doesNotMatch(await main.innerText(), /À l’inclusion du/, "the situation at entry is still asked for");

  await page.goto(life.record + "/questionnaires");
  await main.getByLabel(/^Questionnaire/).selectOption(await main.getByLabel(/^Questionnaire/).locator("option").filter({ hasText: /^PHQ-9/ }).first().getAttribute("value"));
  await page.getByRole("button", { name: "Commencer" }).click();
  await main.getByLabel(/^Date des réponses/).fill(at.day(60, -2));
  for (let i = 1; i <= 9; i++) await main.locator(`input[name=q${i}][value="${i === 9 ? 0 : i % 2 ? 2 : 1}"]`).check();
  await look(page);
  await page.getByRole("button", { name: "Terminer" }).click();
  await main.getByRole("heading", { name: "Réponses" }).waitFor();
  assert.match((await main.innerText()).replace(/\s+/g, " "), /12 .{0,20}sur 27/, "4 × 2 + 4 × 1");
  await look(page);
  await page.goto(life.record + "/questionnaires/courbes");
  await look(page);
});

test("entretiens of both years: the counters follow, the sixth is recorded past the package", async () => {
  const psychologist = people.psychologist.page;
  const social = people.social_worker.page;
  for (const [i, days] of [40, 90, 200].entries()) assert.match(await meet(psychologist, life.record, at.day(days, -2)), new RegExp(`${i + 1}.5`));
  for (const [i, days] of [50, 300].entries()) assert.match(await meet(social, life.record, at.day(days, -2)), new RegExp(`${i + 1}.6`));
  assert.deepEqual(await counters(psychologist), [0, 0, 0], "the first year counts in the second");

  for (let i = 1; i <= 5; i++) {
    assert.match(await meet(psychologist, life.record, at.day(30 + 45 * i, -1)), new RegExp(`${i}.5`));
    assert.deepEqual(await counters(psychologist), [i, 0, 0]);
  }
  assert.doesNotMatch(await psychologist.locator("main").innerText(), /dépassé/i);
  assert.match(await meet(psychologist, life.record, at.day(-30)), /6.5.*dépassé, non payé par le forfait/);
  await meet(social, life.record, at.day(-60));
  assert.deepEqual(await counters(social), [6, 1, 0]);
  assert.match(await social.locator("main").innerText(), /dépassé/i);
  await look(social);
  const told = await years(psychologist.url().endsWith(life.record) ? psychologist : (await psychologist.goto(life.record), psychologist));
  assert.equal(told.length, 2, `two package years: ${told.join(" / ")}`);
  await openCaseload(psychologist);
  assert.deepEqual((await linesOf(psychologist)).find((l) => l.name === name)?.units.Psychologue, { used: 6, quota: 5 }, "the caseload");

  // What is dated before the inclusion is refused, with its reason.
  await psychologist.goto(life.record + "/entretien");
  await psychologist.getByRole("main").getByLabel(/^Date/).first().fill(at.day(14, -2));
  await psychologist.getByRole("button", { name: "Enregistrer l’entretien" }).click();
  await psychologist.locator("#errors").waitFor();
  assert.match(await psychologist.locator("#errors").innerText(), /avant l’inclusion/);
  await look(psychologist);
});

test("a RCP each year, with decisions; a task comes of it and is done", async () => {
  const { page } = people.gp;
  const social = people.social_worker.page;
  await study(page, { team: life.team, name, day: at.day(120, -2), summary: "Première étude.", decisions: "Un entretien social." });
  assert.deepEqual(await counters(page), [6, 1, 0], "a RCP of the first year counts in the second");
  const rcp = await study(page, { team: life.team, name, day: at.day(-45), summary: secret, decisions: "Atelier logement.\nRevoir dans trois mois." });
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Compte rendu (PDF)" }).click()]);
  assert.match(await pdfText(download), /Atelier logement/);
  assert.deepEqual(await counters(page), [6, 1, 1]);
  assert.match(await page.locator("main").innerText(), new RegExp(secret), "the decisions are not on the record");
  assert.ok(rcp);

  await page.goto(life.record + "/projet/action");
  const main = page.getByRole("main");
  await main.getByLabel(/^Ce qui est à faire/).fill("Accompagner à l’atelier logement");
  await main.getByLabel("Social", { exact: true }).check();
  const owner = main.getByLabel(/^Qui s’en charge/);
  await owner.selectOption(await owner.locator("option").filter({ hasText: /travailleur social|assistant/i }).first().getAttribute("value"));
  await main.getByLabel(/^Pour quand/).fill(at.day(10));
  await page.getByRole("button", { name: "Enregistrer l’action", exact: true }).click();
  await flash(page, /nregistrée/);
  await look(page);
  await social.goto(life.team + "/taches");
  const task = social.locator("tbody tr").filter({ hasText: "atelier logement" });
  await look(social);
  await task.getByRole("button", { name: "Fait" }).click();
  await task.waitFor({ state: "detached" });
});

test("the next year is renewed by the doctor", async () => {
  const { page } = people.gp;
  await page.goto(life.team + "/renouvellements");
  assert.match(await page.locator("main").innerText(), new RegExp(name), "the list of what waits");
  await look(page);
  await page.goto(life.record + "/inclusions");
  await page.getByRole("link", { name: "Décider du renouvellement" }).click();
  await look(page);
  const main = page.getByRole("main");
  await main.getByLabel(/^Renouvel/).first().check();
  await main.getByLabel(/^Décidé le/).fill(at.day(-12));
  await page.getByRole("button", { name: "Enregistrer la décision" }).click();
  await page.waitForURL(/\/inclusions/);
  assert.match(await main.innerText(), /Renouvelé/);
  await look(page);
  assert.deepEqual(await counters(page), [6, 1, 1]);
});

test("exit with its reason, then return: a new stay, with counters of its own", async () => {
  const { page } = people.gp;
  const main = page.getByRole("main");
  await leave(people.psychologist.page, at.day(-8), "Déménagement");
  await page.goto(life.record);
  assert.match(await main.innerText(), /Déménagement/);
  await look(page);
  await page.goto(life.record + "/reinclusion");
  await main.getByLabel(/^Date d’inclusion/).fill(at.day(-8));
  await criteria(main, at.day(-8));
  await page.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await page.locator("#errors").waitFor();
  assert.match(await page.locator("#errors").innerText(), /Le retour vient après la sortie/);
  await look(page);
  await main.getByLabel(/^Date d’inclusion/).fill(at.day(-5));
  await main.getByLabel(/^Informée le/).fill(at.day(-5));
  await page.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await flash(page, /inclusion enregistrée/);
  assert.deepEqual(await counters(page), [0, 0, 0]);
  assert.match(await meet(people.psychologist.page, life.record, at.day(-3)), /1.5/);
  assert.deepEqual(await counters(page), [1, 0, 0]);
  assert.equal((await years(page)).length, 3, "the years before are gone");
  await look(page);
  await page.goto(life.record + "/inclusions");
  assert.equal(await page.getByRole("button", { name: "Annuler cette sortie" }).count(), 0, "the exit of somebody who came back may be taken back");
  await look(page);
});

// leave notes an exit from the record.
async function leave(page, day, reason) {
  const main = page.getByRole("main");
  await page.goto(life.record);
  await page.getByRole("link", { name: "Noter la sortie" }).first().click();
  await main.getByLabel(/^Date de sortie/).fill(day);
  await main.getByLabel(reason, { exact: true }).check();
  await look(page);
  await page.getByRole("button", { name: "Enregistrer la sortie" }).click();
  await flash(page, /ortie/);
}

test("handed over to another team, whose doctor accepts in another browser", async () => {
  const { page } = people.gp;
  const boss = people.admin_coordination.page;
  const main = page.getByRole("main");
  const next = "MSMA-31-02";
  await boss.goto(`/reseau/microstructures/${next}`);
  const doctors = await boss.locator("main tbody tr").filter({ hasText: "Médecin généraliste" }).locator("th a").allInnerTexts();
  life.doctor = doctors.find((d) => !life.members.includes(d));
  assert.ok(life.doctor, "the two teams share their doctor");
  const place = (await boss.locator("h1").innerText()).trim();
  const context = await visitor(browser, server);
  const other = await context.newPage();
  noises.push(watch(other, server, { expect: [404, 422] }));
  seen.push(addresses(context));
  await invite({ boss, operator: people.operator.page, page: other, name: life.doctor, email: "medecin.deux@demo.example" });

  await page.goto(life.record + "/inclusions");
  await page.getByRole("link", { name: "Demander un transfert" }).first().click();
  await look(page);
  const to = main.getByLabel(/^Microstructure qui prendra/);
  await to.selectOption(await to.locator("option").filter({ hasText: place }).first().getAttribute("value"));
  await main.getByLabel(/^La personne est d’accord/).check();
  await page.getByRole("button", { name: "Demander le transfert" }).click();
  await flash(page, /ransfert/);
  await look(page);

  // Before the answer: a number, never a name; the record is nowhere.
  assert.equal((await other.goto(life.record)).status(), 404);
  await other.goto(`/equipes/${next}/transferts`);
  assert.deepEqual(namesIn(await other.content(), [name]), [], "the other team reads the name before it accepts");
  await look(other);
  await other.locator("section.card").filter({ hasText: life.number }).getByRole("button", { name: "Accepter le transfert" }).click();
  await flash(other, /ransfert|uivi/);
  people.other = { page: other, context };

  assert.deepEqual(await counters(other), [1, 0, 0], "the package year does not follow");
  assert.match(await other.getByRole("main").getByRole("heading", { level: 1 }).innerText(), new RegExp(name));
  assert.doesNotMatch(await other.locator("main").textContent(), new RegExp(secret), "a review of the former team is read by the next");
  await look(other);
  for (const { label, href } of await tabsOf(other)) assert.equal((await context.request.get(href)).status(), 200, `« ${label} » for the next team`);
  // The team that was left keeps what it did, and records nothing more.
  await page.goto(life.record);
  assert.match(await main.textContent(), new RegExp(secret));
  await openCaseload(page);
  assert.ok(!(await linesOf(page)).some((l) => l.name === name), "still in the caseload that was left");
  await other.goto(`/equipes/${next}/patients`);
  assert.ok((await linesOf(other)).some((l) => l.name === name), "not in the caseload of the next team");
});

test("exit from the next team; nobody returns the day of an exit", async () => {
  const { page } = people.other;
  await leave(page, at.today, "Objectifs atteints");
  const main = page.getByRole("main");
  await page.goto(life.record + "/reinclusion");
  await criteria(main, at.today);
  await page.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await page.locator("#errors").waitFor();
  assert.match(await page.locator("#errors").innerText(), /Le retour vient après la sortie/);
});

test("the journal says who did what; no name ever stood in an address", async () => {
  const { page } = people.other;
  await page.goto(life.record + "/journal");
  await look(page);
  const lines = [];
  for (;;) {
    lines.push(...(await page.locator("main tbody tr").allInnerTexts()));
    const older = page.getByRole("link", { name: "Lignes plus anciennes" });
    if (!(await older.count())) break;
    await older.click();
    await page.waitForLoadState();
  }
  const told = fold(lines.join("\n"));
  const paper = await page.context().request.get(life.record + "/journal/imprime");
  assert.match(await plain("journal.pdf", await paper.body()), /Qui/);
  for (const who of [...life.members.slice(0, 3), life.doctor]) assert.ok(told.includes(fold(who)), `the journal does not name ${who}`);
  for (const done of ["inclu", "entretien", "rcp", "questionnaire", "situation", "renouvel", "transfert", "sortie"]) assert.ok(told.includes(done), `the journal does not tell of « ${done} »`);
  assert.ok(!told.includes(fold(secret)), "a clinical sentence in the journal");
  assert.deepEqual(namesIn(seen.flat().join("\n"), [name, secret]), [], "in an address");
  assert.deepEqual(namesIn(server.log(), [name], { words: true }), [], "in the log");
  assert.deepEqual(noises.flat(), []);
});
