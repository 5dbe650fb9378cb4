// The main pages in other dresses: letters twice as large, on paper, five
// hundred lines long.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { axe, open, overflow, phone, signIn, spill, start, watch, wide } from "./harness.mjs";
import { flash, hand, lineFor, linesOf, openCaseload, teamPath, unitsOf } from "./steps.mjs";
import { workbook } from "./workbook.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

// pagesOf are the addresses of the main pages of a role.
async function pagesOf(role, page) {
  if (role === "psychologist" || role === "gp") {
    const team = await teamPath(page);
    return ["/", `${team}/patients`, `${team}/rcp`, `${team}/remontees`, ...(role === "gp" ? [`${team}/inclusion`] : [])];
  }
  return role === "agency" ? ["/effectifs"] : ["/", "/remontees", "/reseau/microstructures", "/imports"];
}

for (const role of ["psychologist", "gp", "admin_coordination", "agency"]) {
  test(`letters twice as large: nothing is cut or covered for the ${role}`, async () => {
    const context = await signIn(browser, server, role);
    const page = await context.newPage();
    await page.goto("/");
    for (const address of await pagesOf(role, page)) {
      await page.goto(address);
      // As a reader's own setting does: the size all others derive from.
      const session = await context.newCDPSession(page);
      await session.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } }).catch(() => {});
      assert.equal(await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize)), 32, "the page does not follow the reader's size");
      for (const [window, name] of [[wide, "1366"], [phone, "390"]]) {
        await page.setViewportSize(window);
        assert.equal(await overflow(page), "", `${address} at ${name}`);
      }
      await page.setViewportSize(wide);
      await session.detach();
    }
    await context.close();
  });
}

test("on paper: the lists and the words, without the frame nor the buttons", async () => {
  const context = await signIn(browser, server, "psychologist");
  const page = await context.newPage();
  await page.goto("/");
  const team = await teamPath(page);
  await page.goto(`${team}/rcp`);
  const rcp = await page.locator("tbody th a").first().getAttribute("href");
  for (const address of [`${team}/patients`, `${team}/patients/impression`, rcp, `${team}/remontees`]) {
    await page.goto(address);
    await page.emulateMedia({ media: "print" });
    for (const away of ["nav.rail", ".search", "details.user"]) assert.ok(await page.locator(away).isHidden(), `${away} is printed on ${address}`);
    assert.ok(await page.getByRole("heading", { level: 1 }).isVisible());
    assert.ok((await page.locator("main table, main .card").count()) > 0);
    await page.setViewportSize({ width: 794, height: 1123 }); // A4 at 96 points an inch
    assert.equal(await overflow(page), "", address);
    await page.setViewportSize(wide);
    await page.emulateMedia({ media: "screen" });
  }
  await context.close();
});

test("a caseload of five hundred lines opens, is filtered and takes an entretien at once", async () => {
  const context = await signIn(browser, server, "psychologist");
  const page = await context.newPage();
  await page.goto("/");
  const code = (await teamPath(page)).split("/").pop();
  await openCaseload(page);
  const doctor = await doctorOf(code);
  const folder = await mkdtemp(path.join(tmpdir(), "maillage-e2e-"));
  try {
    const file = path.join(folder, "suivi.xlsx");
    await writeFile(file, workbook("Patients", rows(code, doctor, 500)));
    const bin = process.env.MAILLAGE_BIN ?? path.join(import.meta.dirname, "..", "bin", "maillage");
    await promisify(execFile)(bin, ["import", "workbook", file, "--data", server.data, "--apply"], { maxBuffer: 1 << 26 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  const noises = watch(page, server);
  await openCaseload(page);
  assert.ok((await linesOf(page)).length >= 500, `${(await linesOf(page)).length} lines`);
  assert.equal(await overflow(page), "");
  assert.deepEqual(await spill(page), []);
  const { row, units } = await lineFor(page, "Psychologue", { least: 0, most: 3 });
  const mine = hand(page);
  const began = performance.now();
  await mine.click(row.getByRole("button", { name: "Fait" }));
  await flash(page, /enregistré/);
  const took = performance.now() - began;
  assert.ok(took < 5000, `${Math.round(took)} ms to record among five hundred lines`);
  assert.equal((await unitsOf(row, "Psychologue")).used, units.Psychologue.used + 1);
  await page.getByLabel("Signal").selectOption("new");
  await page.waitForURL(/signal=new/);
  assert.deepEqual(await axe(page, { only: ["duplicate-id-aria", "label", "button-name", "link-name", "aria-required-children"] }), []);
  assert.deepEqual(noises, []);
  await context.close();
});

// doctorOf finds the name of a doctor of a team, on the team's page.
async function doctorOf(code) {
  const context = await signIn(browser, server, "admin_coordination");
  const page = await context.newPage();
  await page.goto(`/reseau/microstructures/${code}`);
  const name = await page.getByRole("row").filter({ hasText: "Médecin généraliste" }).getByRole("link").first().innerText();
  await context.close();
  return name.trim();
}

// rows are the lines of a « Patients » sheet: invented people, all of one team.
function rows(code, doctor, howMany) {
  const place = code.replace("MSMA-", "");
  const letters = (n) => String.fromCharCode(65 + (n % 26), 97 + (Math.floor(n / 26) % 26), 97 + (n % 7), 97 + (n % 11)) + "inventel";
  const list = [["N° dossier", "Équipe", "Nom", "Prénom", "Sexe", "Né le", "Inclus le", "Médecin incluant", "Addictions", "Complexité", "Info patient"]];
  for (let n = 1; n <= howMany; n++) {
    const two = (v) => String(v).padStart(2, "0");
    list.push([`${place}-${5000 + n}`, code, letters(n), `Prénom${letters(n * 7)}`, n % 2 ? "F" : "H", `${two(1 + (n % 28))}/${two(1 + (n % 12))}/${1940 + (n % 60)}`, inclusion(n), doctor, "alcool", "précarité", "oui"]);
  }
  return list;
}

// inclusion is a working day of the last months, as a person writes it.
const inclusion = (n) => new Date(Date.now() - (20 + (n % 60)) * 86_400_000).toLocaleDateString("fr-FR", { timeZone: "Europe/Paris" });
