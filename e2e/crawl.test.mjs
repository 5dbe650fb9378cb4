// Every page that each role reaches by links: accessible, quiet, light, and
// whole without script, on a wide window and on a phone, light and dark.

import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { axe, dress, forms, keyboard, open, outline, overflow, phone, shift, signIn, spill, start, visitor, watch, weigh, wide } from "./harness.mjs";
import { pages } from "./walk.mjs";

const kilobyte = 1024;
const budget = { total: 100 * kilobyte, script: 40 * kilobyte };

const server = await start();
after(() => server.stop());

// Two at a time, for two cores; a browser each, since two windows of one
// browser fight for the focus and are slower than one after the other.
const together = 2;

// shapeOf is what a page is made of: tags, classes, states and colours, without
// its words. Two pages of one kind and one shape are judged as one, whoever
// reads them: the rails of ten roles lead to the same programme.
const shapeOf = (page) => page.evaluate(() => [...new Set([...document.body.querySelectorAll("*")].map((e) => [e.parentElement?.className, e.localName, e.className, e.ariaCurrent, e.dataset?.color, e.dataset?.variant].join("|")))]);
const judged = new Set();
function isJudged(kind, shape) {
  const key = kind + " " + [...shape].sort().join(" ");
  if (judged.has(key)) return true;
  judged.add(key);
  return false;
}

// Colours depend on the shape alone. A page is judged again in a dress only
// when it has a part that no page had before.
const worn = { dark: new Set(), phone: new Set(), darkPhone: new Set() };
function isNewIn(dressed, shape) {
  const fresh = shape.filter((one) => !worn[dressed].has(one));
  for (const one of fresh) worn[dressed].add(one);
  return fresh.length > 0;
}

// look judges one page in all four dresses, and says whether it was anything
// new. It is loaded once: the window and the theme change under it, as they may
// under a reader. A page of a kind and a shape that another role had is judged
// on what its own words may change, and left.
async function look(page, scale, target, faults) {
  const say = (list, where = "") => faults.push(...[].concat(list).filter(Boolean).map((what) => ({ path: target.path + where, what })));
  await page.setViewportSize(wide);
  await page.emulateMedia({ colorScheme: "light" });
  scale.read();
  await page.goto(target.url, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready);
  const bytes = scale.read();
  if (bytes.total > budget.total) say(`${Math.round(bytes.total / kilobyte)} KB transferred (at most 100)`);
  if (bytes.script > budget.script) say(`${Math.round(bytes.script / kilobyte)} KB of script (at most 40)`);
  // A long table may settle by a few pixels while its last rows arrive.
  const moved = await shift(page);
  if (moved > 0.05) say(`the layout shifts while loading (${moved.toFixed(3)})`);
  say(await outline(page));
  say(await overflow(page), " (1366)");
  say(await spill(page), " (1366)");
  const shape = await shapeOf(page);
  const known = isJudged(target.kind, shape);
  if (known) return false;
  say(await axe(page), " (1366, light)");
  say(await keyboard(page));
  const colours = { only: ["color-contrast"] };
  if (isNewIn("dark", shape)) {
    await dress(page, "dark");
    say(await axe(page, colours), " (1366, dark)");
  }
  await page.setViewportSize(phone);
  if (isNewIn("darkPhone", shape)) {
    await dress(page, "dark");
    say(await axe(page, colours), " (390, dark)");
  }
  await dress(page, "light");
  say(await overflow(page), " (390)");
  say(await spill(page), " (390)");
  if (isNewIn("phone", shape)) say(await axe(page), " (390, light)");
  return true;
}

// lookWithoutScript judges what is left of the page when nothing runs.
async function lookWithoutScript(page, target, faults) {
  await page.goto(target.url);
  for (const fault of [...(await outline(page)), ...(await forms(page)), await overflow(page)].filter(Boolean)) {
    faults.push({ path: `${target.path} (no script)`, what: fault });
  }
}

// walkAs looks at every page of a signed-in context, and of the same without script.
async function walkAs(context, still, each = 1) {
  const page = await context.newPage();
  const plain = await still.newPage();
  const noises = watch(page, server);
  const scale = await weigh(page);
  const faults = [];
  const looked = new Set();
  for await (const target of pages(context, server, { each })) {
    if (target.status !== 200) {
      faults.push({ path: target.path, what: `answered ${target.status}, though a page links to it` });
      continue;
    }
    if (!target.html || looked.has(target.url)) continue;
    looked.add(target.url);
    if (await look(page, scale, target, faults)) await lookWithoutScript(plain, target, faults);
    faults.push(...noises.splice(0).map((what) => ({ path: target.path, what })));
  }
  return { seen: looked.size, faults };
}

// lookAtMissing judges the page of what does not exist, which must answer 404.
async function lookAtMissing(context, faults) {
  const page = await context.newPage();
  const response = await page.goto("/cette-page-n-existe-pas");
  if (response.status() !== 404) faults.push({ path: "404", what: `an unknown page answers ${response.status()}` });
  faults.push(...[...(await outline(page)), ...(await axe(page)), await overflow(page)].filter(Boolean).map((what) => ({ path: "404", what })));
}

// judge fails with each fault once and where it was met.
function judge(faults) {
  const places = new Map();
  for (const { path, what } of faults) places.set(what, [...(places.get(what) ?? []), path]);
  const lines = [...places].map(([what, paths]) => `- ${what}\n    on ${paths[0]}${paths.length > 1 ? ` and ${paths.length - 1} more` : ""}`);
  if (lines.length) assert.fail(`${lines.length} faults\n${lines.join("\n")}`);
}

// inTurn puts side by side those who share few pages: what one has shown is
// known when the next of a team comes.
function inTurn(people) {
  const first = ["psychologist", "admin_coordination", "gp", "operator", "social_worker"];
  const rank = (person) => (first.indexOf(person.role) + first.length + 1) % (first.length + 1);
  return [...people].sort((a, b) => rank(a) - rank(b));
}

describe("every page", { concurrency: together }, () => {
  assert.ok(server.people.length > 0, "the demonstration printed no sign-in");

  test("before signing in", () =>
    visit(async (browser) => {
      const context = await visitor(browser, server);
      const still = await visitor(browser, server, { javaScriptEnabled: false });
      const { seen, faults } = await walkAs(context, still);
      assert.ok(seen > 0, "no page was seen");
      judge(faults);
    }));

  for (const person of inTurn(server.people)) {
    test(`as ${person.role}`, (t) =>
      visit(async (browser) => {
        const context = await signIn(browser, server, person);
        const still = await signIn(browser, server, person, { javaScriptEnabled: false });
        const { seen, faults } = await walkAs(context, still);
        await lookAtMissing(context, faults);
        t.diagnostic(`${person.role}: ${seen} pages`);
        assert.ok(seen > 1, "no page was seen after signing in");
        judge(faults);
      }));
  }
});

// visit lends a browser for the time of a test.
async function visit(test) {
  const browser = await open();
  try {
    await test(browser);
  } finally {
    await browser.close();
  }
}
