// The browser harness: starts a demonstration, drives Debian's chromium, and
// knows how to look at a page. See README.md beside this file for how to write
// a test with it.
//
// Nothing here sleeps: every wait is for an event or a state of the page.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = path.dirname(fileURLToPath(import.meta.url));

// Where the program and the browser are; the two may be named by the environment.
const binary = process.env.MAILLAGE_BIN ?? path.join(here, "..", "bin", "maillage");
const browserPath = process.env.MAILLAGE_CHROMIUM ?? "/usr/bin/chromium";

// The two windows every page is judged in.
export const wide = { width: 1366, height: 768 };
export const phone = { width: 390, height: 844 };

// --- The program ---------------------------------------------------------

// start runs a demonstration of its own in a temporary directory and waits
// until it answers. It gives:
//   url     the address, without a final slash
//   people  the sign-ins printed, a list of { role, email, password, … }
//   data    its data directory
//   log()   what the program has said so far on stderr
//   stop()  ends it and removes its directory
// size is small, region or national; args are added to the command line.
export async function start({ size = "small", args = [] } = {}) {
  const data = await mkdtemp(path.join(tmpdir(), "maillage-e2e-"));
  const command = ["demo", "--data", path.join(data, "data"), "--size", size, "--listen", "127.0.0.1:0", "--format", "json", ...args];
  const child = spawn(binary, command, { stdio: ["ignore", "pipe", "pipe"] });
  let words = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (words += text));
  const exited = once(child, "exit");

  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
    await exited.catch(() => {}); // it never began
    await rm(data, { recursive: true, force: true });
  };
  try {
    const { url, people } = await Promise.race([
      announcement(child),
      exited.then(
        ([code]) => Promise.reject(new Error(`maillage ${command.join(" ")} ended with ${code}:\n${words}`)),
        (error) => Promise.reject(new Error(`${binary}: ${error.message} (make build)`)),
      ),
    ]);
    return { url, people, data: path.join(data, "data"), log: () => words, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

// announcement reads one JSON object a line: { role, email, password } for
// each sign-in, then { listening: "http://…" }.
async function announcement(child) {
  const people = [];
  for await (const line of readline.createInterface({ input: child.stdout })) {
    if (!line.startsWith("{")) continue;
    const said = JSON.parse(line);
    if (said.role) people.push(said);
    if (said.listening) {
      child.stdout.resume();
      return { url: said.listening.replace(/\/$/, ""), people };
    }
  }
  return new Promise(() => {}); // it is ending: its exit says why
}

// --- The browser ---------------------------------------------------------

// open starts chromium: one for a test file is enough. The flags keep it from
// calling home, which a closed network refuses a hundred times.
export async function open() {
  return chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

// visitor gives a new context (cookies of its own) as a French reader has it.
// Reduced motion keeps pictures and audits still. options are playwright's:
// viewport, colorScheme, javaScriptEnabled, storageState…
export async function visitor(browser, server, options = {}) {
  const context = await browser.newContext({
    baseURL: server.url,
    locale: "fr-FR",
    timezoneId: "Europe/Paris",
    viewport: wide,
    reducedMotion: "reduce",
    ...options,
  });
  context.setDefaultTimeout(15_000);
  return context;
}

const signedIn = new WeakMap(); // server → Map(email → storage state)

// personOf finds the sign-in printed for a role, by its code.
export function personOf(server, role) {
  const person = server.people.find((p) => p.role === role);
  if (!person) throw new Error(`no sign-in was printed for the role ${role}: ${server.people.map((p) => p.role).join(", ")}`);
  return person;
}

// signIn gives a context signed in as a role. The form is filled once per
// person and server, as a person would; later contexts start from its cookies.
export async function signIn(browser, server, role, options = {}) {
  const person = typeof role === "string" ? personOf(server, role) : role;
  if (!signedIn.has(server)) signedIn.set(server, new Map());
  const known = signedIn.get(server);
  if (!known.has(person.email)) known.set(person.email, stateAfterSignIn(browser, server, person));
  return visitor(browser, server, { ...options, storageState: await known.get(person.email) });
}

async function stateAfterSignIn(browser, server, person) {
  const context = await visitor(browser, server);
  try {
    const page = await context.newPage();
    await page.goto("/");
    if ((await page.locator("input[type=password]").count()) === 0) await page.goto("/connexion");
    await fillSignIn(page, person);
    if ((await page.locator("input[type=password]").count()) > 0) {
      throw new Error(`sign-in as ${person.role} failed: ${await page.locator("main").innerText()}`);
    }
    return await context.storageState();
  } finally {
    await context.close();
  }
}

// fillSignIn fills and sends the sign-in form that the page shows.
export async function fillSignIn(page, person) {
  const form = page.locator("form:has(input[type=password])");
  await form.locator("input[type=email], input[name=email], input[autocomplete=username]").first().fill(person.email);
  await form.locator("input[type=password]").fill(person.password);
  await Promise.all([page.waitForEvent("load"), form.locator("button[type=submit], button:not([type])").first().click()]);
}

// --- Looking at a page ---------------------------------------------------

// watch collects what goes wrong on a page: script errors, console errors
// (refusals of the content security policy among them), answers ≥ 400 for what
// the page loads, and any request to another host. expect() lists statuses
// that the test means to meet.
export function watch(page, server, { expect = [] } = {}) {
  const faults = [];
  const origin = new URL(server.url).origin;
  page.on("pageerror", (error) => faults.push(`script error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error") return;
    // chromium repeats each answer ≥ 400 here; "response" below judges those.
    if (/^Failed to load resource: the server responded/.test(message.text())) return;
    faults.push(`console: ${message.text()}`);
  });
  page.on("response", (response) => {
    const status = response.status();
    if (status >= 400 && !expect.includes(status)) faults.push(`${status} for ${new URL(response.url()).pathname}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (/^https?:$/.test(url.protocol) && url.origin !== origin) faults.push(`a request left the server: ${url.origin}`);
  });
  return faults;
}

const axeSource = readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// axe runs axe-core and gives its violations, one a rule. Everything is
// checked (WCAG 2.2 AA and best practice, target size included); only: a list
// of rules to check alone, as color-contrast after a change of theme. A target
// that the sticky header or the bar of a phone covers in part where the window
// happens to stand is left out: it is whole once scrolled to.
export async function axe(page, { only } = {}) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(await axeSource);
  const found = await page.evaluate(async (rules) => {
    const options = rules ? { runOnly: { type: "rule", values: rules } } : { rules: { "target-size": { enabled: true } } };
    const results = await window.axe.run(document, { ...options, resultTypes: ["violations"] });
    const covered = (v, n) => v.id === "target-size" && n.failureSummary.includes("partially obscured");
    const kept = results.violations.map((v) => ({ ...v, nodes: v.nodes.filter((n) => !covered(v, n)) })).filter((v) => v.nodes.length > 0);
    return kept.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => ({ target: n.target.join(" "), why: n.failureSummary, html: n.html })) }));
  }, only);
  return found.map(({ id, help, nodes }) => `axe ${id}: ${help}\n` + nodes.slice(0, 3).map(describeNode).join("\n") + (nodes.length > 3 ? `\n      and ${nodes.length - 3} more` : ""));
}

