// Walks the pages that a role can reach by links, each kind of page a few
// times, whatever the number of patients.

// kindOf replaces what names one thing among many by a star, so that the
// pages of sixty patients are one kind: identifiers, codes, months, days,
// numbers. What a file is stays: a month's page is not its PDF.
export function kindOf(url) {
  const parts = url.pathname.split("/").map((part) => (/^[0-9a-z]{13}$|\d/i.test(part) ? "*" + (/\.(pdf|xlsx|csv)$/.exec(part)?.[0] ?? "") : part));
  const keys = [...new Set(url.searchParams.keys())].sort();
  return parts.join("/") + (keys.length ? "?" + keys.join("&") : "");
}

// pages yields { url, path, kind, status, html, type } for each page to look
// at, in breadth first, starting from « / ». At most each of a kind (two), three
// more of them with other filters, and max in all (two hundred). What is not HTML (a PDF, a workbook) is yielded too:
// it must answer 200, and there is no page to look at.
export async function* pages(context, server, { max = 200, each = 2, from = ["/"] } = {}) {
  const queue = [...from];
  const seen = new Set(queue);
  const kinds = new Map();
  const variants = new Map();
  let count = 0;
  const reader = await context.newPage();
  try {
    while (queue.length && count < max) {
      const target = queue.shift();
      const url = new URL(target, server.url);
      const kind = kindOf(url);
      const plain = kind.split("?")[0];
      if ((kinds.get(kind) ?? 0) >= each || (variants.get(plain) ?? 0) >= each + 3) continue;
      const response = await context.request.get(url.href, { maxRedirects: 5 });
      const final = new URL(response.url());
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      variants.set(plain, (variants.get(plain) ?? 0) + 1);
      count++;
      const type = response.headers()["content-type"] ?? "";
      const html = type.startsWith("text/html");
      if (html && response.ok()) {
        for (const link of await links(reader, await response.text(), final)) {
          if (link.startsWith(server.url) && !seen.has(link)) {
            seen.add(link);
            queue.push(link);
          }
        }
      }
      yield { url: final.href, path: final.pathname + final.search, kind, status: response.status(), html, type };
    }
  } finally {
    await reader.close();
  }
}

// links gives the addresses that the page links to, resolved, without their
// fragment. The text is parsed, never loaded: nothing runs.
async function links(reader, text, base) {
  const found = await reader.evaluate((source) => [...new DOMParser().parseFromString(source, "text/html").querySelectorAll("a[href]")].map((a) => a.getAttribute("href")), text);
  return found
    .filter((href) => !/^(mailto|tel|javascript|data):/i.test(href))
    .map((href) => {
      const url = new URL(href, base);
      url.hash = "";
      return url.href;
    });
}
