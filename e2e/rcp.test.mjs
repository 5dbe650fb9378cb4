// A team holds a RCP: agenda from the proposals, presences and quorum, reviews
// written by two people at once, validation, minutes on paper.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { confirm, flash, linesOf, namesIn, openCaseload, pdfText, teamPath, unitsOf } from "./steps.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

async function as(role, expect = []) {
  const context = await signIn(browser, server, role);
  const page = await context.newPage();
  return { context, page, noises: watch(page, server, { expect }) };
}

// openRCP opens a RCP today and puts the first people proposed on its agenda.
async function openRCP(page, howMany) {
  await page.goto((await teamPath(page)) + "/rcp");
  await page.getByLabel("Lieu").fill("Salle du conseil");
  await page.getByRole("button", { name: "Ouvrir la RCP" }).click();
  await flash(page, /ouverte/);
  const boxes = page.locator("input[name=enrolments]");
  const picked = [];
  for (let i = 0; i < howMany; i++) {
    const box = boxes.nth(i);
    await box.check();
    picked.push({ enrolment: await box.getAttribute("value"), name: (await page.locator(`label[for="${await box.getAttribute("id")}"]`).innerText()).trim() });
  }
  await page.getByRole("button", { name: "Ajouter à l’ordre du jour" }).click();
  await flash(page, /Ordre du jour/);
  return { address: new URL(page.url()).pathname, picked };
}

// present ticks somebody of each profession of the quorum, waits for the live
// sentence, and saves.
async function present(page) {
  const members = page.locator("form[action$='/presences']");
  const sentence = page.locator("#quorum");
  assert.match(await sentence.innerText(), /Quorum/);
  for (const profession of ["Médecin généraliste", "Psychologue", "Travailleur social"]) {
    await members.locator("label").filter({ hasText: profession }).first().click();
  }
  await sentence.getByText("Quorum atteint.").waitFor();
  assert.match(await sentence.innerText(), /Pas encore enregistré/);
  await page.getByRole("button", { name: "Enregistrer les présences" }).click();
  await flash(page, /Présences enregistrées/);
  await sentence.getByText("Quorum atteint.").waitFor();
}

// card is the place of somebody on the RCP's page.
const card = (page, name) => page.locator("section.card").filter({ has: page.getByRole("heading", { name }) });

test("a RCP from its opening to its minutes: counters move, it locks, the paper names who was studied and nobody else", async () => {
  const { context, page, noises } = await as("gp", [409]);
  await openCaseload(page);
  const everybody = await linesOf(page);
  const { address, picked } = await openRCP(page, 2);
  assert.equal(picked.length, 2);
  const beforeIt = picked.map((p) => everybody.find((l) => l.id === p.enrolment).units.RCP.used);

  // Before presences, validating says what lacks.
  assert.match(await page.locator("#quorum").innerText(), /Quorum/);
  await present(page);
  assert.deepEqual(await axe(page), []);

  for (const one of picked) {
    await card(page, one.name).getByRole("link", { name: "Écrire la revue" }).click();
    await page.getByLabel("Synthèse").fill(`Situation revue, dossier ${picked.indexOf(one) + 1}.`);
    await page.getByLabel("Décisions").fill("Proposer un rendez-vous social.\nRevoir dans trois mois.");
    if (one === picked[0]) {
      await page.getByLabel("Quoi").first().fill("Demander une attestation.");
      await page.getByLabel("Qui", { exact: true }).first().selectOption("person");
      assert.deepEqual(await axe(page), []);
    }
    await page.getByRole("button", { name: "Enregistrer la revue" }).click();
    await flash(page, /Revue enregistrée/);
  }

  await confirm(page, "Valider la RCP", "Oui, valider");
  await flash(page, /validée/);
  assert.match(await page.locator("main").innerText(), /Compléments/);
  assert.equal(await page.getByRole("link", { name: /la revue$/ }).count(), 0, "a validated RCP still offers to write");
  assert.equal(await page.locator("form[action$='/presences'], form[action$='/ordre-du-jour'], form[action$='/validation']").count(), 0);
  const late = await context.request.post(`${address}/ordre-du-jour`, { form: { act: "remove", enrolments: picked[0].enrolment, _key: "after-validation" }, headers: { "Sec-Fetch-Site": "same-origin" } });
  assert.equal(late.status(), 409, "an agenda sent after the validation");
  assert.deepEqual(await axe(page), []);

  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Compte rendu (PDF)" }).click()]);
  assert.match(download.suggestedFilename(), /^rcp-MSMA-\d\d-\d\d-\d{4}-\d\d-\d\d\.pdf$/);
  const text = await pdfText(download);
  for (const one of picked) assert.deepEqual(namesIn(text, [one.name], { words: false }), [one.name], "the paper does not name who was studied");
  const others = everybody.filter((l) => !picked.some((p) => p.enrolment === l.id)).map((l) => l.name);
  assert.deepEqual(namesIn(text, others, { words: false }), [], "the paper names somebody else");
  assert.match(text, /Situation revue, dossier 1/);
  assert.match(text, /Qui fait quoi[\s\S]*Demander une attestation\.[\s\S]*La personne elle-même/);

  await openCaseload(page);
  for (const [i, one] of picked.entries()) {
    assert.equal((await unitsOf(page.locator(`[id="${one.enrolment}"]`), "RCP")).used, beforeIt[i] + 1, `the RCP counter of the person ${i + 1}`);
  }
  assert.deepEqual(noises, []);
  await context.close();
});