const describeNode = (n) => `      ${n.target}  ${n.html.slice(0, 140)}\n        ${n.why.split("\n").slice(1).join(" ").trim()}`;

// overflow says what makes the page scroll sideways; empty when nothing does.
// Boxes that scroll by themselves (a table on a phone) are fine.
export async function overflow(page) {
  return page.evaluate(() => {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return "";
    const scrolls = (e) => e && e !== document.body && e !== document.documentElement && (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    const out = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > room + 1 && !scrolls(e.parentElement));
    const first = out[0];
    return `the page is ${document.documentElement.scrollWidth} px wide in ${room}` + (first ? `, from <${first.tagName.toLowerCase()} class="${first.className}"> ${first.textContent.trim().slice(0, 40)}` : "");
  });
}

// spill says what leaves the box it stands in and covers its neighbours: a
// table wider than its card. A box that scrolls or hides holds what is in it.
export async function spill(page) {
  return page.evaluate(() => {
    const faults = [];
    for (const box of document.querySelectorAll("main .card, main .tile, main .table-wrap, main .columns > *, main td, main th")) {
      const room = box.getBoundingClientRect();
      if (room.width === 0 || getComputedStyle(box).overflowX !== "visible") continue;
      const holds = (e) => e !== box && (getComputedStyle(e).overflowX !== "visible" || holds(e.parentElement));
      const out = [...box.querySelectorAll("*")].find((e) => {
        const r = e.getBoundingClientRect();
        return r.width > 1 && r.right > room.right + 1 && !e.closest(".sr, dialog, .menu-box, svg") && !holds(e.parentElement);
      });
      if (out) faults.push(`<${out.tagName.toLowerCase()}> « ${out.textContent.trim().slice(0, 30)} » leaves its <${box.tagName.toLowerCase()} class="${box.className}"> by ${Math.round(out.getBoundingClientRect().right - room.right)} px`);
    }
    return faults.slice(0, 3);
  });
}

// outline gives what a page must have whatever it shows: faults as a list.
export async function outline(page) {
  const faults = [];
  if (!(await page.title()).trim()) faults.push("no title");
  for (const [what, locator] of [
    ["h1", page.locator("h1")],
    ["main landmark", page.locator("main")],
  ]) {
    const n = await locator.count();
    if (n !== 1) faults.push(`${n} ${what} instead of one`);
  }
  if ((await page.locator("html").getAttribute("lang")) !== "fr") faults.push('html lang is not "fr"');
  return faults;
}

