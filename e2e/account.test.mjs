// Signing in and out: one same answer to who does not exist, nothing behind the
// back button, a sign-in closed elsewhere, the theme that stays.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, fillSignIn, open, personOf, signIn, start, visitor, watch } from "./harness.mjs";
import { fold } from "./steps.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

// enter signs a person in by the form, in a context of its own cookies.
async function enter(role, options) {
  const context = await visitor(browser, server, options);
  const page = await context.newPage();
  await page.goto("/connexion");
  await fillSignIn(page, personOf(server, role));
  return { context, page };
}

// answersTo tries wrong passwords and gives each answer, without the address
// typed nor the number of the request.
async function answersTo(email, tries) {
  const context = await visitor(browser, server);
  const page = await context.newPage();
  const answers = [];
  for (let i = 0; i < tries; i++) {
    await page.goto("/connexion");
    await fillSignIn(page, { email, password: `essai numéro ${i}` });
    await page.locator("#errors").waitFor();
    assert.equal(await page.locator("input[name=email]").inputValue(), email, "the address typed was lost");
    assert.equal(await page.locator("input[type=password]").inputValue(), "", "the password was sent back");
    // Waiting times run: their digits are not compared.
    answers.push((await page.locator("main").innerText()).replaceAll(email, "…").replace(/\d+/g, "n"));
  }
  assert.deepEqual(await axe(page), []);
  await context.close();
  return answers;
}

test("wrong tries are answered alike whether or not the account exists, and have to wait in the end", async () => {
  const tries = 8;
  const known = await answersTo(personOf(server, "evaluator").email, tries);
  const unknown = await answersTo("personne.du.tout@demo.example", tries);
  assert.match(fold(known.at(-1)), /il faut attendre/);
  const waits = (list) => list.map((one) => fold(one).includes("il faut attendre"));
  assert.deepEqual(waits(unknown), waits(known));
  assert.deepEqual(unknown, known);
});

test("after signing out the back button shows nothing", async () => {
  const { context, page } = await enter("social_worker");
  await page.getByRole("link", { name: "File active" }).click();
  await page.locator("tbody tr").first().waitFor();
  const name = (await page.locator("tbody th a").first().innerText()).trim();
  await page.locator("details.user > summary").click();
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.waitForURL(/\/connexion/);
  await page.goBack();
  await page.locator("input[type=password]").waitFor();
  assert.ok(!(await page.content()).includes(name), "the caseload is still there");
  await context.close();
});

test("a sign-in closed from another device leads to the sign-in page at the next click", async () => {
  const here = await enter("psychologist");
  const there = await enter("psychologist");
  await there.page.goto("/compte");
  await there.page.getByRole("button", { name: "Fermer toutes les autres" }).click();
  await there.page.locator("#flash").getByText(/ferm/i).waitFor();
  await here.page.getByRole("link", { name: "File active" }).click();
  await here.page.waitForURL(/\/connexion\?vers=/);
  assert.match(decodeURIComponent(here.page.url()), /vers=\/equipes\//);
  await fillSignIn(here.page, personOf(server, "psychologist"));
  assert.match(here.page.url(), /\/patients$/, "signing in again does not lead back");
  await here.context.close();
  await there.context.close();
});

test("an act sent after the sign-in was closed is told to sign in, and is not lost silently", async () => {
  const here = await enter("psychologist");
  await here.page.getByRole("link", { name: "File active" }).click();
  await here.page.locator("tbody form").first().waitFor();
  const there = await enter("psychologist");
  await there.page.goto("/compte");
  await there.page.getByRole("button", { name: "Fermer toutes les autres" }).click();
  await there.page.locator("#flash").getByText(/ferm/i).waitFor();
  await here.page.getByRole("button", { name: "Fait" }).first().click();
  await here.page.waitForURL(/\/connexion/);
  await here.context.close();
  await there.context.close();
});

test("the dark theme chosen stays, on the next page and at the next visit", async () => {
  const { context, page } = await enter("medical_coordination", { colorScheme: "light" });
  const noises = watch(page, server);
  await page.locator("details.user > summary").click();
  await page.getByRole("button", { name: "Sombre" }).click();
  assert.equal(await page.locator("html").getAttribute("data-color-scheme"), "dark");
  await page.goto("/programme");
  assert.equal(await page.locator("html").getAttribute("data-color-scheme"), "dark");
  assert.deepEqual(await axe(page), []);
  const again = await visitor(browser, server, { storageState: await context.storageState(), colorScheme: "light", javaScriptEnabled: false });
  const later = await again.newPage();
  await later.goto("/programme");
  assert.equal(await later.locator("html").getAttribute("data-color-scheme"), "dark", "without script");
  assert.deepEqual(noises, []);
  await again.close();
  await context.close();
});

test("without script the theme is chosen on the account's page", async () => {
  const context = await signIn(browser, server, "insurer", { javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto("/compte");
  await page.getByLabel("Sombre").check();
  await page.getByRole("button", { name: "Appliquer" }).click();
  await page.goto("/programme");
  assert.equal(await page.locator("html").getAttribute("data-color-scheme"), "dark");
  await context.close();
});
