// Package workbookweb is the face of workbook: send a tracking workbook, read
// what importing it would do, import it, take it back.
//
// No page names a patient: what a report repeats of identifying cells is masked
// before it is kept. The workbook itself waits sealed in the database, an hour
// at most, for whoever sent it; the rows refused come back to that person alone.
package workbookweb