// forms gives the forms that could not be sent without script.
export async function forms(page) {
  const faults = [];
  for (const form of await page.locator("form").all()) {
    const buttons = await form.locator("button:not([type]), button[type=submit], input[type=submit], input[type=image]").count();
    const id = await form.getAttribute("id");
    const outside = id ? await page.locator(`button[form="${id}"]`).count() : 0;
    if (buttons + outside === 0) faults.push(`a form to ${(await form.getAttribute("action")) ?? "this page"} has no button to send it`);
  }
  return faults;
}

// dress changes the theme under a page and waits until it is painted.
export async function dress(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

// weigh counts the bytes that go over the wire for the next navigations, as
// for a first visit: the cache is off. Call the answer's read() after a
// navigation: { total, script } in bytes since the last read.
export async function weigh(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.setCacheDisabled", { cacheDisabled: true });
  const kinds = new Map();
  let total = 0;
  let script = 0;
  session.on("Network.responseReceived", (e) => kinds.set(e.requestId, e.type));
  session.on("Network.loadingFinished", (e) => {
    total += e.encodedDataLength;
    if (kinds.get(e.requestId) === "Script") script += e.encodedDataLength;
  });
  return {
    read() {
      const sum = { total, script };
      total = script = 0;
      return sum;
    },
  };
}

// shift gives the cumulative layout shift of the page since it was opened.
export async function shift(page) {
  return page.evaluate(
    () =>
      new Promise((resolve) => {
        let sum = 0;
        const observer = new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.hadRecentInput ? 0 : e.value)));
        observer.observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
}

// --- The keyboard --------------------------------------------------------

// focused describes the element that has the focus: its tag, its accessible
// name as text, its href, and whether a person can see that it has the focus.
export async function focused(page) {
  return page.evaluate(() => {
    const e = document.activeElement;
    if (!e || e === document.body) return null;
    const s = getComputedStyle(e);
    const box = e.getBoundingClientRect();
    const label = e.getAttribute("aria-label") ?? (e.labels?.[0]?.textContent || e.textContent || e.getAttribute("title") || e.getAttribute("placeholder") || "");
    return {
      tag: e.tagName.toLowerCase(),
      name: label.trim().replace(/\s+/g, " ").slice(0, 60),
      href: e.getAttribute("href") ?? "",
      visible: (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== "none",
      onScreen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth,
    };
  });
}

// tabStops presses Tab from the top of the page until the focus leaves it, or
// max times, and gives what was focused in order.
export async function tabStops(page, max = 40) {
  await page.evaluate(() => {
    document.activeElement?.blur();
    window.scrollTo(0, 0);
    getSelection()?.removeAllRanges();
  });
  const stops = [];
  for (let i = 0; i < max; i++) {
    await page.keyboard.press("Tab");
    const stop = await focused(page);
    if (!stop) break;
    stops.push(stop);
  }
  return stops;
}

// keyboard gives what a person who only has a keyboard would stumble on.
export async function keyboard(page, max = 25) {
  const stops = await tabStops(page, max);
  const faults = [];
  if (stops.length === 0) return ["nothing can be reached with Tab"];
  if (!stops[0].href.startsWith("#")) faults.push(`the first Tab stop is not a skip link but « ${stops[0].name} »`);
  for (const stop of stops) {
    if (!stop.visible) faults.push(`the focus cannot be seen on ${stop.tag} « ${stop.name} »`);
    if (!stop.onScreen) faults.push(`the focus is off screen on ${stop.tag} « ${stop.name} »`);
  }
  return faults;
}

// --- Pictures ------------------------------------------------------------

// picture writes e2e/pictures/NAME--WINDOW-SCHEME.png of the whole page, at
// most 4,000 px of it, and gives its path. viewport is wide or phone; scheme is light, dark or print.
export async function picture(page, name, viewport = wide, scheme = "light") {
  await page.setViewportSize(viewport);
  await page.emulateMedia(scheme === "print" ? { media: "print", colorScheme: "light" } : { media: "screen", colorScheme: scheme });
  await page.evaluate(() => document.fonts.ready);
  const height = Math.min(4000, Math.max(viewport.height, await page.evaluate(() => document.documentElement.scrollHeight)));
  const file = path.join(here, "pictures", `${name}--${viewport.width}-${scheme}.png`);
  await mkdir(path.dirname(file), { recursive: true });
  await page.screenshot({ path: file, fullPage: true, clip: { x: 0, y: 0, width: viewport.width, height } });
  await page.emulateMedia({ media: "screen", colorScheme: "light" });
  return file;
}
