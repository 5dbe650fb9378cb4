// A psychologue records an entretien from the caseload: one click with the date
// shown, one more to take it back; with a mouse, with keys alone, without script.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { flash, hand, lineFor, openCaseload, tabTo, unitsOf } from "./steps.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

const psychologist = "Psychologue";

async function caseload(options, expect = []) {
  const context = await signIn(browser, server, "psychologist", options);
  const page = await context.newPage();
  const noises = watch(page, server, { expect });
  const path = await openCaseload(page);
  return { context, page, noises, path };
}

test("one click records the entretien of the date shown, one more takes it back, in place", async () => {
  const { context, page, noises, path } = await caseload();
  const { row, units, today } = await lineFor(page, psychologist, { least: 0, most: 3 });
  const used = units[psychologist].used;
  const mine = hand(page);

  await page.evaluate(() => (window.stillHere = true));
  await mine.click(row.getByRole("button", { name: "Fait" }));
  assert.match(await flash(page, /enregistré/), new RegExp(`Entretien du ${today} enregistré.*${used + 1}.5`));
  assert.equal((await unitsOf(row, psychologist)).used, used + 1, "the meter of the line");
  assert.ok(await page.evaluate(() => window.stillHere), "the whole page was loaded again for one line");
  assert.ok(page.url().endsWith(path), `the address became ${page.url()}`);
  assert.ok(await row.evaluate((e) => e.contains(document.activeElement)), "the focus left the line");
  assert.deepEqual(await axe(page), []);

  await mine.click(row.getByRole("button", { name: "Annuler" }));
  await flash(page, /annulé/);
  assert.equal((await unitsOf(row, psychologist)).used, used, "the meter after the undo");
  assert.equal(mine.count, 2, "interactions");
  assert.deepEqual(noises, []);

  await page.reload();
  assert.equal((await unitsOf(row, psychologist)).used, used, "the meter after a reload");
  await context.close();
});

test("without script, the same two clicks do the same", async () => {
  const { context, page, noises } = await caseload({ javaScriptEnabled: false });
  const { row, units, today } = await lineFor(page, psychologist, { least: 0, most: 3 });
  const used = units[psychologist].used;
  const mine = hand(page);

  await mine.click(row.getByRole("button", { name: "Fait" }));
  assert.match(await flash(page, /enregistré/), new RegExp(`Entretien du ${today} enregistré`));
  assert.equal((await unitsOf(row, psychologist)).used, used + 1);
  await mine.click(page.locator("#flash").getByRole("button", { name: "Annuler" }));
  await flash(page, /annulé/);
  assert.equal((await unitsOf(row, psychologist)).used, used);
  assert.equal(mine.count, 2, "interactions");
  assert.deepEqual(noises, []);
  await context.close();
});

test("with the keyboard alone: Tab to the button, Enter, then undo", async () => {
  const { context, page, noises } = await caseload();
  const { row, units } = await lineFor(page, psychologist, { least: 0, most: 3 });
  const used = units[psychologist].used;

  // Alphabetical lists are long: the search of the browser or of the page leads
  // near. Here the name has the focus, and the button is three stops away at most.
  await row.getByRole("link").first().focus();
  assert.ok((await tabTo(page, row.getByRole("button", { name: "Fait" }), 3)) <= 3);
  await page.keyboard.press("Enter");
  await flash(page, /enregistré/);
  assert.equal((await unitsOf(row, psychologist)).used, used + 1);

  await tabTo(page, row.getByRole("button", { name: "Annuler" }), 1);
  await page.keyboard.press("Enter");
  await flash(page, /annulé/);
  assert.ok(await row.getByRole("button", { name: "Fait" }).evaluate((e) => e === document.activeElement), "the focus is not back where it was");
  assert.equal((await unitsOf(row, psychologist)).used, used);
  assert.deepEqual(noises, []);
  await context.close();
});

