// A team sends its remontée; the coordination sends it back, then accepts it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { confirm, flash, lineFor, openCaseload, teamPath } from "./steps.mjs";

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

// figures reads the table of the month: [{ label, href, value }].
const figures = (page) =>
  page.locator("#chiffres tbody tr").evaluateAll((rows) =>
    rows.map((r) => ({ label: r.querySelector("th").innerText.split("\n")[0].trim(), href: r.querySelector("th a")?.getAttribute("href"), value: Number(r.querySelector("td").textContent.replace(/\D/g, "")) })),
  );

// withSomethingMissing leaves a RCP in preparation this month: a team has to say
// why when it sends.
async function withSomethingMissing() {
  const doctor = await as("gp");
  await doctor.page.goto((await teamPath(doctor.page)) + "/rcp");
  await doctor.page.getByRole("button", { name: "Ouvrir la RCP" }).click();
  await flash(doctor.page, /ouverte/);
  await doctor.context.close();
}

// record adds one entretien of today, and gives what it was before.
async function record(page) {
  await openCaseload(page);
  const { row } = await lineFor(page, "Psychologue", { least: 0, most: 3 });
  await row.getByRole("button", { name: "Fait" }).click();
  await flash(page, /enregistré/);
}

const thisMonth = async (page) => {
  await page.goto((await teamPath(page)) + "/remontees");
  const address = await page.locator("tbody tr").first().getByRole("link").first().getAttribute("href");
  await page.goto(address);
  return address;
};

test("a remontée from the team to its acceptance", async () => {
  await withSomethingMissing();
  const team = await as("psychologist", [409, 422]);
  await record(team.page);
  const address = await thisMonth(team.page);
  assert.deepEqual(await axe(team.page), []);

  // Each figure opens the list behind it, of the same number.
  const before = await figures(team.page);
  assert.equal(before.length, 11);
  assert.ok(before.some((f) => f.value > 0));
  for (const { label, href, value } of before) {
    await team.page.goto(href);
    assert.equal(await team.page.locator("#liste tbody tr").count(), value, `${label}: the list behind the figure`);
  }
  assert.deepEqual(await axe(team.page), []);

  // What is missing asks why; what was typed stays.
  await team.page.goto(address);
  await team.page.getByLabel("Commentaire du mois").fill("Mois court : congés de fin d’année.");
  await confirm(team.page, "Envoyer la remontée", "Oui, envoyer");
  await team.page.locator("#errors").waitFor();
  assert.equal(await team.page.getByLabel("Commentaire du mois").inputValue(), "Mois court : congés de fin d’année.");
  const whys = team.page.locator("select[name^='why']:visible, select[aria-invalid=true]");
  assert.ok((await whys.count()) > 0, "no reason was asked");
  assert.deepEqual(await axe(team.page), []);
  for (const why of await whys.all()) await why.selectOption({ label: "Saisie en retard" });
  await confirm(team.page, "Envoyer la remontée", "Oui, envoyer");
  await flash(team.page, /envoyée à la coordination/);
  assert.equal(await team.page.locator("form#remontee").count(), 0, "a sent remontée still has its form");

  // The coordination reads it, and sends it back with a reason.
  const boss = await as("admin_coordination", [409, 422]);
  await boss.page.goto("/remontees?etat=sent");
  await boss.page.locator(`a[href="${address}"]`).filter({ hasText: "Envoyée" }).click();
  assert.equal(await boss.page.locator("#chiffres a").count(), 0, "the coordination is offered the list of patients");
  assert.equal((await boss.context.request.get(before[0].href)).status(), 403, "the list behind a figure is the team's");
  await boss.page.locator("summary").filter({ hasText: "Renvoyer à l’équipe" }).click();
  await boss.page.locator("form[action$='/renvoi']").getByRole("button").click();
  await boss.page.locator("#errors").waitFor();
  await boss.page.getByLabel("Motif du renvoi").fill("Il manque la RCP du mois.");
  await boss.page.locator("form[action$='/renvoi']").getByRole("button").click();
  await flash(boss.page, /renvoyée à l’équipe/);
  assert.deepEqual(await axe(boss.page), []);

  // The team sees why, corrects and sends again.
  await team.page.goto(address);
  assert.match(await team.page.locator("main").innerText(), /Il manque la RCP du mois\./);
  assert.equal(await team.page.getByLabel("Commentaire du mois").inputValue(), "Mois court : congés de fin d’année.");
  await confirm(team.page, "Envoyer la remontée", "Oui, envoyer");
  await flash(team.page, /envoyée à la coordination/);

  // Accepted, it is frozen: acts recorded since are shown, not counted.
  await boss.page.goto(address);
  await confirm(boss.page, "Accepter la remontée", "Oui, accepter");
  await flash(boss.page, /acceptée/);
  await boss.page.goto("/remontees");
  assert.match(await boss.page.locator(`a[href="${address}"]`).first().innerText(), /Acceptée/);
  await team.page.goto(address);
  const frozen = await figures(team.page);
  await record(team.page);
  await team.page.goto(address);
  assert.deepEqual(await figures(team.page), frozen, "an accepted figure moved");
  assert.match(await team.page.locator("main").innerText(), /Des actes ont changé depuis l’envoi/);
  const again = await team.context.request.post(`${address}/envoi`, { form: { _key: "after-acceptance", version: "1" }, headers: { "Sec-Fetch-Site": "same-origin" }, maxRedirects: 0 });
  assert.equal(again.status(), 409, "an accepted remontée was sent again");
  assert.deepEqual([...team.noises, ...boss.noises], []);
  await team.context.close();
  await boss.context.close();
});

test("the papers of a remontée: PDF and workbook, as attachments whose name holds no person", async () => {
  const { context, page, noises } = await as("psychologist");
  const address = await thisMonth(page);
  const pdf = await context.request.get(address + ".pdf");
  assert.equal(pdf.headers()["content-type"], "application/pdf");
  assert.match((await pdf.body()).subarray(0, 5).toString(), /^%PDF-/);
  const book = await context.request.get(address + ".xlsx");
  assert.match((await book.body()).subarray(0, 2).toString(), /^PK/);
  assert.match(book.headers()["content-disposition"], /^attachment; filename="?remontee-MSMA-\d\d-\d\d-\d{4}-\d\d\.xlsx"?$/);
  assert.deepEqual(noises, []);
  await context.close();
});
