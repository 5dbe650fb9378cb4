// Package people invents the people and places of the demonstration and of
// tests.
//
// A person is a first name and a last name drawn apart from lists of common
// names, with a birth date and a telephone number from the ranges that the
// French numbering plan (ARCEP) reserves for works of fiction: no one's number,
// and no one in particular's name. Combinations that would be a
// well-known person are passed over. Accents, apostrophes, hyphens, particles
// and names from elsewhere are as frequent as in a French waiting room, because
// a program that mangles them must be caught by its own demonstration.
//
// The same seed gives the same people, for ever: golden files and benchmarks
// rely on it. Practices and centres are invented too; a kind and a tree, never
// a place that exists.
package people
