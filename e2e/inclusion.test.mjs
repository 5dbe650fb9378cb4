// A doctor includes somebody with the keyboard alone, in the three ways of being
// known; is refused with the reason; is shown a record that looks alike.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { addresses, flash, linesOf, namesIn, openCaseload, tabTo, teamPath } from "./steps.mjs";

const server = await start();
let browser;
before(async () => (browser = await open()));
after(async () => {
  await browser?.close();
  await server.stop();
});

async function as(role, options = {}, expect = []) {
  const context = await signIn(browser, server, role, options);
  const page = await context.newPage();
  return { context, page, noises: watch(page, server, { expect }) };
}

async function inclusionPage(page) {
  await page.goto((await teamPath(page)) + "/inclusion");
}

// Keys alone: reach a field with Tab, then type, choose or tick.
const write = async (page, field, words) => {
  await tabTo(page, field);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(words);
};
const choose = async (page, select, first) => {
  await tabTo(page, select);
  await page.keyboard.type(first);
};
const tick = async (page, box) => {
  await tabTo(page, box);
  await page.keyboard.press("Space");
};

// criteria are the fields that come after who the person is, in order.
async function criteria(page, key = "keyboard") {
  const main = page.getByRole("main");
  const motive = main.getByLabel(/Conduite addictive qui motive/);
  const reason = main.getByLabel("Isolement");
  const scheme = main.getByRole("group", { name: /autre dispositif/ }).getByLabel("Aucun", { exact: true });
  if (key === "keyboard") {
    await choose(page, motive, "Alcool");
    await tick(page, reason);
    await tick(page, scheme);
    await tabTo(page, main.getByRole("button", { name: "Enregistrer l’inclusion" }));
    await page.keyboard.press("Enter");
  } else {
    await motive.selectOption({ label: "Alcool" });
    await reason.check();
    await scheme.check();
    await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  }
}

const ways = {
  Nominatif: {
    name: "QUINTEFEUILLE Ophélia",
    who: async (page, main) => {
      await write(page, main.getByLabel(/^Nom de naissance/), "Quintefeuille");
      await write(page, main.getByLabel(/^Prénoms de naissance/), "Ophélia");
      await write(page, main.getByLabel(/^Date de naissance/), "03/02/1984");
      await choose(page, main.getByLabel(/^Sexe/), "F");
    },
  },
  Provisoire: {
    name: "TRANCHEMONTAGNE",
    who: async (page, main) => {
      await main.getByLabel(/l’année seule/).waitFor();
      await write(page, main.getByLabel(/^Nom de naissance/), "Tranchemontagne");
      await write(page, main.getByLabel(/l’année seule/), "1971");
    },
  },
  Anonyme: {
    name: "Girouette",
    who: async (page, main) => {
      await main.getByLabel(/équipe appelle la personne/).waitFor();
      assert.equal(await main.getByLabel(/^Nom de naissance/).count(), 0, "an anonymous person is asked for a name");
      await write(page, main.getByLabel(/équipe appelle la personne/), "Girouette");
    },
  },
};

for (const [label, way] of Object.entries(ways)) {
  test(`${label.toLowerCase()}: from the caseload to the record, with keys alone`, async () => {
    const { context, page, noises } = await as("gp");
    const seen = addresses(context);
    await openCaseload(page);
    await page.keyboard.press("c");
    await tabTo(page, page.getByRole("link", { name: "Inclure un patient" }), 6);
    await page.keyboard.press("Enter");
    const main = page.getByRole("main");
    await main.getByRole("heading", { name: "Inclure un patient" }).waitFor();
    await tabTo(page, main.getByLabel("Nominatif"));
    for (let i = 0; i < Object.keys(ways).indexOf(label); i++) await page.keyboard.press("ArrowDown");
    assert.ok(await main.getByLabel(label).isChecked());
    await way.who(page, main);
    await criteria(page);
    await flash(page, /Inclusion enregistrée/);
    assert.match(page.url(), /\/patients\/[0-9a-z]{13}$/);
    assert.match(await main.getByRole("heading", { level: 1 }).innerText(), new RegExp(way.name));
    assert.deepEqual(await axe(page), []);
    await openCaseload(page);
    assert.ok((await linesOf(page)).some((l) => l.name.includes(way.name)), "not in the caseload");
    assert.deepEqual(namesIn(seen.join("\n"), [way.name]), [], "a name in an address");
    assert.deepEqual(noises, []);
    await context.close();
  });
}

