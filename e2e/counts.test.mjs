// Who has no right to a name never meets one: the agency, the insurer, the
// evaluator, the coordinations, the host organisation.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { axe, open, signIn, start, watch } from "./harness.mjs";
import { linesOf, namesIn, openCaseload } from "./steps.mjs";
import { pages } from "./walk.mjs";

const server = await start();
let browser;
let names;
before(async () => {
  browser = await open();
  const context = await signIn(browser, server, "gp");
  const page = await context.newPage();
  await openCaseload(page, "?sorties=1");
  names = (await linesOf(page)).map((l) => l.name).filter((n) => n.includes(" ")); // an alias is an ordinary word
  await context.close();
});
after(async () => {
  await browser?.close();
  await server.stop();
});

test("the agency reads counts by département and month, small ones masked", async () => {
  const context = await signIn(browser, server, "agency");
  const page = await context.newPage();
  const noises = watch(page, server);
  await page.goto("/effectifs");
  const words = (await page.locator("main").innerText()).replace(/[\u00a0\u202f]/g, " ");
  assert.match(words, /< 11/);
  assert.deepEqual(namesIn(words, names), []);
  const cells = await page.locator("main table").first().locator("tbody td").allInnerTexts();
  const small = cells.map((c) => c.replace(/[\u00a0\u202f]/g, " ").trim()).filter((c) => /^([1-9]|10)$/.test(c));
  assert.deepEqual(small, [], "a figure from 1 to 10 is shown");
  assert.deepEqual(await axe(page), []);

  for (const file of ["/effectifs.csv", "/effectifs.xlsx"]) assert.equal((await context.request.get(file)).status(), 200);
  const csv = await (await context.request.get("/effectifs.csv")).text();
  assert.deepEqual(namesIn(csv, names), []);
  assert.match(csv, /< 11/);
  assert.deepEqual(noises, []);
  await context.close();
});

for (const role of ["agency", "insurer", "evaluator", "admin_coordination", "medical_coordination", "host_organisation", "operator"]) {
  test(`no page that the ${role} reaches names a patient`, async () => {
    const context = await signIn(browser, server, role);
    let seen = 0;
    for await (const target of pages(context, server, { each: 2, max: 50 })) {
      const answer = await context.request.get(target.url);
      if (!/html|csv|json/.test(target.type)) continue;
      seen++;
      assert.deepEqual(namesIn(await answer.text(), names, { words: false }), [], `${target.path} names a patient`);
    }
    assert.ok(seen > 1);
    const anyone = await context.request.get("/recherche", { params: {} });
    assert.ok([200, 403, 404, 405].includes(anyone.status()));
    await context.close();
  });
}
