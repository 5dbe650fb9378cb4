// Package reportingweb is the pages of the returns and counts: a team's months
// and one month with its figures, the board of a coordination, the masked counts
// by département, the activity of a host organisation's staff; and the blocks
// that home pages show of them.
//
// Only a member's list behind a figure names a patient.
package reportingweb
