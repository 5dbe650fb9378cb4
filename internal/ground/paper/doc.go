// Package paper lays out the documents people sign and file: conventions,
// minutes, statements. It knows no trade; it has a letterhead, a title,
// headings, paragraphs, facts, tables, lists, meters and signatures, and one
// look for all of them.
//
// The same data give the same bytes: dates come from [Meta], identifiers are
// counted, nothing is random. The text is embedded (Source Sans 3), can be
// searched and copied, and is tagged with its structure in reading order for
// screen readers. No conformance to PDF/A or PDF/UA is claimed: nothing here
// has been through a validator of either.
//
// fpdf draws; line breaking, page breaking and tagging are ours, for fpdf
// breaks lines at no-break spaces, cuts tables anywhere and tags nothing.
package paper
