// Package sheet reads and writes the spreadsheets people exchange: XLSX and
// CSV in, XLSX, CSV and JSON lines out. It knows no trade.
//
// In: [Read] and [ReadCSV] take a file from a stranger. Everything is bounded
// while it is read, never by what the file declares, and every refusal is a
// fault.Invalid with a French sentence. Rows come one at a time.
//
// The XLSX reader is our own, over archive/zip and encoding/xml, after
// measuring excelize v2.11.0 on 30,000 rows of 7 cells (two cores, shared):
// excelize took 1.0 to 1.2 s and 210 to 250 MB of allocations with raw values,
// and up to 3.3 s with formatted values, which it needs to tell a date from a
// number and which would turn 1980 into the text of a format. It bounds the
// unzipped size by what the archive declares, and keeps the whole sheet in
// memory or in a temporary file. This reader takes 0.36 s and 100 MB of
// allocations on the same file (BenchmarkRead30000), and keeps only the shared
// strings. encoding/xml was fast enough that a scanner of our own would have
// bought nothing anyone can feel.
//
// Out: [WriteXLSX] (excelize's streaming writer), [WriteCSV], [WriteJSONL].
// The same rows give the same bytes. Text that a spreadsheet would run as a
// formula is defused, see [Defuse].
package sheet
