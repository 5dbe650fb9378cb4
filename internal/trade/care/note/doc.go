// Package note keeps what the members of a team write about the people they
// follow, and the documents they receive.
//
// # Words
//
//   - Note: words of one author about one stay. Every change is a new version;
//     the former ones are kept.
//   - Segment: medical, psychological, social or shared. It says who reads.
//   - Draft: what an author is writing, kept on the server until published; it
//     is read by its author alone.
//   - Shown line: a line that its author chose to show at the RCP.
//   - Document: a file and its versions. What is taken back is withdrawn with a
//     reason, and kept.
//   - Parental refusal: a minor's refusal that those who hold parental authority
//     be told of one note or document.
//   - GP follow-up: a consultation of the GP outside the package, told in a
//     medical note; it is never counted.
//
// # Rules
//
// Numbers are those of the domain notes, A… of the trust notes. 55, the team
// alone reads, and A7, each profession its own segment: one table (Readers)
// decides, with the profession held in the team of the stay; the author always
// reads what is his or hers. A person's objection to sharing (15) leaves each
// reader his own, and the GP who included what the table gives a GP. A18, the
// words about an anonymous person are looked through before they are kept. A20,
// the refusal of a minor stands on the item, with author and date, and closes it
// to the copy asked for by the parents. A23 and A60, a correction is a new
// version with author, date and, for a file, its SHA-256. 20, a note is dated
// within the stay; 27, a GP follow-up moves no counter.
//
// Words, titles, files and digests are sealed. They are searched by blind-index
// tokens made with the team and the segment: a reader's query meets only what he
// may read. The files stand in the database, sealed whole, so that the act, its
// journal line and the backup hold together; two at a time are opened, to bound
// the memory.
//
// A draft is saved every few seconds: the journal says when one is begun,
// published or discarded, not each saving.
//
// # Doors
//
// Service for pages; ForRCP for the RCP; Portion, PortionForParents and
// UnscopedFile for the copy given to a person; Add and AddDocument for the
// demonstration.
//
// Tables: note, note_version, note_draft, note_line, note_token, document,
// document_version, document_content, parental_refusal.
package note
