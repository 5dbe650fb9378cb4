// Package networkweb is the pages of the directory: microstructures with their
// dated members, organisations and professionals. Everybody who may read the
// directory sees them; the administrative coordination also has the forms that
// keep it. No page holds a patient.
package networkweb
