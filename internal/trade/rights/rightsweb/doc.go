// Package rightsweb is the face of room rights: the journal of a record, what a
// person asks for, the exceptional accesses and their review.
package rightsweb