test("a double click, and the same form sent again, record once", async () => {
  const { context, page, noises } = await caseload();
  const { row, units, id } = await lineFor(page, psychologist, { least: 0, most: 2 });
  const used = units[psychologist].used;
  const key = await row.getByRole("button", { name: "Fait" }).getAttribute("value");
  const date = await row.getByLabel("Date").inputValue();

  await row.getByRole("button", { name: "Fait" }).dblclick();
  await flash(page, /enregistré/);
  const again = await context.request.post(`/suivis/${id}/entretiens`, { form: { held_on: date, _key: key }, headers: { "Sec-Fetch-Site": "same-origin" } });
  assert.equal(again.status(), 200, "a lost answer sent again");
  await page.reload();
  assert.equal((await unitsOf(row, psychologist)).used, used + 1);
  assert.deepEqual(noises, []);
  await context.close();
});

for (const [script, mended] of [
  [true, "hier"],
  [false, "avant-hier"],
]) {
  test(`a date that cannot be comes back as typed with its reason, ${script ? "in the line" : "without script"}`, async () => {
    const { context, page, noises } = await caseload({ javaScriptEnabled: script }, [422]);
    const { row, id, units } = await lineFor(page, psychologist, { least: 0, most: 2 });
    const used = units[psychologist].used;

    await row.getByLabel("Date").fill("31/02");
    await row.getByRole("button", { name: "Fait" }).click();
    const form = page.locator(`form:has(input[id="f-held_on-${id}"])`);
    const date = form.getByLabel("Date");
    await date.waitFor();
    assert.equal(await date.inputValue(), "31/02", "what was typed");
    assert.equal(await date.getAttribute("aria-invalid"), "true");
    const told = await date.getAttribute("aria-describedby");
    const why = await page.locator(told.split(" ").map((one) => `[id="${one}"]`).join(", ")).allTextContents();
    assert.match(why.join(" "), /31\/02/, "the reason at the field");
    assert.match(await page.locator("#errors").innerText(), /31\/02/, "the summary");
    assert.ok(await page.locator("#errors").evaluate((e) => e === document.activeElement), "the summary has not the focus");
    if (script) assert.deepEqual(await axe(page), []);

    await date.fill(mended);
    await form.getByRole("button", { name: "Enregistrer l’entretien" }).click();
    await flash(page, /enregistré/);
    assert.equal((await unitsOf(page.locator(`[id="${id}"]`), psychologist)).used, used + 1);
    assert.deepEqual(noises, []);
    await context.close();
  });
}

test("« Autre… » opens the whole form in the line; an absence by telephone moves no unit", async () => {
  const { context, page, noises, path } = await caseload();
  const { row, units, id } = await lineFor(page, psychologist, { least: 0, most: 3 });
  const used = units[psychologist].used;
  await row.getByRole("link", { name: "Autre…" }).click();
  const form = page.locator(`form:has(input[id="f-held_on-${id}"])`);
  await form.getByLabel("Absent", { exact: true }).check();
  await form.getByLabel("Téléphone").check();
  assert.deepEqual(await axe(page), []);
  await form.getByRole("button", { name: "Enregistrer l’entretien" }).click();
  assert.match(await flash(page, /notée/), /^.*Absence du/);
  assert.equal((await unitsOf(page.locator(`[id="${id}"]`), psychologist)).used, used);
  assert.ok(page.url().endsWith(path));
  assert.deepEqual(noises, []);
  await context.close();
});

test("the entretien past the quota is recorded, and said to be past it", async () => {
  const { context, page, noises } = await caseload();
  const { row, units, today } = await lineFor(page, psychologist, { least: 5, most: 9 });
  const { used, quota } = units[psychologist];
  await row.getByRole("button", { name: "Fait" }).click();
  assert.match(await flash(page, /enregistré/), new RegExp(`${today} enregistré.*dépassé, non payé par le forfait`));
  assert.deepEqual(await unitsOf(row, psychologist), { used: used + 1, quota });
  assert.match(await row.innerText(), /dépassé/i);
  await page.locator("#flash").getByRole("button", { name: "Annuler" }).click();
  await flash(page, /annulé/);
  assert.equal((await unitsOf(row, psychologist)).used, used);
  assert.deepEqual(noises, []);
  await context.close();
});
