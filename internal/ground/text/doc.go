// Package text turns what people write into what a program can compare.
//
// Names and words arrive with capitals, accents, hyphens, apostrophes of every
// kind and stray spaces. [Fold] is the one form in which the whole program
// searches, sorts and matches them; both engines disagree on lower('É') and on
// like, so keys are made here and stored. [Phonetic] brings together names that
// sound alike in French.
//
// Nothing here knows the trade, keeps state or does I/O.
package text
