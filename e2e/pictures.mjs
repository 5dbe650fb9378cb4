// Takes a picture of one page of each kind for each role, in e2e/pictures:
// wide and on a phone, light and dark, and in print. For people to look at.
//
//   node pictures.mjs [ROLE…]      all roles when none is named

import { open, phone, picture, signIn, start, visitor, wide } from "./harness.mjs";
import { pages } from "./walk.mjs";

const dresses = [
  [wide, "light"],
  [wide, "dark"],
  [phone, "light"],
  [phone, "dark"],
  [wide, "print"],
];

const nameOf = (kind) => kind.replaceAll("*", "x").replaceAll(/[/?&=]+/g, "-").replace(/^-|-$/g, "") || "accueil";

async function shoot(context, server, folder) {
  const page = await context.newPage();
  for await (const target of pages(context, server, { each: 1 })) {
    if (!target.html || target.status !== 200) continue;
    await page.goto(target.url, { waitUntil: "load" });
    for (const [viewport, scheme] of dresses) {
      console.log(await picture(page, `${folder}/${nameOf(target.kind)}`, viewport, scheme));
    }
  }
}

const server = await start();
const browser = await open();
try {
  const wanted = process.argv.slice(2);
  if (wanted.length === 0) await shoot(await visitor(browser, server), server, "public");
  for (const person of server.people.filter((p) => wanted.length === 0 || wanted.includes(p.role))) {
    await shoot(await signIn(browser, server, person), server, person.role);
  }
} finally {
  await browser.close();
  await server.stop();
}