test("two people write the same review: the second is shown both texts, and loses nothing", async () => {
  const doctor = await as("gp", [409]);
  const { address, picked } = await openRCP(doctor.page, 1);
  const review = await card(doctor.page, picked[0].name).getByRole("link", { name: "Écrire la revue" }).getAttribute("href");

  const other = await as("psychologist", [409]);
  await other.page.goto(review);
  await doctor.page.goto(review);
  await doctor.page.getByLabel("Synthèse").fill("Le texte du médecin.");
  await doctor.page.getByRole("button", { name: "Enregistrer la revue" }).click();
  await flash(doctor.page, /Revue enregistrée/);

  await other.page.getByLabel("Synthèse").fill("Le texte de la psychologue.");
  await other.page.getByLabel("Décisions").fill("Un rendez-vous.");
  const answer = other.page.waitForResponse((r) => r.request().method() === "POST");
  await other.page.getByRole("button", { name: "Enregistrer la revue" }).click();
  assert.equal((await answer).status(), 409);
  await other.page.getByText("Le texte du médecin.").waitFor();
  assert.equal(await other.page.getByLabel("Synthèse").inputValue(), "Le texte de la psychologue.");
  assert.equal(await other.page.getByLabel("Décisions").inputValue(), "Un rendez-vous.");
  assert.match(await other.page.locator("main").innerText(), /modifiée entre-temps par/);
  assert.deepEqual(await axe(other.page), []);

  await other.page.getByLabel("Synthèse").fill("Les deux textes réunis.");
  await other.page.getByRole("button", { name: "Enregistrer la revue" }).click();
  await flash(other.page, /Revue enregistrée/);
  await doctor.page.goto(address);
  assert.match(await doctor.page.locator("main").innerText(), /Les deux textes réunis/);
  assert.deepEqual([...doctor.noises, ...other.noises], []);
  await doctor.context.close();
  await other.context.close();
});

test("without quorum nothing counts, and the page says so before and after", async () => {
  const { context, page, noises } = await as("gp");
  await openCaseload(page);
  const everybody = await linesOf(page);
  const { picked } = await openRCP(page, 1);
  const used = everybody.find((l) => l.id === picked[0].enrolment).units.RCP.used;
  await card(page, picked[0].name).getByRole("link", { name: "Écrire la revue" }).click();
  await page.getByLabel("Synthèse").fill("Échange à deux.");
  await page.getByRole("button", { name: "Enregistrer la revue" }).click();
  await flash(page, /Revue enregistrée/);
  await page.getByText("La réunion s’est tenue sans quorum").click();
  assert.match(await page.locator("#validation").innerText(), /aucune revue ne comptera/);
  await confirm(page, "Valider sans quorum", "Oui, valider sans quorum");
  assert.match(await flash(page, /sans quorum/), /aucune revue ne compte/);
  await openCaseload(page);
  assert.equal((await unitsOf(page.locator(`[id="${picked[0].enrolment}"]`), "RCP")).used, used);
  assert.deepEqual(noises, []);
  await context.close();
});

test("who may not hold a RCP is not offered to, and is refused if asked all the same", async () => {
  const { context, page, noises } = await as("social_worker");
  const team = await teamPath(page);
  await page.goto(team + "/rcp");
  const offered = await page.getByRole("button", { name: "Ouvrir la RCP" }).count();
  const answer = await context.request.post(team + "/rcp", { form: { held_on: "hier", _key: "forced-opening" }, headers: { "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
  assert.equal(answer.status() === 303, offered === 1, "the page and the door disagree");
  assert.deepEqual(noises, []);
  await context.close();
});
