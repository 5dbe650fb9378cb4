// Package planweb is the face of room plan: the plan of a person, what he or she
// is handed of it, and the tasks of a team.
//
// Every page works without script. What is done in one click is undone in one, by
// the sentence at the top of the next page. Things are named in the body of a
// request or as a parameter, never by words.
package planweb
