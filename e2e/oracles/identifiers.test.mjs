// What Maillage computes, checked against programs that other people wrote:
// the keys and verdicts of NIRs, and the French public holidays.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";

import joursFeries from "@socialgouv/jours-feries";
import frenchSSN from "french-ssn";

const root = fileURLToPath(new URL("../..", import.meta.url));

let lines;

before(() => {
  const out = execFileSync("go", ["run", "./e2e/oracles/dump"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 16 * 1024 * 1024,
  });
  lines = out.trim().split("\n").map((line) => JSON.parse(line));
});

describe("NIR against french-ssn", () => {
  const nirs = () => lines.filter((line) => line.kind === "nir");

  test("there are numbers of every sort to compare", () => {
    const all = nirs();
    assert.equal(all.length, 4000);
    assert.ok(all.some((n) => n.valid && n.value.slice(5, 7) === "2A"), "Corse-du-Sud");
    assert.ok(all.some((n) => n.valid && n.value.slice(5, 7) === "2B"), "Haute-Corse");
    assert.ok(all.some((n) => n.valid && n.value.slice(5, 7) === "97"), "overseas");
    assert.ok(all.some((n) => n.valid && n.value.slice(5, 7) === "99"), "abroad");
    assert.ok(all.some((n) => n.valid && "3478".includes(n.value[0])), "provisional");
    assert.ok(all.filter((n) => n.valid).length === 2000, "half of them hold");
  });

  test("the keys are the same", () => {
    for (const nir of nirs().filter((n) => n.valid)) {
      assert.equal(nir.key, frenchSSN.getControlKey(nir.value.slice(0, 13)), nir.value);
    }
  });

  test("the verdicts are the same", () => {
    for (const nir of nirs()) {
      // french-ssn takes 98 for any key, as a mark of a provisional number.
      if (nir.value.endsWith("98")) {
        assert.equal(nir.valid, false, nir.value);
        continue;
      }
      assert.equal(nir.valid, frenchSSN.validate(nir.value), nir.value);
    }
  });
});

describe("public holidays against @socialgouv/jours-feries", () => {
  // Their dates are local ones; what they say in the local zone is the day.
  const day = (date) =>
    [
      date.getFullYear(),
      String(date.getMonth() + 1).padStart(2, "0"),
      String(date.getDate()).padStart(2, "0"),
    ].join("-");

  test("the days are the same from 2000 to 2050", () => {
    const years = lines.filter((line) => line.kind === "holidays");
    assert.equal(years.length, 51);
    for (const { year, days } of years) {
      const want = Object.values(joursFeries(year)).map(day).sort();
      assert.deepEqual(days, want, `year ${year}`);
    }
  });
});
