// The day sheet leaves as an encrypted file and opens without the site: in a
// browser that may reach nothing, with the passphrase and not without.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { axe, open, signIn, start } from "./harness.mjs";
import { openCaseload } from "./steps.mjs";

const server = await start();
let browser, folder;
before(async () => {
  browser = await open();
  folder = await mkdtemp(join(tmpdir(), "feuille-"));
});
after(async () => {
  await browser?.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const passphrase = "quatre mots tout inventés";

test("the day sheet is sealed, opened away from the site, and closed to another passphrase", async () => {
  const context = await signIn(browser, server, "psychologist");
  const page = await context.newPage();
  await openCaseload(page);
  const someone = (await page.locator("tbody th a").first().textContent()).trim();
  await page.getByRole("link", { name: "Feuille du jour" }).click();
  await page.getByRole("link", { name: "Emporter, chiffrée" }).click();
  assert.deepEqual(await axe(page), []);
  await page.getByLabel("Phrase secrète").fill(passphrase);
  await page.getByLabel("La même phrase").fill(passphrase);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Enregistrer le fichier chiffré" }).click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  assert.ok(!(await readFile(file, "utf8")).includes(someone), "a name stands in the clear");

  const away = await browser.newContext({ offline: true });
  const sheet = await away.newPage();
  const faults = [];
  sheet.on("console", (m) => m.type() === "error" && faults.push(m.text()));
  await sheet.goto(pathToFileURL(file).href);
  await sheet.getByLabel("Phrase secrète").fill("une autre phrase");
  await sheet.getByRole("button", { name: "Ouvrir" }).click();
  await sheet.getByText("Cette phrase n’ouvre pas le fichier.").waitFor();
  assert.ok(!(await sheet.content()).includes(someone), "a wrong passphrase shows a name");
  await sheet.getByLabel("Phrase secrète").fill(passphrase);
  await sheet.keyboard.press("Enter");
  await sheet.getByText(someone).first().waitFor();
  assert.deepEqual(await axe(sheet), []);
  assert.deepEqual(faults, []);
});