test("a form with faults comes back whole, each reason at its field; so it does without script", async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { context, page, noises } = await as("gp", { javaScriptEnabled }, [422]);
    await inclusionPage(page);
    const main = page.getByRole("main");
    await main.getByLabel(/^Nom de naissance/).fill("Bellegarde");
    await main.getByLabel(/^Date de naissance/).fill("31/02/1980");
    await main.getByLabel("Isolement").check();
    await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
    await page.locator("#errors").waitFor();
    assert.ok(await page.locator("#errors").evaluate((e) => e === document.activeElement), "the summary has not the focus");
    assert.equal(await main.getByLabel(/^Nom de naissance/).inputValue(), "Bellegarde");
    assert.equal(await main.getByLabel(/^Date de naissance/).inputValue(), "31/02/1980");
    assert.ok(await main.getByLabel("Isolement").isChecked());
    for (const link of await page.locator("#errors a").all()) {
      const id = (await link.getAttribute("href")).slice(1);
      assert.equal(await page.locator(`[id="${id}"]`).count(), 1, `the summary leads to #${id}, which is nowhere`);
    }
    if (javaScriptEnabled) assert.deepEqual(await axe(page), []);
    assert.deepEqual(noises, []);
    await context.close();
  }
});

test("somebody who looks like a known person is shown, and included once confirmed", async () => {
  const { context, page, noises } = await as("gp", {}, [422]);
  const main = page.getByRole("main");
  const fill = async (name, first) => {
    await main.getByLabel(/^Nom de naissance/).fill(name);
    await main.getByLabel(/^Prénoms de naissance/).fill(first);
    await main.getByLabel(/^Date de naissance/).fill("17/07/1979");
    await main.getByLabel(/^Sexe/).selectOption({ label: "Masculin" });
    await criteria(page, "mouse");
  };
  await inclusionPage(page);
  await fill("Malebranche", "Théophile");
  await flash(page, /Inclusion enregistrée/);
  await inclusionPage(page);
  await fill("Malbranche", "Theophile");
  await main.getByRole("heading", { name: /Dossiers proches/ }).waitFor();
  assert.match(await main.innerText(), /MALEBRANCHE Théophile/);
  assert.deepEqual(await axe(page), []);
  await main.getByLabel(/quelqu’un d’autre/).check();
  await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await flash(page, /Inclusion enregistrée/);
  assert.deepEqual(noises, []);
  await context.close();
});

test("a convention that has ended refuses the inclusion with the reason, and keeps what was typed", async () => {
  const boss = await as("admin_coordination");
  const doctor = await as("gp", {}, [422]);
  const team = (await teamPath(doctor.page)).split("/").pop();
  const edit = `/reseau/microstructures/${team}/modifier`;
  await boss.page.goto(edit);
  const end = boss.page.getByLabel("Fin de la convention");
  const was = await end.inputValue();
  await end.fill("hier");
  await boss.page.getByRole("button", { name: "Enregistrer" }).click();
  await flash(boss.page, /enregistrée/);

  await inclusionPage(doctor.page);
  const main = doctor.page.getByRole("main");
  assert.match(await main.innerText(), /convention/i, "the page does not say before what stands in the way");
  await main.getByLabel(/^Nom de naissance/).fill("Vaucanson");
  await main.getByLabel(/^Prénoms de naissance/).fill("Ulysse");
  await main.getByLabel(/^Date de naissance/).fill("01/05/1990");
  await main.getByLabel(/^Sexe/).selectOption({ label: "Masculin" });
  await criteria(doctor.page, "mouse");
  await doctor.page.locator("#errors").waitFor();
  assert.match(await doctor.page.locator("#errors").innerText(), /convention/i);
  assert.equal(await main.getByLabel(/^Nom de naissance/).inputValue(), "Vaucanson");

  await boss.page.goto(edit);
  await boss.page.getByLabel("Fin de la convention").fill(was);
  await boss.page.getByRole("button", { name: "Enregistrer" }).click();
  await flash(boss.page, /enregistrée/);
  await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  await flash(doctor.page, /Inclusion enregistrée/);
  assert.deepEqual([...boss.noises, ...doctor.noises], []);
  await boss.context.close();
  await doctor.context.close();
});

test("without script the three ways stand in one form that any of them fills", async () => {
  const { context, page, noises } = await as("gp", { javaScriptEnabled: false }, [422]);
  await inclusionPage(page);
  const main = page.getByRole("main");
  await main.getByLabel("Anonyme").check();
  await criteria(page, "mouse");
  if (await page.locator("#errors").count()) {
    await main.getByLabel(/équipe appelle la personne/).fill("Passerelle");
    await main.getByRole("button", { name: "Enregistrer l’inclusion" }).click();
  }
  await flash(page, /Inclusion enregistrée/);
  assert.match(await main.getByRole("heading", { level: 1 }).innerText(), /Passerelle/);
  assert.deepEqual(noises, []);
  await context.close();
});
