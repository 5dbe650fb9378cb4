// The search of every page: Ctrl K, three letters, an arrow, Enter. What is
// typed is never in an address.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { addresses, fold, linesOf, namesIn, openCaseload } from "./steps.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

async function somebody(context) {
  const page = await context.newPage();
  await openCaseload(page);
  const found = (await linesOf(page)).find((l) => l.name.includes(" ") && /^[A-ZÀ-Ý-]{5,}/.test(l.name));
  await page.close();
  return found;
}

test("Ctrl K, three letters, down, Enter: the record is open, and no address held a name", async () => {
  const context = await signIn(browser, server, "psychologist");
  const seen = addresses(context);
  const who = await somebody(context);
  const page = await context.newPage();
  const noises = watch(page, server);
  await page.goto("/programme");
  await page.keyboard.press("Control+k");
  await page.keyboard.type(fold(who.name).slice(0, 3));
  const hit = page.locator("#hits a").filter({ hasText: who.name });
  await hit.waitFor();
  assert.deepEqual(await axe(page), []);
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press("ArrowDown");
    if (await hit.evaluate((e) => e === document.activeElement)) break;
  }
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`${who.href}$`));
  assert.match(await page.getByRole("main").getByRole("heading", { level: 1 }).innerText(), new RegExp(who.name.split(" ")[0]));

  // Escape closes, and what was typed again finds again.
  await page.keyboard.press("Control+k");
  await page.keyboard.type(fold(who.name).slice(0, 4));
  await page.locator("#hits a").first().waitFor();
  await page.keyboard.press("Escape");
  assert.ok(await page.locator("#hits").isHidden());

  assert.ok(seen.length > 5);
  assert.deepEqual(namesIn(seen.join("\n"), [who.name]), []);
  assert.ok(!seen.some((a) => a.includes("q=")), "what was typed is in an address");
  assert.deepEqual(noises, []);
  await context.close();
});

test("a number, a birth date and a team are found too; nothing found is said", async () => {
  const context = await signIn(browser, server, "gp");
  const who = await somebody(context);
  const page = await context.newPage();
  const noises = watch(page, server);
  await page.goto("/");
  const field = page.getByRole("searchbox");
  const find = async (words) => {
    const answer = page.waitForResponse((r) => r.url().endsWith("/recherche"));
    await field.fill(words);
    await answer;
  };
  await find(who.number);
  await page.locator("#hits a").filter({ hasText: who.name }).waitFor();
  await find("MSMA-31");
  await page.locator("#hits a").filter({ hasText: "MSMA-31" }).first().waitFor();
  await find("zzzzqqqq");
  await page.locator("#hits").getByText(/Aucun résultat/).waitFor();
  assert.deepEqual(noises, []);
  await context.close();
});

test("without script the search is a page, and its address holds nothing", async () => {
  const context = await signIn(browser, server, "social_worker", { javaScriptEnabled: false });
  const seen = addresses(context);
  const who = await somebody(context);
  const page = await context.newPage();
  await page.goto("/");
  await page.getByRole("banner").getByRole("searchbox").fill(who.name.split(" ")[0]);
  await page.getByRole("banner").getByRole("button", { name: "Rechercher" }).click();
  await page.getByRole("main").getByRole("link", { name: who.name }).click();
  await page.waitForURL(new RegExp(`${who.href}$`));
  assert.deepEqual(namesIn(seen.join("\n"), [who.name]), []);
  await context.close();
});

test("who may not search patients finds teams and pages, and never a person followed", async () => {
  const member = await signIn(browser, server, "gp");
  const who = await somebody(member);
  await member.close();
  for (const role of ["admin_coordination", "agency"]) {
    const context = await signIn(browser, server, role);
    const page = await context.newPage();
    await page.goto("/programme");
    const field = page.getByRole("searchbox");
    if ((await field.count()) === 0) continue;
    const answer = page.waitForResponse((r) => r.url().endsWith("/recherche"));
    await field.fill(who.name.split(" ")[0]);
    const text = await (await answer).text();
    assert.ok(!fold(text.replace(/Aucun résultat[^<]*/, "")).includes(fold(who.name)), `${role} finds ${who.number}`);
    assert.ok(!text.includes("/patients/"), `${role} is led to a record`);
    await context.close();
  }
});
