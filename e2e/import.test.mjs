// The coordination imports the tracking workbook on its page: what would be
// done, the lines refused, the import, the same file again, the undo.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { confirm } from "./steps.mjs";

const samples = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "internal", "trade", "workbook", "testdata");
const sample = path.join(samples, "tableau-de-suivi-exemple.xlsx");
const asOf = JSON.parse(await readFile(sample.replace(/xlsx$/, "json"))).as_of;

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

// tiles reads the figures of a report by their words: { "lignes à importer": 812, … }.
const tiles = (page) =>
  page.locator(".tile").evaluateAll((list) =>
    Object.fromEntries(
      list.map((t) => {
        const [figure, ...words] = t.innerText.split("\n").map((w) => w.trim()).filter(Boolean);
        return [words[0].replace(/^lignes? |^doublons? /, "").replace(/s(?= |$)/g, ""), Number(figure.replace(/\D/g, ""))];
      }),
    ),
  );

async function verify(page, file = sample) {
  await page.goto("/imports");
  await page.getByLabel("Classeur (.xlsx)").setInputFiles(file);
  await page.getByLabel("Tenu à jour au").fill(asOf.split("-").reverse().join("/"));
  await page.getByRole("button", { name: "Vérifier" }).click();
}

test("the workbook is verified, imported without its refused lines, and taken back", async () => {
  const context = await signIn(browser, server, "admin_coordination");
  const page = await context.newPage();
  const noises = watch(page, server);
  await verify(page);
  await page.waitForURL(/verification/);
  assert.match(page.url(), /\/imports\/verification\/[0-9a-z]{13}$/);
  const first = await tiles(page);
  assert.ok(first["à importer"] > 0 && first["refusée"] > 0, JSON.stringify(first));
  assert.ok(await page.getByRole("button", { name: "Importer tout" }).isDisabled(), "all of a workbook with refused lines can be imported");
  assert.deepEqual(await axe(page), []);

  const [rejects] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Classeur des lignes refusées" }).click()]);
  assert.match(rejects.suggestedFilename(), /\.xlsx$/);
  assert.equal((await readFile(await rejects.path())).subarray(0, 2).toString(), "PK");

  // The remarks are filtered in place, and name nobody.
  await page.getByLabel("Gravité").selectOption({ index: 2 });
  await page.waitForURL(/niveau=/);
  assert.ok((await page.locator("#t-remarques tbody tr").count()) > 0);

  await page.getByRole("button", { name: /Importer les lignes valides/ }).click();
  await page.waitForURL(/\/imports\/[0-9a-z]{13}$/, { timeout: 30_000 });
  const run = page.url();
  assert.deepEqual(await axe(page), []);

  // The same file again: nothing to do.
  await verify(page);
  await page.waitForURL(/verification/);
  const second = await tiles(page);
  assert.equal(second["à importer"], 0);
  assert.equal(second["refusée"], first["refusée"]);
  assert.equal(await page.getByRole("button", { name: /Importer les lignes valides/ }).count(), 0);

  // Undone, the file is as new as the first time.
  await page.goto(run);
  await confirm(page, "Annuler cet import", "Oui, annuler");
  await page.locator("dl .tag", { hasText: "annulé" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Oui, annuler l’import" }).count(), 0);
  await verify(page);
  await page.waitForURL(/verification/);
  assert.deepEqual(await tiles(page), first);
  assert.deepEqual(noises, []);
  await context.close();
});

test("a file that is not a workbook is refused with its reason, and the date typed stays", async () => {
  const context = await signIn(browser, server, "admin_coordination");
  const page = await context.newPage();
  const noises = watch(page, server, { expect: [422] });
  await verify(page, { name: "notes.xlsx", mimeType: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buffer: Buffer.from("ceci n’est pas un classeur") });
  await page.locator("#errors").waitFor();
  assert.equal(await page.getByLabel("Tenu à jour au").inputValue(), asOf.split("-").reverse().join("/"));
  assert.deepEqual(await axe(page), []);

  await page.goto("/imports");
  await page.getByLabel("Tenu à jour au").fill("31/02/2026");
  await page.getByRole("button", { name: "Vérifier" }).click();
  await page.locator("#errors").waitFor();
  assert.equal(await page.getByLabel("Tenu à jour au").inputValue(), "31/02/2026");
  assert.deepEqual(noises, []);
  await context.close();
});

test("without script the workbook is verified just the same", async () => {
  const context = await signIn(browser, server, "admin_coordination", { javaScriptEnabled: false });
  const page = await context.newPage();
  await verify(page);
  await page.waitForURL(/verification/);
  assert.ok((await page.locator(".tile").count()) >= 5);
  await page.getByRole("button", { name: "Abandonner" }).click();
  await page.waitForURL(/\/imports$/);
  await context.close();
});
